"""How Django finds this app."""

from django.apps import AppConfig


class Products(AppConfig):
    """What an organization holds."""

    name = "comptoir.products"
