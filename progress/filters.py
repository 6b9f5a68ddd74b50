"""What a lifter chooses to see of the records and on the dashboards; all of it stands in the address."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Min, Q

from exercises.models import Category, Exercise, Region
from gymtracker.accounts.models import User
from progress.facts import FACT_SLUGS, Fact
from progress.models import Performance, PersonalRecord, RecordKind
from progress.periods import WEEKS, Period, everything, recent, wrong_days
from progress.querysets import PerformanceQuerySet
from workouts.filters import own_exercises
from workouts.forms import DATE_FORMATS

RANGES = [("4w", "4 weeks"), ("3m", "3 months"), ("1y", "1 year"), ("all", "All"), ("custom", "Dates")]
GRAINS = [("day", "Day"), ("week", "Week"), ("month", "Month")]
SPLITS = [("region", "Muscle group"), ("exercise", "Exercise"), ("category", "Category"), ("none", "All together")]


class RecordFilter(django_filters.FilterSet):
    exercise = django_filters.ModelChoiceFilter(queryset=own_exercises, empty_label="All exercises")
    kind = django_filters.ChoiceFilter(choices=RecordKind.choices, empty_label="All kinds")

    class Meta:
        model = PersonalRecord
        fields: list[str] = []


class PeriodForm(forms.Form):
    """Dates are asked for where the range is one of one's own."""

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("range") == "custom" and not self.errors:
            first, last = cleaned.get("date_from"), cleaned.get("date_to")
            for name in [name for name, day in (("date_from", first), ("date_to", last)) if day is None]:
                self.add_error(name, "Enter a date such as 2026-11-20.")
            for name, why in wrong_days(first, last):
                self.add_error(name, why)
            if first and last and not self.errors:
                self._refuse_too_many_steps(Period(first, last))
        return cleaned

    def _refuse_too_many_steps(self, period: Period) -> None:
        by = self.cleaned_data.get("by")
        if why := period.too_many_steps(by or period.grain):
            self.add_error("by" if by else "date_to", f"This {why}.")


class DashboardFilter(django_filters.FilterSet):
    """Performances of a range of days. `default` is the range where the address says none."""

    default = "3m"
    first: tuple[str, ...] = ()  # fields in sight; others are folded
    further: tuple[str, ...] = ()

    range = django_filters.ChoiceFilter(
        label="Range", choices=RANGES, method="in_period", empty_label=None, widget=forms.RadioSelect
    )
    date_from = django_filters.DateFilter(
        label="From", method="in_period", input_formats=DATE_FORMATS, widget=forms.DateInput({"type": "date"})
    )
    date_to = django_filters.DateFilter(
        label="To", method="in_period", input_formats=DATE_FORMATS, widget=forms.DateInput({"type": "date"})
    )

    class Meta:
        model = Performance
        fields: list[str] = []
        form = PeriodForm

    def __init__(self, data: Any, *, lifter: User, **kwargs: Any) -> None:
        # What the address leaves out is as the page shows it.
        given = data.copy()
        for name, value in self.defaults().items():
            if not given.get(name):
                given[name] = value
        super().__init__(given, queryset=lifter.performances.all(), **kwargs)
        self.lifter, self.today = lifter, lifter.today()
        if given.get("range") != "custom":
            self._offer_dates()

    def _offer_dates(self) -> None:
        """Dates of one's own begin with those on show: nobody is asked for what they have not had time to enter."""
        self.data["date_from"], self.data["date_to"] = self.period.first.isoformat(), self.period.last.isoformat()

    @classmethod
    def defaults(cls) -> dict[str, str]:
        return {"range": cls.default}

    def in_period(self, performances: PerformanceQuerySet, name: str, value: Any) -> PerformanceQuerySet:
        return performances

    def filter_queryset(self, queryset: PerformanceQuerySet) -> PerformanceQuerySet:
        chosen: PerformanceQuerySet = super().filter_queryset(queryset)
        return chosen.between(self.period.first, self.period.last)

    @property
    def is_valid_choice(self) -> bool:
        return bool(self.form.is_valid())

    @property
    def period(self) -> Period:
        """The one that was asked for; the usual one where it makes no sense."""
        if not hasattr(self, "_period"):
            self._period = self._read_period()
        return self._period

    def _read_period(self) -> Period:
        cleaned = self.form.cleaned_data if self.is_valid_choice else {}
        week_start, slug = self.lifter.week_start, cleaned.get("range") or self.default
        if slug == "custom":
            return Period(cleaned["date_from"], cleaned["date_to"], week_start)
        if slug in WEEKS:
            return recent(slug, today=self.today, week_start=week_start)
        first = self.lifter.workouts.finished().aggregate(first=Min("date"))["first"]
        return everything(first, today=self.today, week_start=week_start)

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [self.form[name] for name in self.first]

    @property
    def further_fields(self) -> list[forms.BoundField]:
        return [self.form[name] for name in self.further]

    @property
    def is_narrowed(self) -> bool:
        return any(self.data.get(name) for name in self.further)

    @property
    def address(self) -> str:
        """The choice as it stands in an address, for links to other pages about the same days."""
        chosen = self.data.copy()
        if chosen.get("range") != "custom":
            chosen.pop("date_from", None)
            chosen.pop("date_to", None)
        for name in [name for name in chosen if name not in self.filters or not chosen[name]]:
            del chosen[name]
        return str(chosen.urlencode())


