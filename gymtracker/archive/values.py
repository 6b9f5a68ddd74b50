"""Values of JSON as a model's field takes them: strict in type, range and choices, before the database sees them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations

Read = Callable[[Any], Any]
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)")
FIRST_YEAR, LAST_YEAR = 1900, 2200
DEEPEST, MOST_JSON_VALUES = 12, 5_000
LONGEST_WHOLE = 10**15


class BadValue(ValueError):
    """What a value must be, said after the name of its field."""


def reader_of(field: models.Field) -> Read:
    """Turns what JSON has into what the field takes; raises BadValue."""
    read = plain_reader_of(field)

    def read_or_null(value: Any) -> Any:
        if value is None:
            if field.null:
                return None
            raise BadValue("must not be null")
        return read(value)

    return read_or_null


def plain_reader_of(field: models.Field) -> Read:
    match field:
        case models.UUIDField():
            return read_id
        case models.DateTimeField():
            return read_moment
        case models.DateField():
            return read_day
        case models.BooleanField():
            return read_flag
        case models.JSONField():
            return read_facts
        case models.IntegerField():
            return whole_reader(field)
        case models.CharField() | models.TextField():
            return text_reader(field)
    raise NotImplementedError(f"An archive has no way yet to tell {field}: add it to values.py.")


def read_id(value: Any) -> UUID:
    if isinstance(value, str) and len(value) == 36:
        try:
            found = UUID(value)
        except ValueError:
            pass
        else:
            if str(found) == value:
                return found
    raise BadValue("must be a UUID such as 01a205a6-0e9d-73a3-8696-8f11bcd4402c")


def read_day(value: Any) -> date:
    if isinstance(value, str) and value.isascii() and DAY.fullmatch(value):
        try:
            return within(date.fromisoformat(value))
        except ValueError as error:
            raise BadValue(str(error) if isinstance(error, BadValue) else "is no day of the calendar") from None
    raise BadValue("must be a day such as 2026-03-01")


def read_moment(value: Any) -> datetime:
    if isinstance(value, str) and value.isascii() and MOMENT.fullmatch(value):
        try:
            return within(datetime.fromisoformat(value)).astimezone(UTC)
        except ValueError as error:
            raise BadValue(str(error) if isinstance(error, BadValue) else "is no moment of the calendar") from None
    raise BadValue("must be a moment with its offset, such as 2026-03-01T18:00:00Z")


def within(day: Any) -> Any:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadValue(f"must lie in the years {FIRST_YEAR} to {LAST_YEAR}")
    return day


def read_flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadValue("must be true or false")
    return value


def read_facts(value: Any) -> Any:
    """An object of plain values, neither deep nor large."""
    if not isinstance(value, dict):
        raise BadValue("must be an object")
    waiting, count = [(0, value)], 0
    while waiting:
        depth, one = waiting.pop()
        count += 1
        if depth > DEEPEST or count > MOST_JSON_VALUES:
            raise BadValue("is too large or too deep")
        if isinstance(one, float) and not math.isfinite(one):  # 1e400
            raise BadValue("holds a number that is too large")
        if isinstance(one, int) and abs(one) > LONGEST_WHOLE:
            raise BadValue("holds a number that is too large")
        inner: list[Any] = []
        if isinstance(one, dict):
            inner = [*one.keys(), *one.values()]
        elif isinstance(one, list):
            inner = one
        elif isinstance(one, str) and UNSTORABLE.search(one):
            raise BadValue("holds a character that cannot be stored")
        waiting += [(depth + 1, each) for each in inner]
    return value


def whole_reader(field: models.Field) -> Read:
    # By the smallest of the databases: SQLite itself would take far larger ones.
    least, most = BaseDatabaseOperations.integer_field_ranges[field.get_internal_type()]
    least = max([least, *(limit(one) for one in field.validators if isinstance(one, MinValueValidator))])
    most = min([most, *(limit(one) for one in field.validators if isinstance(one, MaxValueValidator))])
    choices = choices_of(field)

    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise BadValue("must be a whole number")
        if not least <= value <= most:
            raise BadValue(f"must be from {least:,} to {most:,}")
        if choices and value not in choices:
            raise BadValue(f"must be one of {', '.join(map(str, choices))}")
        return value

    return read


def limit(validator: Any) -> int:
    found = validator.limit_value
    return int(found() if callable(found) else found)


def text_reader(field: models.Field) -> Read:
    longest, choices = field.max_length, choices_of(field)
    # Length is asked for here, and choices are few.
    others = [one for one in field.validators if not isinstance(one, MaxLengthValidator)]
    others = [one for one in others if type(one).__name__ != "ProhibitNullCharactersValidator"]

    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise BadValue("must be a text")
        if choices:
            if value not in choices and not (field.blank and value == ""):
                raise BadValue(f"must be one of {', '.join(repr(one) for one in choices)}")
            return value
        if longest is not None and len(value) > longest:
            raise BadValue(f"must have at most {longest:,} characters")
        if UNSTORABLE.search(value):
            raise BadValue("holds a character that cannot be stored")
        if not value:
            if not field.blank:
                raise BadValue("must not be empty")
            return value
        for validate in others:
            try:
                validate(value)
            except ValidationError as error:
                raise BadValue(f"is refused: {' '.join(error.messages)}".rstrip(".")) from None
        return value

    return read


def choices_of(field: models.Field) -> list[Any]:
    return [value for value, _ in field.flatchoices] if field.choices else []
