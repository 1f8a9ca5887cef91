"""The menus: every app says in its `menu.py` what it adds; nobody knows the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import Any

from django.utils.functional import Promise


class Place(StrEnum):
    """Which menu an entry stands in."""

    ORGANIZATION = auto()  # below /o/<organization>/
    PRODUCT = auto()  # inside a product
    PERSON = auto()  # below /me/
    STAFF = auto()  # below /staff/
    BUBBLE = auto()  # behind the initials at the top right, on every page


@dataclass(frozen=True)
class Entry:
    """One line of a menu: where it leads, who sees it, which pages it stands for."""

    place: Place
    label: str | Promise
    icon: str
    page: str  # the name of its address
    order: int
    needs: Any = None  # a permission; None for everybody
    pages: frozenset[str] = field(default_factory=frozenset)  # further pages it is current on
    concerns: Callable[[Any], bool] = lambda _: True  # asked of the account; may cost no query
    or_when: Callable[[Any], bool] = lambda _: False  # asked of a member without the permission

    def allows(self, member: Any) -> bool:
        """Tell whether a member, or None outside of every organization, sees this line."""
        if self.needs is None:
            return True
        return member is not None and (member.can(self.needs) or self.or_when(member))

    def stands_for(self, view: str) -> bool:
        """Tell whether this entry is the current one."""
        return view == self.page or view in self.pages


MENU: list[Entry] = []


def entries(*added: Entry) -> None:
    """Add lines to the menus."""
    MENU.extend(added)
    MENU.sort(key=lambda entry: (entry.place, entry.order))


def of(place: Place) -> Iterable[Entry]:
    """Return the lines of one menu, in order."""
    return (entry for entry in MENU if entry.place is place)
