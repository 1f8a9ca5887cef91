"""The activity log as people read it: who, what, before and after, when, from where (R-11)."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from comptoir.accounts.models import User
from comptoir.core import phones
from comptoir.core.jinja import labelled
from comptoir.core.prepared import Prepared, among
from comptoir.journal.events import EVENTS
from comptoir.journal.models import Entry
from comptoir.kit import text
from comptoir.organizations.addresses import country_name
from comptoir.organizations.events import told, worded
from comptoir.organizations.models import Notice

FIELDS: dict[str, Promise] = {
    "role": gettext_lazy("Role"),
    "accounting": gettext_lazy("Accounting"),
    "notices": gettext_lazy("Letters"),
    "kind": gettext_lazy("Kind"),
    "name": gettext_lazy("Name"),
    "country": gettext_lazy("Country"),
    "street": gettext_lazy("Address"),
    "street_more": gettext_lazy("Address, second line"),
    "postal_code": gettext_lazy("Postal code"),
    "city": gettext_lazy("City"),
    "region": gettext_lazy("Region"),
    "phone": gettext_lazy("Phone"),
    "vat_number": gettext_lazy("VAT number"),
}

SHOWN: dict[str, Callable[[Any], str]] = {"country": country_name, "phone": phones.shown}


def shows(name: str, label: Promise, words: Callable[[Any], str]) -> None:
    """Have the log tell of one field more, which an app above keeps in its entries."""
    FIELDS[name] = label
    SHOWN[name] = words


class Change(NamedTuple):
    """One thing that is different since."""

    label: str
    before: str
    after: str


class Line(NamedTuple):
    """One act, in the reader's language."""

    who: str
    actor_id: int | None  # to read only what this person did
    says: str
    person_id: int | None  # whom it concerns, when that is somebody else
    changes: tuple[Change, ...]
    at: datetime
    address: str | None


def lines(entries: Iterable[Entry]) -> list[Line]:
    """Return what some entries say; all names are read at once."""
    entries = list(entries)
    wanted = {one for entry in entries for one in (entry.actor_id, entry.person_id) if one}
    names = {
        pk: _("Deleted account") if erased_at else text.name(*name)
        for pk, erased_at, *name in _people.all(sorted(wanted))
    }
    return [_line(entry, names) for entry in entries]


_people = Prepared(
    lambda people: User.objects.filter(among("pk", people)).values_list(
        "pk", "erased_at", "first_name", "last_name", "email"
    ),
    list,
    row=lambda *values: values,
)


def table(pages: Iterable[list[Entry]]) -> Iterator[bytes]:
    """Write acts as CSV (RFC 4180, UTF-8 with its mark, for spreadsheets), page by page."""
    written = io.StringIO()
    rows = csv.writer(written)
    headings = [_("When"), _("Who"), _("What"), _("Before"), _("After"), _("From where")]
    rows.writerow(headings)
    yield codecs.BOM_UTF8
    for entries in pages:
        for line in lines(entries):
            rows.writerow([_harmless(cell) for cell in _cells(line)])
        yield written.getvalue().encode()
        written.seek(0)
        written.truncate()


def _cells(line: Line) -> list[str]:
    said = [(labelled(change.label), change) for change in line.changes]
    before = [f"{label} {change.before}" for label, change in said if change.before]
    after = [f"{label} {change.after}" for label, change in said if change.after]
    when = localtime(line.at).isoformat(" ", "seconds")
    parts = [when, line.who, line.says, "; ".join(before), "; ".join(after)]
    return [*parts, line.address or ""]


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking what somebody typed for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def kinds() -> list[tuple[str, str]]:
    """Return the kinds of acts that an organization's log may hold, by their words."""
    return _kinds(get_language() or "en")


@cache
def _kinds(language: str) -> list[tuple[str, str]]:  # noqa: ARG001  the words are in it
    ours = [name for name in EVENTS if not name.startswith(("accounts.", "backoffice."))]
    return sorted(((name, _kind(name)) for name in ours), key=lambda pair: pair[1].casefold())


def _kind(name: str) -> str:
    """Say what an event is about without saying of whom: its sentence with an ellipsis."""
    event = EVENTS[name]
    blanks = dict.fromkeys(_placeholders(str(event.says)), "…")
    said = str(event.says) % blanks
    return said[:1].upper() + said[1:]


def _placeholders(sentence: str) -> list[str]:
    return [part.partition(")")[0] for part in sentence.split("%(")[1:]]


def _line(entry: Entry, names: Mapping[int, str]) -> Line:
    person = _name(entry.person_id, names)
    concerns_another = entry.person_id is not None and entry.person_id != entry.actor_id
    return Line(
        _actor(entry, names),
        entry.actor_id if entry.actor_kind != "staff" else None,
        told(entry, person),
        entry.person_id if concerns_another else None,
        tuple(_changes(entry)),
        entry.at,
        entry.address if entry.actor_kind != "staff" else None,
    )


def _actor(entry: Entry, names: Mapping[int, str]) -> str:
    """Name who acted; of the operator's people only that they are that."""
    if entry.actor_kind == "staff":
        return _("Support")
    if entry.actor_kind == "system":
        return _("Automatic")
    return _name(entry.actor_id, names)


def _name(person: int | None, names: Mapping[int, str]) -> str:
    if person is None:
        return _("Somebody")
    return names.get(person, _("Deleted account"))


def _changes(entry: Entry) -> Iterable[Change]:
    if not entry.before and not entry.after:
        return
    for name in sorted({**entry.before, **entry.after}, key=_place):
        before, after = entry.before.get(name), entry.after.get(name)
        if before != after:
            yield Change(
                _labels(get_language()).get(name, name), _value(name, before), _value(name, after)
            )


def _place(name: str) -> int:
    """Where a field stands among the others; the database forgets the order."""
    return PLACES.get(name, len(PLACES))


PLACES = {name: at for at, name in enumerate(FIELDS)}


@cache
def _labels(language: str | None) -> dict[str, str]:  # noqa: ARG001  the words are in it
    return {name: str(label) for name, label in FIELDS.items()}


def _value(name: str, value: Any) -> str:
    if name in SHOWN and value:
        return SHOWN[name](value)
    if isinstance(value, list):
        return ", ".join(str(_notice(one)) for one in value)
    return str(worded(name, value) or "")


def _notice(value: Any) -> str | Promise:
    return Notice(value).label if value in Notice.values else str(value)
