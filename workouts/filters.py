from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q

from exercises.models import Exercise, Muscle
from workouts.models import Workout, WorkoutExercise
from workouts.querysets import WorkoutQuerySet


def own_exercises(request: Any) -> Any:
    """What the lifter has in their log; another's custom exercise is no choice."""
    # Read from the index that begins at the lifter; asked exercise by exercise, other lifters' rows would count too.
    used = request.user.workout_exercises.order_by().values("exercise").distinct()
    return Exercise.objects.known_to(request.user).filter(pk__in=used).only("name").order_by("name")


def own_templates(request: Any) -> Any:
    """What the lifter has started from, archived ones and those of programmes included."""
    used = request.user.workouts.exclude(template=None).order_by().values("template").distinct()
    return request.user.templates.filter(pk__in=used).only("name").order_by("name", "pk")


def performed(condition: Q) -> Exists:
    """Of a workout: an exercise of this kind was done in it."""
    return Exists(WorkoutExercise.objects.filter(condition, workout=OuterRef("pk"), deleted_at=None).performed())


def saying(text: str) -> Q:
    """Of a workout: its name, its notes or those of an exercise hold the text, or an exercise is called so."""
    in_exercise = performed(Q(notes__icontains=text) | Q(exercise__name__icontains=text))
    return Q(name__icontains=text) | Q(notes__icontains=text) | Q(in_exercise)


class WorkoutFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="by_text",
        label="Search in names and notes",
        max_length=100,
        widget=forms.TextInput({"type": "search", "placeholder": "Names, notes, exercises"}),
    )
    date_from = django_filters.DateFilter("date", "gte", label="From", widget=forms.DateInput({"type": "date"}))
    date_to = django_filters.DateFilter("date", "lte", label="To", widget=forms.DateInput({"type": "date"}))
    exercise = django_filters.ModelChoiceFilter(
        label="Exercise", queryset=own_exercises, method="by_exercise", empty_label="Any"
    )
    muscle = django_filters.ModelChoiceFilter(
        label="Muscle", queryset=Muscle.objects.all(), method="by_muscle", empty_label="Any"
    )

    template = django_filters.ModelChoiceFilter(label="Template", queryset=own_templates, empty_label="Any")

    class Meta:
        model = Workout
        fields: list[str] = []

    def by_text(self, workouts: WorkoutQuerySet, name: str, text: str) -> WorkoutQuerySet:
        return workouts.filter(saying(text))

    def by_exercise(self, workouts: WorkoutQuerySet, name: str, exercise: Exercise) -> WorkoutQuerySet:
        return workouts.filter(performed(Q(exercise=exercise)))

    def by_muscle(self, workouts: WorkoutQuerySet, name: str, muscle: Muscle) -> WorkoutQuerySet:
        return workouts.filter(performed(Q(exercise__primary_muscle=muscle)))

    @property
    def active_count(self) -> int:
        cleaned: dict[str, Any] = getattr(self.form, "cleaned_data", {})
        return sum(bool(value) for name, value in cleaned.items() if name != "q")
