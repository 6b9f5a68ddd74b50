"""Merging two exercises: what moves, what is refused, what is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.test import Client

from exercises.library import load_library, shipped_exercises
from exercises.matching import remember
from exercises.models import Exercise, ExerciseAlias
from exercises.search import fold_key
from gymtracker import merging
from gymtracker.accounts.models import User
from gymtracker.merging import FOLLOW, SPECIAL, MergeRefused, Rule, leave, merge, plan_merge, relations, rule_of, settle
from progress.models import Performance, PersonalRecord
from tests.factories import ExerciseFactory, MuscleFactory, bench_press, entry, finished_workout, log, open_workout
from tests.gymtracker.test_access_matrix import snapshot
from tests.queries import counted
from tests.workouts.plans import line, programme
from workouts.models import ProgrammeRun, Set, WorkoutExercise
from workouts.signals import log_changed
from workouts.totals import add_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def target() -> Exercise:
    made: Exercise = bench_press()
    return made


@pytest.fixture
def source(target: Exercise) -> Exercise:
    made: Exercise = ExerciseFactory(name="Flat Bench (Bar)", slug="flat-bench-bar")
    return made


@pytest.fixture
def told() -> Iterator[list[dict[str, Any]]]:
    """What `log_changed` said, in order."""
    heard: list[dict[str, Any]] = []

    def listen(sender: Any, **said: Any) -> None:
        heard.append({name: said[name] for name in ("lifter", "exercises", "since")})

    log_changed.connect(listen)
    yield heard
    log_changed.disconnect(listen)


def done(lifter: User, exercise: Exercise, *, days_ago: float = 1, weight: float = 80) -> WorkoutExercise:
    performed = entry(finished_workout(lifter, days_ago=days_ago), exercise)
    log(performed, weight)
    return performed


def alias(exercise: Exercise, name: str, app: str = "") -> ExerciseAlias:
    made: ExerciseAlias = exercise.aliases.create(app=app, name=name, key=fold_key(name))
    return made


def aliases(exercise: Exercise) -> set[tuple[str, str]]:
    return set(exercise.aliases.values_list("app", "name"))


# --- Nothing is forgotten ---


def foreign_keys_to_exercise() -> set[str]:
    """Found from the other end: field by field over all models."""
    return {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.remote_field and field.remote_field.model is Exercise
    }


def test_every_foreign_key_to_an_exercise_is_followed_or_named_with_a_reason() -> None:
    assert {relation.name for relation in relations()} == foreign_keys_to_exercise()
    assert "workouts.WorkoutExercise.exercise" in foreign_keys_to_exercise()
    for relation in relations():
        rule = rule_of(relation)
        assert rule is FOLLOW or (relation.name in SPECIAL and rule.says), relation.name


def test_no_special_rule_is_for_a_column_that_its_table_has_not() -> None:
    known = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
    for name in SPECIAL:
        label, _, column = name.rpartition(".")
        if label in known:
            assert name in foreign_keys_to_exercise(), column


def test_after_a_merge_nothing_points_to_the_source_but_what_is_named(
    source: Exercise, target: Exercise, lifter: User
) -> None:
    done(lifter, source)
    alias(source, "Flat one", "hevy")
    remember(lifter, "hevy", {"Flat one, said the lifter": source})
    older = ExerciseFactory(name="Older twin")
    merge(older, source)
    source.secondary_muscles.add(MuscleFactory(slug="triceps"))
    source.proposals.create()
    before = {relation.name: relation.rows_of(source).count() for relation in relations()}
    merge(source, target)
    for relation in relations():
        left = relation.rows_of(source).count()
        if rule_of(relation).apply in {leave, settle}:
            assert left == before[relation.name] > 0, relation.name
        else:
            assert left == 0, relation.name
            # A table that comes later is to be given a row above, or the line before says nothing of it.
            if relation.name.startswith(("exercises.", "workouts.WorkoutExercise")):
                assert before[relation.name] > 0, relation.name


# --- What moves ---


def test_the_history_of_every_lifter_becomes_one(
    source: Exercise, target: Exercise, lifter: User, other_lifter: User
) -> None:
    for who in (lifter, other_lifter):
        done(who, source, days_ago=3)
        done(who, target, days_ago=2)
    merge(source, target)
    for who in (lifter, other_lifter):
        assert who.workout_exercises.filter(exercise=target).count() == 2
        assert Set.objects.of_lifter(who).filter(workout_exercise__exercise=target).count() == 2


def test_what_is_in_the_trash_and_what_is_open_moves_too(source: Exercise, target: Exercise, lifter: User) -> None:
    removed = done(lifter, source)
    removed.remove()
    trashed = done(lifter, source, days_ago=2)
    trashed.workout.trash()
    going_on = entry(open_workout(lifter), source)
    merge(source, target)
    for moved in (removed, trashed, going_on):
        moved.refresh_from_db()
        assert moved.exercise_id == target.pk
    assert removed.deleted_at is not None


def test_the_source_stays_as_a_row_that_leads_to_the_target(
    source: Exercise, target: Exercise, lifter: User, browser: Client
) -> None:
    done(lifter, source)
    merge(source, target)
    source.refresh_from_db()
    assert source.merged_into_id == target.pk
    assert source.slug == "flat-bench-bar"
    assert source not in Exercise.objects.offered_to(lifter)
    response = browser.get(f"/exercises/{source.pk}/")
    assert response.status_code == 302
    assert response["Location"] == f"/exercises/{target.pk}/"
    assert "80 kg × 8" in browser.get(response["Location"]).content.decode()


def test_a_chain_of_merges_leads_to_its_end(source: Exercise, target: Exercise) -> None:
    first, second = ExerciseFactory(), ExerciseFactory()
    merge(first, source)
    merge(second, source)
    merge(source, target)
    for merged in (first, second, source):
        merged.refresh_from_db()
        assert merged.merged_into_id == target.pk
    assert Exercise.objects.search(first.name).filter(merged_into=None).get() == target


def test_what_else_holds_the_target_stays_untouched(source: Exercise, target: Exercise, lifter: User) -> None:
    third = ExerciseFactory()
    kept = done(lifter, third)
    alias(third, "Third")
    merge(source, target)
    kept.refresh_from_db()
    third.refresh_from_db()
    assert kept.exercise_id == third.pk
    assert (aliases(third), third.merged_into_id) == ({("", "Third")}, None)


# --- Names ---


def test_name_and_aliases_of_the_source_lead_to_the_target(source: Exercise, target: Exercise, lifter: User) -> None:
    alias(source, "Flat one", "hevy")
    alias(target, "Bankdrücken")
    merge(source, target)
    assert aliases(target) == {("hevy", "Flat one"), ("", "Bankdrücken"), ("", "Flat Bench (Bar)")}
    assert aliases(source) == set()
    for query in ("flat bench bar", "Flat one", "bankdrucken"):
        found = Exercise.objects.offered_to(lifter).search(query).best_match_first()
        assert [(exercise.pk, exercise.match) for exercise in found] == [(target.pk, 1)], query
    target.refresh_from_db()
    assert target.alias_count == 3


def test_the_same_alias_for_two_apps_moves_for_both(source: Exercise, target: Exercise) -> None:
    alias(source, "Flat", "hevy")
    alias(target, "Flat", "strong")
    merge(source, target)
    assert aliases(target) == {("hevy", "Flat"), ("strong", "Flat"), ("", "Flat Bench (Bar)")}


def test_a_name_that_the_target_is_known_by_already_is_not_doubled(source: Exercise, target: Exercise) -> None:
    alias(target, "FLAT bench bar")
    assert plan_merge(source, target).is_name_added is False
    merge(source, target)
    assert aliases(target) == {("", "FLAT bench bar")}


def test_a_name_that_a_third_exercise_is_known_by_stays_there_and_is_said(source: Exercise, target: Exercise) -> None:
    third = ExerciseFactory(name="Third lift")
    alias(third, "Flat Bench (Bar)")
    assert "The name “Flat Bench (Bar)” stays an alias of “Third lift”." in plan_merge(source, target).warnings
    merge(source, target)
    assert aliases(third) == {("", "Flat Bench (Bar)")}
    assert aliases(target) == set()


def test_a_lifters_own_of_the_same_name_adds_no_alias(target: Exercise, lifter: User) -> None:
    own = ExerciseFactory(name=target.name, owner=lifter)
    merge(own, target)
    assert aliases(target) == set()


def test_a_lifters_own_name_is_published_knowingly_or_not_at_all(target: Exercise, lifter: User) -> None:
    own = ExerciseFactory(name="After my divorce press", owner=lifter)
    assert plan_merge(own, target).publishes_name is True
    merge(own, target, keep_name=False)
    target.refresh_from_db()
    assert aliases(target) == set()
    assert "divorce" not in target.search_text


# --- Who is told ---


def test_every_lifter_concerned_is_told_of_once_from_their_earliest_workout_on(
    source: Exercise, target: Exercise, lifter: User, other_lifter: User, told: list[dict[str, Any]]
) -> None:
    for days_ago in (1, 9, 4):
        newest = done(lifter, source, days_ago=days_ago)
    done(lifter, target, days_ago=30)
    theirs = done(other_lifter, source)
    third = done(User.objects.create_user("third@example.org"), target)
    told.clear()
    merge(source, target)
    earliest = lifter.workout_exercises.filter(exercise=target).order_by("started_at")[1].started_at
    assert earliest < newest.started_at
    both = {source.pk, target.pk}
    assert told == [
        {"lifter": lifter, "exercises": both, "since": earliest},
        {"lifter": other_lifter, "exercises": both, "since": theirs.started_at},
    ]
    assert third.user not in [said["lifter"] for said in told]


def test_a_receiver_that_fails_undoes_the_whole_merge(source: Exercise, target: Exercise, lifter: User) -> None:
    done(lifter, source)
    alias(source, "Flat one")
    before = snapshot()
    seen = []

    def fail(sender: Any, **said: Any) -> None:
        seen.append(lifter.workout_exercises.get().exercise_id)
        raise RuntimeError("records are broken")

    log_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError, match="records are broken"):
            merge(source, target)
    finally:
        log_changed.disconnect(fail)
    assert seen == [target.pk], "told after the rows had moved"
    assert snapshot() == before


# --- The plan ---


def test_the_plan_says_exactly_what_moves(source: Exercise, target: Exercise, lifter: User, other_lifter: User) -> None:
    for number in range(3):
        log(done(lifter, source, days_ago=number + 1))
    done(other_lifter, source)
    alias(source, "Flat one", "hevy")
    source.secondary_muscles.add(MuscleFactory(slug="triceps"))
    before = snapshot()
    plan = plan_merge(source, target)
    assert snapshot() == before, "a plan writes nothing"
    rows = {move.relation: (move.count, move.lifter_count) for move in plan.moves}
    assert rows == {
        "exercises.ExerciseAlias.exercise": (1, 0),
        "exercises.Exercise_secondary_muscles.exercise": (1, 0),
        "progress.Performance.exercise": (Performance.objects.filter(exercise=source).count(), 2),
        "progress.PersonalRecord.exercise": (PersonalRecord.objects.filter(exercise=source).count(), 2),
        "workouts.WorkoutExercise.exercise": (4, 2),
    }
    assert (plan.set_count, plan.lifter_count, plan.aliases) == (7, 2, ["Flat one (Hevy)"])
    assert (plan.is_possible, plan.is_name_added, plan.publishes_name) == (True, True, False)
    done_plan = merge(source, target)
    assert done_plan.moves == plan.moves


def test_an_exercise_that_nobody_logged_moves_nothing(source: Exercise, target: Exercise, told: list[Any]) -> None:
    plan = merge(source, target)
    assert (plan.moves, plan.lifter_count) == ([], 0)
    assert told == []


def test_differing_ways_of_counting_are_warned_of_and_change_past_volume(
    source: Exercise, target: Exercise, lifter: User
) -> None:
    performed = done(lifter, source)
    Exercise.objects.filter(pk=target.pk).update(implements=2, is_unilateral=True)
    target.refresh_from_db()
    (warning,) = plan_merge(source, target).warnings
    assert "the number of implements, one or both sides at a time" in warning
    assert "past volume and records change" in warning

    def volume() -> int:
        (workout,) = add_up([performed.workout])
        return workout.totals.volume

    assert volume() == 640_000
    merge(source, target)
    assert volume() == 4 * 640_000


# --- Refusals ---


def refused(source: Exercise, target: Exercise) -> str:
    """The reason, the same in the plan; nothing is written."""
    before = snapshot()
    plan = plan_merge(source, target)
    assert not plan.is_possible
    with pytest.raises(MergeRefused) as caught:
        merge(source, target)
    assert snapshot() == before
    assert str(caught.value) == " ".join(plan.refusals)
    return str(caught.value)


def test_an_exercise_is_not_merged_into_itself(source: Exercise) -> None:
    assert refused(source, Exercise.objects.get(pk=source.pk)) == "An exercise cannot be merged into itself."


def test_a_merged_exercise_is_neither_source_nor_target_again(source: Exercise, target: Exercise) -> None:
    third = ExerciseFactory(name="Third lift")
    merge(source, target)
    source.refresh_from_db()
    assert "is merged into another one already" in refused(source, third)
    assert "Choose that one." in refused(third, source)
    assert "is merged into another one already" in refused(source, target)


def test_two_merges_the_other_way_round_do_not_make_a_circle(source: Exercise, target: Exercise) -> None:
    """The second request read its rows before the first one wrote."""
    stale_source, stale_target = Exercise.objects.get(pk=source.pk), Exercise.objects.get(pk=target.pk)
    merge(source, target)
    with pytest.raises(MergeRefused):
        merge(stale_target, stale_source)
    target.refresh_from_db()
    assert target.merged_into_id is None


def test_an_archived_one_is_no_target_but_may_be_a_source(source: Exercise, target: Exercise) -> None:
    target.archive()
    target.refresh_from_db()
    assert "is archived" in refused(source, target)
    merge(target, source)
    target.refresh_from_db()
    assert target.merged_into_id == source.pk


def test_an_exercise_of_the_library_does_not_become_a_lifters_own(source: Exercise, lifter: User) -> None:
    own = ExerciseFactory(owner=lifter, name="Mine")
    assert "it cannot become a lifter’s own" in refused(source, own)


def test_two_lifters_own_are_not_mixed(lifter: User, other_lifter: User) -> None:
    mine, theirs = ExerciseFactory(owner=lifter, name="Mine"), ExerciseFactory(owner=other_lifter, name="Theirs")
    assert "These belong to two different lifters." in refused(mine, theirs)


def test_a_lifters_own_goes_into_the_library_or_another_of_theirs(target: Exercise, lifter: User) -> None:
    first, second = (ExerciseFactory(owner=lifter, name=name) for name in ("Mine", "Mine too"))
    done(lifter, first)
    merge(first, second)
    merge(second, target)
    assert lifter.workout_exercises.get().exercise_id == target.pk
    first.refresh_from_db()
    assert first.merged_into_id == target.pk


@pytest.mark.parametrize("trait", ["pull_up", "assisted", "plank", "running", "carry"])
def test_another_tracking_is_refused_in_words(target: Exercise, trait: str) -> None:
    other = ExerciseFactory(**{trait: True})
    reason = refused(other, target)
    assert other.get_tracking_display().lower() in reason
    assert "the numbers would mean something else" in reason


def test_one_that_was_deleted_meanwhile_is_said(source: Exercise, target: Exercise) -> None:
    Exercise.objects.filter(pk=source.pk).delete()
    with pytest.raises(MergeRefused, match="not there any more"):
        merge(source, target)


# --- The library comes again ---


def shipped(*slugs: str) -> list[dict[str, Any]]:
    return [entry for entry in shipped_exercises() if entry["slug"] in slugs]


SQUAT, FRONT = "squat-barbell", "front-squat-barbell"


@pytest.fixture
def squats(db: None) -> tuple[Exercise, Exercise]:
    load_library(shipped(SQUAT, FRONT))
    front, squat = Exercise.objects.get(slug=FRONT), Exercise.objects.get(slug=SQUAT)
    merge(front, squat)
    return front, squat


def test_loading_the_library_again_leaves_a_merge_alone(squats: tuple[Exercise, Exercise]) -> None:
    before = snapshot()
    report = load_library(shipped(SQUAT, FRONT))
    assert (report.created, report.updated, report.unchanged) == ([], [], 2)
    assert snapshot() == before


def test_a_new_version_of_a_merged_exercise_does_not_bring_it_back(squats: tuple[Exercise, Exercise]) -> None:
    front, squat = squats
    entries = shipped(SQUAT, FRONT)
    (changed,) = (one for one in entries if one["slug"] == FRONT)
    gone = next(pair for pair in changed["aliases"])
    assert ExerciseAlias.objects.get(app=gone[0], key=fold_key(gone[1])).exercise == squat
    changed |= {
        "name": "Squat in front",
        "aliases": [*(p for p in changed["aliases"] if p != gone), ["", "Rack squat"]],
    }
    report = load_library(entries)
    front.refresh_from_db()
    assert (front.merged_into_id, front.name) == (squat.pk, "Front Squat (Barbell)")
    assert aliases(front) == set()
    assert ("", "Rack squat") in aliases(squat), "what it is newly known as is the target's"
    assert tuple(gone) not in aliases(squat)
    assert report.left_alone == [f"{FRONT}: merged into {SQUAT}"]
    assert Exercise.objects.filter(merged_into=None).search("rack squat").get() == squat
    assert load_library(entries).unchanged == 2


def test_a_shipped_exercise_may_take_the_name_that_a_merge_freed(squats: tuple[Exercise, Exercise]) -> None:
    entries = shipped(SQUAT, FRONT)
    (new,) = ({**one, "slug": "new-one", "aliases": []} for one in entries if one["slug"] == FRONT)
    assert load_library([*entries, new]).created == ["new-one"]


# --- Leaving ---


def test_an_account_with_merged_exercises_is_deleted_as_a_whole(target: Exercise, lifter: User) -> None:
    first, second, third = (ExerciseFactory(owner=lifter, name=f"Mine {n}") for n in range(3))
    done(lifter, first)
    remember(lifter, "strong", {"One": first, "Two": second, "Three": third, "Four": target})
    merge(first, second)
    merge(third, target, keep_name=False)
    lifter.erase()
    assert list(Exercise.objects.all()) == [target]
    assert not WorkoutExercise.objects.exists()


# --- Cost ---


def test_a_long_history_takes_no_more_queries(target: Exercise, lifter: User) -> None:
    counts = []
    for count in (1, 30):
        twin = ExerciseFactory()
        for number in range(count):
            done(lifter, twin, days_ago=number + 1)
        with counted() as queries:
            merge(twin, target)
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 2, counts  # record rows that differ: one query takes away, one adds


# --- Records ---


def test_the_records_of_both_become_those_of_one_history(
    source: Exercise, target: Exercise, lifter: User, other_lifter: User
) -> None:
    for who in (lifter, other_lifter):
        log(entry(finished_workout(who, days_ago=3), target), 80, 5)
        log(entry(finished_workout(who, days_ago=2), source), 100, 5)
        log(entry(finished_workout(who, days_ago=1), target), 90, 5)
    merge(source, target)
    heaviest = PersonalRecord.objects.filter(kind="heaviest_weight").order_by("user", "achieved_at")
    assert list(heaviest.values_list("user", "exercise", "value", "previous")) == [
        (who.pk, target.pk, value, previous)
        for who in (lifter, other_lifter)
        for value, previous in ((80_000, None), (100_000, 80_000))
    ]


# --- Tables that come later ---


@pytest.fixture
def later() -> Iterator[type[models.Model]]:
    """A table as `ExerciseNote` will be: one row of a lifter and an exercise."""

    class LaterNote(models.Model):
        user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
        exercise = models.ForeignKey(Exercise, on_delete=models.RESTRICT, related_name="+")
        text = models.CharField(max_length=20)

        class Meta:
            app_label = "workouts"
            db_table = "later_note"
            constraints = [models.UniqueConstraint(fields=["user", "exercise"], name="later_note_once")]

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE later_note (id bigint PRIMARY KEY, user_id bigint, exercise_id bigint, text varchar(20),"
            " UNIQUE (user_id, exercise_id))"
        )
    yield LaterNote
    del apps.all_models["workouts"]["laternote"]
    apps.clear_cache()


LATER = "workouts.LaterNote.exercise"


def notes(table: Any) -> dict[tuple[int, int], str]:
    return {(user, exercise): text for user, exercise, text in table.objects.values_list("user", "exercise", "text")}


def test_a_table_that_comes_later_follows_without_a_change(
    later: Any, source: Exercise, target: Exercise, lifter: User, other_lifter: User
) -> None:
    later.objects.create(id=1, user=lifter, exercise=source, text="Seat 4")
    later.objects.create(id=2, user=other_lifter, exercise=target, text="Seat 5")
    (move,) = plan_merge(source, target).moves
    assert (move.relation, move.count, move.lifter_count, move.clash_count) == (LATER, 1, 1, 0)
    merge(source, target)
    assert notes(later) == {(lifter.pk, target.pk): "Seat 4", (other_lifter.pk, target.pk): "Seat 5"}


def test_two_rows_where_one_may_be_are_refused_until_there_is_a_rule(
    later: Any, source: Exercise, target: Exercise, lifter: User
) -> None:
    """Neither is thrown away unasked, since a merge cannot be undone."""
    later.objects.create(id=1, user=lifter, exercise=source, text="Seat 4")
    later.objects.create(id=2, user=lifter, exercise=target, text="Seat 5")
    assert "of which there may be one only" in refused(source, target)


def test_texts_of_two_rows_are_joined_where_the_rule_says_so(
    later: Any, source: Exercise, target: Exercise, lifter: User, other_lifter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SPECIAL, LATER, Rule("joined", merging.joining("text")))
    third = User.objects.create_user("third@example.org")
    for number, (who, exercise, text) in enumerate(
        [
            (lifter, source, "Seat 4"),
            (lifter, target, "Thumbs in"),
            (other_lifter, source, "Same"),
            (other_lifter, target, "Same"),
            (third, source, "Alone"),
        ]
    ):
        later.objects.create(id=number, user=who, exercise=exercise, text=text)
    (move,) = plan_merge(source, target).moves
    assert (move.count, move.lifter_count, move.clash_count) == (3, 3, 2)
    merge(source, target)
    assert notes(later) == {
        (lifter.pk, target.pk): "Thumbs in; Seat 4",
        (other_lifter.pk, target.pk): "Same",
        (third.pk, target.pk): "Alone",
    }


def test_joined_texts_keep_to_what_the_column_holds(
    later: Any, source: Exercise, target: Exercise, lifter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SPECIAL, LATER, Rule("joined", merging.joining("text")))
    later.objects.create(id=1, user=lifter, exercise=source, text="b" * 15)
    later.objects.create(id=2, user=lifter, exercise=target, text="a" * 15)
    merge(source, target)
    assert notes(later) == {(lifter.pk, target.pk): "a" * 15 + "; " + "b" * 3}


def test_rows_that_are_worked_out_anew_are_deleted_before_the_lifter_is_told(
    later: Any, source: Exercise, target: Exercise, lifter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As records will be: both have one, and the receiver makes them again."""
    monkeypatch.setitem(SPECIAL, LATER, Rule("worked out anew", merging.delete))
    later.objects.create(id=1, user=lifter, exercise=source, text="old")
    later.objects.create(id=2, user=lifter, exercise=target, text="old")
    done(lifter, source)

    def rebuild(sender: Any, **said: Any) -> None:
        assert notes(later) == {(lifter.pk, target.pk): "old"}
        later.objects.filter(exercise__in=said["exercises"]).delete()
        later.objects.create(id=3, user=lifter, exercise=target, text="new")

    log_changed.connect(rebuild)
    try:
        merge(source, target)
    finally:
        log_changed.disconnect(rebuild)
    assert notes(later) == {(lifter.pk, target.pk): "new"}


