"""Drop and failure sets that hang on the set before them, and sets of one side."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from tests.factories import ExerciseFactory, entry, finished_workout, log, open_workout, row_by_row
from workouts.models import Set, WorkoutExercise


@pytest.fixture
def benching(lifter: User) -> WorkoutExercise:
    found: WorkoutExercise = entry(open_workout(lifter))
    return found


def post(client: Client, one: WorkoutExercise, **typed: Any) -> Any:
    form = {"uuid": uuid7(), "weight": "80", "reps": "8", "last": ""}
    return client.post(reverse("workouts:set-log", args=[one.pk]), form | typed)


def hanging(one: WorkoutExercise) -> str:
    """The live sets in order, each with the number of its parent: "1 2 3>2" where the third hangs on the second."""
    place = {performed.pk: number for number, performed in enumerate(one.all_sets.in_order(), start=1)}
    live = one.all_sets.filter(deleted_at=None).in_order()
    return " ".join(
        f"{place[performed.pk]}" + (f">{place[performed.parent_id]}" if performed.parent_id else "")
        for performed in live
    )


def logged(one: WorkoutExercise, kinds: str) -> list[Set]:
    """n normal, w warm-up, d drop, f failure, c failure that continues."""
    names = {"n": "normal", "w": "warm_up", "d": "drop", "f": "failure", "c": "failure"}
    return [log(one, kind=names[kind], continues=kind == "c") for kind in kinds]


def amend(performed: Set, kind: str, *, continues: bool = False) -> None:
    performed = Set.objects.with_owner().get(pk=performed.pk)
    performed.amend(version=performed.version, kind=kind, continues=continues)


def marks(response: Any) -> list[str]:
    """The rows' marks, those of attached sets in brackets."""
    text = html.unescape(response.content.decode())
    found = re.findall(r'<li class="set ([^"]*)".*?Edit set </span>([^<]*)</span>', text, re.DOTALL)
    return [f"({mark})" if "set--attached" in classes else mark for classes, mark in found]


# --- Logging ---


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ("nd", "1 2>1"),
        ("nnd", "1 2 3>2"),
        ("nddd", "1 2>1 3>1 4>1"),
        ("ndnd", "1 2>1 3 4>3"),
        ("nf", "1 2"),
        ("nc", "1 2>1"),
        ("ncd", "1 2>1 3>1"),
        ("fd", "1 2>1"),
        ("dn", "1 2"),
        ("dd", "1 2>1"),
        ("c", "1"),
        # A warm-up is no set to continue.
        ("wd", "1 2"),
        ("nwd", "1 2 3>1"),
    ],
)
def test_a_set_hangs_on_the_one_that_it_continues(benching: WorkoutExercise, kinds: str, expected: str) -> None:
    logged(benching, kinds)
    assert hanging(benching) == expected


def test_the_form_attaches(hx: Client, benching: WorkoutExercise) -> None:
    post(hx, benching)
    post(hx, benching, kind="drop")
    post(hx, benching, kind="failure")
    post(hx, benching, kind="failure", continues="on")
    post(hx, benching, continues="on")
    assert hanging(benching) == "1 2>1 3 4>3 5"


def test_a_removed_set_is_not_continued(benching: WorkoutExercise) -> None:
    _, second = logged(benching, "nn")
    second.remove()
    logged(benching, "d")
    assert hanging(benching) == "1 3>1"


def test_the_same_drop_set_twice_is_one(hx: Client, benching: WorkoutExercise) -> None:
    logged(benching, "n")
    id = uuid7()
    for _ in range(2):
        assert post(hx, benching, uuid=id, kind="drop").status_code == 200
    assert hanging(benching) == "1 2>1"


def test_a_set_hangs_on_nothing_of_another_exercise(benching: WorkoutExercise) -> None:
    logged(benching, "n")
    other = entry(benching.workout, ExerciseFactory())
    logged(other, "d")
    assert hanging(other) == "1"


# --- The page ---


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ("nnd", ["1", "2", "(D)"]),
        ("nddn", ["1", "(D)", "(D)", "2"]),
        ("wncn", ["W", "1", "(F)", "2"]),
        ("nfn", ["1", "2", "3"]),
        ("dn", ["D", "1"]),
    ],
)
def test_an_attached_set_has_a_letter_and_the_next_one_the_next_number(
    browser: Client, benching: WorkoutExercise, kinds: str, expected: list[str]
) -> None:
    logged(benching, kinds)
    response = browser.get(benching.workout.get_absolute_url())
    assert marks(response) == expected
    following = 1 + max(int(mark) for mark in expected if mark.isdigit())
    assert f">Set {following}<" in response.content.decode()


