"""`comptoir manage bank_file FILE…`: take what a bank's camt.054 files tell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from comptoir.billing.camt import credits_in
from comptoir.billing.operations.bank import take_credit
from comptoir.billing.sellers import seller
from comptoir.core.actors import System
from comptoir.core.refusals import Refusal


class Command(BaseCommand):
    """Takes a bank's files; a file read twice changes nothing."""

    help = "Take the credits of a bank's camt.054 files; what no reference explains is listed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="+", type=Path)

    def handle(self, *_: Any, **options: Any) -> None:
        """Take every credit in a transaction of its own."""
        for path in options["file"]:
            self._take(path)

    def _take(self, path: Path) -> None:
        sells = seller()
        try:
            told = credits_in(path.read_bytes(), {sells.iban, sells.qr_iban} - {""})
        except (OSError, Refusal) as error:
            raise CommandError(f"{path}: {error}") from error
        for credit in told:
            kept = take_credit(System(), credit=credit)
            whose = kept.organization_id or f"not matched: {kept.payer} {kept.told}"
            self.stdout.write(f"{kept.booked_on} {kept.amount.amount} {kept.currency} {whose}")
