"""How Django finds this app."""

from django.apps import AppConfig


class Home(AppConfig):
    """First page, menu and search: composes what the others show."""

    name = "comptoir.home"
