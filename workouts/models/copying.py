"""A row again, under a new id: columns that are added later come along without a change here."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


def twin(row: Row, **changes: Any) -> Row:
    """The same row, not yet saved, with a fresh id and these changes."""
    kept = {each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields if not each.primary_key}
    fresh = type(row)(**{name: value for name, value in kept.items() if name not in stored_of(row, changes)})
    for name, value in changes.items():
        setattr(fresh, name, value)
    return fresh


def stored_of(row: models.Model, names: Any) -> set[str]:
    """Columns that these fields are stored in."""
    return {row._meta.get_field(name).attname for name in names}  # type: ignore[union-attr]
