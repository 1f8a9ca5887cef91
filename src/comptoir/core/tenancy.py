"""The second wall: which organization or person the database lets a transaction see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

SYSTEM_ROLE = "comptoir_system"
SET = (
    "SELECT set_config('comptoir.organization', %s, true), set_config('comptoir.person', %s, true)"
)
Scope = tuple[int | None, int | None]
NOWHERE: Scope = (None, None)


@contextmanager
def tenancy(organization: int | None = None, *, person: int | None = None) -> Iterator[None]:
    """Open a transaction that sees one organization's rows, or one person's own memberships.

    Never both: row policies add up, so a page below /o/A/ would also see the person's rows of B.
    """
    if organization is not None and person is not None:
        raise ValueError("one organization or one person, never both")
    with transaction.atomic(), _remembered((organization, person)) as changed:
        if changed:
            _see((organization, person))
        yield


@contextmanager
def everywhere() -> Iterator[None]:
    """Open a transaction that sees every organization: sweeps by System, pages of Staff."""
    nested = getattr(connection, "comptoir_everywhere", False) and connection.in_atomic_block
    with transaction.atomic():
        if nested:
            yield
            return
        _execute(f"SET LOCAL ROLE {SYSTEM_ROLE}")
        connection.comptoir_everywhere = True  # type: ignore[attr-defined]
        try:
            yield
        finally:
            connection.comptoir_everywhere = False  # type: ignore[attr-defined]
        _execute("SET LOCAL ROLE NONE")  # on an exception the rollback does it


def streamed(organization: int, chunks: Callable[[], Iterable[bytes]]) -> Iterator[bytes]:
    """Yield a response body that outlives the request's transaction and so opens its own."""
    with tenancy(organization):
        yield from chunks()


@contextmanager
def _remembered(scope: Scope) -> Iterator[bool]:
    """Note the scope on the connection: a nested gate costs nothing and gives it back.

    set_config(…, true) lasts to the end of the outermost transaction, not of the savepoint.
    """
    nested = len(connection.atomic_blocks) > 1
    before: Scope | None = getattr(connection, "comptoir_scope", None) if nested else None
    connection.comptoir_scope = scope  # type: ignore[attr-defined]
    try:
        yield before != scope
    except BaseException:
        connection.comptoir_scope = before  # type: ignore[attr-defined]
        raise  # the rollback gives the setting back
    connection.comptoir_scope = before  # type: ignore[attr-defined]
    if nested and before != scope:
        _see(before or NOWHERE)


def _see(scope: Scope) -> None:
    organization, person = scope
    _execute(SET, [str(organization or ""), str(person or "")])


def _execute(sql: str, values: list[str] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
