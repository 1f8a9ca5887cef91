"""Where the `comptoir` command begins, before the half second that the rest takes to load."""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn

FIRST = 1  # of a container: the kernel keeps signals from it that it does not handle


def main() -> None:
    """Hear SIGTERM and SIGINT from the first moment, then run the command."""
    if os.getpid() == FIRST:
        for wish in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wish, _leave)
    from comptoir.config import cli  # noqa: PLC0415  later than the signals

    cli.main()


def _leave(number: int, _frame: object) -> NoReturn:
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
