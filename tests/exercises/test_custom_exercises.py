"""A lifter's own exercises: names, muscles, tracking, archive."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import RestrictedError

from exercises.forms import CustomExerciseForm
from exercises.models import Exercise
from exercises.tracking import MOVES_BODYWEIGHT, Tracking
from gymtracker.accounts.models import User
from tests import factories
from workouts.models import WorkoutTemplate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def muscles(db: None) -> None:
    for slug, region in (("chest", "chest"), ("triceps", "arms"), ("lats", "back")):
        factories.MuscleFactory(slug=slug, region=region)


def form_of(lifter: User, instance: Exercise | None = None, **data: Any) -> CustomExerciseForm:
    typed = {"name": "Floor Press", "primary_muscle": "chest", "tracking": "weight_reps", **data}
    return CustomExerciseForm(typed, lifter=lifter, **({"instance": instance} if instance else {}))


def saved(lifter: User, instance: Exercise | None = None, **data: Any) -> Exercise:
    form = form_of(lifter, instance, **data)
    assert form.is_valid(), form.errors
    return Exercise.objects.get(pk=form.save_for(lifter).pk)


def refusal(lifter: User, field: str, instance: Exercise | None = None, **data: Any) -> str:
    form = form_of(lifter, instance, **data)
    assert not form.is_valid()
    assert list(form.errors) == [field]
    return " ".join(form.errors[field])


def muscle_slugs(exercise: Exercise) -> set[str]:
    return set(exercise.secondary_muscles.values_list("slug", flat=True))


# --- Creating ---


def test_a_name_and_a_muscle_are_enough(lifter: User) -> None:
    form = CustomExerciseForm({"name": "Floor Press", "primary_muscle": "chest"}, lifter=lifter)
    assert form.is_valid(), form.errors
    made = Exercise.objects.get(pk=form.save_for(lifter).pk)
    assert (made.owner, made.name, made.slug, made.primary_muscle_id) == (lifter, "Floor Press", "", "chest")
    assert (made.tracking, made.implements, made.is_unilateral, made.bodyweight_share) == ("weight_reps", 1, False, 0)
    assert made.equipment == "other"
    assert made.is_custom


def test_all_that_was_said_is_kept(lifter: User) -> None:
    made = saved(
        lifter,
        equipment="dumbbell",
        implements="2",
        is_unilateral="on",
        secondary_muscles=["triceps", "lats"],
        instructions="Lie down.\n\nPress.",
    )
    assert (made.equipment, made.implements, made.is_unilateral) == ("dumbbell", 2, True)
    assert muscle_slugs(made) == {"triceps", "lats"}
    assert made.steps == ["Lie down.", "Press."]


def test_it_can_be_searched_at_once(lifter: User) -> None:
    saved(lifter, name="Flöör Press", secondary_muscles=["triceps"])
    for query in ("floor", "press floors", "triceps", "chest"):
        assert Exercise.objects.offered_to(lifter).search(query).get().name == "Flöör Press", query


def test_blanks_in_a_name_are_tidied(lifter: User) -> None:
    assert saved(lifter, name="  Floor \t Press  ").name == "Floor Press"


@pytest.mark.parametrize("name", ["", "   ", "💪", "—", "()", "...", "\u202e"])
def test_a_name_needs_letters_or_digits(lifter: User, name: str) -> None:
    assert refusal(lifter, "name", name=name) in {"This field is required.", "Use letters or digits in the name."}


@pytest.mark.parametrize("name", ["x" * 101, "x" * 10_000, "a\x00b"], ids=["101", "10,000", "NUL"])
def test_a_name_that_cannot_be_stored_is_refused(lifter: User, name: str) -> None:
    assert refusal(lifter, "name", name=name)


@pytest.mark.parametrize("sign", ["&", "\ufdfa", "ß", "㍿"])
def test_a_name_that_folds_into_a_long_one_is_stored_or_refused_on_both_databases(lifter: User, sign: str) -> None:
    """A column's length is enforced by PostgreSQL with an error, and not at all by SQLite."""
    form = form_of(lifter, name=sign * 100)
    if form.is_valid():
        made = form.save_for(lifter)
        made.clean_fields(exclude=["slug"])
        for field in ("name_key", "search_name"):
            limit = Exercise._meta.get_field(field).max_length
            assert limit is None or len(getattr(made, field)) <= limit
    else:
        assert list(form.errors) == ["name"]


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "=1+1", "{{ name }}", "x' OR 1=1 --", "Übung \u202e abc"]
)
def test_hostile_text_is_a_name_like_another(lifter: User, name: str) -> None:
    assert saved(lifter, name=name).name == " ".join(name.split())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("primary_muscle", ""), ("primary_muscle", "nope"), ("secondary_muscles", ["nope"]), ("equipment", "spoon"),
        ("tracking", "magic"), ("implements", "3"), ("implements", "x"), ("instructions", "x" * 4001),
    ],
)  # fmt: skip
def test_what_is_no_choice_is_refused(lifter: User, field: str, value: Any) -> None:
    assert refusal(lifter, field, **{field: value})
    assert not Exercise.objects.exists()


