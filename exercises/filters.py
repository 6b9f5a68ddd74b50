from __future__ import annotations

from typing import Any

import django_filters
from django import forms

from exercises.models import Category, Equipment, Exercise, Level, Muscle, Region
from exercises.querysets import ExerciseQuerySet
from exercises.search import LONGEST_QUERY


class ExerciseFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="by_words",
        label="Search exercises",
        max_length=LONGEST_QUERY,
        widget=forms.TextInput({"type": "search", "placeholder": "Bench, row, calves…"}),
    )
    region = django_filters.ChoiceFilter(
        label="Muscle group", choices=Region, field_name="primary_muscle__region", empty_label="Any"
    )
    muscle = django_filters.ModelChoiceFilter(
        label="Muscle", queryset=Muscle.objects.all(), method="by_muscle", empty_label="Any"
    )
    equipment = django_filters.ChoiceFilter(choices=Equipment, empty_label="Any")
    category = django_filters.ChoiceFilter(choices=Category, empty_label="Any")
    level = django_filters.ChoiceFilter(choices=Level, empty_label="Any")
    mine = django_filters.BooleanFilter(
        label="My own only", method="only_own", widget=forms.CheckboxInput, required=False
    )

    class Meta:
        model = Exercise
        fields: list[str] = []

    def by_words(self, exercises: ExerciseQuerySet, name: str, query: str) -> ExerciseQuerySet:
        return exercises.search(query)

    def by_muscle(self, exercises: ExerciseQuerySet, name: str, muscle: Muscle) -> ExerciseQuerySet:
        return exercises.training(muscle.pk)

    def only_own(self, exercises: ExerciseQuerySet, name: str, wanted: bool) -> ExerciseQuerySet:
        return exercises.filter(owner=self.request.user) if wanted else exercises

    @property
    def active_count(self) -> int:
        cleaned: dict[str, Any] = getattr(self.form, "cleaned_data", {})
        return sum(bool(value) for name, value in cleaned.items() if name != "q")
