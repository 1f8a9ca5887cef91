"""Who is asking, and inside which organization."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property

from allauth.mfa.utils import is_mfa_enabled

from comptoir.accounts.actors import Person
from comptoir.accounts.models import User
from comptoir.core.actors import Signature
from comptoir.core.refusals import Forbidden, NotFound
from comptoir.core.tenancy import tenancy
from comptoir.organizations.models import Membership, Organization
from comptoir.organizations.permissions import Accounting, Permission, Role, permissions


@dataclass(frozen=True)
class Member:
    """A person acting inside one organization, perhaps through a token of narrower scope."""

    membership: Membership
    person: Person
    scopes: frozenset[Permission] = frozenset(Permission)

    @property
    def organization(self) -> Organization:
        return self.membership.organization

    @property
    def user(self) -> User:
        return self.person.user

    @property
    def role(self) -> Role:
        return Role(self.membership.role)

    @property
    def signature(self) -> Signature:
        return Signature("member", self.user.pk, self.organization.pk, self.person.address)

    @cached_property
    def has_second_factor(self) -> bool:
        """Tell whether the person has an authenticator app or a key (R-26)."""
        return bool(is_mfa_enabled(self.user))

    def can(self, need: Permission) -> bool:
        """Tell whether a permission is held: to explain a disabled button, never to guard."""
        held = permissions(self.role, Accounting(self.membership.accounting))
        return need in held & self.scopes

    def require(self, need: Permission, /) -> None:
        """Let nobody through who lacks the permission."""
        if not self.can(need):
            raise Forbidden

    def require_fresh(self) -> None:
        self.person.require_fresh()

    def reach(self, thing: object, /) -> None:
        """Let nothing through that is another organization's: it does not exist here."""
        if isinstance(thing, Organization) and thing.pk != self.organization.pk:
            raise NotFound
        if getattr(thing, "organization_id", self.organization.pk) != self.organization.pk:
            raise NotFound

    def scope(self) -> AbstractContextManager[None]:
        return tenancy(self.organization.pk)
