"""What billing adds to the menus."""

from django.utils.translation import gettext_lazy as _

from comptoir.core.menus import Entry, Place, entries
from comptoir.organizations.permissions import Permission

entries(
    Entry(
        Place.ORGANIZATION,
        _("Accounting"),
        "receipt",
        "billing:due",
        50,
        Permission.ACCOUNTING_SEE,
        frozenset({f"orders:{page}" for page in ("renewals", "renewal", "upgrade", "reminders")})
        | frozenset(
            f"billing:{page}"
            for page in (
                "selection",
                "pro-forma",
                "documents",
                "document",
                "addresses",
                "new-address",
                "address",
                "prepaid",
                "top-up",
                "payment",
                "confirm-payment",
                "methods",
                "new-method",
                "remove-method",
                "bundles",
                "withdrawal",
                "alert",
            )
        ),
    ),
)
