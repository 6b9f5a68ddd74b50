"""What every endpoint of the API speaks: bodies that refuse what they do not know, numbers, units, pages, problems.

Quantities are SI integers inside and decimal numbers outside: a weight in kilograms or pounds is the shortest decimal
that reads back as the very same gram (units.field_text).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Schema
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool

from gymtracker.middleware import UNSTORABLE
from gymtracker.units import WEIGHT_UNITS, Unit, field_text, to_si

PAGE_SIZE, MOST_PAGE_SIZE, MOST_PAGES = 20, 100, 1_000_000
DEEPEST = 20
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
Item = TypeVar("Item")


class Answer(BaseModel):
    """What goes out: our functions give it as a dict. ninja's own Schema would ask Python about each object in it."""


# --- What comes in --------------------------------------------------------------------------------------------------
class Body(BaseModel):
    """A JSON body. Unknown fields are refused, and no value is bent into another type."""

    model_config = ConfigDict(extra="forbid")

    def named(self) -> dict[str, Any]:
        """What the client named: the rest stays as it is."""
        return {name: getattr(self, name) for name in self.model_fields_set}


def only_number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise ValueError("must be a number")
    return value


def only_whole(value: Any) -> Any:
    only_number(value)
    if isinstance(value, Decimal):
        if value != value.to_integral_value():
            raise ValueError("must be a whole number")
        if value.adjusted() > 30:  # 1e400 is no reason to build a number of 400 digits
            raise ValueError("is out of range")
    return int(value)


def only_day(value: Any) -> Any:
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise ValueError("must be a day such as 2026-03-01")
    return value


def only_instant(value: Any) -> Any:
    if not isinstance(value, str) or not INSTANT.fullmatch(value):
        raise ValueError("must be an instant with its offset, such as 2026-03-01T18:00:00+01:00")
    return value


def only_id(value: Any) -> Any:
    if not isinstance(value, UUID) and not (isinstance(value, str) and ID.fullmatch(value)):
        raise ValueError("must be a UUID such as 01a205a6-0e9d-73a3-8696-8f11bcd4402c")
    return value


class AsNumber:
    """pydantic would tell of a Decimal as a number or a text."""

    def __get_pydantic_json_schema__(self, core_schema: Any, handler: Any) -> dict[str, Any]:
        found: dict[str, Any] = handler(core_schema)
        return next((one for one in found.get("anyOf", ()) if one.get("type") == "number"), found)


Number = Annotated[Decimal, BeforeValidator(only_number), AsNumber()]
Whole = Annotated[int, BeforeValidator(only_whole)]
Day = Annotated[date, BeforeValidator(only_day)]
Instant = Annotated[AwareDatetime, BeforeValidator(only_instant)]
Id = Annotated[UUID, BeforeValidator(only_id)]
YesOrNo = StrictBool
WeightUnit = Literal["kg", "lb"]


