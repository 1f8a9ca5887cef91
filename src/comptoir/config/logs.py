"""Structured logs, one JSON object a line, without secrets."""

from __future__ import annotations

import re
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

SECRET = re.compile(r"(?i)pass|secret|token|cookie|authorization|code\b|key\b")
TOKEN = re.compile(r"[A-Za-z0-9_-]{40,}")
HIDDEN = "•••"


def without_secrets(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Hide the values of telling names, and whatever looks like a token inside texts."""
    for name, value in event.items():
        if SECRET.search(name):
            event[name] = HIDDEN
        elif isinstance(value, str):
            event[name] = TOKEN.sub(HIDDEN, value)
    return event


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    without_secrets,
]


def logging_configuration() -> dict[str, Any]:
    """Return the logging settings; structlog and the standard library end in the same lines."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": _SHARED,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["lines"], "level": "WARNING"},
        "loggers": {"comptoir": {"level": "INFO"}},
    }
