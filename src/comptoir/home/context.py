"""What every page's frame shows: who, where, and where to go from here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils.timezone import now
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from comptoir.accounts.models import User
from comptoir.core import menus
from comptoir.core.jinja import url
from comptoir.core.menus import Place
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Organization
from comptoir.organizations.permissions import Permission
from comptoir.products import drivers
from comptoir.products.models import Product

LEGAL = [(label, url) for label, url in settings.LEGAL if url]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give every template its frame, computed only as far as the page asks."""
    return {
        "frame": Frame(request),
        "nonce": getattr(request, "nonce", ""),
        "actor": getattr(request, "actor", None),
        "csrf_input": CsrfInput(request),
    }


class CsrfInput:
    """The hidden field of every form of a page: masked once, not once for each."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def __html__(self) -> str:
        return self._field

    @cached_property
    def _field(self) -> str:
        return str(csrf_input(self.request))


class Frame:
    """The frame of one page; what it holds is listed in core/base.html."""

    brand = settings.BRAND

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.actor = getattr(request, "actor", None)
        match = request.resolver_match
        self.view = match.view_name if match else ""

    @cached_property
    def member(self) -> Member | None:
        return self.actor if isinstance(self.actor, Member) else None

    @cached_property
    def person(self) -> User | None:
        return getattr(self.actor, "user", None)

    @property
    def legal(self) -> list[tuple[Any, str]]:
        """The operator's legal pages, and the two ways out of a contract (R-51, R-52)."""
        return [
            *LEGAL,
            (_("Withdraw from the contract here"), url("orders:declare-withdrawal")),
            (_("Terminate your contract"), url("orders:declare-termination")),
        ]

    @property
    def shop_url(self) -> str | None:
        """Where a visitor finds what can be ordered (R-54); whoever is inside has the menu."""
        return None if self.person else url("catalogue:shop")

    @property
    def organization(self) -> Organization | None:
        return self.member.organization if self.member else None

    @cached_property
    def product(self) -> Product | None:
        """The product whose pages one is in: its menu stands in the place of the usual one."""
        return getattr(self.request, "product", None)

    @property
    def back(self) -> tuple[str, str] | None:
        if self.product is None:
            return None
        return _("Back to all products"), url("home:dashboard", self.product.organization_id)

    @cached_property
    def menu(self) -> list[dict[str, Any]]:
        if self.product is not None:
            return [{"heading": self.product.name, "entries": list(self._pages(self.product))}]
        return [{"heading": None, "entries": list(self._entries())}] if self.person else []

    def _pages(self, product: Product) -> Iterator[dict[str, Any]]:
        """The pages of a product: its overview, and those that its driver adds."""
        overview = menus.Entry(Place.PRODUCT, _("Overview"), "package", "products:product", 0)
        tabs = (
            menus.Entry(Place.PRODUCT, tab.label, tab.icon, tab.page, 1)
            for tab in drivers.of(product).tabs
            if tab.right is None or tab.right in self.request.rights  # type: ignore[attr-defined]
        )
        for entry in (overview, *tabs, *self._ways_out()):
            yield {
                "label": entry.label,
                "url": url(entry.page, product.organization_id, product.pk),
                "icon": entry.icon,
                "current": entry.page == self.view,
            }

    def _ways_out(self) -> Iterator[menus.Entry]:
        """« Terminate your contract », for whoever pays (R-52)."""
        if self.member and self.member.can(Permission.ACCOUNTING_MANAGE):
            label = _("Terminate your contract")
            yield menus.Entry(Place.PRODUCT, label, "calendar-off", "orders:terminate", 9)

    def _entries(self) -> Iterator[dict[str, Any]]:
        place = Place.ORGANIZATION if self.member else Place.PERSON
        if self.request.path.startswith("/staff/"):
            place = Place.STAFF
        where = [self.member.organization.pk] if self.member else []
        for entry in self._allowed(menus.of(place)):
            yield {
                "label": entry.label,
                "url": url(entry.page, *where),
                "icon": entry.icon,
                "current": entry.stands_for(self.view),
            }

    def _allowed(self, entries: Iterable[menus.Entry]) -> Iterator[menus.Entry]:
        for entry in entries:
            if entry.allows(self.member):
                yield entry

    @property
    def personal(self) -> Iterator[dict[str, Any]]:
        """What stands behind the initials beside one's own pages, for whom it concerns."""
        for entry in menus.of(Place.BUBBLE):
            if entry.concerns(self.person):
                yield {"label": entry.label, "url": url(entry.page), "icon": entry.icon}

    @cached_property
    def languages(self) -> list[tuple[str, str, bool]]:
        now_spoken = get_language()
        return [(code, name, code == now_spoken) for code, name in settings.LANGUAGES]

    @property
    def language_url(self) -> str:
        return url("accounts:language")

    @property
    def search_url(self) -> str | None:
        return url("home:search", self.member.organization.pk) if self.member else None

    @property
    def help_url(self) -> str:
        return _help(self.view)

    @property
    def organizations_url(self) -> str:
        return url("organizations:mine")

    @property
    def switcher_url(self) -> str:
        current = self.member.organization.pk if self.member else ""
        return f"{url('organizations:switcher')}?current={current}"

    @property
    def create_url(self) -> str:
        return url("organizations:create")

    @property
    def profile_url(self) -> str:
        return url("accounts:profile")

    @property
    def manage_url(self) -> str | None:
        if self.member is None or not self.member.can(Permission.COORDINATES_SEE):
            return None
        return url("organizations:settings", self.member.organization.pk)

    @property
    def logout_url(self) -> str:
        return url("account_logout")

    @cached_property
    def notices(self) -> list[dict[str, str]]:
        return [*self._second_factor_wanted()]

    def _second_factor_wanted(self) -> Iterator[dict[str, str]]:
        """The banner that counts down until the organization asks for a second factor (R-26)."""
        if self.member is None or self.member.organization.second_factor_from is None:
            return
        left = self.member.organization.second_factor_from - now()
        if left.total_seconds() <= 0 or self.member.has_second_factor:
            return
        days = left.days + 1
        yield {
            "level": "soon",
            "text": ngettext(
                "This organization asks for a second factor: %(days)s day is left to set one up.",
                "This organization asks for a second factor: %(days)s days are left to set one up.",
                days,
            )
            % {"days": days},
            "url": url("accounts:security"),
            "action": _("Set it up"),
        }


@cache
def _help(view: str) -> str:
    return url("guides:help", view.replace(":", ".") or "start")
