"""Filters of the records' timeline."""

from __future__ import annotations

import django_filters

from progress.models import PersonalRecord, RecordKind
from workouts.filters import own_exercises


class RecordFilter(django_filters.FilterSet):
    exercise = django_filters.ModelChoiceFilter(queryset=own_exercises, empty_label="All exercises")
    kind = django_filters.ChoiceFilter(choices=RecordKind.choices, empty_label="All kinds")

    class Meta:
        model = PersonalRecord
        fields: list[str] = []
