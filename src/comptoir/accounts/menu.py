"""What accounts add to the menus."""

from django.utils.translation import gettext_lazy as _

from comptoir.core.menus import Entry, Place, entries

entries(
    Entry(Place.PERSON, _("My profile"), "user-circle", "accounts:profile", 10),
    Entry(Place.PERSON, _("Security"), "shield-lock", "accounts:security", 20),
)
