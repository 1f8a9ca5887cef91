"""How Django finds this app."""

from django.apps import AppConfig


class Backoffice(AppConfig):
    """The operator's side."""

    name = "comptoir.backoffice"
