"""How Django finds this app."""

from django.apps import AppConfig


class Orders(AppConfig):
    """Wishes: carts and orders."""

    name = "comptoir.orders"
