"""Queries whose SQL is made once, and planned by PostgreSQL once on each connection.

For the reads of every request and of long lists: composing one costs Django, and planning it costs
PostgreSQL, several times what running it costs. What is compiled and how rows become instances is
Django's own `ModelIterable` (Django 5.2, db/models/query.py); tests/core/test_prepared.py compares
both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar

import psycopg
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.backends.postgresql.psycopg_any import mogrify  # type: ignore[import-untyped]
from django.db.models import (
    BigIntegerField,
    BooleanField,
    F,
    Func,
    GenericIPAddressField,
    JSONField,
    QuerySet,
    Value,
)
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]
from psycopg.types.numeric import Int8

R = TypeVar("R")
STANDING_IN: dict[type, Callable[[int], Any]] = {
    int: lambda at: 10**17 + at,
    str: lambda at: f"standing in {at}",
    datetime: lambda at: datetime(9999, 1, 1, tzinfo=UTC) + timedelta(days=at),
    date: lambda at: date(9999, 1, 1) + timedelta(days=at),
    list: lambda at: [10**17 + at],
}


class Prepared(Generic[R]):
    """A query that is called with its values, by position.

    `kinds` are the types of the values; `make` gets values of them and returns the queryset: of
    instances, or, with `row`, of a `values_list` whose values `row` is called with.
    """

    def __init__(
        self,
        make: Callable[..., QuerySet[Any, Any]],
        *kinds: type,
        row: Callable[..., R] | None = None,
    ) -> None:
        self.make = make
        self.kinds = kinds
        self.row = row

    def one(self, *values: Any) -> R | None:
        """Return the first row, or None."""
        plan = self._plan
        with _executed(plan.sql, plan.parameters(values)) as cursor:
            row = cursor.fetchone()
        return None if row is None else plan.made(row)

    def all(self, *values: Any) -> list[R]:
        """Return every row."""
        plan = self._plan
        with _executed(plan.sql, plan.parameters(values)) as cursor:
            return [plan.made(row) for row in cursor.fetchall()]

    def count(self, *values: Any) -> int:
        """Return how many rows there are."""
        plan = self._plan
        counting = f"SELECT count(*) FROM ({plan.sql}) counted"  # noqa: S608  compiled by Django
        with _executed(counting, plan.parameters(values)) as cursor:
            return int(cursor.fetchone()[0])

    @cached_property
    def _plan(self) -> _Plan[R]:
        values = standing_in(self.kinds)
        return _Plan(self.make(*values), values, self.row)


def standing_in(kinds: Sequence[type]) -> list[Any]:
    """Return a value of each kind, found again in the compiled query."""
    return [STANDING_IN[kind](at) for at, kind in enumerate(kinds)]


def read(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Return the rows of a statement that Django cannot write."""
    with _executed(sql, [_typed(value) for value in values]) as cursor:
        return cursor.fetchall()  # type: ignore[no-any-return]


def run(sql: str, *values: Any) -> None:
    """Run a statement that returns no rows, without composing and planning it anew."""
    _executed(sql, [_typed(value) for value in values]).close()


class _Among(Func):
    template, arg_joiner, output_field = "%(expressions)s)", " = ANY(", BooleanField()


def among(field: str, numbers: list[int]) -> Func:
    """Return the condition that a field is one of some numbers: one statement for any length."""
    return _Among(F(field), Value(numbers, output_field=ArrayField(BigIntegerField())))


class _Plan(Generic[R]):
    """The SQL, where its values go, and what its columns become."""

    def __init__(
        self, queryset: QuerySet[Any, Any], values: list[Any], row: Callable[..., R] | None
    ) -> None:
        compiler = queryset.query.get_compiler(connection.alias)
        self.sql, parameters = compiler.as_sql()
        self._places = [values.index(value) if value in values else None for value in parameters]
        self._fixed = [_typed(value) for value in parameters]
        select = [column[0] for column in compiler.select]
        self._converters = [
            (at, converters, expression)
            for at, (converters, expression) in compiler.get_converters(select).items()
            if not isinstance(expression.output_field, JSONField)  # binary JSON is read already
        ]
        self._written = [
            at
            for at, column in enumerate(select)
            if isinstance(column.output_field, GenericIPAddressField)
        ]
        self._made = row or _instances(compiler)

    def parameters(self, values: Sequence[Any]) -> list[Any]:
        typed = [_typed(value) for value in values]
        return [
            fixed if place is None else typed[place]
            for fixed, place in zip(self._fixed, self._places, strict=True)
        ]

    def made(self, row: Sequence[Any]) -> R:
        if self._converters or self._written:
            row = self._converted(row)
        return self._made(*row)

    def _converted(self, row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for at in self._written:
            values[at] = values[at] and str(values[at])
        for at, converters, expression in self._converters:
            for convert in converters:
                values[at] = convert(values[at], expression, connection)
        return values


def _instances(compiler: Any) -> Callable[..., Any]:
    """Return what makes an instance of a row's values, with what is selected beside it."""
    select, shape = compiler.select, compiler.klass_info
    start, end = shape["select_fields"][0], shape["select_fields"][-1] + 1
    names = [column[0].target.attname for column in select[start:end]]
    annotations = list(compiler.annotation_col_map.items())
    beside = get_related_populators(shape, select, connection.alias)

    def instance(*values: Any) -> Any:
        made = shape["model"].from_db(connection.alias, names, values[start:end])
        for populator in beside:
            populator.populate(values, made)
        for name, at in annotations:
            setattr(made, name, values[at])
        return made

    return instance


class _Cursor(psycopg.Cursor[Any]):
    """Leaves the values to the server, which keeps the plan; OPTIONS may forbid that it does."""

    def execute(self, query: Any, params: Any = None, **_: Any) -> _Cursor:
        super().execute(query, params, prepare=True, binary=True)
        if connection.queries_logged:  # where Django's log looks
            self._query = self._convert_query(mogrify(query, params, connection))
        return self


def _executed(sql: str, parameters: list[Any]) -> Any:
    """Run a statement on a cursor that Django counts, logs and translates errors of as its own."""
    connection.ensure_connection()
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    cursor = wrap(_Cursor(connection.connection))  # type: ignore[arg-type]
    cursor.execute(sql, parameters)
    return cursor


def _typed(value: Any) -> Any:
    """Numbers of one type, whatever their size: a type more would be a statement more."""
    if type(value) is int:
        return Int8(value)
    if isinstance(value, list):
        return [Int8(one) for one in value]
    return value
