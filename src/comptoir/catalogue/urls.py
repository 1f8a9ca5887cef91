"""Addresses of the shop."""

from django.urls import path

from comptoir.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("shop/", views.shop, name="shop"),
    path("shop/offers/<slug:slug>/", views.offer, name="offer"),
    path("shop/<slug:category>/", views.shelf, name="shelf"),
]
