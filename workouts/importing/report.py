"""What an import did, or would do, as the command prints it."""

from __future__ import annotations

from typing import Any

from workouts.models import ImportBatch


def report_of(batch: ImportBatch, *, is_new: bool = True) -> dict[str, Any]:
    """Of a batch that is applied what it did, of another what its plan says; of a file that came before, nothing."""
    found = batch.findings
    said = batch.report if batch.applied_at else batch.plan
    unread = [] if batch.applied_at else [{"row": row, "reason": reason} for row, reason in found["skipped"]]
    brought = said if is_new else {}
    return {
        "source": batch.source,
        "file": batch.file_name,
        "unit": batch.weight_unit or found.get("said_unit", ""),
        "unit_reason": found.get("unit_reason", ""),
        "time_zone": batch.time_zone,
        "workouts": brought.get("workouts", 0),
        "sets": brought.get("sets", 0),
        "duplicates": said.get("duplicates", 0) + (0 if is_new else said.get("workouts", 0)),
        "changed": said.get("changed", 0),
        "beside": said.get("beside", 0),
        "snapped": said.get("snapped", 0),
        "skipped_count": said.get("skipped_count", 0) + (0 if batch.applied_at else found["skipped_count"]),
        "skipped": sorted([*unread, *said.get("skipped", [])], key=lambda one: one["row"]),
        "dropped": said.get("dropped", []),
        "exercises": [
            {
                "name": row.name,
                "matched": row.certainty != "none" and not row.is_made,
                "exercise": row.exercise.name if row.exercise else None,
                "slug": (row.exercise.slug or None) if row.exercise else None,
                "certainty": row.certainty,
                "reason": row.reason,
                "sets": row.sets,
            }
            for row in batch.names.select_related("exercise")
        ],
    }
