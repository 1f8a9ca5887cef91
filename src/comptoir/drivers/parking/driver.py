"""A name that is taken, and a page that says so."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from comptoir.products.drivers import Driver, Outcome, Tab, driver
from comptoir.products.models import Product
from comptoir.products.permissions import Right


@driver
class Parking(Driver):
    """Holds a name; there is nothing to set up, so everything is done at once."""

    kind = "parking"
    label = _("Parked name")
    tabs = (Tab(_("Page"), "parking:page", "flag", Right.USE),)

    def activate(self, product: Product) -> Outcome:  # noqa: ARG002
        return Outcome.DONE

    def suspend(self, product: Product) -> Outcome:  # noqa: ARG002
        return Outcome.DONE

    def resume(self, product: Product) -> Outcome:  # noqa: ARG002
        return Outcome.DONE

    def terminate(self, product: Product) -> Outcome:  # noqa: ARG002
        return Outcome.DONE
