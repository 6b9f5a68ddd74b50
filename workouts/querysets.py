"""Questions to the log, each beginning at the lifter."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import (
    Aggregate,
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    JSONField,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest, JSONObject

from exercises.tracking import MOVES_BODYWEIGHT, Tracking
from gymtracker.accounts.models import Coaching

if TYPE_CHECKING:
    from workouts.models import entries, log, programmes, sets, template_exercises, templates  # noqa: F401  (in the strings below)

EXERCISE = "workout_exercise__exercise__"
BODYWEIGHT = "workout_exercise__workout__bodyweight_grams"
# Of an exercise; a card needs none of them, and each column costs every set that is logged.
UNSHOWN = tuple(
    f"exercise__{column}"
    for column in (
        "instructions", "shipped", "search_text", "search_name", "search_muscle", "name_key", "alias_count", "slug",
        "category", "mechanic", "force", "level", "competition_lift", "video_url", "archived_at", "merged_into",
        "created_at",
    )
)  # fmt: skip
BIG = BigIntegerField()
PLANNED = (
    "id", "position", "kind", "reps_min", "reps_max", "reps_aim", "weight_grams", "duration_seconds",
    "distance_metres", "rpe_tenths", "rest_seconds",
)  # fmt: skip

ASKED = (
    "id", "week", "position", "kind", "reps_min", "reps_max", "weight_grams", "percent_tenths", "duration_seconds",
    "distance_metres", "rpe_tenths", "rest_seconds",
)  # fmt: skip


def coming_in(workout: str = "") -> Q:
    """Of a workout, or of what hangs on it by the path `workout`: brought by an import that is not applied yet.

    Such workouts count as deleted, so that nothing shows them; the trash and what was left out pass them over."""
    return Q(**{f"{workout}import_batch__isnull": False, f"{workout}import_batch__applied_at": None})


class JsonList(Aggregate):
    """The rows of a group as one JSON list: a few children come along with their parent's query."""

    function = "JSONB_AGG"
    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **context)


def load_expression() -> Case:
    """`formulas.load_grams` as an annotation of a set; integer arithmetic rounded half up, in eight bytes."""
    weight = Coalesce(Cast("weight_grams", BIG), Value(0), output_field=BIG)
    own = (Cast(BODYWEIGHT, BIG) * F(f"{EXERCISE}bodyweight_share") * 2 + 100) / 200
    return Case(
        When(**{f"{EXERCISE}tracking": Tracking.BODYWEIGHT_REPS}, then=own + weight),
        # SQLite's and PostgreSQL's greatest() treat NULL differently, so an unknown bodyweight is asked for first.
        When(
            **{f"{EXERCISE}tracking": Tracking.ASSISTED_BODYWEIGHT, f"{BODYWEIGHT}__isnull": False},
            then=Greatest(own - weight, Value(0), output_field=BIG),
        ),
        When(
            **{
                f"{EXERCISE}tracking__in": [
                    Tracking.WEIGHT_REPS, Tracking.WEIGHT_DURATION, Tracking.WEIGHT_DISTANCE,
                ]
            },
            then=Cast("weight_grams", BIG),
        ),
        default=None,
        output_field=BIG,
    )  # fmt: skip


def volume_expression() -> Case:
    """`formulas.volume_grams` as an annotation of a set."""
    sides = Case(When(**{f"{EXERCISE}is_unilateral": True, "side": "both"}, then=2), default=1, output_field=BIG)
    return Case(
        When(
            ~Q(kind="warm_up") & Q(**{f"{EXERCISE}tracking__in": [Tracking.WEIGHT_REPS, *MOVES_BODYWEIGHT]}),
            then=load_expression() * F(f"{EXERCISE}implements") * F("reps") * sides,
        ),
        When(Q(kind="warm_up") & Q(**{f"{EXERCISE}tracking__in": [Tracking.WEIGHT_REPS, *MOVES_BODYWEIGHT]}), then=0),
        default=None,
        output_field=BIG,
    )


