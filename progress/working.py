"""The working of a record and of an estimate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Count, Q

from exercises.tracking import MOVES_BODYWEIGHT
from gymtracker.accounts.models import User
from gymtracker.units import clock, shown
from progress.models import PersonalRecord
from progress.wording import own_grams_at, value_said
from workouts.formulas import LAST_REP_OF_EPLEY, estimated_1rm, load_grams, volume_grams
from workouts.models import Set
from workouts.querysets import coming_in
from workouts.wording import set_text
from workouts.working import Source, Working, place_of

NEEDS_LOAD = {"estimated_1rm", "best_set_volume", "best_session_volume"}


def working_of(record: PersonalRecord, lifter: User) -> Working:
    """How the record's value comes about. Two queries."""
    sets = sets_behind(record)
    tracking = record.exercise.tracking
    sources = [Source(set_text(one, tracking, lifter), place_of(one), record.workout.title, set=one) for one in sets]
    return Working(record.value, formula_of(record, sets, lifter), sources, left_out_of(record))


def estimate_working(performed: Set, lifter: User) -> Working:
    """Of the estimated 1RM of any set, record or not; `value` is None where there is none, with the reason."""
    exercise, workout = performed.workout_exercise.exercise, performed.workout_exercise.workout
    load = load_grams(exercise, weight_grams=performed.weight_grams, bodyweight_grams=workout.bodyweight_grams)
    estimate = estimated_1rm(load=load, reps=performed.reps, kind=performed.kind)
    if estimate is None or exercise.tracking not in {"weight_reps", "bodyweight_reps"}:
        said = Source(set_text(performed, exercise.tracking, lifter), place_of(performed), workout.title, set=performed)
        return Working(None, why_none(performed, load), [said])
    as_record = PersonalRecord(
        user=lifter, exercise=exercise, kind="estimated_1rm", value=estimate.grams, set=performed, workout=workout,
        achieved_at=workout.started_at,
    )  # fmt: skip
    working = working_of(as_record, lifter)
    if not estimate.is_low_confidence:
        return working
    return replace(working, formula=f"{working.formula} (a rough guess: 11 reps or more)")


def why_none(performed: Set, load: int | None) -> str:
    if performed.kind == "warm_up":
        return "A warm-up says nothing about strength: no estimate"
    if (performed.reps or 0) > LAST_REP_OF_EPLEY:
        return f"The formula is not to be trusted above {LAST_REP_OF_EPLEY} reps: no estimate"
    if load is None and performed.workout_exercise.exercise.tracking in MOVES_BODYWEIGHT:
        return "The bodyweight of that day is not known: no estimate"
    return "Nothing was lifted for a rep: no estimate"


def sets_behind(record: PersonalRecord) -> list[Set]:
    sets = Set.objects.live().of_lifter(record.user_id).working().with_owner()
    if record.set_id:
        return list(sets.filter(pk=record.set_id))
    session = sets.filter(workout_exercise__workout=record.workout_id, workout_exercise__exercise=record.exercise_id)
    return list(session.order_by("workout_exercise__position", "workout_exercise_id", "position", "id"))


def formula_of(record: PersonalRecord, sources: list[Set], lifter: User) -> str:
    if not sources:  # changed by another request meanwhile
        return ""
    first, exercise = sources[0], record.exercise
    match record.kind:
        case "estimated_1rm":
            return estimate_formula(record, first, lifter)
        case "best_set_volume":
            return f"{volume_formula(record, first, lifter)} = {value_said(record, lifter)}"
        case "best_session_volume":
            volumes = (shown(volume_of(record, one), lifter.weights) for one in sources)
            return f"{' + '.join(volumes)} = {value_said(record, lifter)}"
        case "best_pace":
            distance = shown(first.distance_metres, lifter.distances)
            return f"{clock(first.duration_seconds)} / {distance} {lifter.distance_unit} = {value_said(record, lifter)}"
        case "most_reps_at_weight":
            harder = "as little assistance" if exercise.tracking == "assisted_bodyweight" else "as much weight"
            return f"No earlier set with {harder} had as many reps" if record.at else "No earlier set had as many reps"
        case _:
            return f"As it stands in the set: {set_text(first, exercise.tracking, lifter)}"


