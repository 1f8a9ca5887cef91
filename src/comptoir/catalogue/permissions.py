"""How the shop is divided, and what an offer asks of whoever orders it."""

from __future__ import annotations

from enum import StrEnum, auto

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Category(TextChoices):
    """A shelf of the shop; an address names it."""

    MAIL = "mail", _("Mail services")
    HOSTING = "hosting", _("Web hosting")
    DOMAIN = "domain", _("Domains")
    BACKUP = "backup", _("Backups")
    OTHER = "other", _("Other products")


class Wants(TextChoices):
    """What has to be given with an order."""

    NOTHING = "nothing", _("nothing")
    NAME = "name", _("a name")
    DOMAIN = "domain", _("a domain")


class Months(IntegerChoices):
    """How long a period is that is paid for at once."""

    MONTH = 1, _("per month")
    YEAR = 12, _("per year")


class Upkeep(StrEnum):
    """What happens when a console starts, and no page can reach."""

    CATALOGUE = auto()
