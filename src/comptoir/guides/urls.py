"""Addresses of the knowledge base."""

from django.urls import path

from comptoir.guides import views

app_name = "guides"
urlpatterns = [
    path("guides/", views.index, name="index"),
    path("guides/help/<str:page>/", views.help_, name="help"),
    path("guides/<slug:slug>/", views.guide, name="guide"),
]
