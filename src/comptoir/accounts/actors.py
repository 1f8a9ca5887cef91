"""Who is asking: a person, acting for themselves."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass

from comptoir.accounts.models import User
from comptoir.accounts.permissions import Own
from comptoir.core.actors import Signature
from comptoir.core.refusals import Forbidden, NotFound, ReauthenticationNeeded
from comptoir.core.tenancy import tenancy


@dataclass(frozen=True)
class Visitor:
    """Somebody who has not signed in: may sign up, prove an address, ask for a reset."""

    address: str | None = None

    @property
    def signature(self) -> Signature:
        return Signature("visitor", address=self.address)

    def require(self, need: Own, /) -> None:
        if need is not Own.ANYBODY:
            raise Forbidden

    def require_fresh(self) -> None:
        raise ReauthenticationNeeded

    def reach(self, thing: object, /) -> None:
        """Holds nothing but tokens, which operations look up themselves."""

    def scope(self) -> AbstractContextManager[None]:
        return tenancy()


@dataclass(frozen=True)
class Person:
    """A person acting for themselves, outside every organization."""

    user: User
    fresh: bool = False  # re-authenticated within five minutes
    address: str | None = None

    @property
    def signature(self) -> Signature:
        return Signature("person", self.user.pk, None, self.address)

    def require(self, need: object, /) -> None:
        if not isinstance(need, Own) or (need is Own.VERIFIED and self.user.verified_at is None):
            raise Forbidden

    def require_fresh(self) -> None:
        if not self.fresh:
            raise ReauthenticationNeeded

    def reach(self, thing: object, /) -> None:
        """Reach oneself and what is one's own; never an organization's things."""
        if isinstance(thing, User) and thing.pk != self.user.pk:
            raise NotFound
        if getattr(thing, "user_id", self.user.pk) != self.user.pk:
            raise NotFound
        if getattr(thing, "organization_id", None) is not None:
            raise NotFound

    def scope(self) -> AbstractContextManager[None]:
        return tenancy(person=self.user.pk)
