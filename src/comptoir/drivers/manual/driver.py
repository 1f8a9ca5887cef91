"""A product that our team sets up, stops and takes down by hand."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from comptoir.core.actors import System
from comptoir.drivers.manual.operations import want
from comptoir.kit import limits
from comptoir.products.drivers import Driver, Outcome, driver
from comptoir.products.models import Product
from comptoir.products.permissions import Act


@driver
class Manual(Driver):
    """Asks our team; whoever has done it says so behind the counter."""

    kind = "manual"
    label = _("Set up by our team")

    def activate(self, product: Product) -> Outcome:
        return _ask(product, Act.ACTIVATE)

    def suspend(self, product: Product) -> Outcome:
        return _ask(product, Act.SUSPEND)

    def resume(self, product: Product) -> Outcome:
        return _ask(product, Act.RESUME)

    def change(self, product: Product) -> Outcome:
        return _ask(product, Act.CHANGE)

    def terminate(self, product: Product) -> Outcome:
        return _ask(product, Act.TERMINATE)

    def erase(self, product: Product) -> Outcome:
        return _ask(product, Act.ERASE)

    def promise(self, product: Product) -> str:  # noqa: ARG002
        days = limits.MANUAL_DAYS
        return ngettext(
            "Activated by our team within %(days)s working day.",
            "Activated by our team within %(days)s working days.",
            days,
        ) % {"days": days}


def _ask(product: Product, act: Act) -> Outcome:
    done = want(System(product.organization_id), product, act=act)
    return Outcome.DONE if done else Outcome.LATER
