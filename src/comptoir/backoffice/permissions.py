"""What the operator's people may do, and what only the operator's terminal and clock may."""

from __future__ import annotations

from enum import StrEnum, auto


class Duty(StrEnum):
    """Something that every member of staff may do, behind the counter."""

    RECOVERIES = auto()  # decide on requests of people with no way left
    PRODUCTS = auto()  # do what is done by hand for products, and see what failed
    APPOINTMENTS = auto()  # appoint a legal representative where the only one has gone
    MONEY = auto()  # withdrawals, bank files, refunds, who pays on account
    CONTRACTS = auto()  # settle what was declared without a login
    CATALOGUE = auto()  # offers, prices, promo codes and free grants


class Upkeep(StrEnum):
    """Something that the terminal and the clock do, and no page can reach."""

    STAFF = auto()
    RECOVERIES = auto()