def test_a_clash_that_only_the_database_sees_undoes_the_merge(
    later: Any, source: Exercise, target: Exercise, lifter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with a constraint made of expressions."""
    monkeypatch.setattr(later._meta, "constraints", [])
    later.objects.create(id=1, user=lifter, exercise=source, text="Seat 4")
    later.objects.create(id=2, user=lifter, exercise=target, text="Seat 5")
    done(lifter, source)
    before = snapshot()
    with pytest.raises(MergeRefused, match="of which there may be one only"):
        merge(source, target)
    assert snapshot() == before


def test_since_is_not_later_than_any_moved_workout(
    source: Exercise, target: Exercise, lifter: User, told: list[Any]
) -> None:
    old = done(lifter, source, days_ago=400)
    old.remove()
    done(lifter, source, days_ago=2)
    told.clear()
    merge(source, target)
    (said,) = told
    assert said["since"] == old.started_at


# --- Goals ---


def test_a_goal_moves_and_is_judged_by_both_histories(
    source: Exercise, target: Exercise, lifter: User, other_lifter: User
) -> None:
    """Also of who has only the goal for the source, and the log for the target."""
    done(lifter, source, weight=90)
    done(other_lifter, target, weight=100)
    fields = {"kind": "strength", "exercise": source, "target": 100_000, "reps": 1, "made_on": lifter.today()}
    mine, theirs = lifter.goals.create(**fields), other_lifter.goals.create(**fields)
    merge(source, target)
    for goal, is_reached in ((mine, False), (theirs, True)):
        goal.refresh_from_db()
        assert goal.exercise_id == target.pk
        assert bool(goal.achieved_on) is is_reached


# --- Plans ---


def test_plans_and_their_training_maxes_follow(source: Exercise, target: Exercise, lifter: User) -> None:
    made = programme(lifter)
    row = line(made.add_day(name="Bench").template, source, percents=[80], progression="percent")
    run = ProgrammeRun.begin(lifter, made, training_maxes={source.pk: 90_000})
    merge(source, target)
    row.refresh_from_db()
    assert row.exercise == target
    assert run.training_maxes.get().exercise == target


def test_of_two_training_maxes_of_a_cycle_the_targets_stays(source: Exercise, target: Exercise, lifter: User) -> None:
    run = ProgrammeRun.begin(lifter, programme(lifter, "A"), training_maxes={source.pk: 90_000, target.pk: 100_000})
    run.set_training_maxes({source.pk: 95_000}, cycle=1)
    plan = plan_merge(source, target)
    assert plan.is_possible
    assert next(move for move in plan.moves if move.relation == "workouts.TrainingMax.exercise").clash_count == 1
    merge(source, target)
    assert sorted(run.training_maxes.values_list("cycle", "exercise", "weight_grams")) == [
        (0, target.pk, 100_000),
        (1, target.pk, 95_000),
    ]
