"""Why something cannot be done with a product: shown by the page, refused by the operation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from comptoir.core.refusals import Refusal
from comptoir.organizations import roles
from comptoir.organizations.models import Membership
from comptoir.organizations.permissions import Role
from comptoir.products.models import Product
from comptoir.products.permissions import Step


class Ended(Refusal):
    """What is over does not come back."""

    message = _("This product has ended.")


class NotRunning(Refusal):
    """Only what runs can be cancelled."""

    message = _("This product is not active yet. It can be ended at once, though.")


class AlreadyCancelled(Refusal):
    """Cancelled is cancelled."""

    message = _("This product is already cancelled.")


class NotCancelled(Refusal):
    """There is no cancellation to undo."""

    message = _("This product is not cancelled.")


class EndlessPeriod(Refusal):
    """A product without end has no end to wait for."""

    message = _("This product has no paid period that ends. End it at once instead.")


def obstacles_to_cancelling(product: Product) -> list[Refusal]:
    """Why a product cannot be left to run out."""
    if product.terminated_at is not None:
        return [Ended()]
    if product.step == Step.CANCELLED:
        return [AlreadyCancelled()]
    if product.step not in {Step.ACTIVE, Step.EXPIRED}:
        return [NotRunning()]
    return [EndlessPeriod()] if product.until is None else []


def obstacles_to_undoing(product: Product) -> list[Refusal]:
    """Why a cancellation cannot be undone."""
    if product.terminated_at is not None:
        return [Ended()]
    return [] if product.step == Step.CANCELLED else [NotCancelled()]


class HoldsEverything(Refusal):
    """R-06: upper roles need no right on a product."""

    message = _("This role already uses and manages every product, also future ones.")


def obstacles_to_granting(membership: Membership) -> list[Refusal]:
    """Why rights on products cannot be given to a member (R-06)."""
    return [HoldsEverything()] if Role(membership.role) in roles.UPPER else []
