"""The cards of a template's edit page: each exercise with its form."""

from __future__ import annotations

from dataclasses import dataclass

from gymtracker.accounts.models import User
from workouts.models import TemplateExercise, WorkoutTemplate
from workouts.supersets import superset_labels
from workouts.template_forms import TemplateExerciseForm
from workouts.template_wording import rule_text


@dataclass
class ExerciseCard:
    planned: TemplateExercise
    form: TemplateExerciseForm
    rule: str
    superset: str = ""  # "A1": the first of superset A
    is_inherited: bool = False  # of the week on show none are written: those of every week

    @classmethod
    def of(
        cls, planned: TemplateExercise, form: TemplateExerciseForm, lifter: User, week: int | None, superset: str = ""
    ) -> ExerciseCard:
        sets = list(planned.template_sets.all())
        inherited = week is not None and not any(one.week == week for one in sets)
        return cls(planned, form, rule_text(planned, lifter), superset, inherited)


def cards_of_template(
    template: WorkoutTemplate, lifter: User, week: int | None, *, refused: TemplateExerciseForm | None = None
) -> list[ExerciseCard]:
    """`refused` is a bound form with errors, to show in its card."""
    found = list(template.template_exercises.in_order().with_exercise().prefetch_related("template_sets"))
    labels = superset_labels(found)
    cards = []
    for planned in found:
        if refused is not None and refused.planned.pk == planned.pk:
            form = refused
        else:
            form = TemplateExerciseForm(planned=planned, lifter=lifter, targets=planned.sets_of_week(week))
        cards.append(ExerciseCard.of(planned, form, lifter, week, labels[planned.pk]))
    return cards
