"""How an order can be paid, what becomes of it, and what only the calendar does to it."""

from __future__ import annotations

from enum import StrEnum, auto

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Method(TextChoices):
    """How an order is paid."""

    CARD = "card", _("Card")
    TRANSFER = "transfer", _("Bank transfer")
    PREPAID = "prepaid", _("Prepaid account")
    SHARED = "shared", _("Prepaid account, and the rest by card")
    ACCOUNT = "account", _("On account")
    NOTHING = "nothing", _("Nothing to pay")


class State(TextChoices):
    """What became of an order."""

    OPEN = "open", _("waiting for payment")
    DONE = "done", _("paid")
    CANCELLED = "cancelled", _("cancelled")


class Ending(TextChoices):
    """How a customer ends a contract."""

    WITHDRAWAL = "withdrawal", _("withdrawal from the contract")  # within 14 days
    TERMINATION = "termination", _("termination of the contract")  # at its end


class Upkeep(StrEnum):
    """Something that no page of a member can reach."""

    ORDERS = auto()  # what follows from a payment, and what the calendar does
