"""How Django finds this app."""

from django.apps import AppConfig


class Journal(AppConfig):
    """Who did what: append-only."""

    name = "comptoir.journal"
