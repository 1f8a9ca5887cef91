"""`comptoir simulate`: see what the calendar of renewals does to sample data, day by day."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comptoir.backoffice import simulation
from comptoir.backoffice.simulation import Passed
from comptoir.kit.money import Money
from comptoir.kit.trouble import Trouble
from comptoir.orders.renewals import What

WIDTH = 40  # of the bar
LONGEST = 3660  # days
SAYS = {
    What.OPEN: "renewals owed",
    What.ATTEMPT: "attempts to charge",
    What.REMIND: "reminders",
    What.EXPIRE: "expired",
    What.WARN_OF_SUSPENSION: "warned of their suspension",
    What.SUSPEND: "suspended",
    What.WARN_OF_END: "warned of their end",
    What.TERMINATE: "ended",
    What.WARN_OF_ERASURE: "warned of their erasure",
    What.ERASE: "erased",
}


class Command(BaseCommand):
    """Let days pass over a copy of the sample data; nothing is kept and no letter leaves."""

    help = "Run the calendar over a copy of the sample data and print what happens."

    def add_arguments(self, parser: ArgumentParser) -> None:
        first, last = simulation.default_span()
        parser.add_argument("--from", dest="first", type=_day, default=first, metavar="YYYY-MM-DD")
        parser.add_argument("--to", dest="last", type=_day, default=last, metavar="YYYY-MM-DD")

    def handle(self, *_: Any, first: date, last: date, **__: Any) -> None:
        if not 0 <= (last - first).days <= LONGEST:
            raise CommandError(f"--to is a day up to {LONGEST} days after --from.")
        try:
            with simulation.copy():
                days = self._live(first, last)
        except Trouble as trouble:
            raise CommandError(str(trouble)) from trouble
        self._sum_up(days)

    def _live(self, first: date, last: date) -> list[Passed]:
        days: list[Passed] = []
        whole = (last - first).days + 1
        for passed in simulation.year(first, last):
            days.append(passed)
            self._clear()
            for line in _lines(passed):
                self.stdout.write(line)
            self._draw(len(days), whole, passed.day)
        self._clear()
        return days

    def _draw(self, done: int, whole: int, day: date) -> None:
        if self.stderr.isatty():
            full = WIDTH * done // whole
            self.stderr.write(f"\r[{'#' * full}{'.' * (WIDTH - full)}] {day}", ending="")

    def _clear(self) -> None:
        if self.stderr.isatty():
            self.stderr.write("\r" + " " * (WIDTH + 14) + "\r", ending="")

    def _sum_up(self, days: list[Passed]) -> None:
        acts: Counter[What] = sum((passed.acts for passed in days), Counter())
        self.stdout.write(f"{len(days)} days passed; nothing of it is kept, and no letter left.")
        for what, said in SAYS.items():
            self.stdout.write(f"{acts[what]:>7}  {said}")
        self.stdout.write(f"{sum(passed.paid for passed in days):>7}  paid by a transfer")
        self.stdout.write(f"{sum(len(passed.issued) for passed in days):>7}  invoices")
        for amount in simulation.turnover(days):
            self.stdout.write(f"  {_written(amount)} invoiced")


def _lines(passed: Passed) -> list[str]:
    said = [f"{SAYS[what]}: {count}" for what, count in sorted(passed.acts.items())]
    if passed.paid:
        said.append(f"paid by a transfer: {passed.paid}")
    lines = [f"{passed.day}  {', '.join(said)}"] if said else []
    return lines + [
        f"{passed.day}  invoice {number}  {_written(amount)}  {name}"
        for number, name, amount in passed.issued
    ]


def _written(amount: Money) -> str:
    return f"{amount.currency} {amount.amount}"


def _day(written: str) -> date:
    return date.fromisoformat(written)
