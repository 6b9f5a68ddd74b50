"""The roads from a foreign name to an exercise, which goes before which, and what a lifter said for good."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from exercises.matching import Certainty, Match, Wanted, match_all, own_exercise_for, remember
from exercises.models import App, Exercise, ExerciseAlias, NameMapping
from exercises.search import fold_key
from exercises.tracking import MEASURES, RULES
from gymtracker.accounts.models import User
from gymtracker.merging import merge
from tests.exercises.test_library_data import MUSCLES
from tests.factories import ExerciseFactory, MuscleFactory, row_by_row
from tests.queries import counted

WEIGHT_AND_REPS = frozenset({"weight_grams", "reps"})

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench() -> Exercise:
    return ExerciseFactory(name="Bench Press (Barbell)")


@pytest.fixture(autouse=True)
def one_by_one() -> Iterator[None]:
    with row_by_row():
        yield


def alias(exercise: Exercise, name: str, app: str = "") -> ExerciseAlias:
    return ExerciseAlias.objects.create(exercise=exercise, app=app, name=name, key=fold_key(name))


def match(lifter: User, name: str, app: str = "strong", **said: Any) -> Match:
    return match_all(lifter, app, [Wanted(name, **said)])[name]


def found(lifter: User, name: str, app: str = "strong", **said: Any) -> tuple[Exercise | None, str]:
    answer = match(lifter, name, app, **said)
    return answer.exercise, answer.certainty


# --- The roads in their order ---


def test_what_the_lifter_said_before_goes_before_everything(lifter: User, bench: Exercise) -> None:
    chosen = ExerciseFactory(name="Floor Press (Barbell)")
    alias(bench, "Bench", "strong")
    remember(lifter, "strong", {"Bench ": chosen})
    answer = match(lifter, "BENCH")
    assert (answer.exercise, answer.certainty, answer.reason) == (chosen, Certainty.CONFIRMED, "You said so before.")


def test_what_the_app_calls_it_goes_before_the_lifters_own(lifter: User, bench: Exercise) -> None:
    alias(bench, "Bench", "strong")
    own = ExerciseFactory(owner=lifter, name="Bench")
    answer = match(lifter, "Bench ")
    assert (answer.exercise, answer.certainty, answer.reason) == (bench, Certainty.ALIAS, "Strong calls it “Bench”.")
    assert found(lifter, "Bench", "hevy") == (own, Certainty.EXACT)


def test_the_lifters_own_of_that_name_goes_before_the_library(lifter: User, bench: Exercise) -> None:
    own = ExerciseFactory(owner=lifter, name="Bench press (barbell)")
    answer = match(lifter, "Bench Press (Barbell)")
    assert (answer.exercise, answer.reason) == (own, "You have “Bench press (barbell)”.")


def test_the_librarys_name_and_what_people_call_it_are_the_same_name(lifter: User, bench: Exercise) -> None:
    alias(bench, "Flat Bench")
    assert found(lifter, "bench press barbell") == (bench, Certainty.EXACT)
    answer = match(lifter, "flat bench")
    assert (answer.exercise, answer.certainty) == (bench, Certainty.EXACT)
    assert answer.reason == "“Bench Press (Barbell)” is also called “Flat Bench”."


def test_a_common_name_that_leaves_the_equipment_open_is_but_likely(lifter: User, bench: Exercise) -> None:
    ExerciseFactory(name="Bench Press (Dumbbell)", equipment="dumbbell")
    alias(bench, "Bench Press")
    answer = match(lifter, "Bench Press")
    assert (answer.exercise, answer.certainty) == (bench, Certainty.NORMALISED)
    assert answer.reason == "Where no more is said, “Bench Press” mostly is “Bench Press (Barbell)”."


def test_the_same_in_other_words_is_likely_and_says_why(lifter: User, bench: Exercise) -> None:
    answer = match(lifter, "Barbell Flat Bench Presses")
    assert (answer.exercise, answer.certainty) == (bench, Certainty.NORMALISED)
    assert answer.reason == "The same movement and equipment as “Bench Press (Barbell)”."
    assert match(lifter, "Bench Press").reason.endswith("the name says no equipment.")


def test_another_apps_name_is_but_likely(lifter: User, bench: Exercise) -> None:
    alias(bench, "Flat Thing", "hevy")
    answer = match(lifter, "Flat Thing")
    assert (answer.exercise, answer.certainty) == (bench, Certainty.NORMALISED)
    assert answer.reason == "Hevy calls it “Flat Thing”."


def test_what_is_unknown_is_none_and_says_so(lifter: User, bench: Exercise) -> None:
    assert match(lifter, "Zzz") == Match(None, Certainty.NONE, "No exercise of this name is known.")


def test_a_name_that_may_be_two_is_none_and_names_them(lifter: User) -> None:
    for equipment in ("cable", "band"):
        ExerciseFactory(name=f"Face Pull ({equipment.title()})", equipment=equipment)
    answer = match(lifter, "Face Pulls")
    assert (answer.exercise, answer.certainty) == (None, Certainty.NONE)
    assert answer.reason == "It may be “Face Pull (Band)” or “Face Pull (Cable)”."


def test_names_come_back_as_they_stand_in_the_file(lifter: User, bench: Exercise) -> None:
    wanted = [Wanted("Bench Press (Barbell) "), Wanted("Bench Press (Barbell)"), Wanted("💪"), Wanted("")]
    assert list(match_all(lifter, "strong", wanted)) == [each.name for each in wanted]


# --- What rows and files say beside the name ---


def test_a_likely_match_must_be_logged_as_the_rows_are(lifter: User, bench: Exercise) -> None:
    likely = "BB Bench Press"
    assert found(lifter, likely, measures=WEIGHT_AND_REPS) == (bench, Certainty.NORMALISED)
    for measures in ({"duration_seconds"}, {"reps"}, {"distance_metres", "duration_seconds"}):
        answer = match(lifter, likely, measures=frozenset(measures))
        assert (answer.exercise, answer.certainty) == (None, Certainty.NONE)
        assert answer.reason == "“Bench Press (Barbell)” is not measured as its rows are."


def test_the_apps_own_name_is_kept_whatever_the_rows_show(lifter: User, bench: Exercise) -> None:
    alias(bench, "BB Bench Press", "strong")
    assert found(lifter, "BB Bench Press", measures=frozenset({"duration_seconds"})) == (bench, Certainty.ALIAS)


def test_a_stray_time_beside_weight_and_reps_does_not_speak_against_a_match(lifter: User, bench: Exercise) -> None:
    measures = WEIGHT_AND_REPS | {"duration_seconds"}
    assert found(lifter, "BB Bench Press", measures=measures) == (bench, Certainty.NORMALISED)


def test_a_weight_is_not_matched_where_it_would_be_lost(lifter: User) -> None:
    ExerciseFactory(name="Decline Sit Up", equipment="bodyweight", tracking="reps")
    assert found(lifter, "Sit-Ups Decline", measures=WEIGHT_AND_REPS)[0] is None
    weighted = ExerciseFactory(name="Decline Sit Up (Weighted)", equipment="plate")
    answer = match(lifter, "Sit-Ups Decline", measures=WEIGHT_AND_REPS)
    assert (answer.exercise, answer.reason) == (weighted, "Its rows show weights.")


def test_a_weighted_pull_up_is_a_pull_up_with_added_load(lifter: User) -> None:
    pull_up = ExerciseFactory(pull_up=True)
    ExerciseFactory(assisted=True)
    for name in ("Pull Up (Weighted)", "Weighted Pull-Ups"):
        answer = match(lifter, name, measures=WEIGHT_AND_REPS)
        assert (answer.exercise, answer.certainty) == (pull_up, Certainty.NORMALISED)
        assert answer.reason == "The same movement as “Pull Up”; the weight is what was added."


def test_an_assisted_pull_up_is_another_exercise(lifter: User) -> None:
    pull_up = ExerciseFactory(pull_up=True)
    assert found(lifter, "Assisted Pull Ups", measures=WEIGHT_AND_REPS)[0] is None
    assisted = ExerciseFactory(assisted=True)
    assert found(lifter, "Assisted Pull Ups", measures=WEIGHT_AND_REPS) == (assisted, Certainty.NORMALISED)
    assert found(lifter, "Pullups", measures=WEIGHT_AND_REPS)[0] == pull_up


def test_negative_weights_make_it_the_assisted_one(lifter: User) -> None:
    ExerciseFactory(pull_up=True)
    assisted = ExerciseFactory(assisted=True)
    answer = match(lifter, "Pullups", measures=WEIGHT_AND_REPS, is_assisted=True)
    assert (answer.exercise, answer.reason) == (assisted, "Its weights are negative, so they assist.")


def test_equipment_that_the_file_says_apart_is_heeded(lifter: User, bench: Exercise) -> None:
    dumbbells = ExerciseFactory(name="Bench Press (Dumbbell)", equipment="dumbbell")
    alias(bench, "Bench Press")
    assert found(lifter, "Bench Press", "liftosaur", equipment="dumbbell") == (dumbbells, Certainty.NORMALISED)
    assert found(lifter, "Bench Press", "liftosaur", equipment="barbell")[0] == bench
    assert found(lifter, "Bench Press", "liftosaur", equipment="cable")[0] is None
    assert found(lifter, "Bench Press, Dumbbell", "liftosaur", equipment="dumbbell")[0] == dumbbells
    assert found(lifter, "Bench Press (Barbell)", "gymtracker", equipment="cable")[0] is None


def test_a_machine_is_not_any_machine_with_plates(lifter: User) -> None:
    machine = ExerciseFactory(name="Shoulder Press (Machine)", equipment="machine")
    plates = ExerciseFactory(name="Shoulder Press (Plate Loaded)", equipment="machine")
    assert found(lifter, "Machine Shoulder Presses")[0] == machine
    assert found(lifter, "Plate-Loaded Shoulder Presses")[0] == plates


def test_two_kinds_of_equipment_in_one_name_are_no_match(lifter: User) -> None:
    ExerciseFactory(name="Bicep Curl (Cable)", equipment="cable")
    assert found(lifter, "Cable EZ Bar Curl")[0] is None


# --- Whose exercises ---


def test_another_lifters_exercise_is_never_matched(lifter: User, other_lifter: User) -> None:
    theirs = ExerciseFactory(owner=other_lifter, name="Larsen Press")
    alias(theirs, "Larsen", "strong")
    alias(theirs, "Legs up Press")
    remember(other_lifter, "strong", {"LP": theirs})
    for name in ("Larsen Press", "Larsen Presses", "Larsen", "Legs up Press", "LP"):
        assert found(lifter, name) == (None, Certainty.NONE), name


def test_what_another_lifter_said_is_not_heeded(lifter: User, other_lifter: User, bench: Exercise) -> None:
    remember(other_lifter, "strong", {"My press": bench})
    assert found(lifter, "My press")[0] is None


def test_the_lifters_own_in_other_words_goes_before_the_library(lifter: User, bench: Exercise) -> None:
    own = ExerciseFactory(owner=lifter, name="Bench Press with Barbell")
    assert found(lifter, "BB Bench Presses") == (own, Certainty.NORMALISED)


def test_what_the_lifter_archived_still_holds_their_history(lifter: User) -> None:
    own = ExerciseFactory(owner=lifter, name="Larsen Press")
    own.archive()
    answer = match(lifter, "larsen press")
    assert (answer.exercise, answer.reason) == (own, "You have “Larsen Press” in your archive.")
    again = ExerciseFactory(owner=lifter, name="Larsen Press")
    assert found(lifter, "larsen press") == (again, Certainty.EXACT)


def test_what_is_archived_of_the_library_is_offered_by_no_road_but_the_lifters_word(
    lifter: User, bench: Exercise
) -> None:
    alias(bench, "Flat", "strong")
    Exercise.objects.filter(pk=bench.pk).update(archived_at=timezone.now())
    for name in ("Bench Press (Barbell)", "Flat", "BB Bench Press"):
        assert found(lifter, name)[0] is None, name
    remember(lifter, "strong", {"Flat": bench})
    assert found(lifter, "Flat") == (bench, Certainty.CONFIRMED)


def test_a_merged_exercise_leads_to_its_target_by_every_road(lifter: User, bench: Exercise) -> None:
    old = ExerciseFactory(name="Flat Press (Barbell)")
    alias(old, "Flatty", "strong")
    mine = ExerciseFactory(owner=lifter, name="My Press")
    remember(lifter, "strong", {"Said": old})
    merge(old, bench, keep_name=False)
    merge(mine, bench, keep_name=False)
    assert found(lifter, "Said") == (bench, Certainty.CONFIRMED)
    assert found(lifter, "Flatty") == (bench, Certainty.ALIAS)
    assert found(lifter, "Flat Press (Barbell)") == (bench, Certainty.EXACT)
    assert match(lifter, "My Press") == Match(
        bench, Certainty.EXACT, "You have “My Press”, which became “Bench Press (Barbell)”."
    )


def test_a_name_that_a_merge_freed_belongs_to_who_took_it(lifter: User, bench: Exercise) -> None:
    old = ExerciseFactory(name="Flat Press (Barbell)")
    merge(old, bench, keep_name=False)
    taker = ExerciseFactory(name="Flat Press (Barbell)", slug="flat-press-2")
    assert found(lifter, "Flat Press (Barbell)") == (taker, Certainty.EXACT)


def test_of_two_own_that_a_plural_tells_apart_each_is_found_by_its_name(lifter: User) -> None:
    one = ExerciseFactory(owner=lifter, name="Odd Carry Thing")
    two = ExerciseFactory(owner=lifter, name="Odd Carry Things")
    assert found(lifter, "odd carry thing")[0] == one
    assert found(lifter, "odd carry things")[0] == two
    assert found(lifter, "odd carries thing")[0] is None


# --- Remembering ---


def test_what_was_said_last_wins(lifter: User, bench: Exercise) -> None:
    other = ExerciseFactory(name="Floor Press (Barbell)")
    remember(lifter, "strong", {"Press": bench, "Else": bench})
    remember(lifter, "strong", {"press ": other})
    assert found(lifter, "Press")[0] == other
    assert NameMapping.objects.count() == 2


def test_of_two_spellings_said_at_once_the_later_wins(lifter: User, bench: Exercise) -> None:
    other = ExerciseFactory(name="Floor Press (Barbell)")
    remember(lifter, "strong", {"Press": bench, "PRESS ": other})
    assert found(lifter, "press")[0] == other


def test_what_was_said_holds_for_that_app_alone(lifter: User, bench: Exercise) -> None:
    remember(lifter, "strong", {"Mine": bench})
    assert found(lifter, "Mine", "hevy")[0] is None


def test_another_lifters_exercise_cannot_be_chosen(lifter: User, other_lifter: User) -> None:
    theirs = ExerciseFactory(owner=other_lifter, name="Theirs")
    with pytest.raises(ValueError, match="another lifter"):
        remember(lifter, "strong", {"Mine": theirs})
    assert not NameMapping.objects.exists()


def test_a_merged_exercise_is_remembered_as_its_target(lifter: User, bench: Exercise) -> None:
    old = ExerciseFactory(name="Flat Press (Barbell)")
    merge(old, bench, keep_name=False)
    remember(lifter, "strong", {"Mine": Exercise.objects.get(pk=old.pk)})
    assert NameMapping.objects.get().exercise == bench


def test_names_without_letters_are_kept_apart(lifter: User, bench: Exercise) -> None:
    remember(lifter, "strong", {"💪": bench})
    assert found(lifter, "💪")[0] == bench
    assert found(lifter, "🔥")[0] is None


def test_hostile_names_are_remembered_without_an_error(lifter: User, bench: Exercise) -> None:
    names = ["\x00", "a\x00b", "\ud800", "x" * 10_000, "ﷺ" * 300, "", "   "]
    remember(lifter, "strong", dict.fromkeys(names, bench))
    assert all(answer.exercise == bench for answer in match_all(lifter, "strong", [Wanted(n) for n in names]).values())


def test_one_name_has_one_answer_in_the_database(lifter: User, bench: Exercise) -> None:
    remember(lifter, "strong", {"Mine": bench})
    with pytest.raises(IntegrityError), transaction.atomic():
        NameMapping.objects.create(user=lifter, app="strong", key="mine", exercise=bench)


def test_an_exercise_that_only_a_name_leads_to_can_still_be_deleted(lifter: User) -> None:
    own = ExerciseFactory(owner=lifter, name="Mine")
    remember(lifter, "strong", {"Mine": own})
    own.discard()
    assert not Exercise.objects.filter(pk=own.pk).exists()
    assert not NameMapping.objects.exists()


def test_what_was_said_goes_with_the_account(lifter: User, other_lifter: User, bench: Exercise) -> None:
    remember(lifter, "strong", {"One": bench, "Two": ExerciseFactory(owner=lifter, name="Mine")})
    remember(other_lifter, "strong", {"One": bench})
    lifter.erase()
    assert [mapping.user for mapping in NameMapping.objects.all()] == [other_lifter]


def test_an_app_that_is_not_known_is_a_mistake_of_the_caller(lifter: User) -> None:
    with pytest.raises(ValueError, match="nosuchapp"):
        match_all(lifter, "nosuchapp", [])


# --- Cost ---


@pytest.mark.usefixtures("library")
def test_many_names_take_as_many_queries_as_one(lifter: User) -> None:
    names = list(Exercise.objects.values_list("name", flat=True))
    remember(lifter, "strong", {f"Said {n}": Exercise.objects.all()[0] for n in range(3)})
    for count in (1, 500):
        with counted() as queries:
            found = match_all(lifter, "strong", [Wanted(f"{name} ") for name in names[:count]])
            assert all(answer.exercise and answer.exercise.tracking for answer in found.values())
        assert len(queries) == 3


def test_remembering_many_takes_as_many_queries_as_one(lifter: User, bench: Exercise) -> None:
    for count in (1, 200):  # SQLite takes some 250 rows at once
        with counted() as queries:
            remember(lifter, "strong", {f"Name {n}": bench for n in range(count)})
        assert len(queries) == 1


# --- The lifter's own, for what is left ---


@pytest.mark.parametrize(
    ("name", "measures", "tracking"),
    [
        ("Zzz", {"weight_grams", "reps"}, "weight_reps"),
        ("Zzz", {"reps"}, "reps"),
        ("Zzz", {"duration_seconds"}, "duration"),
        ("Zzz", {"weight_grams", "duration_seconds"}, "weight_duration"),
        ("Zzz", {"distance_metres"}, "distance_duration"),
        ("Zzz", {"distance_metres", "duration_seconds"}, "distance_duration"),
        ("Zzz", {"weight_grams", "distance_metres"}, "weight_distance"),
        ("Zzz", {"weight_grams", "distance_metres", "duration_seconds"}, "weight_distance"),
        ("Zzz", {"weight_grams", "reps", "duration_seconds"}, "weight_reps"),
        ("Zzz (Assisted)", {"weight_grams", "reps"}, "assisted_bodyweight"),
        ("Zzz (Weighted)", {"weight_grams", "reps"}, "bodyweight_reps"),
        ("Zzz (Bodyweight)", {"reps"}, "bodyweight_reps"),
        ("Zzz", set(), "weight_reps"),
        ("Zzz", {"weight_grams"}, "weight_reps"),
    ],
)
def test_the_tracking_is_the_one_that_the_rows_show(name: str, measures: set[str], tracking: str) -> None:
    fields = own_exercise_for(Wanted(name, frozenset(measures)))
    assert fields["tracking"] == tracking
    assert set(RULES[tracking].needs) <= measures or measures <= {"weight_grams"}


def test_negative_weights_make_an_own_exercise_an_assisted_one() -> None:
    wanted = Wanted("Zzz", WEIGHT_AND_REPS, is_assisted=True)
    assert own_exercise_for(wanted)["tracking"] == "assisted_bodyweight"


@pytest.mark.parametrize(
    ("wanted", "equipment"),
    [
        (Wanted("Larsen Press (Barbell)"), "barbell"),
        (Wanted("Larsen Press (Plate Loaded)"), "machine"),
        (Wanted("Larsen Press", equipment="cable"), "cable"),
        (Wanted("Larsen Press", equipment="no such thing"), "other"),
        (Wanted("Larsen Press (Cable, EZ Bar)"), "other"),
        (Wanted("Zzz (Weighted)", WEIGHT_AND_REPS), "bodyweight"),
        (Wanted("Zzz", frozenset({"distance_metres"})), "none"),
        (Wanted("Zzz"), "other"),
    ],
)
def test_the_equipment_is_that_of_the_file_or_of_the_name(wanted: Wanted, equipment: str) -> None:
    assert own_exercise_for(wanted)["equipment"] == equipment


def test_only_what_goes_by_distance_is_cardio() -> None:
    assert own_exercise_for(Wanted("Zzz", frozenset({"distance_metres", "duration_seconds"})))["category"] == "cardio"
    assert own_exercise_for(Wanted("Zzz", frozenset({"duration_seconds"})))["category"] == "strength"


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("  Larsen \x00 Press\t\n", "Larsen Press"),
        ("x" * 150, "x" * 100),
        ("💪", "Exercise Flexed biceps"),
        ("\ud800", "Exercise"),
        ("", "Exercise"),
        ("Жим лёжа", "Жим лёжа"),
    ],
)
def test_the_name_is_clean_and_can_be_found_again(name: str, clean: str) -> None:
    assert own_exercise_for(Wanted(name))["name"] == clean


def test_what_was_made_of_a_name_is_matched_by_it_the_next_time(lifter: User) -> None:
    for muscle in MUSCLES:
        MuscleFactory(**muscle)
    for name in ("Larsen Press ", "Жим лёжа", "懸垂", "Zzz (Assisted)"):
        own = Exercise.objects.create_custom(lifter, **own_exercise_for(Wanted(name, WEIGHT_AND_REPS)))
        own.full_clean()
        assert found(lifter, name) == (own, Certainty.EXACT), name


@given(
    name=st.text(max_size=200),
    measures=st.frozensets(st.sampled_from(MEASURES)),
    equipment=st.sampled_from(["", "barbell", "x"]),
    is_assisted=st.booleans(),
)
def test_every_name_makes_a_valid_exercise(
    name: str, measures: frozenset[str], equipment: str, is_assisted: bool
) -> None:
    fields = own_exercise_for(Wanted(name, measures, equipment, is_assisted))
    assert fields["primary_muscle_id"] in {muscle["slug"] for muscle in MUSCLES}
    assert fold_key(fields["name"])
    Exercise(**fields).clean_fields(exclude=["primary_muscle", "owner", "merged_into", "search_name", "search_text"])


def test_every_app_has_a_name_for_reasons() -> None:
    assert all(App(app).label for app in App.values)