# --- Names that are taken ---


@pytest.mark.parametrize("name", ["Floor Press", "floor press", " FLOOR  PRESS ", "Flóor-Press", "Floor (Press)"])
def test_a_lifters_own_name_is_taken_however_it_is_written(lifter: User, name: str) -> None:
    saved(lifter, name="Floor Press")
    assert refusal(lifter, "name", name=name) == "You have an exercise named “Floor Press”."


@pytest.mark.parametrize("name", ["Bench Press (Barbell)", "bench press barbell"])
def test_a_name_of_the_library_is_taken(lifter: User, name: str) -> None:
    factories.bench_press()
    assert refusal(lifter, "name", name=name) == "The library has an exercise named “Bench Press (Barbell)”."


def test_another_lifter_may_have_the_same_name(lifter: User, other_lifter: User) -> None:
    saved(other_lifter)
    assert saved(lifter).owner == lifter


def test_the_name_of_an_archived_exercise_is_free(lifter: User) -> None:
    first = saved(lifter)
    first.archive()
    assert saved(lifter).pk != first.pk


def test_the_database_refuses_a_second_row_of_one_name(lifter: User, other_lifter: User) -> None:
    """What the form cannot see: two requests at once."""
    saved(lifter)
    with pytest.raises(IntegrityError), transaction.atomic():
        Exercise.objects.create_custom(lifter, name="FLOOR press", primary_muscle_id="chest")
    Exercise.objects.create_custom(other_lifter, name="Floor Press", primary_muscle_id="chest")
    assert Exercise.objects.count() == 2


def test_a_name_that_was_taken_since_the_form_looked_is_an_error_of_the_field(lifter: User) -> None:
    form = form_of(lifter)
    assert form.is_valid()
    saved(lifter)
    assert form.saved_for(lifter) is None
    assert form.errors == {"name": ["You have an exercise named “Floor Press”."]}
    assert Exercise.objects.count() == 1
    other = form_of(lifter, name="Board Press")
    assert other.is_valid()
    made = other.saved_for(lifter)
    assert made
    assert made.name == "Board Press"


