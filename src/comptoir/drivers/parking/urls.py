"""Addresses of this driver."""

from django.urls import path

from comptoir.drivers.parking.views import ParkedPage

app_name = "parking"
urlpatterns = [
    path("o/<int:organization>/products/<int:pk>/parking/", ParkedPage.as_view(), name="page"),
]
