"""The second wall: which organization or person the database lets a transaction see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.db import connection, transaction

WEB, PERSON, SYSTEM = "none", "comptoir_person", "comptoir_system"  # none: as we logged in
SET = (
    "SELECT set_config('role', %s, true), set_config('comptoir.organization', %s, true),"
    " set_config('comptoir.person', %s, true)"
)


class Scope(NamedTuple):
    """What a transaction sees: the role decides which policy counts, the numbers whose rows."""

    role: str = WEB
    organization: int | None = None
    person: int | None = None


NOWHERE = Scope()


@contextmanager
def tenancy(organization: int | None = None, *, person: int | None = None) -> Iterator[None]:
    """Open a transaction that sees one organization's rows, or one person's own memberships.

    Never both: each has a role of its own, and a role has one policy a table.
    """
    if organization is not None and person is not None:
        raise ValueError("one organization or one person, never both")
    role = WEB if person is None else PERSON
    with _scoped(Scope(role, organization, person)):
        yield


@contextmanager
def everywhere() -> Iterator[None]:
    """Open a transaction that sees every organization: sweeps by System, pages of Staff."""
    with _scoped(Scope(SYSTEM)):
        yield


def streamed(organization: int, chunks: Callable[[], Iterable[bytes]]) -> Iterator[bytes]:
    """Yield a response body that outlives the request's transaction and so opens its own."""
    with tenancy(organization):
        yield from chunks()


@contextmanager
def _scoped(scope: Scope) -> Iterator[None]:
    """Note the scope on the connection: a nested gate costs nothing and gives it back.

    set_config(…, true) lasts to the end of the outermost transaction, not of the savepoint.
    """
    with transaction.atomic():
        nested = len(connection.atomic_blocks) > 1
        before: Scope = getattr(connection, "comptoir_scope", NOWHERE) if nested else NOWHERE
        if before != scope:
            _see(scope)
        connection.comptoir_scope = scope  # type: ignore[attr-defined]
        try:
            yield
        finally:  # after an exception the rollback gives the setting back
            connection.comptoir_scope = before  # type: ignore[attr-defined]
        if nested and before != scope:
            _see(before)


def _see(scope: Scope) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SET, [scope.role, str(scope.organization or ""), str(scope.person or "")])
