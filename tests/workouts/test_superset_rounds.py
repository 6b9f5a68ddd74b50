"""Logging in a superset: exercises in turns, no rest within the round, rest after it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from tests.factories import ExerciseFactory, entry, finished_workout, log, open_workout, row_by_row
from tests.queries import counted
from workouts.models import Set, Workout, WorkoutExercise


def superset(workout: Workout, *names: str) -> list[WorkoutExercise]:
    """Exercises of these names, in turns."""
    with row_by_row():
        made = [entry(workout, ExerciseFactory(name=name)) for name in names]
        for one in made[1:]:
            one.link()
            one.refresh_from_db()
        made[0].refresh_from_db()
    return made


@pytest.fixture
def pair(lifter: User) -> list[WorkoutExercise]:
    """Ann and Bea in turns, and Zoe behind by herself."""
    workout = open_workout(lifter)
    made = superset(workout, "Ann", "Bea")
    entry(workout, ExerciseFactory(name="Zoe"))
    return made


@pytest.fixture
def trio(lifter: User) -> list[WorkoutExercise]:
    return superset(open_workout(lifter), "Ann", "Bea", "Cid")


def post(client: Client, one: WorkoutExercise, **typed: Any) -> Any:
    """What the card's form sends."""
    form = {"uuid": uuid7(), "weight": "80", "reps": "8", "rest": "2:00", "last": "", "round": one.superset or ""}
    return client.post(reverse("workouts:set-log", args=[one.pk]), form | typed)


def turn_in(response: Any) -> tuple[str, str] | None:
    """Whose turn the fragment says it is, and of which superset."""
    found = re.search(r'<div id="turn"[^>]*data-turn="([^"]*)" data-of="([^"]*)"', response.content.decode())
    return (found[1], found[2]) if found else None


def turns(client: Client, entries: list[WorkoutExercise], played: str) -> list[str]:
    """Logs in the order of `played` ("ABA", small letters: what follows is a warm-up, a drop…) and says after each
    whose turn it is, "-" for the first of the next round, with * where a rest follows."""
    letter = {str(one.pk): "ABC"[place] for place, one in enumerate(entries)}
    kinds = {"w": {"kind": "warm_up"}, "d": {"kind": "drop"}, "f": {"kind": "failure"},
             "c": {"kind": "failure", "continues": "on"}}  # fmt: skip
    found = []
    for step in played.split():
        response = post(client, entries["ABC".index(step[0])], **kinds.get(step[1:], {}))
        assert response.status_code == 200
        turn = turn_in(response)
        assert turn
        rests = Set.objects.latest("completed_at").rest_seconds == 120
        found.append((letter[turn[0]] if turn[0] else "-") + ("*" if rests else ""))
    return found


@pytest.mark.parametrize(
    ("played", "expected"),
    [
        ("A B A B", "B -* B -*"),
        # Who begins with the second goes on with the first.
        ("B A B A", "A -* A -*"),
        # Two of one running: each round is over with the set that completes it.
        ("A A B B", "B B -* -*"),
        # A warm-up is before the rounds: rest as usual, and the turn stays.
        ("Aw Aw A B", "A* A* B -*"),
        ("Aw Bw B A", "A* B* A -*"),
        ("A Bw B", "B B* -*"),
        # A drop set belongs to its parent's round.
        ("A Ad B", "B B -*"),
        ("A B Bd", "B -* -*"),
        ("A Ad B Bd Bd A", "B B -* -* -* B"),
        ("A Af B B", "B B -* -*"),
        ("A Ac B Bc", "B B -* -*"),
        # Without a set to continue, a drop set is one itself.
        ("Ad B", "B -*"),
        ("A Bd", "B -*"),
    ],
)
def test_two_take_turns(hx: Client, pair: list[WorkoutExercise], played: str, expected: str) -> None:
    assert " ".join(turns(hx, pair, played)) == expected


@pytest.mark.parametrize(
    ("played", "expected"),
    [
        ("A B C A B C", "B C -* B C -*"),
        ("B C A", "C A -*"),
        ("C A B", "A B -*"),
        ("A C B", "B B -*"),
        ("A A B C B C", "B B C -* C -*"),
        ("A B Bd C Cd", "B C C -* -*"),
    ],
)
def test_three_take_turns(hx: Client, trio: list[WorkoutExercise], played: str, expected: str) -> None:
    assert " ".join(turns(hx, trio, played)) == expected


def test_the_fragment_names_the_turn(hx: Client, pair: list[WorkoutExercise]) -> None:
    ann, bea = pair
    assert turn_in(post(hx, ann)) == (str(bea.pk), "1")
    assert turn_in(post(hx, bea)) == ("", "1")


def test_the_cards_say_to_which_superset_they_belong(browser: Client, pair: list[WorkoutExercise]) -> None:
    text = browser.get(pair[0].workout.get_absolute_url()).content.decode()
    assert text.count('data-superset="1"') == 2
    assert text.count('name="round" value="1"') == 2
    assert '<div id="turn" hidden>' in text


def test_a_single_exercise_has_no_turn(hx: Client, pair: list[WorkoutExercise]) -> None:
    zoe = pair[0].workout.entries_in_order()[-1]
    response = post(hx, zoe)
    assert turn_in(response) is None
    assert Set.objects.get().rest_seconds == 120


def test_a_refused_set_moves_nobody(hx: Client, pair: list[WorkoutExercise]) -> None:
    response = post(hx, pair[0], weight="heavy")
    assert response.status_code == 422
    assert turn_in(response) is None
    assert not Set.objects.exists()