def estimate_formula(record: PersonalRecord, one: Set, lifter: User) -> str:
    """Epley, with the load taken apart where the lifter's own weight is a part of it."""
    load = load_said(record, one, lifter)
    grams = f"{shown(record.value, lifter.weights, places=1)} {lifter.weight_unit}"
    times = "" if one.reps == 1 else f" × (1 + {one.reps} / 30)"
    own = own_grams_at(record)
    if own is None:
        return f"{load}{times} = {grams}" if times else f"One rep: the load itself, {grams}"
    taken_off = f"{shown(own, lifter.weights, places=1)} {lifter.weight_unit} of bodyweight"
    return f"({load}){times} = {grams}, less {taken_off} = {value_said(record, lifter)}"


def load_said(record: PersonalRecord, one: Set, lifter: User) -> str:
    """ "100 kg", "80 kg bodyweight + 10 kg", "95 % of 80 kg bodyweight"."""
    unit, exercise = lifter.weight_unit, record.exercise
    weight = f"{shown(one.weight_grams or 0, lifter.weights)} {unit}"
    if exercise.tracking not in MOVES_BODYWEIGHT:
        return weight
    share = "" if exercise.bodyweight_share == 100 else f"{exercise.bodyweight_share} % of "
    body = f"{share}{shown(record.workout.bodyweight_grams, lifter.weights)} {unit} bodyweight"
    return f"{body} + {weight}" if one.weight_grams else body


def volume_formula(record: PersonalRecord, one: Set, lifter: User) -> str:
    exercise = record.exercise
    factors = [load_said(record, one, lifter), f"{one.reps} reps"]
    if " + " in factors[0]:
        factors[0] = f"({factors[0]})"
    if exercise.implements == 2:
        factors.append("2 of them")
    if exercise.is_unilateral and one.side == "both":
        factors.append("2 sides")
    return " × ".join(factors)


def volume_of(record: PersonalRecord, one: Set) -> int | None:
    load = load_grams(record.exercise, weight_grams=one.weight_grams, bodyweight_grams=record.workout.bodyweight_grams)
    return volume_grams(record.exercise, load=load, reps=one.reps, kind=one.kind, side=one.side)


def left_out_of(record: PersonalRecord) -> list[str]:
    sets = Set.objects.of_lifter(record.user_id).filter(
        workout_exercise__exercise=record.exercise_id, workout_exercise__started_at__lte=record.achieved_at
    )
    there = Q(deleted_at=None, workout_exercise__deleted_at=None, workout_exercise__workout__deleted_at=None)
    working = there & ~Q(kind="warm_up")
    counts = sets.aggregate(
        warm_ups=Count("pk", filter=there & Q(kind="warm_up")),
        deleted=Count("pk", filter=~there & ~coming_in("workout_exercise__workout__")),
        failed=Count("pk", filter=working & Q(reps=0)),
        long=Count("pk", filter=working & Q(reps__gt=LAST_REP_OF_EPLEY)),
        unweighed=Count("pk", filter=working & Q(workout_exercise__workout__bodyweight_grams=None)),
    )
    reasons = [("warm_ups", "warm-up set"), ("failed", "attempt without a rep")]
    if record.kind == "estimated_1rm":
        reasons.append(("long", f"set of more than {LAST_REP_OF_EPLEY} reps"))
    if record.kind in NEEDS_LOAD and record.exercise.tracking in MOVES_BODYWEIGHT:
        reasons.append(("unweighed", "set on a day without a known bodyweight"))
    reasons.append(("deleted", "deleted set"))
    return list(counted(counts, reasons))


def counted(counts: dict[str, int], reasons: Iterable[tuple[str, str]]) -> Iterable[str]:
    for name, what in reasons:
        if count := counts[name]:
            first, _, rest = what.partition("set")
            plural = f"{first}sets{rest}" if "set" in what else what.replace("attempt", "attempts")
            yield f"{count:,} {what if count == 1 else plural}"