class StrengthFilter(DashboardFilter):
    default = "1y"
    first = ("exercise",)

    exercise = django_filters.ModelChoiceFilter(queryset=own_exercises, method="keep", empty_label="The one done most")

    def keep(self, performances: PerformanceQuerySet, name: str, exercise: Exercise) -> PerformanceQuerySet:
        return performances.filter(exercise=exercise)


class VolumeFilter(DashboardFilter):
    first = ("by", "split")
    further = ("exercise", "region", "category")

    by = django_filters.ChoiceFilter(label="By", choices=GRAINS, method="in_period", empty_label="Automatic")
    split = django_filters.ChoiceFilter(label="Split by", choices=SPLITS, method="in_period", empty_label=None)
    exercise = django_filters.ModelChoiceFilter(queryset=own_exercises, empty_label="All exercises")
    region = django_filters.ChoiceFilter(
        field_name="exercise__primary_muscle__region", label="Muscle group", choices=Region.choices, empty_label="All"
    )
    category = django_filters.ChoiceFilter(
        field_name="exercise__category", label="Category", choices=Category.choices, empty_label="All"
    )

    @classmethod
    def defaults(cls) -> dict[str, str]:
        return super().defaults() | {"split": "region"}


class MuscleFilter(DashboardFilter):
    default = "4w"


class WorkingFilter(VolumeFilter):
    """What the working of a dashboard's number is asked for: all that any of them may be limited to."""

    muscle = django_filters.CharFilter(method="by_muscle", max_length=40)
    workout = django_filters.UUIDFilter(field_name="entry__workout")

    def by_muscle(self, performances: PerformanceQuerySet, name: str, slug: str) -> PerformanceQuerySet:
        # A subquery: a join with the muscles that help would count a performance more than once.
        working = Exercise.objects.filter(Q(primary_muscle=slug) | Q(secondary_muscles=slug))
        return performances.filter(exercise__in=working.values("pk"))


class YearImageForm(forms.Form):
    """What the picture of a year shows: any of its facts, the heat map, the name. Nothing is ticked unasked but the
    plain numbers, and those only until the lifter chooses."""

    show = forms.MultipleChoiceField(
        label="What it shows", required=False, widget=forms.CheckboxSelectMultiple, error_messages={
            "invalid_choice": "There is no “%(value)s” to show."
        },
    )  # fmt: skip

    def __init__(self, facts: list[Fact], *, lifter: User, data: Any = None) -> None:
        super().__init__(data)
        self.facts = facts
        choices = [(fact.slug, fact.label) for fact in facts] + [("heat", "Heat map of the days")]
        if lifter.full_name:
            choices.append(("name", "Your name"))
        # What a year has nothing to say of may stand in an address all the same.
        self.offered = choices
        known = {slug for slug, _ in choices}
        self.fields["show"].choices = choices + [(slug, slug) for slug in FACT_SLUGS if slug not in known]  # type: ignore[attr-defined]
        self.initial["show"] = [fact.slug for fact in facts if fact.said] + ["heat"]

    @property
    def shown(self) -> set[str]:
        chosen = self.cleaned_data.get("show", []) if self.is_bound and self.is_valid() else self.initial["show"]
        return set(chosen)

    @property
    def boxes(self) -> list[tuple[str, str, bool]]:
        return [(slug, label, slug in self.shown) for slug, label in self.offered]

    @property
    def address(self) -> str:
        return "&".join(f"show={slug}" for slug, _ in self.offered if slug in self.shown)
