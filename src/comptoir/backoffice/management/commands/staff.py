"""`comptoir staff`: who works behind the counter."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError

from comptoir.backoffice import queries
from comptoir.backoffice.operations import people
from comptoir.core.actors import System
from comptoir.core.refusals import Refusal

EMPTY = "The database has no tables yet: run `comptoir serve` once, and sign up there."


class Command(BaseCommand):
    """Let accounts work behind the counter; no page can do this."""

    help = "Let accounts work behind the counter, or list them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        adding = verbs.add_parser("add", help="let an account work behind the counter")
        adding.add_argument("address", help="the account's e-mail address")
        removing = verbs.add_parser("remove", help="take the place behind the counter away")
        removing.add_argument("address", help="the account's e-mail address")
        verbs.add_parser("list", help="list who works behind the counter")

    def handle(self, *_: Any, verb: str, address: str = "", **__: Any) -> None:
        try:
            self.stdout.write({"add": self._add, "remove": self._remove}.get(verb, _list)(address))
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        except ProgrammingError as error:
            raise CommandError(EMPTY) from error

    def _add(self, address: str) -> str:
        user = people.add_staff(System(), email=address)
        if queries.has_second_factor(user):
            return f"{user.email} works behind the counter: /staff/"
        return f"{user.email} gets in at /staff/ once a second factor is set up."

    def _remove(self, address: str) -> str:
        people.remove_staff(System(), email=address)
        return f"{address} no longer works behind the counter."


def _list(_: str) -> str:
    lines = [
        f"{user.email}  since {user.staff_since:%Y-%m-%d}"
        f"  {'' if queries.has_second_factor(user) else 'no second factor: not let in'}"
        for user in queries.staff()
    ]
    return "\n".join(line.rstrip() for line in lines) or "Nobody works behind the counter yet."
