"""How Django finds this app."""

from django.apps import AppConfig


class Billing(AppConfig):
    """Who owes what, what was paid, what was printed."""

    name = "comptoir.billing"
