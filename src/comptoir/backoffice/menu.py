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
)