def test_the_fragment_shows_the_new_row_attached(hx: Client, benching: WorkoutExercise) -> None:
    post(hx, benching)
    assert marks(post(hx, benching, kind="drop", weight="60")) == ["1", "(D)"]


def test_after_a_drop_set_the_next_row_waits_with_the_working_weight(hx: Client, benching: WorkoutExercise) -> None:
    post(hx, benching, weight="100", reps="5")
    text = post(hx, benching, weight="70", reps="9", kind="drop").content.decode()
    assert 'name="weight" value="100"' in text
    assert 'name="kind" value="normal" checked' in text


def test_the_finished_workout_shows_them_attached(browser: Client, lifter: User) -> None:
    past = finished_workout(lifter)
    logged(entry(past), "nd")
    text = browser.get(past.get_absolute_url()).content.decode()
    assert re.findall(r'class="set__n">(?:<span[^>]*>[^<]*</span>)?([^<]*)<', text) == ["1", "D"]


# --- Correcting ---


@pytest.mark.parametrize(
    ("kinds", "which", "kind", "expected"),
    [
        ("nn", 2, "drop", "1 2>1"),
        ("nd", 2, "normal", "1 2"),
        ("nd", 2, "warm_up", "1 2"),
        ("nc", 2, "failure", "1 2"),
        # What hangs on it goes along…
        ("nndd", 2, "drop", "1 2>1 3>1 4>1"),
        ("nnd", 2, "warm_up", "1 2 3>1"),
        ("nd", 1, "warm_up", "1 2"),
        ("nd", 1, "drop", "1 2>1"),
        ("nd", 1, "failure", "1 2>1"),
        # … and what comes behind is its own, once it stands alone.
        ("nddd", 3, "normal", "1 2>1 3 4>3"),
        ("nwd", 2, "normal", "1 2 3>2"),
        ("wd", 1, "normal", "1 2>1"),
        ("ndnd", 2, "normal", "1 2 3 4>3"),
    ],
)
def test_a_change_of_kind_attaches_and_detaches(
    benching: WorkoutExercise, kinds: str, which: int, kind: str, expected: str
) -> None:
    performed = logged(benching, kinds)[which - 1]
    amend(performed, kind)
    assert hanging(benching) == expected


def test_a_failure_set_is_attached_by_its_tick(browser: Client, benching: WorkoutExercise) -> None:
    _, second = logged(benching, "nf")
    url = reverse("workouts:set-edit", args=[second.pk])
    typed = {"weight": "80", "reps": "8", "kind": "failure"}
    browser.post(url, typed | {"version": 1, "continues": "on"})
    assert hanging(benching) == "1 2>1"
    assert re.search(r'name="continues" checked', browser.get(url).content.decode())
    browser.post(url, typed | {"version": 2})
    assert hanging(benching) == "1 2"


def test_a_change_of_the_weight_alone_leaves_it_attached(browser: Client, benching: WorkoutExercise) -> None:
    _, drop, _ = logged(benching, "ndn")
    typed = {"weight": "55", "reps": "8", "kind": "drop", "version": 1}
    browser.post(reverse("workouts:set-edit", args=[drop.pk]), typed)
    assert hanging(benching) == "1 2>1 3"


# --- Deleting and bringing back ---


@pytest.mark.parametrize(
    ("kinds", "which", "without", "expected_marks"),
    [
        ("nnd", 2, "1 3>1", ["1", "(D)"]),
        ("nd", 1, "2", ["D"]),
        ("ndd", 1, "2 3>2", ["D", "(D)"]),
        ("ndd", 2, "1 3>1", ["1", "(D)"]),
        ("nndd", 2, "1 3>1 4>1", ["1", "(D)", "(D)"]),
    ],
)
def test_a_deleted_parent_is_followed_and_comes_back(
    browser: Client, benching: WorkoutExercise, kinds: str, which: int, without: str, expected_marks: list[str]
) -> None:
    performed = logged(benching, kinds)[which - 1]
    before = hanging(benching)
    browser.post(reverse("workouts:set-remove", args=[performed.pk]))
    assert hanging(benching) == without
    assert marks(browser.get(benching.workout.get_absolute_url())) == expected_marks
    browser.post(reverse("workouts:set-restore", args=[performed.pk]))
    assert hanging(benching) == before


