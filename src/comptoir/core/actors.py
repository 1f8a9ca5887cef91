"""The actor that is nobody: the calendar, a job, a command of the operator."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass

from comptoir.core.tenancy import everywhere, tenancy


@dataclass(frozen=True)
class Signature:
    """What the journal keeps of an actor."""

    kind: str  # "person", "member", "staff" or "system"
    user_id: int | None = None
    organization_id: int | None = None
    address: str | None = None


@dataclass(frozen=True)
class System:
    """Jobs and commands: in one organization, or over all of them when none is named."""

    organization_id: int | None = None

    @property
    def signature(self) -> Signature:
        return Signature("system", None, self.organization_id)

    def require(self, need: object, /) -> None:
        """May do what only System's operations do, and no page can reach."""

    def require_fresh(self) -> None:
        """Has no password to type."""

    def reach(self, thing: object, /) -> None:
        """Reaches what its transaction lets it see."""

    def scope(self) -> AbstractContextManager[None]:
        return everywhere() if self.organization_id is None else tenancy(self.organization_id)
