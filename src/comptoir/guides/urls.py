"""Addresses of this app."""

from django.urls import URLPattern

app_name = "guides"
urlpatterns: list[URLPattern] = []
