"""The first pages, search, and the signs of life."""

from django.urls import path

from comptoir.home import views

app_name = "home"
urlpatterns = [
    path("", views.front, name="front"),
    path("o/<int:organization>/", views.Dashboard.as_view(), name="dashboard"),
    path("brand.css", views.brand_style, name="brand-style"),
    path("brand-logo.png", views.brand_logo, name="brand-logo"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
