"""Many rows at once, past the ORM's work on each value: what an import of a hundred thousand sets is made of.

`bulk_create` asks every field of every row how its value is to be written, several calls deep; here each column is
asked once. PostgreSQL takes the rows by COPY.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

from django.db import connection, models

AS_THEY_ARE = (models.IntegerField, models.CharField, models.TextField, models.BooleanField)


def insert(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model, as `bulk_create` does, but that numbers which the database gives are not read back.
    Nothing is filled in on the way; the constraints of the database hold: IntegrityError, DataError."""
    if not rows:
        return
    every = type(rows[0])._meta.concrete_fields
    fields = [one for one in every if not one.generated and not isinstance(one, models.AutoField)]
    table = connection.ops.quote_name(type(rows[0])._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    values = written(rows, fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Past Django's cursor, whose errors are its own.
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", list(values))  # noqa: S608


def written(rows: Iterable[models.Model], fields: Sequence[Any]) -> Iterator[list[Any]]:
    """The values of each row as the database takes them."""
    of_row = attrgetter(*(field.attname for field in fields))
    converters = [(place, convert) for place, field in enumerate(fields) if (convert := converter_of(field))]
    for row in rows:
        values = list(of_row(row))
        for place, convert in converters:
            if values[place] is not None:
                values[place] = convert(values[place])
        yield values


def converter_of(field: Any) -> Callable[[Any], Any] | None:
    """What a value of the column has to go through; None where it is written as it is."""
    while field.is_relation:
        field = field.target_field
    if isinstance(field, models.UUIDField):
        return None if connection.features.has_native_uuid_field else attrgetter("hex")
    if isinstance(field, AS_THEY_ARE):
        return None
    return partial(field.get_db_prep_save, connection=connection)
