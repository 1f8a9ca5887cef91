"""What the first page and the pages of each type of product add to the menus."""

from django.utils.translation import gettext_lazy as _

from comptoir.core.menus import Entry, Place, entries
from comptoir.products.permissions import Category

ICONS = {
    Category.MAIL: "mail",  # icon="mail"
    Category.HOSTING: "server",  # icon="server"
    Category.DOMAIN: "world",  # icon="world"
    Category.BACKUP: "cloud-upload",  # icon="cloud-upload"
}

entries(
    Entry(Place.ORGANIZATION, _("Home"), "home", "home:dashboard", 0),
    *(
        Entry(Place.ORGANIZATION, category.label, icon, f"home:{category.value}", 1 + number)
        for number, (category, icon) in enumerate(ICONS.items())
    ),
)
