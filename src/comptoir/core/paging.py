"""Long lists, page by page, by key: the thousandth page costs what the first does."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils.dateparse import parse_datetime

from comptoir.kit.limits import PAGE

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows, and the cursors of what comes before and after them."""

    rows: list[M]
    after: str | None
    before: str | None

    def __bool__(self) -> bool:
        return bool(self.rows)


def page(
    queryset: QuerySet[M],
    order: Sequence[str],
    *,
    after: str = "",
    before: str = "",
    size: int = PAGE,
) -> Page[M]:
    """Return one page of `queryset`, ordered by `order` (all of one direction, the last unique).

    `after` and `before` are cursors that an earlier page gave; a broken one answers 404.
    """
    descending = order[0].startswith("-")
    names = [name.lstrip("-") for name in order]
    back = bool(before)
    cursor = before or after
    if cursor:
        queryset = queryset.filter(_beyond(names, _read(cursor, names), down=descending != back))
    turned = [f"-{name}" if descending != back else name for name in names]
    rows = list(queryset.order_by(*turned)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if back:
        rows.reverse()
    further = more if not back else True
    earlier = bool(after) if not back else more
    return Page(
        rows,
        _write(rows[-1], names) if rows and further else None,
        _write(rows[0], names) if rows and earlier else None,
    )


def _beyond(names: list[str], values: list[Any], *, down: bool) -> Q:
    """Rows past the cursor; the first comparison alone already narrows the index."""
    way = "lt" if down else "gt"
    beyond = Q(**{f"{names[-1]}__{way}": values[-1]})
    for name, value in reversed(list(zip(names[:-1], values[:-1], strict=True))):
        beyond = Q(**{f"{name}__{way}e": value}) & (Q(**{f"{name}__{way}": value}) | beyond)
    return beyond


def _write(row: Model, names: list[str]) -> str:
    values = [_value(row, name) for name in names]
    return urlsafe_b64encode(json.dumps(values, cls=DjangoJSONEncoder).encode()).decode()


def _value(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = getattr(row, part)
    return row.isoformat() if isinstance(row, datetime) else row


def _read(cursor: str, names: list[str]) -> list[Any]:
    try:
        values = json.loads(urlsafe_b64decode(cursor))
    except ValueError as error:
        raise Http404 from error
    if not isinstance(values, list) or len(values) != len(names):
        raise Http404
    return [_typed(value) for value in values]


def _typed(value: Any) -> Any:
    if isinstance(value, str) and "T" in value:
        try:
            return parse_datetime(value) or value
        except ValueError:
            return value
    return value
