"""`comptoir doctor`: what is missing, and how to mend it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import psycopg

from comptoir.billing import checks
from comptoir.config import binaries, database, environment, rows
from comptoir.config.account import Account
from comptoir.config.cluster import OWNER, PERSON, SYSTEM, WEB
from comptoir.kit.trouble import Trouble

PACKAGE = Path(__file__).parents[1]
ENOUGH_SPACE = 2 << 30
TRANSLATIONS = ("de", "es", "fr", "it")

ROLES = """
SELECT rolname, rolcanlogin, rolinherit,
    rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole
FROM pg_roles WHERE rolname IN
    ('comptoir_owner', 'comptoir_web', 'comptoir_person', 'comptoir_system')
"""
WANTED = {
    OWNER: (True, None, False),
    WEB: (True, False, False),
    PERSON: (False, None, False),
    SYSTEM: (False, None, False),
}
STEPS_UP = """
SELECT bool_and(pg_has_role('comptoir_web', role, 'MEMBER')
    AND NOT pg_has_role('comptoir_web', role, 'USAGE'))
FROM unnest(ARRAY['comptoir_person', 'comptoir_system']) role
"""
UNPROTECTED = """
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
AND a.attname = 'organization_id' AND NOT a.attisdropped
AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
"""


class State(StrEnum):
    """How a thing stands."""

    GOOD = "ok"
    ADVICE = "advice"
    MISSING = "MISSING"


@dataclass(frozen=True)
class Finding:
    """One thing looked at, and what to do about it."""

    state: State
    what: str
    mend: str = ""


Examination = Iterator[Finding]


def examine(*chosen: Callable[[], Examination]) -> int:
    """Print every finding; 1 when something is missing without which nothing works, else 0."""
    worst = 0
    for examination in chosen or EXAMINATIONS:
        for finding in _told(examination):
            print(f"{finding.state:<8} {finding.what}")
            if finding.state is not State.GOOD and finding.mend:
                print(f"{'':<8} → {finding.mend}")
            worst |= finding.state is State.MISSING
    return int(worst)


def _told(examination: Callable[[], Examination]) -> Examination:
    try:
        yield from examination()
    except Trouble as trouble:
        yield Finding(State.MISSING, str(trouble))


def _found(what: str, mend: str = "", *, good: bool, otherwise: State = State.MISSING) -> Finding:
    return Finding(State.GOOD if good else otherwise, what, mend)


def python() -> Examination:
    """Look at the interpreter."""
    version = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info >= (3, 11)
    yield _found(f"Python {version}", "Install Python 3.11 or newer.", good=good)


def settings() -> Examination:
    """Read every setting once."""
    for setting in environment.SETTINGS:
        setting()
    yield Finding(State.GOOD, "every setting can be read")


def data() -> Examination:
    """Look at the data folder, its room and its keys."""
    folder = environment.DATA_DIR()
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    mend = "Choose another with COMPTOIR_DATA_DIR."
    yield _found(
        f"data folder {folder}", mend, good=nearest.is_dir() and os.access(nearest, os.W_OK)
    )
    free = shutil.disk_usage(nearest).free
    what = f"{free / (1 << 30):.1f} GiB free"
    yield _found(what, "Make room.", good=free > ENOUGH_SPACE, otherwise=State.ADVICE)
    for key in (folder / "secret-key", folder / "outbox-key"):
        if key.exists():
            good = not key.stat().st_mode & 0o077
            yield _found(f"{key.name} is closed to others", f"chmod 600 {key}", good=good)


def programs() -> Examination:
    """Look for the embedded PostgreSQL, and who would run it."""
    if not database.embedded():
        return
    server = Account.of_server(environment.DATABASE_USER())
    where = binaries.bundled()
    how = "" if server.reaches(where / "postgres") else ", copied beside the data for that user"
    yield Finding(State.GOOD, f"PostgreSQL {binaries.major()}, run by {server.name}{how}")


def reach() -> Examination:
    """Log in as both roles, and look at roles, row policies and tables."""
    with ExitStack() as stack:
        stack.enter_context(database.at_hand())
        connection = stack.enter_context(database.connect(OWNER))
        place = "embedded" if database.embedded() else environment.database(WEB).host
        yield Finding(State.GOOD, f"database ({place}) reached as {WEB} and {OWNER}")
        yield from _roles(connection)
        yield from _walls(connection)
        up_to_date = _migrations()
        yield up_to_date
        if up_to_date.state is State.GOOD:
            yield from _ledger(connection)


def _roles(connection: psycopg.Connection) -> Examination:
    found = {name: attributes for name, *attributes in connection.execute(ROLES)}
    for role, wanted in WANTED.items():
        given = found.get(role, [])
        good = bool(given) and all(
            want is None or want == has for want, has in zip(wanted, given, strict=True)
        )
        yield _found(f"role {role}", "Run the SQL of docs/operate.md.", good=good)
    if len(found) == len(WANTED):
        row = connection.execute(STEPS_UP).fetchone()
        what = f"{WEB} becomes {PERSON} or {SYSTEM} on request only"
        yield _found(what, "Run the SQL of docs/operate.md.", good=bool(row and row[0]))


def _walls(connection: psycopg.Connection) -> Examination:
    open_ = [name for (name,) in connection.execute(UNPROTECTED)]
    hiding = rows.hiding(connection)
    yield _found(
        "row policies stand before every organization's table" + _listed(", not", open_),
        "A migration is missing or was undone: start `comptoir serve`.",
        good=not open_,
    )
    yield _found(
        "a backup sees every row" + _listed(", not of", hiding),
        "Give each a policy USING (true) for comptoir_owner.",
        good=not hiding,
    )


def _listed(before: str, names: list[str]) -> str:
    return f"{before} {', '.join(names)}" if names else ""


def _migrations() -> Finding:
    words = [*database.MANAGE, "migrate", "--check", "-v0"]
    done = subprocess.run(words, check=False, capture_output=True)
    mend = "`comptoir serve` does it at its start; or run `comptoir manage migrate`."
    return _found("tables are up to date", mend, good=not done.returncode)


def _ledger(connection: psycopg.Connection) -> Examination:
    """Recompute every sum of money; row policies show the owner all of it."""
    found = list(checks.troubles(lambda sql: connection.execute(sql.encode())))
    mend = "Nothing mends this by itself: keep a backup, and look at these rows."
    yield _found(
        "the ledger adds up" + "".join(f"\n{'':9}{it}" for it in found), mend, good=not found
    )


def package() -> Examination:
    """Look for what is built, not written."""
    collected = PACKAGE / "config" / "collected" / "staticfiles.json"
    mend = "Run `make build`, or install the wheel, which brings them."
    yield _found("style sheets and scripts", mend, good=collected.exists())
    catalogues = [PACKAGE / "locale" / name / "LC_MESSAGES" / "django.mo" for name in TRANSLATIONS]
    good = all(path.exists() for path in catalogues)
    yield _found("translations", "Run `make build`.", good=good, otherwise=State.ADVICE)


def outside() -> Examination:
    """Look at what people meet: letters, the address, the legal pages."""
    advice = State.ADVICE
    sent = bool(environment.EMAIL_URL())
    what = "letters are sent" if sent else "letters are kept, not sent"
    yield _found(what, "Set EMAIL_URL to your mail server.", good=sent, otherwise=advice)
    url = urlsplit(environment.base_url())
    good = url.scheme == "https" or _is_local(url.hostname or "")
    what = f"people come by {environment.base_url()}"
    yield _found(what, "Set COMPTOIR_BASE_URL to an https:// address.", good=good)
    pages = [
        environment.LEGAL_IDENTITY,
        environment.LEGAL_TERMS,
        environment.LEGAL_PRIVACY,
        environment.LEGAL_ACCESSIBILITY,
    ]
    absent = [page.name for page in pages if not page()]
    mend = f"Set {', '.join(absent)}."
    yield _found("legal pages", mend, good=not absent, otherwise=advice)


def cards() -> Examination:
    """Look whether Stripe is set up whole, or not at all."""
    wanted = [
        environment.STRIPE_SECRET_KEY,
        environment.STRIPE_PUBLIC_KEY,
        environment.STRIPE_WEBHOOK_SECRET,
    ]
    absent = [setting.name for setting in wanted if not setting()]
    if len(absent) == len(wanted):
        yield Finding(State.GOOD, "nothing is paid by card")
        return
    what = "cards are taken by Stripe" if not absent else "Stripe is set up in part"
    mend = f"Set {', '.join(absent)}: all three or none."
    yield _found(what, mend, good=not absent)
    modes = {setting().split("_")[1:2][0] for setting in wanted[:2] if "_" in setting()}
    mend = "Take both from the same place: live keys, or test keys."
    yield _found("the keys of Stripe belong together", mend, good=len(modes) < len(wanted[:2]))


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def clock() -> Examination:
    """Look up the time zone."""
    name = environment.TIME_ZONE()
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        yield Finding(State.MISSING, f"time zone {name}", "Set COMPTOIR_TIME_ZONE to a known name.")
    else:
        yield Finding(State.GOOD, f"time zone {name}")


EXAMINATIONS = (python, settings, data, programs, reach, package, outside, cards, clock)
