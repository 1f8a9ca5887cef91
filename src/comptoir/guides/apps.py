"""How Django finds this app."""

from django.apps import AppConfig


class Guides(AppConfig):
    """The knowledge base."""

    name = "comptoir.guides"
