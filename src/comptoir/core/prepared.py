"""Queries whose SQL is made once: finding it costs Django four times what running it costs.

For the two reads of every request. What is compiled and how rows become instances is Django's own
`ModelIterable` (Django 5.2, db/models/query.py); tests/core/test_prepared.py compares both.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]

M = TypeVar("M", bound=Model)
STANDING_IN: dict[type, Callable[[int], Any]] = {
    int: lambda at: 10**17 + at,
    str: lambda at: f"standing in {at}",
    datetime: lambda at: datetime(9999, 1, 1, tzinfo=UTC) + timedelta(days=at),
}


class Prepared(Generic[M]):
    """One row, with what is selected beside it; called with the values, by position.

    `kinds` are the types of the values; `make` gets values of them and returns the queryset.
    """

    def __init__(self, make: Callable[..., QuerySet[M]], *kinds: type) -> None:
        self.make = make
        self.kinds = kinds

    def __call__(self, *values: Any) -> M | None:
        """Return the row, or None."""
        plan = self._plan
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, plan.parameters(values))
            row = cursor.fetchone()
        return None if row is None else plan.instance(row)

    @cached_property
    def _plan(self) -> _Plan:
        standing_in = [STANDING_IN[kind](at) for at, kind in enumerate(self.kinds)]
        return _Plan(self.make(*standing_in), standing_in)


class _Plan:
    """The SQL, where its values go, and how its columns become instances."""

    def __init__(self, queryset: QuerySet[Any], standing_in: list[Any]) -> None:
        query = queryset.order_by()[:1].query
        compiler = query.get_compiler(connection.alias)
        self.sql, parameters = compiler.as_sql()
        self._places = [
            standing_in.index(value) if value in standing_in else None for value in parameters
        ]
        self._fixed = parameters
        select, shape = compiler.select, compiler.klass_info
        start, end = shape["select_fields"][0], shape["select_fields"][-1] + 1
        self._columns = slice(start, end)
        self._names = [column[0].target.attname for column in select[start:end]]
        self._model = shape["model"]
        self._beside = get_related_populators(shape, select, connection.alias)
        self._converters = list(compiler.get_converters([column[0] for column in select]).items())

    def parameters(self, values: tuple[Any, ...]) -> list[Any]:
        return [
            fixed if place is None else values[place]
            for fixed, place in zip(self._fixed, self._places, strict=True)
        ]

    def instance(self, row: tuple[Any, ...]) -> Any:
        values = list(row)
        for at, (converters, expression) in self._converters:
            for convert in converters:
                values[at] = convert(values[at], expression, connection)
        made = self._model.from_db(connection.alias, self._names, values[self._columns])
        for populator in self._beside:
            populator.populate(values, made)
        return made
