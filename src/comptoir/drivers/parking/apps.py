"""How Django finds this driver."""

from django.apps import AppConfig


class Parking(AppConfig):
    """A parked name."""

    name = "comptoir.drivers.parking"
