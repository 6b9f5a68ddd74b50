"""What a lifter has achieved (records.py), what it comes to (performances.py), and what the tape and the scale say
(measurements.py)."""

from progress.models.measurements import BodyMeasurement, DayTaken, MeasurementKind
from progress.models.performances import Performance
from progress.models.records import KIND_ORDER, PersonalRecord, RecordKind, kind_order

__all__ = [
    "KIND_ORDER", "BodyMeasurement", "DayTaken", "MeasurementKind", "Performance", "PersonalRecord", "RecordKind",
    "kind_order",
]  # fmt: skip
