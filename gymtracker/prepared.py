"""Queries whose SQL is built once.

To build the SQL of a large query costs Django more than PostgreSQL needs to answer it. Where the hot path asks the
same one again and again it is built once, with marks in place of the values; a call puts its own in their places.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

# No value of ours, but each within its column's range: Django leaves out what a column can never hold.
FIRST_MARKS: dict[type, Any] = {
    int: 2_012_345_600,
    UUID: UUID(int=0xF3A1 << 112),
    datetime: datetime(2987, 6, 5, tzinfo=UTC),
}


@dataclass
class Plan:
    """For one kind of database."""

    queryset: QuerySet[Any]
    compiler: Any
    sql: str
    params: list[Any]
    places: list[
        tuple[int, str, type]
    ]  # of a value among the params: its name, and what the database's driver is given
    converters: dict[int, Any]


class Prepared:
    """`build` makes the queryset; `types` are int, UUID or datetime by the names of its parameters.

    A value must stand in the SQL as it is, wherever it is used: none may be null, a list, a slice or decide what is
    asked. Called with values it gives the rows.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]], **types: type) -> None:
        self._build, self._types = build, types
        self._plans: dict[str, Plan] = {}

    def __call__(self, **values: Any) -> list[Any]:
        connection = connections[DEFAULT_DB_ALIAS]
        plan = self._plans.get(connection.vendor)
        if plan is None:
            plan = self._plans[connection.vendor] = self._prepare(connection)
        params = list(plan.params)
        for place, name, kind in plan.places:
            params[place] = kind(values[name]) if issubclass(kind, int) else adapted(values[name], connection)
        rows_of: Any = plan.queryset._iterable_class  # type: ignore[attr-defined]
        return list(rows_of(Asked(plan, params, connection)))

    def _prepare(self, connection: Any) -> Plan:
        marks = {name: mark_of(kind, number) for number, (name, kind) in enumerate(self._types.items())}
        queryset = self._build(**marks)
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS, connection=connection)
        sql, params = compiler.as_sql()
        names = {adapted(mark, connection): name for name, mark in marks.items()}
        places = [(place, names[param], type(param)) for place, param in enumerate(params) if param in names]
        if missing := marks.keys() - {name for _, name, _ in places}:
            raise ValueError(f"{', '.join(sorted(missing))} is nowhere in the SQL as it is")
        shown = [column for column, _, _ in compiler.select[: compiler.col_count]]
        return Plan(queryset, compiler, sql, list(params), places, compiler.get_converters(shown))


def mark_of(kind: type, number: int) -> Any:
    first = FIRST_MARKS[kind]
    if kind is UUID:
        return UUID(int=first.int + number)
    return first + (number if kind is int else timedelta(days=number))


def adapted(value: Any, connection: Any) -> Any:
    """As the fields of Django hand it to this database."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


class Asked:
    """What the iterables of Django ask of a queryset and its query."""

    db = DEFAULT_DB_ALIAS

    def __init__(self, plan: Plan, params: list[Any], connection: Any) -> None:
        self.query, self.plan = self, plan
        self.compiler = copy.copy(plan.compiler)  # of its own: other threads ask at the same time
        self.compiler.connection = connection
        self.compiler.as_sql = lambda: (plan.sql, params)
        self.compiler.get_converters = lambda columns: plan.converters

    def get_compiler(self, using: str) -> Any:
        return self.compiler

    def __getattr__(self, name: str) -> Any:
        queryset = self.plan.queryset
        return getattr(queryset if hasattr(queryset, name) else queryset.query, name)
