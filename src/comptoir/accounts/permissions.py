"""What a person may do to their own account, and the operator's people to others'."""

from __future__ import annotations

from enum import StrEnum, auto


class Own(StrEnum):
    """Something a person does to their own account."""

    ANYBODY = auto()  # also before signing in: signing up, asking for a reset
    ACCOUNT = auto()  # signed in
    VERIFIED = auto()  # signed in, with a proved address


class Upkeep(StrEnum):
    """Something that the calendar and the jobs do to accounts, and no page can reach."""

    ERASE = auto()
    EXPORT = auto()
    ANSWER = auto()
