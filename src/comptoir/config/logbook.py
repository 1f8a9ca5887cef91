"""The log of `serve`: JSON lines on stderr for programs, readable lines on a terminal."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any

ALREADY_SAID = {"at", "from", "event", "level", "timestamp"}
ROUTINE = "LOG:"  # what PostgreSQL says of itself when all is well


def say(event: str, **facts: Any) -> None:
    """Write what the supervisor itself has to tell."""
    _write({"from": "serve", "event": event, **facts})


def forward(who: str, line: str) -> None:
    """Write a line that a child wrote; one that is JSON keeps its own keys."""
    try:
        entry = json.loads(line)
    except ValueError:
        entry = None
    _write({"from": who, **(entry if isinstance(entry, dict) else {"event": line})})


def _write(entry: dict[str, Any]) -> None:
    now = datetime.now(tz=UTC)
    if not sys.stderr.isatty():
        stamped = {"at": now.isoformat(timespec="milliseconds"), **entry}
        print(json.dumps(stamped, ensure_ascii=False, default=str), file=sys.stderr, flush=True)
    elif not str(entry.get("event", "")).startswith(ROUTINE):
        print(_readable(now, entry), file=sys.stderr, flush=True)


def _readable(now: datetime, entry: dict[str, Any]) -> str:
    facts = "".join(f"  {key}={entry[key]}" for key in entry if key not in ALREADY_SAID)
    return f"{now.astimezone():%H:%M:%S} {entry['from']:<8} {entry.get('event', '')}{facts}"
