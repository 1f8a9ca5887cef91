"""How Django finds this driver."""

from django.apps import AppConfig


class Manual(AppConfig):
    """A product that a person sets up."""

    name = "comptoir.drivers.manual"
