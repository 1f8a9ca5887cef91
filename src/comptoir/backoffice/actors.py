"""Who is asking: one of the operator's people, behind the counter."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from comptoir.accounts.actors import Person
from comptoir.accounts.models import User
from comptoir.backoffice.permissions import Duty
from comptoir.core.actors import Signature
from comptoir.core.refusals import Forbidden
from comptoir.core.tenancy import everywhere
from comptoir.organizations.models import Organization


@dataclass(frozen=True)
class Staff:
    """A member of staff, perhaps acting for one organization; every act is journaled as such."""

    person: Person
    organization: Organization | None = None

    def within(self, organization: Organization) -> Staff:
        """Return the same person whose acts stand in that organization's own journal."""
        return replace(self, organization=organization)

    @property
    def user(self) -> User:
        return self.person.user

    @property
    def signature(self) -> Signature:
        organization = self.organization.pk if self.organization else None
        return Signature("staff", self.user.pk, organization, self.person.address)

    def require(self, need: object, /) -> None:
        """Let staff do their duties and nothing else: neither members' acts nor the clock's."""
        if not isinstance(need, Duty):
            raise Forbidden

    def require_fresh(self) -> None:
        self.person.require_fresh()

    def reach(self, thing: object, /) -> None:
        """Reaches everything: that is what the second factor and the journal are for."""

    def scope(self) -> AbstractContextManager[None]:
        return everywhere()
