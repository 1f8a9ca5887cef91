"""How Django finds this app."""

from django.apps import AppConfig


class Organizations(AppConfig):
    """Organizations, who belongs to them, and what they may do there."""

    name = "comptoir.organizations"