def test_the_database_refuses_a_second_library_row_of_one_name_or_slug() -> None:
    factories.ExerciseFactory(name="Plank", slug="plank")
    for fields in ({"name": "PLANK", "slug": "plank-2"}, {"name": "Plank 2", "slug": "plank"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            factories.ExerciseFactory(**fields)


# --- Muscles and bodyweight ---


def test_the_primary_muscle_is_no_secondary_one(lifter: User) -> None:
    assert muscle_slugs(saved(lifter, secondary_muscles=["chest", "triceps"])) == {"triceps"}


@pytest.mark.parametrize("tracking", Tracking.values)
@pytest.mark.parametrize(("typed", "kept"), [("", 100), ("64", 64), ("100", 100)])
def test_bodyweight_share_is_kept_for_bodyweight_exercises_alone(
    lifter: User, tracking: str, typed: str, kept: int
) -> None:
    made = saved(lifter, tracking=tracking, bodyweight_share=typed)
    assert made.bodyweight_share == (kept if tracking in MOVES_BODYWEIGHT else 0)


@pytest.mark.parametrize("typed", ["0", "101", "-1", "6.4", "x", "９"])
def test_a_bodyweight_share_out_of_range_names_the_limits(lifter: User, typed: str) -> None:
    message = refusal(lifter, "bodyweight_share", tracking="bodyweight_reps", bodyweight_share=typed)
    assert message == "Enter a whole number from 1 to 100."


@pytest.mark.parametrize(("tracking", "share"), [("bodyweight_reps", 0), ("bodyweight_reps", 101), ("reps", 50)])
def test_the_database_refuses_a_share_that_does_not_fit(lifter: User, tracking: str, share: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Exercise.objects.create_custom(
            lifter, name="X", primary_muscle_id="chest", tracking=tracking, bodyweight_share=share
        )


@pytest.mark.parametrize("fields", [{"tracking": "magic"}, {"implements": 3}, {"implements": 0}])
def test_the_database_refuses_what_no_formula_knows(lifter: User, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Exercise.objects.create_custom(lifter, name="X", primary_muscle_id="chest", **fields)


def test_a_share_that_was_not_said_is_the_whole_body(lifter: User) -> None:
    made = Exercise.objects.create_custom(lifter, name="X", primary_muscle_id="chest", tracking="bodyweight_reps")
    assert made.bodyweight_share == 100


# --- Editing ---


def test_an_edit_keeps_the_row_and_its_history(lifter: User) -> None:
    made = saved(lifter)
    logged = factories.log(factories.entry(factories.open_workout(lifter), made))
    edited = saved(lifter, made, name="Board Press", primary_muscle="triceps", secondary_muscles=["chest", "triceps"])
    assert edited.pk == made.pk
    assert (edited.name, edited.primary_muscle_id, muscle_slugs(edited)) == ("Board Press", "triceps", {"chest"})
    logged.refresh_from_db()
    assert logged.workout_exercise.exercise == edited


def test_search_follows_an_edit(lifter: User) -> None:
    edited = saved(lifter, saved(lifter), name="Board Press", primary_muscle="lats")
    assert edited.name_key == "board press"
    assert Exercise.objects.search("board lats").exists()
    assert not Exercise.objects.search("floor").exists()


def test_an_exercise_may_keep_its_name(lifter: User) -> None:
    made = saved(lifter)
    assert saved(lifter, made, name="FLOOR Press").name == "FLOOR Press"


def test_an_edit_cannot_take_the_name_of_another(lifter: User) -> None:
    saved(lifter, name="Taken")
    assert "“Taken”" in refusal(lifter, "name", saved(lifter), name="taken")


def test_a_refused_edit_leaves_the_row_on_the_page_as_it_was(lifter: User) -> None:
    made = saved(lifter)
    form = form_of(lifter, made, name="Other", equipment="spoon")
    assert not form.is_valid()
    assert (form.instance.name, form["name"].value()) == ("Floor Press", "Other")


def test_tracking_can_change_while_nothing_is_logged(lifter: User) -> None:
    edited = saved(lifter, saved(lifter), tracking="bodyweight_reps", bodyweight_share="70")
    assert (edited.tracking, edited.bodyweight_share) == ("bodyweight_reps", 70)
    assert saved(lifter, edited, tracking="reps", bodyweight_share="70").bodyweight_share == 0


def test_tracking_is_fixed_once_it_is_in_a_workout(lifter: User) -> None:
    made = saved(lifter)
    factories.entry(factories.open_workout(lifter), made)
    form = form_of(lifter, made, tracking="duration")
    assert form.fields["tracking"].disabled
    assert "Fixed" in str(form.fields["tracking"].help_text)
    assert form.is_valid()
    form.save_for(lifter)
    made.refresh_from_db()
    assert made.tracking == "weight_reps"


# --- Archive ---


def test_an_archived_exercise_is_offered_no_longer_but_kept(lifter: User) -> None:
    made = saved(lifter)
    logged = factories.log(factories.entry(factories.open_workout(lifter), made))
    made.archive()
    assert not Exercise.objects.offered_to(lifter).exists()
    assert list(Exercise.objects.known_to(lifter)) == [made]
    logged.refresh_from_db()
    assert logged.workout_exercise.exercise_id == made.pk


def test_archiving_twice_keeps_the_first_time(lifter: User) -> None:
    made = saved(lifter)
    made.archive()
    first = Exercise.objects.get().archived_at
    made.archive()
    assert Exercise.objects.get().archived_at == first is not None


def test_an_exercise_that_nothing_hangs_on_is_discarded_for_good(lifter: User) -> None:
    made = saved(lifter, secondary_muscles=["triceps"])
    made.discard()
    assert not Exercise.objects.exists()


@pytest.mark.parametrize("use", ["workout", "removed from a workout", "template", "note", "merged"])
def test_an_exercise_in_use_is_archived_in_place_of_being_discarded(lifter: User, use: str) -> None:
    made = saved(lifter)
    if use == "template":
        WorkoutTemplate.create(lifter, name="Push").add_exercise(made)
    elif use == "merged":
        Exercise.objects.filter(pk=factories.bench_press().pk).update(merged_into=made)
    else:
        performed = factories.entry(factories.open_workout(lifter), made)
        if use == "note":
            performed.annotate_for_lifter(notes="Slowly", rest_seconds=None)
        if use != "workout":
            performed.remove()
    made.discard()
    assert Exercise.objects.get(pk=made.pk).archived_at is not None


def test_an_exercise_comes_back_from_the_archive(lifter: User) -> None:
    made = saved(lifter)
    made.archive()
    made.unarchive()
    assert list(Exercise.objects.offered_to(lifter)) == [made]


def test_it_does_not_come_back_beside_one_that_took_its_name(lifter: User) -> None:
    made = saved(lifter)
    made.archive()
    saved(lifter)
    with pytest.raises(IntegrityError), transaction.atomic():
        made.unarchive()
    assert Exercise.objects.filter(archived_at=None).count() == 1


def test_what_is_logged_cannot_be_deleted_but_the_account_can(lifter: User) -> None:
    made = saved(lifter)
    factories.log(factories.entry(factories.open_workout(lifter), made))
    with pytest.raises(RestrictedError):
        made.delete()
    lifter.delete()
    assert not Exercise.objects.exists()


# --- The model's own words ---


def test_the_model_says_why_a_share_does_not_fit(lifter: User) -> None:
    made = Exercise(owner=lifter, name="X", primary_muscle_id="chest", tracking="reps", bodyweight_share=50)
    with pytest.raises(ValidationError, match="Bodyweight share is 1 to 100 for bodyweight exercises and 0 for all"):
        made.full_clean(exclude=["search_name", "search_text", "slug"])


def test_the_model_says_that_a_name_is_taken(lifter: User) -> None:
    saved(lifter)
    twin = Exercise(owner=lifter, name="floor PRESS", primary_muscle_id="chest")
    with pytest.raises(ValidationError, match="You have an exercise with this name"):
        twin.full_clean(exclude=["search_name", "search_text", "slug"])
