"""What the shop adds to the menus."""

from django.utils.translation import gettext_lazy as _

from comptoir.core.menus import Entry, Place, entries

entries(
    Entry(
        Place.PERSON,
        _("Shop"),
        "shopping-cart",
        "catalogue:shop",
        40,
        pages=frozenset({"catalogue:shelf", "catalogue:offer"}),
    ),
)
