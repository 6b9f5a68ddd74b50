"""Measurements for tests, through the verbs."""

from __future__ import annotations

from datetime import date
from typing import Any

from gymtracker.accounts.models import User
from progress.models import BodyMeasurement
from tests.factories import row_by_row


@row_by_row()
def weigh(lifter: User, kilograms: float, on: date | str) -> BodyMeasurement:
    return measure(lifter, "bodyweight", round(kilograms * 1000), on)


@row_by_row()
def measure(lifter: User, kind: str, value: int, on: date | str, **fields: Any) -> BodyMeasurement:
    day = date.fromisoformat(on) if isinstance(on, str) else on
    return BodyMeasurement.log(lifter, date=day, values={kind: value}, **fields).rows[0]
