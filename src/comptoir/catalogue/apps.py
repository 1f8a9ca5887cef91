"""How Django finds this app."""

from django.apps import AppConfig


class Catalogue(AppConfig):
    """What can be bought, and at which price."""

    name = "comptoir.catalogue"
