"""What only jobs, commands and the apps above do with money; members hold the accounting right."""

from __future__ import annotations

from enum import StrEnum, auto


class Upkeep(StrEnum):
    """Something that no page of a member can reach."""

    DUE_ITEMS = auto()  # what is owed comes from orders and renewals
    PAYMENTS = auto()  # what a provider or a bank tells
    DOCUMENTS = auto()  # issuing, correcting, printing