def test_a_failure_set_remembers_that_it_continues(browser: Client, benching: WorkoutExercise) -> None:
    first, _ = logged(benching, "nc")
    first.remove()
    page = benching.workout.get_absolute_url()
    assert marks(browser.get(page)) == ["1"]
    logged(benching, "d")
    assert marks(browser.get(page)) == ["1", "(D)"]
    Set.objects.with_owner().get(pk=first.pk).restore()
    assert hanging(benching) == "1 2>1 3>1"
    assert marks(browser.get(page)) == ["1", "(F)", "(D)"]


kinds_of_sets = st.text(alphabet="nwdfc", min_size=1, max_size=6)
edits = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["normal", "warm_up", "drop", "remove", "restore"])))


@settings(
    max_examples=30, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(kinds_of_sets, edits)
def test_whatever_is_done_a_set_hangs_on_the_last_before_it_that_does_not(
    lifter: User, kinds: str, edits: list[tuple[int, str]]
) -> None:
    with row_by_row(), transaction.atomic():
        one = entry(finished_workout(lifter))
        sets = logged(one, kinds)
        for which, verb in edits:
            performed = Set.objects.with_owner().get(pk=sets[which % len(sets)].pk)
            if verb == "restore":
                performed.restore()
            elif verb == "remove":
                performed.remove()
            elif performed.deleted_at is None:
                amend(performed, verb)
        last = None
        for performed in one.all_sets.filter(deleted_at=None).in_order().select_related("parent"):
            live_parent = performed.parent_id if performed.parent and performed.parent.deleted_at is None else None
            assert live_parent is None or live_parent == last
            assert performed.kind != "drop" or live_parent == last
            assert performed.kind not in {"normal", "warm_up"} or performed.parent_id is None
            if performed.kind != "warm_up" and live_parent is None:
                last = performed.pk
        transaction.set_rollback(True)


# --- The database ---


@pytest.mark.parametrize("kind", ["normal", "warm_up"])
def test_only_drop_and_failure_sets_can_hang_on_one(benching: WorkoutExercise, kind: str) -> None:
    first, second = logged(benching, "nn")
    with pytest.raises(IntegrityError, match="set_continues_by_kind"), transaction.atomic():
        Set.objects.filter(pk=second.pk).update(parent=first, kind=kind)
    Set.objects.filter(pk=second.pk).update(parent=first, kind="drop")


# --- One side at a time ---


@pytest.fixture
def rowing(lifter: User) -> WorkoutExercise:
    found: WorkoutExercise = entry(open_workout(lifter), ExerciseFactory(unilateral=True))
    return found


def chosen_side(response: Any) -> list[str]:
    return re.findall(r'name="side" value="(\w+)" checked', response.content.decode())


def test_after_left_comes_right(hx: Client, rowing: WorkoutExercise) -> None:
    assert chosen_side(post(hx, rowing, side="left")) == ["right"]
    assert chosen_side(post(hx, rowing, side="right")) == ["left"]
    assert chosen_side(post(hx, rowing, side="both")) == ["both"]


def test_the_other_side_waits_on_the_page_too(browser: Client, rowing: WorkoutExercise) -> None:
    log(rowing, side="left")
    assert chosen_side(browser.get(rowing.workout.get_absolute_url())) == ["right"]


def test_reps_are_per_side(browser: Client, rowing: WorkoutExercise) -> None:
    text = browser.get(rowing.workout.get_absolute_url()).content.decode()
    assert "per side" in text


def test_an_exercise_of_both_sides_asks_for_none(browser: Client, benching: WorkoutExercise) -> None:
    text = browser.get(benching.workout.get_absolute_url()).content.decode()
    assert "per side" not in text
    assert 'name="side"' not in text


def test_a_side_is_said_with_its_set(hx: Client, rowing: WorkoutExercise) -> None:
    assert "<span>Left</span>" in post(hx, rowing, side="left").content.decode().split('class="next"')[0]
    assert Set.objects.get().side == "left"


def test_a_drop_set_of_one_side_hangs_on_that_set(hx: Client, rowing: WorkoutExercise) -> None:
    post(hx, rowing, side="left")
    response = post(hx, rowing, side="left", kind="drop", weight="60")
    assert hanging(rowing) == "1 2>1"
    assert chosen_side(response) == ["right"]
