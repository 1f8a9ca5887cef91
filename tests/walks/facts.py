"""What guides take as given and promise at the end: one small grammar, made true or checked.

anna@munster.example is administrator of Munster SA
anna@munster.example recovers through famille@la-fibre.example
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.timezone import now

from comptoir.accounts.models import User
from comptoir.core.tenancy import everywhere
from comptoir.organizations.models import Kind, Membership, Organization
from comptoir.organizations.permissions import Role
from tests.conftest import PASSWORD, a_member, a_user, an_organization

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

    def holds(self, sentence: str) -> bool:
        fact, gaps = self.find(sentence)
        assert fact.check, f"cannot be checked: {sentence}"
        return fact.check(**gaps)

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
    return known or an_organization(name, kind)


def membership(who: str, where: str) -> Membership | None:
    with everywhere():
        found = Membership.objects.filter(user__email=who, organization__name=where)
        return found.select_related("organization").first()


def _join(who: str, role: str, where: str) -> None:
    person(who)
    a_member(organization(where), Role(role), who)


def _recover(who: str, address: str) -> None:
    user = person(who)
    user.recovery_email, user.recovery_verified_at = address, now()
    user.save()


def _uses(who: str, password: str) -> bool:
    return User.objects.get(email=who).check_password(password)


def _stands(name: str, kind: str) -> bool:
    with everywhere():
        return Organization.objects.filter(name=name, kind=kind, deleted_at=None).exists()


def _alive(name: str) -> bool:
    with everywhere():
        return Organization.objects.filter(name=name, deleted_at=None).exists()


def _has_logo(where: str) -> bool:
    with everywhere():
        return Organization.objects.filter(name=where, logo__isnull=False).exists()


def _leaving(who: str) -> bool:
    return User.objects.get(email=who).deletion_asked_at is not None


def _role(who: str, where: str) -> str | None:
    found = membership(who, where)
    return found and found.role


def _accounting(who: str, where: str) -> str | None:
    found = membership(who, where)
    return found and found.accounting


FACTS = Grammar()
FACTS.add("<who> has an account", make=person, check=lambda who: not _leaving(who))
FACTS.add(
    "<who> is <role> of <where>",
    make=_join,
    check=lambda who, role, where: _role(who, where) == role,
)
FACTS.add(
    "<who> may <step> the accounting of <where>",
    check=lambda who, step, where: _accounting(who, where) == step,
)
FACTS.add("<who> is not in <where>", check=lambda who, where: membership(who, where) is None)
FACTS.add(
    "<who> recovers through <address>",
    make=_recover,
    check=lambda who, address: User.objects.get(email=who).recovery_email == address,
)
FACTS.add("<who> logs in with <password>", check=_uses)
FACTS.add("<who> is leaving", check=_leaving)
FACTS.add("<name> is a <kind>", check=_stands)
FACTS.add("<where> is gone", check=lambda where: not _alive(where))
FACTS.add("<where> stands", check=_alive)
FACTS.add("<where> has a logo", check=_has_logo)

__all__ = ["FACTS", "PASSWORD"]
