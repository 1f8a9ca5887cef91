"""What the first page adds to the menus."""

from django.utils.translation import gettext_lazy as _

from comptoir.core.menus import Entry, Place, entries

entries(
    Entry(Place.ORGANIZATION, _("Home"), "home", "home:dashboard", 0),
)