class SetQuerySet(models.QuerySet["sets.Set"]):
    def live(self) -> SetQuerySet:
        """Not deleted, nor in a deleted exercise or workout."""
        return self.filter(
            deleted_at=None, workout_exercise__deleted_at=None, workout_exercise__workout__deleted_at=None
        )

    def of_lifter(self, lifter: Any) -> SetQuerySet:
        return self.filter(workout_exercise__user=lifter)

    def working(self) -> SetQuerySet:
        return self.exclude(kind="warm_up")

    def in_order(self) -> SetQuerySet:
        return self.order_by("position", "id")

    def with_volume(self) -> SetQuerySet:
        return self.annotate(load=load_expression(), volume=volume_expression())

    def with_badges(self) -> SetQuerySet:
        """`is_record`: the set broke a record, not a mere first entry. `records` is `progress`'s."""
        beaten = self.model._default_manager.filter(pk=OuterRef("pk"), records__previous__isnull=False)
        return self.annotate(is_record=Exists(beaten))

    def with_owner(self) -> SetQuerySet:
        return self.select_related("workout_exercise__workout", "workout_exercise__exercise")


class WorkoutExerciseQuerySet(models.QuerySet["entries.WorkoutExercise"]):
    def live(self) -> WorkoutExerciseQuerySet:
        return self.filter(deleted_at=None, workout__deleted_at=None)

    def in_order(self) -> WorkoutExerciseQuerySet:
        return self.order_by("position", "id")

    def newest_first(self) -> WorkoutExerciseQuerySet:
        return self.order_by("-started_at", "-id")

    def older_than(self, started_at: datetime, pk: UUID) -> WorkoutExerciseQuerySet:
        """The rows after this one in `newest_first`."""
        return self.filter(Q(started_at__lt=started_at) | Q(started_at=started_at, pk__lt=pk))

    def with_exercise(self) -> WorkoutExerciseQuerySet:
        return self.select_related("exercise", "workout").defer(*UNSHOWN)

    def with_next_position(self) -> WorkoutExerciseQuerySet:
        """`next_position` of a set: asked for in the lifter's turn (workouts/turns.py)."""
        from workouts.models import Set

        sets = Set.objects.filter(workout_exercise=OuterRef("pk")).order_by().values("workout_exercise")
        last = Subquery(sets.annotate(last=Max("position")).values("last"))
        return self.annotate(next_position=Coalesce(last, 0) + 1)  # type: ignore[no-redef]

    def with_head(self) -> WorkoutExerciseQuerySet:
        """`head_id`: what a set that continues the last one hangs on, as `WorkoutExercise.set_to_continue` has it."""
        head = Case(When(parent__isnull=False, parent__deleted_at=None, then="parent"), default="pk")
        last = self._sets().working().order_by("-position", "-pk")
        return self.annotate(head_id=Subquery(last.values_list(head)[:1]), is_head_known=Value(True))

    def with_round(self, kind: str = "normal", *, continues: bool = False) -> WorkoutExerciseQuerySet:
        """`behind_id`: of its superset the next exercise, in turns, that has not got as many working sets as this one
        will have with one more of this kind; null where the round is over or there is no superset.

        A drop set belongs to the round of the set that it continues. A warm-up belongs to none: the turn stays."""
        if kind == "warm_up":
            return self.annotate(behind_id=F("pk"))  # type: ignore[no-redef]
        is_part = kind == "drop" or (kind == "failure" and continues)
        own = _working_sets_of(OuterRef(OuterRef("pk")))
        others = (
            self.model._default_manager.live()
            .filter(workout=OuterRef("workout"), superset=OuterRef("superset"))
            .exclude(pk=OuterRef("pk"))
            .annotate(done=_working_sets_of(OuterRef("pk")))
            .filter(done__lt=Greatest(own, Value(1), output_field=BIG) if is_part else own + 1)
        )
        in_order = others.in_order().values("pk")
        after_this = in_order.filter(position__gt=OuterRef("position"))
        # Two subqueries, since SQLite cannot order one by a column of the outer query.
        behind = Coalesce(Subquery(after_this[:1]), Subquery(in_order[:1]))
        return self.annotate(behind_id=behind)  # type: ignore[no-redef]

    def performed(self) -> WorkoutExerciseQuerySet:
        """With at least one set."""
        return self.filter(Exists(self._sets()))

    def worked(self) -> WorkoutExerciseQuerySet:
        """With at least one working set: mere warm-ups are no last time."""
        return self.filter(Exists(self._sets().working()))

    def _sets(self) -> SetQuerySet:
        from workouts.models import Set

        return Set.objects.filter(workout_exercise=OuterRef("pk"), deleted_at=None)

    def with_planned(self) -> WorkoutExerciseQuerySet:
        """`planned_list`: what the plan asks for, or null; no query more for a set that is logged."""
        from workouts.models import PlannedSet

        planned = PlannedSet.objects.filter(workout_exercise=OuterRef("pk")).order_by().values("workout_exercise")
        listed = JsonList(JSONObject(**{name: F(name) for name in PLANNED}))
        return self.annotate(planned_list=Subquery(planned.annotate(listed=listed).values("listed")))

    def with_goals(self) -> WorkoutExerciseQuerySet:
        """`goal_list`: the lifts that the lifter is after with this exercise, or null. `goals` is the goals' own."""
        from exercises.models import Exercise

        begun = Q(goals__counts_from=None) | Q(goals__counts_from__lte=OuterRef("workout__date"))
        after = Exercise.objects.filter(
            begun, pk=OuterRef("exercise"), goals__user=OuterRef("user"), goals__kind="strength",
            goals__achieved_on=None, goals__abandoned_at=None, goals__deleted_at=None,
        )  # fmt: skip
        listed = JsonList(JSONObject(id=F("goals__id"), target=F("goals__target"), reps=F("goals__reps")))
        grouped = after.order_by().values("pk").annotate(listed=listed).values("listed")
        return self.annotate(goal_list=Subquery(grouped), are_goals_known=Value(True))

    def with_last_time(self) -> WorkoutExerciseQuerySet:
        """`last_time_id`: the lifter's newest earlier finished performance of the same exercise, or null.

        One step on the index (user, exercise, -started_at).
        """
        from workouts.models import WorkoutExercise

        earlier = (
            WorkoutExercise.objects.live()
            .worked()
            .filter(
                user=OuterRef("user"),
                exercise=OuterRef("exercise"),
                started_at__lt=OuterRef("started_at"),
                workout__finished_at__isnull=False,
            )
            .order_by("-started_at", "-id")
        )
        return self.annotate(last_time_id=Subquery(earlier.values("pk")[:1]))


