"""Long lists, page by page, by key: the thousandth page costs what the first does."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import (
    CharField,
    DateField,
    DateTimeField,
    GeneratedField,
    Model,
    Q,
    QuerySet,
    TextField,
)
from django.http import Http404
from django.utils.dateparse import parse_datetime

from comptoir.core.prepared import Prepared, standing_in
from comptoir.kit.limits import PAGE

M = TypeVar("M", bound=Model)
R = TypeVar("R")
LARGEST = 2**63 - 1  # that a bigint holds


@dataclass(frozen=True)
class Page(Generic[R]):
    """Some rows, and the cursors of what comes before and after them."""

    rows: list[R]
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
    turn = Turn(tuple(order), back=bool(before), on=bool(before or after))
    cursor = turn.read(queryset.model, before or after)
    return turn.page(list(turn.of(queryset, cursor)[: size + 1]), size, first=not after)


class Listed(Generic[R]):
    """A long list whose pages are prepared; what it takes is as for :class:`Prepared`.

    With `row`, `columns` are what it is called with; counting needs none of them.
    """

    def __init__(
        self,
        make: Callable[..., QuerySet[Any, Any]],
        order: Sequence[str],
        *kinds: type,
        columns: Sequence[str] = (),
        row: Callable[..., R] | None = None,
        most: int = 0,
    ) -> None:
        self.make, self.order, self.kinds = make, tuple(order), kinds
        self.columns, self.row, self.most = columns, row, most
        self._prepared: dict[Turn, Prepared[R]] = {}

    def page(self, *values: Any, after: str = "", before: str = "") -> Page[R]:
        """Return one page; a broken cursor answers 404."""
        turn = Turn(self.order, back=bool(before), on=bool(before or after))
        cursor = turn.read(self._model, before or after)
        prepared = self._prepared.get(turn)
        if prepared is None:
            prepared = self._prepared[turn] = self._prepare(turn)
        return turn.page(prepared.all(*values, *cursor), PAGE, first=not after)

    def count(self, *values: Any) -> int:
        """Count, but no further than to one more than `most`: the answer costs the same."""
        return self._counting.count(*values)

    def _prepare(self, turn: Turn) -> Prepared[R]:
        own = len(self.kinds)

        def make(*values: Any) -> QuerySet[Any, Any]:
            found = turn.of(self.make(*values[:own]), values[own:])
            return (found.values_list(*self.columns) if self.columns else found)[: PAGE + 1]

        return Prepared(make, *self.kinds, *turn.kinds(self._model), row=self.row)

    @cached_property
    def _counting(self) -> Prepared[int]:
        def make(*values: Any) -> QuerySet[Any, Any]:
            return self.make(*values).order_by().values_list("pk")[: self.most + 1]

        return Prepared(make, *self.kinds, row=int)

    @cached_property
    def _model(self) -> type[Model]:
        return self.make(*standing_in(self.kinds)).model


@dataclass(frozen=True)
class Turn:
    """Which way a list is turned: its order, forwards or back, from a cursor on or from its end."""

    order: tuple[str, ...]
    back: bool
    on: bool

    @property
    def names(self) -> list[str]:
        return [name.lstrip("-") for name in self.order]

    @property
    def down(self) -> bool:
        return self.order[0].startswith("-") != self.back

    def of(self, queryset: QuerySet[M], cursor: Sequence[Any]) -> QuerySet[M]:
        """Return the rows past the cursor, in order."""
        if self.on:
            queryset = queryset.filter(_beyond(self.names, cursor, down=self.down))
        return queryset.order_by(*(f"-{name}" if self.down else name for name in self.names))

    def page(self, rows: list[R], size: int, *, first: bool) -> Page[R]:
        """Make a page of one row more than it shows, if there are so many."""
        more, rows = len(rows) > size, rows[:size]
        if self.back:
            rows.reverse()
        further = more if not self.back else True
        earlier = not first if not self.back else more
        return Page(
            rows,
            _write(rows[-1], self.names) if rows and further else None,
            _write(rows[0], self.names) if rows and earlier else None,
        )

    def kinds(self, model: type[Model]) -> list[type]:
        """Return the types of the cursor's values."""
        return [_kind(model, name) for name in self.names] if self.on else []

    def read(self, model: type[Model], cursor: str) -> list[Any]:
        """Return the cursor's values."""
        if not self.on:
            return []
        kinds = self.kinds(model)
        values = _read(cursor)
        if len(values) != len(kinds):
            raise Http404
        return [_value(value, kind) for value, kind in zip(values, kinds, strict=True)]


def _beyond(names: list[str], values: Sequence[Any], *, down: bool) -> Q:
    """Rows past the cursor; the first comparison alone already narrows the index."""
    way = "lt" if down else "gt"
    beyond = Q(**{f"{names[-1]}__{way}": values[-1]})
    for name, value in reversed(list(zip(names[:-1], values[:-1], strict=True))):
        beyond = Q(**{f"{name}__{way}e": value}) & (Q(**{f"{name}__{way}": value}) | beyond)
    return beyond


def _kind(model: type[Model], path: str) -> type:
    """Return the type that a field's values have in a cursor."""
    *through, last = path.split("__")
    for name in through:
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    field: Any = model._meta.pk if last == "pk" else model._meta.get_field(last)
    if isinstance(field, GeneratedField):
        field = field.output_field
    if isinstance(field, DateTimeField):
        return datetime
    if isinstance(field, DateField):
        return date
    return str if isinstance(field, (CharField, TextField)) else int


def _write(row: Any, names: list[str]) -> str:
    values = [_of(row, name) for name in names]
    return urlsafe_b64encode(json.dumps(values, cls=DjangoJSONEncoder).encode()).decode()


def _of(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = getattr(row, part)
    return row.isoformat() if isinstance(row, date) else row


def _read(cursor: str) -> list[Any]:
    try:
        values = json.loads(urlsafe_b64decode(cursor))
    except ValueError as error:
        raise Http404 from error
    if not isinstance(values, list):
        raise Http404
    return values


def _value(value: Any, kind: type[Any]) -> Any:
    """Return a value of the kind that its field has, else 404: a cursor is typed by whoever can."""
    if kind in MOMENTS:
        value = MOMENTS[kind](value)
    too_much = isinstance(value, int) and abs(value) > LARGEST
    if type(value) is not kind or too_much or "\0" in str(value):
        raise Http404
    return value


def _moment(value: Any) -> datetime | None:
    try:
        read = parse_datetime(value)
    except (TypeError, ValueError):
        return None
    return read if read and read.tzinfo else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


MOMENTS: dict[type, Callable[[Any], date | None]] = {datetime: _moment, date: _day}
