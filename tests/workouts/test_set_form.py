"""What a lifter types while logging: fields by tracking, limits in words, what was typed stays in the field."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from exercises.models import Exercise
from exercises.tracking import RULES, Tracking
from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from tests import factories
from tests.factories import entry, finished_workout, instant, log, open_workout
from workouts.forms import AmendForm, ExerciseNotesForm, NewPastWorkoutForm, NewSetForm, SetForm, WhenForm
from workouts.limits import LONGEST_NAME, LONGEST_NOTES
from workouts.models import Set, Workout, WorkoutExercise
from workouts.proposals import Proposal

KG_LIFTER = User(weight_unit="kg", distance_unit="km")
LB_LIFTER = User(weight_unit="lb", distance_unit="mi")
BERLIN = ZoneInfo("Europe/Berlin")


def entry_of(tracking: str, **fields: Any) -> WorkoutExercise:
    """An entry that was never stored: forms ask the database nothing."""
    return WorkoutExercise(exercise=Exercise(tracking=tracking, **{"equipment": "barbell", **fields}))


def form_of(tracking: str, lifter: User = KG_LIFTER, entry: WorkoutExercise | None = None, **typed: Any) -> NewSetForm:
    return NewSetForm(typed, entry=entry or entry_of(tracking), lifter=lifter)


def measures(tracking: str, lifter: User = KG_LIFTER, **typed: Any) -> dict[str, Any]:
    """What would be logged, without what was left blank."""
    form = form_of(tracking, lifter, **typed)
    assert form.is_valid(), form.errors
    kept = {"weight_grams", "reps", "distance_metres", "duration_seconds"}
    return {name: value for name, value in form.measures.items() if name in kept and value is not None}


# --- Fields by tracking ---

FIELDS = {
    "weight_reps": ["weight", "reps"],
    "bodyweight_reps": ["weight", "reps"],
    "assisted_bodyweight": ["weight", "reps"],
    "reps": ["reps"],
    "duration": ["duration"],
    "weight_duration": ["weight", "duration"],
    "distance_duration": ["distance", "duration"],
    "weight_distance": ["weight", "distance"],
}
GOOD = {
    "weight_reps": ({"weight": "82,5", "reps": "8"}, {"weight_grams": 82_500, "reps": 8}),
    "bodyweight_reps": ({"weight": "10", "reps": "6"}, {"weight_grams": 10_000, "reps": 6}),
    "assisted_bodyweight": ({"weight": "20", "reps": "8"}, {"weight_grams": 20_000, "reps": 8}),
    "reps": ({"reps": "15"}, {"reps": 15}),
    "duration": ({"duration": "1:30"}, {"duration_seconds": 90}),
    "weight_duration": ({"weight": "20", "duration": "45"}, {"weight_grams": 20_000, "duration_seconds": 45}),
    "distance_duration": (
        {"distance": "5,25", "duration": "25:00"}, {"distance_metres": 5_250, "duration_seconds": 1500},
    ),
    "weight_distance": ({"weight": "32", "distance": "40"}, {"weight_grams": 32_000, "distance_metres": 40}),
}  # fmt: skip
# What may be left out, one at a time.
OPTIONAL = {"bodyweight_reps": {"weight"}, "distance_duration": {"distance", "duration"}}


def test_every_tracking_is_in_the_tables() -> None:
    assert set(FIELDS) == set(GOOD) == set(Tracking.values) == set(RULES)


@pytest.mark.parametrize("tracking", Tracking.values)
def test_a_form_asks_for_what_the_tracking_measures(tracking: str) -> None:
    form = NewSetForm(entry=entry_of(tracking), lifter=KG_LIFTER)
    assert [field.name for field in form.steppers] == FIELDS[tracking]
    assert set(form.fields) == {"uuid", "kind", "continues", "rpe", "rest", *FIELDS[tracking]}


@pytest.mark.parametrize("tracking", Tracking.values)
def test_what_is_typed_is_kept_in_si(tracking: str) -> None:
    typed, kept = GOOD[tracking]
    assert measures(tracking, **typed) == kept


@pytest.mark.parametrize(("tracking", "left_out"), [(t, field) for t in Tracking.values for field in FIELDS[t]])
def test_what_the_tracking_needs_cannot_be_left_out(tracking: str, left_out: str) -> None:
    typed = {name: value for name, value in GOOD[tracking][0].items() if name != left_out}
    form = form_of(tracking, **typed, **{left_out: "  "})
    if left_out in OPTIONAL.get(tracking, ()):
        assert form.is_valid(), form.errors
    else:
        assert form.errors == {left_out: ["This field is required."]}


def test_a_run_needs_a_distance_a_time_or_both() -> None:
    assert measures("distance_duration", distance="5") == {"distance_metres": 5_000}
    assert measures("distance_duration", duration="25:00") == {"duration_seconds": 1500}
    assert form_of("distance_duration").errors == {"distance": ["Enter a distance, a time or both."]}
    assert form_of("distance_duration", distance=" ", duration="").errors == {
        "distance": ["Enter a distance, a time or both."]
    }


def test_a_run_with_a_bad_time_hears_of_the_time_alone() -> None:
    assert form_of("distance_duration", duration="1:99").errors == {
        "duration": ["Minutes and seconds after a colon go up to 59."]
    }


@pytest.mark.parametrize("tracking", Tracking.values)
def test_an_empty_form_has_an_error_and_logs_nothing(tracking: str) -> None:
    assert not form_of(tracking).is_valid()


@pytest.mark.parametrize(
    ("tracking", "label"),
    [("weight_reps", "Weight"), ("bodyweight_reps", "Added weight"), ("assisted_bodyweight", "Assistance weight")],
)
def test_the_weight_field_says_what_its_weight_means(tracking: str, label: str) -> None:
    assert NewSetForm(entry=entry_of(tracking), lifter=KG_LIFTER)["weight"].label == label


def test_the_other_fields_are_called_by_their_names() -> None:
    labels = {
        field.label
        for tracking in Tracking.values
        for field in NewSetForm(entry=entry_of(tracking), lifter=KG_LIFTER).steppers
    }
    assert labels == {"Weight", "Added weight", "Assistance weight", "Reps", "Distance", "Time"}
    assert NewSetForm(entry=entry_of("reps"), lifter=KG_LIFTER)["rpe"].label == "RPE"


# --- Units ---


def test_a_lifter_in_pounds_and_miles_types_pounds_and_miles() -> None:
    assert measures("weight_reps", LB_LIFTER, weight="135", reps="5") == {"weight_grams": 61_235, "reps": 5}
    assert measures("distance_duration", LB_LIFTER, distance="1") == {"distance_metres": 1_609}
    assert measures("weight_distance", LB_LIFTER, weight="70", distance="40") == {
        "weight_grams": 31_751,
        "distance_metres": 40,
    }


# --- Limits and bad input ---

LIMITS = [
    ("weight_reps", "weight", "2000.5", "Enter 0 to 2,000 kg."),
    ("weight_reps", "weight", "-1", "Enter 0 to 2,000 kg."),
    ("weight_reps", "weight", "1,234", "“1,234” could be 1.234 or 1234: use a point."),
    ("weight_reps", "weight", "82.5555", "Use at most 3 decimals."),
    ("weight_reps", "reps", "1001", "Enter a whole number from 0 to 1,000."),
    ("weight_reps", "reps", "-1", "Enter a whole number from 0 to 1,000."),
    ("weight_reps", "reps", "8.5", "Enter a whole number from 0 to 1,000."),
    ("assisted_bodyweight", "weight", "-20", "Enter 0 to 2,000 kg."),
    ("duration", "duration", "24:00:01", "Enter a time from 0:00 to 24:00:00."),
    ("duration", "duration", "1:75", "Minutes and seconds after a colon go up to 59."),
    ("distance_duration", "distance", "1000.001", "Enter 0 to 1,000 km."),
    ("weight_distance", "distance", "1000001", "Enter 0 to 1,000,000 m."),
    ("weight_distance", "distance", "40.5", "Use at most 0 decimals."),
]


@pytest.mark.parametrize(("tracking", "field", "typed", "message"), LIMITS)
def test_a_refusal_names_the_limit_and_keeps_what_was_typed(
    tracking: str, field: str, typed: str, message: str
) -> None:
    form = form_of(tracking, **{**GOOD[tracking][0], field: typed})
    assert form.errors == {field: [message]}
    assert form[field].value() == typed
    others = [name for name in FIELDS[tracking] if name != field]
    assert [form[name].value() for name in others] == [GOOD[tracking][0][name] for name in others]


@pytest.mark.parametrize("typed", ["NaN", "Infinity", "1e400", "８２", "82\x00", "\ud800", "<b>", "9" * 10_000, "=1+1"])
@pytest.mark.parametrize(("tracking", "field"), [(t, field) for t in Tracking.values for field in FIELDS[t]])
def test_what_is_no_quantity_is_an_error_of_its_field(tracking: str, field: str, typed: str) -> None:
    assert list(form_of(tracking, **{**GOOD[tracking][0], field: typed}).errors) == [field]


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("kind", "magic", "Select a valid choice. magic is not one of the available choices."),
        ("rpe", "11", "Enter an RPE from 1 to 10 in halves, such as 8.5."),
        ("rpe", "8.3", "Enter an RPE from 1 to 10 in halves, such as 8.5."),
        ("rest", "24:00:01", "Enter a time from 0:00 to 24:00:00."),
        ("rest", "soon", "Enter a time such as 1:30, or seconds."),
    ],
)
def test_bad_extras_are_refused_in_words(field: str, typed: str, message: str) -> None:
    assert form_of("reps", reps="5", **{field: typed}).errors == {field: [message]}


# --- Kind, side, effort, rest ---


def test_a_set_is_a_normal_one_of_both_sides_unless_said_otherwise() -> None:
    form = form_of("reps", reps="5")
    assert form.is_valid()
    assert (form.measures["kind"], form.measures["side"]) == ("normal", "both")
    assert (form.measures["rpe_tenths"], form.measures["rest_seconds"]) == (None, None)


def test_kind_effort_and_rest_are_kept() -> None:
    form = form_of("reps", reps="5", kind="warm_up", rpe="8,5", rest="1:30")
    assert form.is_valid()
    expected = {"kind": "warm_up", "side": "both", "continues": False, "rpe_tenths": 85, "rest_seconds": 90, "reps": 5}
    assert form.measures == expected


def test_a_side_is_asked_of_unilateral_exercises_alone() -> None:
    assert "side" not in form_of("reps").fields
    one_sided = entry_of("reps", is_unilateral=True)
    form = form_of("reps", entry=one_sided, reps="5", side="left")
    assert form.is_valid()
    assert form.measures["side"] == "left"
    blank = form_of("reps", entry=one_sided, reps="5", side="")
    assert blank.is_valid()
    assert blank.measures["side"] == "both"
    assert list(form_of("reps", entry=one_sided, reps="5", side="up").errors) == ["side"]


def test_a_side_that_is_sent_anyway_is_not_taken() -> None:
    form = form_of("reps", reps="5", side="left")
    assert form.is_valid()
    assert form.measures["side"] == "both"


# --- Ids ---


def test_an_id_that_was_sent_is_kept_and_a_missing_one_is_made() -> None:
    sent = uuid7()
    form = form_of("reps", reps="5", uuid=str(sent))
    assert form.is_valid()
    assert form.cleaned_data["uuid"] == sent
    blank = form_of("reps", reps="5")
    assert blank.is_valid()
    assert blank.cleaned_data["uuid"].version == 7


@pytest.mark.parametrize("sent", ["x", "123", "../../etc", "\x00", "0" * 33])
def test_an_id_that_is_none_is_refused(sent: str) -> None:
    assert list(form_of("reps", reps="5", uuid=sent).errors) == ["uuid"]


def test_every_form_on_a_page_has_ids_of_its_own() -> None:
    first, second = (NewSetForm(entry=entry_of("reps"), lifter=KG_LIFTER) for _ in range(2))
    assert first["reps"].id_for_label != second["reps"].id_for_label


# --- The row in waiting ---


def test_the_row_in_waiting_is_filled_with_the_proposal() -> None:
    proposal = Proposal(weight_grams=61_235, reps=5, side="left", rest_seconds=90)
    form = NewSetForm.waiting(entry_of("weight_reps", is_unilateral=True), LB_LIFTER, proposal)
    shown = {name: form[name].value() for name in ("weight", "reps", "side", "rest", "kind")}
    assert shown == {"weight": "135", "reps": 5, "side": "left", "rest": "1:30", "kind": "normal"}
    assert UUID(form["uuid"].value()).version == 7


@pytest.mark.parametrize(
    ("of_set", "of_entry", "default", "shown"),
    [
        (60, 90, 120, "1:00"),
        (0, 90, 120, "0:00"),
        (None, 90, 120, "1:30"),
        (None, 0, 120, "0:00"),
        (None, None, 120, "2:00"),
    ],
)
def test_rest_is_the_proposals_else_the_exercises_else_the_lifters(
    of_set: int | None, of_entry: int | None, default: int, shown: str
) -> None:
    waiting = entry_of("reps")
    waiting.rest_seconds = of_entry
    lifter = User(default_rest_seconds=default)
    assert NewSetForm.waiting(waiting, lifter, Proposal(rest_seconds=of_set))["rest"].value() == shown


def test_what_is_shown_can_be_sent_back_unchanged() -> None:
    """One tap on the row in waiting."""
    for lifter in (KG_LIFTER, LB_LIFTER):
        for tracking in Tracking.values:
            kept = GOOD[tracking][1]
            form = NewSetForm.waiting(entry_of(tracking), lifter, Proposal(**kept))
            sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
            assert measures(tracking, lifter, **sent) == kept


# --- A set being corrected ---


@pytest.mark.django_db
def test_a_correction_shows_the_set_and_its_version(lifter: User) -> None:
    done = entry(open_workout(lifter))
    performed = Set.objects.with_owner().get(
        pk=done.log_set(weight_grams=82_500, reps=8, rpe_tenths=85, kind="drop", rest_seconds=90).pk
    )
    form = AmendForm.of(performed, lifter)
    shown = {name: form[name].value() for name in form.fields}
    assert shown == {
        "kind": "drop", "continues": False, "rpe": "8.5", "rest": "1:30", "weight": "82.5", "reps": 8, "version": 1,
    }  # fmt: skip
    assert form["weight"].id_for_label.startswith(performed.pk.hex)


@pytest.mark.django_db
def test_a_correction_amends_the_set(lifter: User) -> None:
    performed = Set.objects.with_owner().get(pk=log(entry(open_workout(lifter))).pk)
    form = AmendForm.of(performed, lifter, {"weight": "85", "reps": "6", "version": "1", "kind": "failure"})
    assert form.is_valid(), form.errors
    performed.amend(version=form.cleaned_data["version"], **form.measures)
    performed.refresh_from_db()
    assert (performed.weight_grams, performed.reps, performed.kind, performed.version) == (85_000, 6, "failure", 2)


@pytest.mark.django_db
@pytest.mark.parametrize("version", ["", "0", "x", "-1", "1.0", "9999999999"])
def test_a_correction_without_a_version_is_refused(lifter: User, version: str) -> None:
    performed = Set.objects.with_owner().get(pk=log(entry(open_workout(lifter))).pk)
    form = AmendForm.of(performed, lifter, {"weight": "85", "reps": "6", "version": version})
    assert list(form.errors) == ["version"]


# --- Notes of an exercise ---


def test_notes_and_rest_of_an_exercise_may_be_blank_and_have_limits() -> None:
    assert ExerciseNotesForm({"notes": "", "rest": ""}).is_valid()
    assert list(ExerciseNotesForm({"notes": "x" * (LONGEST_NOTES + 1), "rest": "x"}).errors) == ["notes", "rest"]


# --- When a workout was ---


def when(**typed: str) -> WhenForm:
    return WhenForm({"date": "2026-03-10", "time": "18:00", "minutes": "60", **typed}, zone=BERLIN)


def in_utc(moment: datetime) -> datetime:
    """Hours that the clocks skip or repeat compare unequal to everything in other zones."""
    return moment.astimezone(UTC)


def test_a_time_is_read_in_the_given_zone() -> None:
    form = when(name="Legs", notes="hard")
    assert form.is_valid(), form.errors
    assert form.started_at == instant("2026-03-10 17:00")
    assert form.finished_at == instant("2026-03-10 18:00")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("date", ""), ("date", "2026-02-30"), ("date", "1949-12-31"), ("date", "0001-01-01"), ("date", "9999-12-31"),
        ("date", "10.03.2026x"), ("time", ""), ("time", "25:00"), ("time", "x"), ("minutes", ""),
        ("minutes", "-1"), ("minutes", "1441"), ("minutes", "1e3"), ("name", "x" * (LONGEST_NAME + 1)),
        ("name", "\x00"), ("notes", "x" * (LONGEST_NOTES + 1)),
    ],
)  # fmt: skip
def test_an_impossible_time_or_text_is_an_error_of_its_field(field: str, typed: str) -> None:
    assert list(when(**{field: typed}).errors) == [field]


@pytest.mark.parametrize("zone", ["Pacific/Pago_Pago", "Pacific/Kiritimati"])
@pytest.mark.parametrize("day", ["9999-12-31", "1950-01-01"])
def test_the_edges_of_the_calendar_are_no_crash(zone: str, day: str) -> None:
    form = WhenForm({"date": day, "time": "23:59", "minutes": "1440"}, zone=ZoneInfo(zone))
    assert form.is_valid() == (day == "1950-01-01")


def test_a_past_workout_does_not_begin_in_the_future() -> None:
    soon = timezone.now().astimezone(BERLIN) + timedelta(minutes=5)
    form = when(date=f"{soon:%Y-%m-%d}", time=f"{soon:%H:%M}")
    assert form.errors == {"date": ["A past workout cannot begin in the future."]}


def test_a_time_that_the_clocks_skipped_is_an_instant_all_the_same() -> None:
    form = when(date="2026-03-29", time="02:30")
    assert form.is_valid()
    assert in_utc(form.started_at) == instant("2026-03-29 01:30")
    assert in_utc(form.finished_at) == instant("2026-03-29 02:30")


@pytest.mark.parametrize("start", ["2026-03-29 00:30", "2026-10-24 23:30", "2026-10-25 00:30"])
def test_minutes_are_real_ones_over_a_change_of_the_clocks(start: str) -> None:
    """90 minutes of training are 90 minutes, whatever the clock on the wall did meanwhile."""
    local = instant(start).astimezone(BERLIN)
    form = when(date=f"{local:%Y-%m-%d}", time=f"{local:%H:%M}", minutes="90")
    assert form.is_valid()
    assert in_utc(form.started_at) == instant(start)
    assert in_utc(form.finished_at) - instant(start) == timedelta(minutes=90)


@pytest.mark.django_db
def test_a_workout_is_shown_in_its_own_zone(lifter: User) -> None:
    workout = finished_workout(lifter, started_at=instant("2026-07-10 17:00"), minutes=75)
    User.objects.update(time_zone="Asia/Tokyo")
    form = WhenForm.of(Workout.objects.get(pk=workout.pk))
    assert [form[name].value() for name in ("date", "time", "minutes")] == [date(2026, 7, 10), time(19, 0), 75]


def sent_back(workout: Workout, **changes: Any) -> WhenForm:
    """The form as a browser sends it: only what its fields show."""
    blank = WhenForm.of(workout)
    shown = {name: blank.fields[name].widget.format_value(blank[name].value()) or "" for name in blank.fields}
    form = WhenForm.of(workout, {**shown, **changes})
    assert form.is_valid(), form.errors
    return form


@pytest.mark.django_db
@pytest.mark.parametrize(
    "start", [datetime(2026, 7, 10, 17, 0), datetime(2026, 7, 10, 17, 3, 37), datetime(2026, 7, 10, 17, 3, 37, 123_456)]
)  # fmt: skip
def test_a_new_name_alone_moves_no_workout(lifter: User, start: datetime) -> None:
    """A workout that was logged live began at some second, which the field does not show."""
    workout = finished_workout(lifter, started_at=start.replace(tzinfo=ZoneInfo("UTC")))
    assert not sent_back(workout, name="Legs").times_changed


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"date": "2026-07-09"}, {"time": "18:30"}, {"minutes": "61"}])
def test_another_date_time_or_length_is_noticed(lifter: User, change: dict[str, str]) -> None:
    assert sent_back(finished_workout(lifter, started_at=instant("2026-07-10 17:00")), **change).times_changed


@pytest.mark.django_db
def test_another_length_alone_keeps_the_instant_at_which_a_workout_began(lifter: User) -> None:
    """Also in the hour that comes twice in autumn."""
    for start in ("2026-10-25 00:30", "2026-10-25 01:30"):
        workout = finished_workout(lifter, started_at=instant(start))
        assert in_utc(sent_back(workout, minutes="45").started_at) == workout.started_at


def test_a_new_past_workout_carries_an_id() -> None:
    sent = uuid7()
    form = NewPastWorkoutForm({"uuid": sent, "date": "2026-03-10", "time": "18:00", "minutes": "60"}, zone=BERLIN)
    assert form.is_valid()
    assert form.cleaned_data["uuid"] == sent
    assert not SetForm.base_fields.get("uuid")


def test_the_calendar_ends_today() -> None:
    assert when().fields["date"].widget.attrs["max"] == f"{timezone.now().astimezone(BERLIN):%Y-%m-%d}"


@pytest.mark.django_db
def test_an_open_workout_has_a_length_of_nothing(lifter: User) -> None:
    assert WhenForm.of(factories.open_workout(lifter))["minutes"].value() == 0