class JsonParser(Parser):
    """application/json alone, decimals as they stand, and only text that both databases can store."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise HttpError(415, "Send JSON, with Content-Type: application/json.")
        try:
            text = request.body.decode("utf-8")
        except UnicodeDecodeError:
            raise HttpError(400, "The body is not UTF-8.") from None
        try:
            body = json.loads(text, parse_float=Decimal, parse_constant=refuse_constant)
        except (ValueError, ArithmeticError, RecursionError) as error:
            raise HttpError(400, f"The body is not JSON: {str(error)[:100]}") from None
        refuse_unstorable(body)
        return body


def refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number of JSON")


def refuse_unstorable(body: Any) -> None:
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), body)]
    while waiting:
        at, value = waiting.pop()
        if len(at) > DEEPEST:
            raise HttpError(400, "The body is nested too deeply.")
        if isinstance(value, str) and UNSTORABLE.search(value):
            raise refused(at, "holds a character that cannot be stored")
        if isinstance(value, dict):
            if any(UNSTORABLE.search(name) for name in value):
                raise refused(at, "has a field whose name holds a character that cannot be stored")
            waiting.extend(((*at, name), inner) for name, inner in value.items())
        elif isinstance(value, list):
            waiting.extend(((*at, place), inner) for place, inner in enumerate(value))


# --- Problems -------------------------------------------------------------------------------------------------------
class Told(Answer):
    """Why it was refused, in a sentence."""

    detail: str = Field(examples=["Not found."])


class Problem(Answer):
    loc: list[str | int] = Field(description="Where it stands", examples=[["body", "sets", 0, "reps"]])
    msg: str = Field(examples=["Input should be less than or equal to 1000"])
    type: str = Field(examples=["less_than_equal"])


class Invalid(Answer):
    """Each field that was refused, with its reason."""

    detail: list[Problem]


class TooMany(HttpError):
    """Every 429 tells when to come again."""

    def __init__(self, said: str = "Too many requests. Wait a little.", *, seconds: int = 60) -> None:
        super().__init__(429, said)
        self.seconds = seconds


PROBLEMS = {
    400: "Malformed: no JSON, or no UTF-8",
    401: "No token, or one that does not count any more",
    403: "The token may only read",
    404: "Not there, or not yours",
    409: "It does not go together with how things stand",
    413: "The body is larger than 1 MB",
    415: "Not application/json",
    422: "A field was refused",
    429: "Too many requests; Retry-After says when to come again",
}

READING = (403, 409, 413, 415)  # what an operation without a body, that writes nothing, never answers


def answers(success: Mapping[int, Any], *, without: tuple[int, ...] = ()) -> dict[int, Any]:
    """What an operation may answer, for its `response=`: the successes and every problem but those `without`."""
    problems: dict[int, Any] = {code: Invalid if code == 422 else Told for code in PROBLEMS if code not in without}
    return {**success, **problems}


def refused(at: tuple[str | int, ...], why: str, *, source: str = "body") -> ValidationError:
    """The 422 for a value that only the rules of the gym can judge."""
    return ValidationError([{"loc": [source, *at], "msg": why, "type": "value_error"}])


# --- Units ----------------------------------------------------------------------------------------------------------
class InUnit(Schema):
    """The `?unit=` that `unit_asked` reads."""

    unit: WeightUnit | None = Field(
        None, description="Of weights, volumes and estimates in the answer; `kg` by default"
    )


def unit_asked(request: HttpRequest, body: Any = None) -> Unit:
    """Of weights in and out: the body's `unit`, else `?unit=`, else kilograms."""
    slug = getattr(body, "unit", None) or request.GET.get("unit", "kg")
    if slug not in WEIGHT_UNITS:
        raise refused(("unit",), "must be kg or lb", source="query")
    return WEIGHT_UNITS[slug]


def amount(si: int | None, unit: Unit) -> float | None:
    """Grams as the number that a client sees and may send back."""
    return None if si is None else float(field_text(si, unit))


def grams_of(weight: Decimal | None, unit: Unit, *, most: int, at: tuple[str | int, ...]) -> int | None:
    """Of a weight that was sent; refused with the limit in its own unit where it is out of range."""
    if weight is None:
        return None
    if weight < 0 or weight.adjusted() > 9 or to_si(weight, unit) > most:
        raise refused(at, f"must be from 0 to {float(Decimal(most) / unit.size):g} {unit.slug}")
    if -int(weight.normalize().as_tuple().exponent) > 3:
        raise refused(at, "may have three decimals at most")
    return to_si(weight, unit)


# --- Pages ----------------------------------------------------------------------------------------------------------
class Paging(Schema):
    page: int = Field(1, ge=1, le=MOST_PAGES, description="From 1 on")
    page_size: int = Field(PAGE_SIZE, ge=1, description=f"Beyond {MOST_PAGE_SIZE} it is {MOST_PAGE_SIZE}")


class Page(Answer, Generic[Item]):
    items: list[Item]
    page: int
    page_size: int
    total: int
    pages: int


def paged(rows: QuerySet[Any] | list[Any], paging: Paging, shown: Callable[[Any], Any]) -> dict[str, Any]:
    """One page of the rows, each as `shown`; two queries of a queryset, none for what lies beyond its end."""
    size = min(paging.page_size, MOST_PAGE_SIZE)
    total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    first = (paging.page - 1) * size
    found = list(rows[first : first + size]) if first < total else []
    return {
        "items": [shown(row) for row in found],
        "page": paging.page,
        "page_size": size,
        "total": total,
        "pages": -(-total // size),
    }


def ordered(rows: QuerySet[Any], ordering: str, allowed: Mapping[str, tuple[str, ...]]) -> QuerySet[Any]:
    """By one of the `allowed` names, "-" before it for the other way; `allowed` maps it to columns, the last unique."""
    name = ordering.removeprefix("-")
    if name not in allowed:
        raise refused(("ordering",), f"must be one of {', '.join(sorted(allowed))}", source="query")
    columns = allowed[name]
    return rows.order_by(*(f"-{column}" for column in columns) if ordering.startswith("-") else columns)