def test_a_set_sent_again_gives_the_same_turn(hx: Client, trio: list[WorkoutExercise]) -> None:
    id = uuid7()
    assert turn_in(post(hx, trio[0], uuid=id)) == turn_in(post(hx, trio[0], uuid=id)) == (str(trio[1].pk), "1")
    assert Set.objects.count() == 1


def test_a_damaged_round_is_no_error(hx: Client, pair: list[WorkoutExercise]) -> None:
    assert turn_in(post(hx, pair[0], round="x\u2028" * 99, kind="nonsense")) is None
    assert turn_in(post(hx, pair[0], round="-1")) == (str(pair[1].pk), "1")


# --- Rest ---


def test_within_a_round_the_timer_of_the_last_rest_goes_away(hx: Client, pair: list[WorkoutExercise]) -> None:
    post(hx, pair[0])
    over = post(hx, pair[1]).content.decode()
    assert 'data-seconds="120"' in over.split('id="rest-slot"')[1]
    again = post(hx, pair[0]).content.decode()
    assert 'id="rest-slot" hx-swap-oob="innerHTML"' in again
    assert "data-rest=" not in again


def test_the_next_set_after_a_round_waits_with_its_rest(browser: Client, pair: list[WorkoutExercise]) -> None:
    """No rest within the round is no wish to have none."""
    ann, bea = pair
    post(browser, ann, rest="3:00")
    post(browser, bea, rest="3:00")
    post(browser, ann, rest="3:00")
    post(browser, bea, rest="3:00")
    rests = Set.objects.order_by("completed_at").values_list("rest_seconds", flat=True)
    assert list(rests) == [0, 180, 0, 180]


# --- Without JavaScript ---


def test_a_plain_browser_goes_on_with_the_next_exercise(browser: Client, trio: list[WorkoutExercise]) -> None:
    page = f"/workouts/{trio[0].workout_id}/#exercise-"
    found = [post(browser, one)["Location"] for one in (*trio, trio[0])]
    assert found == [f"{page}{one.pk}" for one in (trio[1], trio[2], trio[0], trio[1])]


def test_after_a_warm_up_a_plain_browser_stays(browser: Client, pair: list[WorkoutExercise]) -> None:
    assert post(browser, pair[0], kind="warm_up")["Location"].endswith(f"#exercise-{pair[0].pk}")


def test_a_past_workout_goes_on_on_its_edit_page(browser: Client, lifter: User) -> None:
    ann, bea = superset(finished_workout(lifter), "Ann", "Bea")
    assert post(browser, ann)["Location"] == f"/workouts/{ann.workout_id}/edit/#exercise-{bea.pk}"


# --- Who is passed over ---


def test_a_removed_member_is_passed_over(hx: Client, browser: Client, trio: list[WorkoutExercise]) -> None:
    ann, bea, cid = trio
    bea.remove()
    assert turn_in(post(hx, ann)) == (str(cid.pk), "1")
    assert turn_in(post(hx, cid)) == ("", "1")
    ann.remove()
    assert post(browser, cid)["Location"].endswith(f"#exercise-{cid.pk}")


def test_deleted_sets_are_not_counted(hx: Client, pair: list[WorkoutExercise]) -> None:
    ann, bea = pair
    log(bea).remove()
    assert turn_in(post(hx, ann)) == (str(bea.pk), "1")


def test_another_superset_and_another_workout_have_rounds_of_their_own(hx: Client, lifter: User) -> None:
    past = superset(finished_workout(lifter), "Past", "Gone")
    workout = open_workout(lifter)
    superset(workout, "Ann", "Bea")
    with row_by_row():
        cid, dan = (entry(workout, ExerciseFactory(name=name)) for name in ("Cid", "Dan"))
        dan.link()
    cid.refresh_from_db()
    dan.refresh_from_db()
    assert (past[0].superset, cid.superset) == (1, 2)
    assert turn_in(post(hx, cid)) == (str(dan.pk), "2")
    assert turn_in(post(hx, dan)) == ("", "2")


def test_a_member_brought_back_after_the_numbers_changed_gets_no_turn(hx: Client, lifter: User) -> None:
    workout = open_workout(lifter)
    ann, _bea = superset(workout, "Ann", "Bea")
    with row_by_row():
        cid, dan = (entry(workout, ExerciseFactory(name=name)) for name in ("Cid", "Dan"))
        dan.link()
        ann.remove()
        dan.move(-1)  # Cid and Dan are superset 1 now
        ann.restore()
    cid.refresh_from_db()
    assert turn_in(post(hx, cid)) == (str(dan.pk), "1")
    log(dan)
    dan.refresh_from_db()
    assert turn_in(post(hx, dan, kind="drop")) == ("", "1")


# --- Queries ---


@pytest.mark.parametrize("client", ["browser", "hx"])
@pytest.mark.parametrize("kind", ["normal", "warm_up", "drop"])
def test_a_set_of_a_superset_is_at_most_eight_queries(
    request: Any, trio: list[WorkoutExercise], client: str, kind: str
) -> None:
    sender = request.getfixturevalue(client)
    post(sender, trio[0])
    with counted() as queries:
        response = post(sender, trio[1], kind=kind)
    assert response.status_code in {200, 302}
    assert len(queries) <= 8, queries


def test_queries_do_not_grow_with_the_sets(hx: Client, trio: list[WorkoutExercise]) -> None:
    found = []
    for more in (2, 12):
        with row_by_row():
            for one in trio:
                for _ in range(more):
                    log(one)
        with counted() as queries:
            post(hx, trio[1])
        found.append(len(queries))
    assert found[0] == found[1]
