"""What guides take as given and promise at the end: one small grammar, made true or checked.

anna@munster.example is administrator of Munster SA
anna@munster.example recovers through famille@la-fibre.example
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.timezone import now
from playwright.sync_api import Page

from comptoir.accounts.actors import Person
from comptoir.accounts.models import User
from comptoir.core.tenancy import everywhere, tenancy
from comptoir.home import queries
from comptoir.organizations.models import Kind, Membership, Organization, Team, TeamPlace
from comptoir.organizations.permissions import Role
from tests.conftest import a_member, a_user, an_organization
from tests.walks import holding, shopping

Made = Callable[..., object]
Checked = Callable[..., bool]


@dataclass(frozen=True)
class Fact:
    """A sentence with gaps, how it is made true, and how it is checked."""

    sentence: re.Pattern[str]
    make: Made | None
    check: Checked | None


@dataclass
class Grammar:
    """Every sentence that guides may use."""

    facts: list[Fact] = field(default_factory=list)

    def add(self, sentence: str, *, make: Made | None = None, check: Checked | None = None) -> None:
        gaps = re.sub(r"<(\w+)>", r"(?P<\1>.+?)", re.escape(sentence).replace(r"\ ", " "))
        self.facts.append(Fact(re.compile(gaps), make, check))

    def make(self, sentence: str) -> None:
        fact, gaps = self.find(sentence)
        assert fact.make, f"cannot be made true: {sentence}"
        fact.make(**gaps)

    def holds(self, sentence: str, page: Page) -> bool:
        fact, gaps = self.find(sentence)
        assert fact.check, f"cannot be checked: {sentence}"
        return fact.check(page, **gaps)

    def find(self, sentence: str) -> tuple[Fact, dict[str, str]]:
        for fact in self.facts:
            if match := fact.sentence.fullmatch(sentence):
                return fact, match.groupdict()
        raise AssertionError(f"no fact is written like this: {sentence}")


def person(who: str) -> User:
    """An account whose name is its address: anna@munster.example is Anna Munster."""
    first, _, host = who.partition("@")
    known = User.objects.filter(email=who).first()
    return known or a_user(who, first.title(), host.split(".")[0].title(), language="fr")


def organization(name: str, kind: Kind = Kind.COMPANY) -> Organization:
    with everywhere():
        known = Organization.objects.filter(name=name).first()
        if known:
            return known
        made = an_organization(name, kind)
        made.language = "fr"
        made.save()
        return made


def _found(name: str, kind: str) -> None:
    organization(name, Kind(kind))


def membership(who: str, where: str) -> Membership | None:
    with everywhere():
        found = Membership.objects.filter(user__email=who, organization__name=where)
        return found.select_related("organization").first()


def _alive(name: str) -> bool:
    with everywhere():
        return Organization.objects.filter(name=name, deleted_at=None).exists()


def _join(who: str, role: str, where: str) -> None:
    person(who)
    a_member(organization(where), Role(role), who)


def _has_role(_: Page, who: str, role: str, where: str) -> bool:
    found = membership(who, where)
    return found is not None and found.role == role


def _has_accounting(_: Page, who: str, step: str, where: str) -> bool:
    found = membership(who, where)
    return found is not None and found.accounting == step


def _found_team(team: str, where: str) -> None:
    with everywhere():
        Team.objects.create(organization=organization(where), name=team)


def _works_in(_: Page, who: str, team: str, where: str) -> bool:
    with everywhere():
        places = TeamPlace.objects.filter(team__name=team, membership__user__email=who)
        return places.filter(organization__name=where).exists()


def _is_outside(_: Page, who: str, where: str) -> bool:
    return membership(who, where) is None


def _is_there(page: Page, who: str, where: str) -> bool:
    """On its pages now, and there again after the next login (R-17)."""
    user = User.objects.get(email=who)
    with tenancy(person=user.pk):
        landing = queries.landing(Person(user))
    return landing == organization(where).pk and f"/o/{landing}/" in page.url


def _recover(who: str, address: str) -> None:
    User.objects.filter(pk=person(who).pk).update(recovery_email=address)


def _recovers(_: Page, who: str, address: str) -> bool:
    return User.objects.get(email=who).recovery_email == address


def _uses(_: Page, who: str, password: str) -> bool:
    return User.objects.get(email=who).check_password(password)


def _leave(who: str) -> None:
    User.objects.filter(pk=person(who).pk).update(deletion_asked_at=now())


def _is_leaving(_: Page, who: str) -> bool:
    return User.objects.get(email=who).deletion_asked_at is not None


def _stays(_: Page, who: str) -> bool:
    return User.objects.filter(email=who, deletion_asked_at=None, erased_at=None).exists()


def _is_kind(_: Page, name: str, kind: str) -> bool:
    with everywhere():
        return Organization.objects.filter(name=name, kind=kind, deleted_at=None).exists()


def _shows_logo(page: Page, where: str) -> bool:
    """The image stands where the name stood, with the name as its text (R-48)."""
    logo = page.locator("header.top").get_by_role("img", name=where)
    return logo.count() == 1 and bool(logo.evaluate("e => e.complete && e.naturalWidth > 0"))


FACTS = Grammar()
shopping.teach(FACTS.add, organization)
holding.teach(FACTS.add, organization)
FACTS.add("<who> has an account", make=person, check=_stays)
FACTS.add("<team> is a team of <where>", make=_found_team)
FACTS.add("<who> works in the team <team> of <where>", check=_works_in)
FACTS.add("<who> is <role> of <where>", make=_join, check=_has_role)
FACTS.add("<who> may <step> the accounting of <where>", check=_has_accounting)
FACTS.add("<who> is not in <where>", check=_is_outside)
FACTS.add("<who> is in <where> now", check=_is_there)
FACTS.add("<who> recovers through <address>", make=_recover, check=_recovers)
FACTS.add("<who> logs in with <password>", check=_uses)
FACTS.add("<who> is leaving", make=_leave, check=_is_leaving)
FACTS.add("<name> is a <kind>", make=_found, check=_is_kind)
FACTS.add("<where> is gone", check=lambda _, where: not _alive(where))
FACTS.add("<where> shows its logo at the top left", check=_shows_logo)
