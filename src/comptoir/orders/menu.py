"""What orders add to the menus."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comptoir.core.menus import Entry, Place, entries
from comptoir.organizations.permissions import Permission

entries(
    Entry(
        Place.ORGANIZATION,
        pgettext_lazy("verb", "Order"),
        "shopping-cart",  # icon="shopping-cart"
        "orders:shop",
        10,
        Permission.ACCOUNTING_MANAGE,
        frozenset({"orders:want", "orders:cart"}),
    ),
    Entry(
        Place.ORGANIZATION,
        _("Orders"),
        "receipt",  # icon="receipt"
        "orders:orders",
        30,
        Permission.ACCOUNTING_SEE,
        frozenset({"orders:order", "orders:cancel-order"}),
    ),
)
