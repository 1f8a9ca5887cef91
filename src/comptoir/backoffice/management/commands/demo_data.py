"""`manage demo_data`: fill an empty database with the sample data that `comptoir demo` shows."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comptoir.backoffice.demo import stage
from comptoir.kit.trouble import Trouble


class Command(BaseCommand):
    """Make sample data once, and say who can sign in."""

    help = "Fill an empty database with sample data; their logins are printed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", type=Path, help="also write the logins to this file")

    def handle(self, *_: Any, output: Path | None, **__: Any) -> None:
        try:
            stage.fill()
        except Trouble as trouble:
            raise CommandError(str(trouble)) from trouble
        self.stdout.write(stage.logins())
        if output is not None:
            output.write_text(f"{stage.logins()}\n", "utf-8")