def _working_sets_of(entry: OuterRef) -> Coalesce:
    from workouts.models import Set

    sets = Set.objects.filter(workout_exercise=entry, deleted_at=None, parent=None).working()
    counted = sets.order_by().values("workout_exercise").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0, output_field=BIG)


class WorkoutQuerySet(models.QuerySet["log.Workout"]):
    def live(self) -> WorkoutQuerySet:
        return self.filter(deleted_at=None)

    def open(self) -> WorkoutQuerySet:
        return self.live().filter(finished_at=None)

    def finished(self) -> WorkoutQuerySet:
        return self.live().filter(finished_at__isnull=False)

    def trashed(self) -> WorkoutQuerySet:
        return self.filter(deleted_at__isnull=False).exclude(coming_in())

    def between(self, first: date | None, last: date | None) -> WorkoutQuerySet:
        """Of these local days, both included; None is no limit."""
        begun = self if first is None else self.filter(date__gte=first)
        return begun if last is None else begun.filter(date__lte=last)

    def extent(self) -> dict[str, Any]:
        """`count`, and the local days of the `first` and the `last`, or null."""
        return self.aggregate(count=Count("pk"), first=Min("date"), last=Max("date"))

    def with_trainer(self) -> WorkoutQuerySet:
        """`has_trainer`: whether somebody trains its lifter now, who may be written to."""
        links = Coaching.objects.running().with_role()
        return self.annotate(has_trainer=Exists(links.filter(client=OuterRef("user"))))

    def newest_first(self) -> WorkoutQuerySet:
        return self.order_by("-started_at", "-id")

    def older_than(self, started_at: datetime, pk: UUID) -> WorkoutQuerySet:
        """The rows after this one in `newest_first`: a page's beginning, found on the index."""
        return self.filter(Q(started_at__lt=started_at) | Q(started_at=started_at, pk__lt=pk))


class WorkoutTemplateQuerySet(models.QuerySet["templates.WorkoutTemplate"]):
    def loose(self) -> WorkoutTemplateQuerySet:
        """Not of a programme."""
        return self.filter(programme_day=None)

    def current(self) -> WorkoutTemplateQuerySet:
        return self.filter(archived_at=None)

    def archived(self) -> WorkoutTemplateQuerySet:
        return self.filter(archived_at__isnull=False)

    def in_order(self) -> WorkoutTemplateQuerySet:
        return self.order_by("folder", "position", "id")

    def of_folder(self, folder: str) -> WorkoutTemplateQuerySet:
        return self.filter(folder=folder)

    def with_exercises(self) -> WorkoutTemplateQuerySet:
        """With what a list says of each: exercises by name, who asks for it, when it was last done (`last_done`)."""
        from workouts.models import TemplateExercise, Workout

        done = Workout.objects.finished().filter(template=OuterRef("pk"), user=OuterRef("user")).newest_first()
        exercises = TemplateExercise.objects.in_order().select_related("exercise").only("template", "exercise__name")
        found = self.annotate(last_done=Subquery(done.values("date")[:1])).select_related("assignment__trainer")
        return found.prefetch_related(models.Prefetch("template_exercises", exercises))

    def with_plan(self, *, of_deleted: bool = False) -> WorkoutTemplateQuerySet:
        """With all that is to be done: one query more. `of_deleted`: of deleted ones what was to be done."""
        from workouts.models import TemplateExercise

        rows = TemplateExercise.all_rows.gone_together() if of_deleted else TemplateExercise.objects.all()
        exercises = rows.in_order().with_exercise().with_sets()
        return self.prefetch_related(Prefetch("template_exercises", exercises))

    def with_programme(self) -> WorkoutTemplateQuerySet:
        return self.select_related("programme_day__programme")


