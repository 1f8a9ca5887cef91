"""The `comptoir` command."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management import execute_from_command_line

from comptoir import __version__
from comptoir.config import backup, database, doctor, environment
from comptoir.config.serve import loopback, serve
from comptoir.kit.trouble import Trouble

AS_OWNER = {"migrate"}  # Django's commands that change tables
SAMPLE_SELLER = {  # of a demonstration, after COMPTOIR_SELLER_; accounts of the standards' examples
    "NAME": "Comptoir Démonstration SA",
    "STREET": "Rue du Lac 1",
    "POSTAL_CODE": "1207",
    "CITY": "Genève",
    "COUNTRY": "CH",
    "VAT_NUMBER": "CHE-116.281.710 TVA",
    "IBAN": "CH9300762011623852957",
    "QR_IBAN": "CH4431999123000889012",
}
SUMMARY = """\
A customer console for hosting providers.

Everything is kept in one data folder (COMPTOIR_DATA_DIR, or --data); settings
are read from the environment: see docs/settings.md. Without DATABASE_URL an
embedded PostgreSQL is started when a command needs it.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; whatever the person at the keyboard can mend is told in one sentence."""
    asked = _parser().parse_args(arguments)
    for name, value in _chosen(asked).items():
        os.environ[name] = value
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comptoir.config.settings")
    try:
        asked.run(asked)
    except Trouble as trouble:
        sys.exit(f"comptoir: {trouble}")
    except KeyboardInterrupt:
        sys.exit(130)


def _chosen(asked: Namespace) -> dict[str, str]:
    """Return what options say instead of the environment, where the children of `serve` read."""
    options = {
        "COMPTOIR_DATA_DIR": asked.data,
        "COMPTOIR_BIND": getattr(asked, "bind", None),
        "COMPTOIR_WORKERS": getattr(asked, "workers", None),
    }
    return {name: str(value) for name, value in options.items() if value is not None}


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="comptoir", description=SUMMARY, formatter_class=RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--data", metavar="FOLDER", type=Path, help="the data folder")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_servers(commands)
    _add_backups(commands)
    _add_tools(commands)
    return parser


def _add_servers(commands: Any) -> None:
    for name, run, says in (
        ("serve", _serve, "serve the console: database, pages and jobs, kept alive"),
        ("demo", _demo, "serve a demonstration with sample data, on this machine only"),
    ):
        parser = commands.add_parser(name, help=says, description=f"{says.capitalize()}.")
        parser.add_argument("--bind", metavar="HOST:PORT", help="default 127.0.0.1:8000")
        parser.add_argument("--workers", metavar="N", type=int, help="web processes, default 1")
        parser.set_defaults(run=run)


def _add_backups(commands: Any) -> None:
    says = "write the database and the files into one archive, every row counted"
    parser = commands.add_parser("backup", help=says, description=f"{says.capitalize()}.")
    parser.add_argument("archive", type=Path, metavar="FILE", help="a new file, such as today.tar")
    parser.set_defaults(run=lambda asked: backup.backup(asked.archive))
    says = "read an archive back into an empty database, every row counted"
    parser = commands.add_parser("restore", help=says, description=f"{says.capitalize()}.")
    parser.add_argument("archive", type=Path, metavar="FILE", help="what `comptoir backup` wrote")
    parser.add_argument("--force", action="store_true", help="replace what is there")
    parser.set_defaults(run=lambda asked: backup.restore(asked.archive, force=asked.force))


def _add_tools(commands: Any) -> None:
    says = "say what is missing and how to mend it"
    parser = commands.add_parser("doctor", help=says, description=f"{says.capitalize()}.")
    parser.set_defaults(run=lambda _asked: sys.exit(doctor.examine()))
    says = "manage the operator's own people"
    parser = commands.add_parser("staff", help=says, description=f"{says.capitalize()}.")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    for verb, helps in (
        ("add", "let an account work behind the counter"),
        ("remove", "let it no longer"),
    ):
        parser = verbs.add_parser(verb, help=helps, description=f"{helps.capitalize()}.")
        parser.add_argument("address", metavar="ADDRESS", help="the account's e-mail address")
        parser.set_defaults(
            verb=verb, run=lambda asked: _manage(["staff", asked.verb, asked.address])
        )
    says = "let days pass over a copy of the sample data and say what the calendar does"
    parser = commands.add_parser("simulate", help=says, description=f"{says.capitalize()}.")
    parser.add_argument("--from", dest="first", metavar="YYYY-MM-DD", help="default today")
    parser.add_argument("--to", dest="last", metavar="YYYY-MM-DD", help="default a year later")
    parser.set_defaults(run=_simulate)
    says = "run one of Django's commands, such as `migrate` or `shell`"
    parser = commands.add_parser("manage", help=says, description=f"{says.capitalize()}.")
    parser.add_argument("words", nargs="...", metavar="…", help="the command and its options")
    parser.set_defaults(run=lambda asked: _manage(asked.words))


def _serve(_asked: Namespace) -> None:
    serve()


def _demo(asked: Namespace) -> None:
    """Serve sample data from a folder of its own; no letter leaves, no real database is met."""
    if not loopback():
        raise Trouble("A demonstration has known passwords: it listens on 127.0.0.1 only.")
    _in_the_demonstration(asked)
    serve(demo=True)


def _simulate(asked: Namespace) -> None:
    """See a year of renewals pass in the data of `comptoir demo`; nothing of it is kept."""
    _in_the_demonstration(asked)
    days = {"--from": asked.first, "--to": asked.last}
    _manage(["simulate", *(f"{name}={day}" for name, day in days.items() if day)])


def _in_the_demonstration(asked: Namespace) -> None:
    """Work in a folder of its own; no letter leaves, no real database is met."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "EMAIL_URL", "COMPTOIR_BASE_URL"):
        os.environ.pop(name, None)
    for name, value in SAMPLE_SELLER.items():
        os.environ.setdefault(f"COMPTOIR_SELLER_{name}", value)
    if asked.data is None:
        data = environment.DATA_DIR()
        os.environ["COMPTOIR_DATA_DIR"] = str(data.with_name(f"{data.name}-demo"))


def _manage(words: Sequence[str]) -> None:
    if words and words[0] in AS_OWNER:
        os.environ["COMPTOIR_DATABASE_ROLE"] = "owner"
    with database.at_hand():
        execute_from_command_line(["comptoir manage", *words])


if __name__ == "__main__":
    main()
