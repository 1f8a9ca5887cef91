"""What can be told of an act: one small class an event, worded for whoever reads the log."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar

from django.utils.functional import Promise

EVENTS: dict[str, type[Event]] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """An act; the fields of a subclass are kept as details.

    `says` is the sentence without its subject, with the fields as placeholders:
    ``_("invited %(email)s as %(role)s")``. `before` and `after` hold what changed, by field.
    """

    name: ClassVar[str]
    says: ClassVar[str | Promise]

    person_id: int | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        app = cls.__module__.split(".")[1]
        cls.name = f"{app}.{cls.__name__}"
        EVENTS[cls.name] = cls

    @property
    def details(self) -> dict[str, Any]:
        own = {f.name for f in fields(self)} - {"person_id", "before", "after"}
        return {name: getattr(self, name) for name in own}


def sentence(action: str, details: dict[str, Any]) -> str:
    """Say an act in the reader's language; one whose class has gone is named by it."""
    event = EVENTS.get(action)
    return str(event.says) % details if event else action