class TemplateExerciseQuerySet(models.QuerySet["template_exercises.TemplateExercise"]):
    def in_order(self) -> TemplateExerciseQuerySet:
        return self.order_by("position", "id")

    def with_what_it_is(self) -> TemplateExerciseQuerySet:
        return self.select_related("exercise__merged_into")

    def to_copy(self) -> TemplateExerciseQuerySet:
        return self.in_order().with_what_it_is().prefetch_related("template_sets")

    def with_exercise(self) -> TemplateExerciseQuerySet:
        return self.select_related("exercise").defer(*UNSHOWN)

    def with_sets(self) -> TemplateExerciseQuerySet:
        """`set_list`: its sets, or null; no query of their own."""
        from workouts.models import TemplateSet

        sets = TemplateSet.objects.filter(template_exercise=OuterRef("pk")).order_by().values("template_exercise")
        listed = sets.annotate(listed=JsonList(JSONObject(**{name: F(name) for name in ASKED})))
        return self.annotate(set_list=Subquery(listed.values("listed")), are_sets_known=Value(True))

    def gone_together(self) -> TemplateExerciseQuerySet:
        """What stands in its template, and in deleted ones what stood there when they were deleted."""
        return self.filter(Q(deleted_at=None) | Q(deleted_at=F("template__deleted_at")))

    def of_lifter(self, lifter: Any) -> TemplateExerciseQuerySet:
        """Not of deleted templates."""
        return self.filter(template__user=lifter, template__deleted_at=None)

    def with_template(self) -> TemplateExerciseQuerySet:
        return self.select_related("template__programme_day__programme", "exercise").defer(*UNSHOWN)


class ProgrammeQuerySet(models.QuerySet["programmes.Programme"]):
    def ready_made(self) -> ProgrammeQuerySet:
        return self.filter(user=None)

    def current(self) -> ProgrammeQuerySet:
        return self.filter(archived_at=None)

    def readable_by(self, lifter: Any) -> ProgrammeQuerySet:
        """Their own and the ready-made ones."""
        return self.filter(Q(user=lifter) | Q(user=None))

    def with_days(self) -> ProgrammeQuerySet:
        """With all that their pages show: three queries more."""
        from workouts.models import TemplateExercise

        rows = TemplateExercise.objects.select_related("exercise__primary_muscle")
        return self.with_day_names().prefetch_related(
            Prefetch("days__template__template_exercises", rows),
            "days__template__template_exercises__template_sets",
        )

    def with_day_names(self) -> ProgrammeQuerySet:
        from workouts.models import ProgrammeDay

        return self.prefetch_related(Prefetch("days", ProgrammeDay.objects.select_related("template")))

    def in_order(self) -> ProgrammeQuerySet:
        return self.order_by("position", "name", "id")


class ProgrammeRunQuerySet(models.QuerySet["programmes.ProgrammeRun"]):
    def running(self) -> ProgrammeRunQuerySet:
        return self.filter(ended_at=None)

    def with_progress(self) -> ProgrammeRunQuerySet:
        """`last_done`, `last_skipped`: numbers of sessions, or null; `last_date` of the last that was done. What is in
        the trash was not done."""
        from workouts.models import SkippedSession, Workout

        done = Workout.objects.live().filter(programme_run=OuterRef("pk"), run_number__isnull=False)
        last = done.order_by("-run_number", "-started_at")
        skipped = SkippedSession.objects.filter(run=OuterRef("pk")).order_by("-number")
        return self.annotate(
            last_done=Subquery(last.values("run_number")[:1]),
            last_date=Subquery(done.order_by("-date").values("date")[:1]),
            last_skipped=Subquery(skipped.values("number")[:1]),
        )
