"""What stands in the menu behind the counter."""

from django.utils.translation import gettext_lazy as _

from comptoir.backoffice.queries import works_here
from comptoir.core.menus import Entry, Place, entries

entries(
    Entry(Place.BUBBLE, _("Counter"), "building-store", "backoffice:start", 0, concerns=works_here),
    Entry(Place.STAFF, _("Counter"), "home", "backoffice:start", 0),
    Entry(
        Place.STAFF,
        _("Account recovery"),
        "lifebuoy",
        "backoffice:recoveries",
        10,
        pages=frozenset(
            {"backoffice:recovery", "backoffice:grant-recovery", "backoffice:refuse-recovery"}
        ),
    ),
    Entry(
        Place.STAFF,
        _("Tasks"),
        "checklist",
        "backoffice:tasks",
        12,
        pages=frozenset({"backoffice:task"}),
    ),
    Entry(Place.STAFF, _("What failed"), "alert-circle", "backoffice:failures", 14),
    Entry(
        Place.STAFF,
        _("Legal representatives"),
        "user-shield",
        "backoffice:appointments",
        20,
        pages=frozenset(
            {
                "backoffice:appointment",
                "backoffice:new-appointment",
                "backoffice:appointee",
                "backoffice:appoint",
            }
        ),
    ),
    Entry(
        Place.STAFF,
        _("Withdrawals"),
        "arrow-back-up",
        "backoffice:withdrawals",
        25,
        pages=frozenset({"backoffice:withdrawal"}),
    ),
    Entry(
        Place.STAFF,
        _("Bank credits"),
        "building-bank",
        "backoffice:credits",
        26,
        pages=frozenset({"backoffice:credit"}),
    ),
    Entry(
        Place.STAFF,
        _("Refunds"),
        "receipt-refund",
        "backoffice:refunds",
        27,
        pages=frozenset({"backoffice:refund"}),
    ),
    Entry(Place.STAFF, _("Disputes"), "credit-card-off", "backoffice:disputes", 27),
    Entry(
        Place.STAFF,
        _("On account"),
        "file-text",
        "backoffice:accounts",
        27,
        pages=frozenset({"backoffice:account"}),
    ),
    Entry(
        Place.STAFF,
        _("Ended contracts"),
        "calendar-off",
        "backoffice:declarations",
        28,
        pages=frozenset({"backoffice:declaration"}),
    ),
    Entry(
        Place.STAFF,
        _("Offers"),
        "tag",
        "backoffice:offers",
        30,
        pages=frozenset(
            f"backoffice:{page}" for page in ("offer", "change-offer", "set-price", "end-price")
        ),
    ),
    Entry(
        Place.STAFF,
        _("Promo codes"),
        "discount",
        "backoffice:codes",
        31,
        pages=frozenset({"backoffice:code", "backoffice:make-code"}),
    ),
    Entry(
        Place.STAFF,
        _("Free grants"),
        "gift",
        "backoffice:grants",
        32,
        pages=frozenset({"backoffice:grantees", "backoffice:grant-free", "backoffice:grant"}),
    ),
)
