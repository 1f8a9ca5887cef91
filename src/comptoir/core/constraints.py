"""The database's own refusals, said in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import IntegrityError
from psycopg.errors import Error

from comptoir.core.refusals import Refusal


class ConstraintBroken(Refusal):
    """A constraint with a message of its own was violated."""


@contextmanager
def constraints_as_refusals() -> Iterator[None]:
    """Turn a violated constraint into the refusal that its model words."""
    try:
        yield
    except IntegrityError as error:
        message = _messages().get(_constraint_name(error))
        if message is None:
            raise
        raise ConstraintBroken(message) from error


def _constraint_name(error: IntegrityError) -> str | None:
    cause = error.__cause__
    return cause.diag.constraint_name if isinstance(cause, Error) else None


def _messages() -> dict[str | None, str]:
    return {
        constraint.name: str(constraint.violation_error_message)
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if constraint.violation_error_message != constraint.default_violation_error_message
    }
