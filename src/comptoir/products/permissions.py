"""What one may do with products, how they live, and why they stop."""

from __future__ import annotations

from enum import StrEnum, auto

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from comptoir.catalogue.permissions import Category

__all__ = ["Act", "Category", "Reason", "Right", "State", "Step", "Upkeep"]


class Right(TextChoices):
    """What a member may do with a product (R-09)."""

    USE = "use", _("use")
    MANAGE = "manage", _("manage")
    STATISTICS = "statistics", _("see the statistics")


class Step(TextChoices):
    """A step of a product's life; suspended it may be at any of them but the last."""

    ORDERED = "ordered", _("ordered")
    ACTIVATING = "activating", _("being set up")
    ACTIVE = "active", _("active")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("expired")
    TERMINATED = "terminated", _("ended")


class State(TextChoices):
    """What a product is now, from its dated steps and suspensions."""

    ORDERED = "ordered", _("ordered")
    ACTIVATING = "activating", _("being set up")
    ACTIVE = "active", _("active")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("expired")
    SUSPENDED = "suspended", _("suspended")
    TERMINATED = "terminated", _("ended")


class Reason(TextChoices):
    """Why a product is suspended; each reason is lifted by itself."""

    UNPAID = "unpaid", _("not paid")
    DISPUTE = "dispute", _("a disputed card payment")
    SUPPORT = "support", _("by our team")


class Act(TextChoices):
    """What a driver is asked to do."""

    ACTIVATE = "activate", _("set up")
    SUSPEND = "suspend", _("suspend")
    RESUME = "resume", _("resume")
    CHANGE = "change", _("change")
    TERMINATE = "terminate", _("end")
    ERASE = "erase", _("erase")


class Upkeep(StrEnum):
    """What orders, jobs and drivers do to products, and no page can reach."""

    PRODUCTS = auto()
