"""Logging a set: the hot path, as a browser without JavaScript and as htmx post it."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from tests.factories import ExerciseFactory, bench_press, entry, finished_workout, log, open_workout
from tests.gymtracker.test_access_matrix import snapshot
from tests.queries import counted
from workouts.models import Set, WorkoutExercise

MOST_FRAGMENT_BYTES = 6 * 1024


@pytest.fixture
def benching(lifter: User) -> WorkoutExercise:
    """Bench press in the open workout of the lifter."""
    found: WorkoutExercise = entry(open_workout(lifter))
    return found


def url_of(performed_in: WorkoutExercise) -> str:
    return reverse("workouts:set-log", args=[performed_in.pk])


def post(client: Client, performed_in: WorkoutExercise, **typed: Any) -> Any:
    return client.post(url_of(performed_in), {"uuid": uuid7(), "weight": "80", "reps": "8"} | typed)


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def card_in(response: Any, performed_in: WorkoutExercise) -> str:
    """The card of an exercise, from its opening tag to its end."""
    return text_of(response).split(f'id="sets-{performed_in.pk}"', 1)[1].split("</section>", 1)[0]


def waiting(card: str, name: str) -> str:
    """What a field of the row in waiting says; of radio buttons, the chosen one."""
    if name in {"kind", "side"}:
        return "".join(re.findall(rf'name="{name}" value="(\w+)" checked', card))
    found = re.search(rf'name="{name}" value="([^"]*)"', card)
    assert found, f"no field {name}"
    return found[1]


def rows_in(card: str) -> list[str]:
    return re.findall(r'class="set__what">([^<]*)<', card)


def working_rows(response: Any) -> int:
    """What static/js/workout-header.js counts for the header."""
    return len(re.findall(r'<li class="set set--(?!warm_up)', text_of(response)))


def out_of_band(response: Any, id: str) -> str:
    """What the fragment brings for another part of the page."""
    text = text_of(response)
    assert re.search(rf'id="{id}" hx-swap-oob="innerHTML"', text), f"nothing out of band for {id}"
    return text.split(f'id="{id}" hx-swap-oob="innerHTML">', 1)[1]


# --- What comes back ---


def test_a_browser_without_javascript_is_sent_back_to_the_card(browser: Client, benching: WorkoutExercise) -> None:
    response = post(browser, benching, weight="82,5")
    assert response.status_code == 302
    assert response["Location"] == f"/workouts/{benching.workout_id}/#exercise-{benching.pk}"
    assert list(Set.objects.values_list("weight_grams", "reps")) == [(82_500, 8)]
    page = browser.get(response["Location"])
    assert rows_in(card_in(page, benching)) == ["82.5 kg × 8"]
    assert "<span>Saved</span>" in text_of(page)


def test_htmx_gets_the_card_alone(hx: Client, benching: WorkoutExercise) -> None:
    entry(benching.workout, ExerciseFactory(name="Squat (Barbell)"))
    response = post(hx, benching)
    assert response.status_code == 200
    assert "HX-Request" in response["Vary"]
    text = text_of(response)
    assert "<html" not in text
    assert "Squat (Barbell)" not in text
    assert rows_in(card_in(response, benching)) == ["80 kg × 8"]


def test_htmx_is_told_saved_and_the_rest_out_of_band(hx: Client, benching: WorkoutExercise) -> None:
    response = post(hx, benching, rest="1:30")
    assert "Saved" in out_of_band(response, "notice")
    assert working_rows(response) == 1
    rest = out_of_band(response, "rest-slot")
    assert f'data-rest="{Set.objects.get().pk}" data-left="90" data-seconds="90"' in rest
    assert working_rows(post(hx, benching)) == 2


def test_what_was_said_once_is_not_said_again(hx: Client, benching: WorkoutExercise) -> None:
    post(hx, benching)
    assert out_of_band(post(hx, benching), "notice").count("Saved") == 1


def test_the_next_row_waits_filled_with_the_set_just_logged(hx: Client, benching: WorkoutExercise) -> None:
    id = uuid7()
    card = card_in(post(hx, benching, uuid=id, weight="82.5", reps="7", rest="2:30"), benching)
    assert [waiting(card, name) for name in ("weight", "reps", "rest", "kind")] == ["82.5", "7", "2:30", "normal"]
    assert UUID(waiting(card, "uuid")) != id
    assert "Set 2" in card


def test_one_tap_logs_the_row_in_waiting_again(browser: Client, benching: WorkoutExercise) -> None:
    page = browser.get(post(browser, benching, weight="82.5", rpe="8.5")["Location"])
    card = card_in(page, benching)
    names = ("uuid", "weight", "reps", "kind", "rpe", "rest")
    browser.post(url_of(benching), {name: waiting(card, name) for name in names})
    first, second = Set.objects.in_order()
    assert (second.weight_grams, second.reps, second.rest_seconds) == (82_500, 8, 120)
    assert (first.rpe_tenths, second.rpe_tenths) == (85, None)


def test_a_weight_typed_in_pounds_is_kept_and_said_in_pounds(hx: Client, benching: WorkoutExercise) -> None:
    User.objects.update(weight_unit="lb")
    card = card_in(post(hx, benching, weight="135"), benching)
    assert Set.objects.get().weight_grams == 61_235
    assert rows_in(card) == ["135 lb × 8"]
    assert waiting(card, "weight") == "135"


def test_a_boosted_form_is_answered_like_a_browser(hx: Client, benching: WorkoutExercise) -> None:
    data = {"weight": "80", "reps": "8"}
    assert hx.post(url_of(benching), data, headers={"HX-Boosted": "true"}).status_code == 302


# --- Once and only once ---


@pytest.mark.parametrize("client", ["browser", "hx"])
def test_the_same_id_twice_is_one_row(request: Any, benching: WorkoutExercise, client: str) -> None:
    id, sender = uuid7(), request.getfixturevalue(client)
    first = post(sender, benching, uuid=id)
    again = post(sender, benching, uuid=id, weight="100")
    assert first.status_code == again.status_code in {200, 302}
    assert list(Set.objects.values_list("pk", "weight_grams")) == [(id, 80_000)]


def test_a_set_sent_twice_is_shown_once(hx: Client, benching: WorkoutExercise) -> None:
    id = uuid7()
    post(hx, benching, uuid=id)
    again = post(hx, benching, uuid=id)
    assert rows_in(card_in(again, benching)) == ["80 kg × 8"]
    assert working_rows(again) == 1


def test_a_set_without_an_id_is_given_one(browser: Client, benching: WorkoutExercise) -> None:
    post(browser, benching, uuid="")
    assert Set.objects.get().pk.version == 7


@pytest.mark.parametrize("client", ["browser", "hx"])
def test_the_id_of_another_lifters_set_is_taken_and_shows_nothing_of_it(
    request: Any, benching: WorkoutExercise, other_lifter: User, client: str
) -> None:
    sender = request.getfixturevalue(client)
    secret = ExerciseFactory(owner=other_lifter, name="Secret lift")
    theirs = log(entry(open_workout(other_lifter, name="Secret workout"), secret), 123.45, 67)
    before = snapshot()
    response = post(sender, benching, uuid=theirs.pk)
    assert response.status_code == 409
    assert "This id is taken." in text_of(response)
    for shown in ("Secret", "123.45", "67", "Otto", other_lifter.email):
        assert shown not in re.sub(r"[0-9a-f-]{32,}|\w{64}", "", text_of(response))
    assert snapshot() == before


def test_a_conflict_swaps_nothing_but_the_notice(hx: Client, benching: WorkoutExercise, other_lifter: User) -> None:
    theirs = log(entry(open_workout(other_lifter)))
    response = post(hx, benching, uuid=theirs.pk)
    assert response["HX-Reswap"] == "none"
    assert "This id is taken." in out_of_band(response, "notice")


def test_the_id_of_ones_own_set_of_another_exercise_is_taken(hx: Client, benching: WorkoutExercise) -> None:
    elsewhere = log(entry(benching.workout, ExerciseFactory()))
    assert post(hx, benching, uuid=elsewhere.pk).status_code == 409
    assert not benching.all_sets.exists()


def test_the_id_of_a_deleted_set_is_answered_without_reviving_it(hx: Client, benching: WorkoutExercise) -> None:
    deleted = log(benching)
    deleted.remove()
    before = snapshot()
    response = post(hx, benching, uuid=deleted.pk)
    assert response.status_code == 200
    assert rows_in(card_in(response, benching)) == []
    assert working_rows(response) == 0
    assert snapshot() == before


# --- Last time, as the form brings it along ---


def two_sets(lifter: User, weight: float, **fields: Any) -> WorkoutExercise:
    done: WorkoutExercise = entry(finished_workout(lifter, **fields))
    for _ in range(2):
        log(done, weight, 9)
    return done


def test_last_time_stays_in_sight_while_logging(browser: Client, hx: Client, lifter: User) -> None:
    last = two_sets(lifter, 77)
    performed_in = entry(open_workout(lifter))
    sent = waiting(card_in(browser.get(performed_in.workout.get_absolute_url()), performed_in), "last")
    assert sent == str(last.pk)
    card = card_in(post(hx, performed_in, last=sent), performed_in)
    assert "Set 2 · before 77 kg × 9" in card
    assert waiting(card, "last") == sent


@pytest.mark.parametrize("sent", ["nonsense", "1", "x" * 10_000, "-1", "'; --"])
def test_a_last_time_that_is_none_is_looked_up(hx: Client, lifter: User, sent: str) -> None:
    two_sets(lifter, 77)
    performed_in = entry(open_workout(lifter))
    assert "before 77 kg × 9" in card_in(post(hx, performed_in, last=sent), performed_in)


@pytest.mark.parametrize("typed", [{}, {"weight": "heavy"}])
def test_another_lifters_last_time_shows_nothing(
    hx: Client, benching: WorkoutExercise, other_lifter: User, typed: dict[str, str]
) -> None:
    theirs = two_sets(other_lifter, 123.45)
    text = text_of(post(hx, benching, last=theirs.pk, **typed))
    assert "123.45" not in text
    assert "× 9" not in text


def test_a_deleted_last_time_is_not_shown(hx: Client, lifter: User) -> None:
    last = two_sets(lifter, 77)
    performed_in = entry(open_workout(lifter))
    last.workout.trash()
    assert "77 kg" not in text_of(post(hx, performed_in, last=last.pk))


# --- Refusals ---

REFUSED = [
    ("weight", "heavy", "Enter a number such as 82.5."),
    ("weight", "", "This field is required."),
    ("weight", "-1", "Enter 0 to 2,000 kg."),
    ("weight", "2000.001", "Enter 0 to 2,000 kg."),
    ("weight", "80.0001", "Use at most 3 decimals."),
    ("weight", "1,234", "“1,234” could be 1.234 or 1234: use a point."),
    ("reps", "", "This field is required."),
    ("reps", "8.5", "Enter a whole number from 0 to 1,000."),
    ("reps", "1001", "Enter a whole number from 0 to 1,000."),
    ("rpe", "0.5", "Enter an RPE from 1 to 10 in halves, such as 8.5."),
    ("rpe", "8.3", "Enter an RPE from 1 to 10 in halves, such as 8.5."),
    ("rpe", "10.5", "Enter an RPE from 1 to 10 in halves, such as 8.5."),
    ("rest", "1:75", "Minutes and seconds after a colon go up to 59."),
    ("rest", "24:00:01", "Enter a time from 0:00 to 24:00:00."),
    ("rest", "soon", "Enter a time such as 1:30, or seconds."),
]


def is_in_place(text: str, performed_in: WorkoutExercise, field: str, message: str) -> bool:
    """The field says that it is wrong and names the place of its message, which stands there."""
    id = f"{performed_in.pk.hex}-{field}"
    (tag,) = re.findall(rf'<input id="{id}"[^>]*>', text)
    errors = re.search(rf'id="{id}_error">(.*?)</div>', text, re.DOTALL)
    return 'aria-invalid="true"' in tag and f"{id}_error" in tag and errors is not None and message in errors[1]


@pytest.mark.parametrize(("field", "typed", "message"), REFUSED)
def test_a_refused_set_says_why_beside_the_field_and_keeps_what_was_typed(
    browser: Client, hx: Client, benching: WorkoutExercise, field: str, typed: str, message: str
) -> None:
    before = snapshot()
    for sender in (browser, hx):
        answer = post(sender, benching, **{"weight": "77.5", "reps": "6", "rpe": "8", "rest": "1:45"} | {field: typed})
        assert answer.status_code == 422
        assert ("<html" in text_of(answer)) is (sender is browser)
        card = card_in(answer, benching)
        assert is_in_place(card, benching, field, message)
        kept = {"weight": "77.5", "reps": "6", "rpe": "8", "rest": "1:45"} | {field: typed}
        assert {name: waiting(card, name) for name in kept} == kept
    assert snapshot() == before


@pytest.mark.parametrize("field", ["kind", "side"])
def test_an_unknown_choice_is_refused_in_words(hx: Client, lifter: User, field: str) -> None:
    rowing = entry(open_workout(lifter), ExerciseFactory(unilateral=True))
    answer = post(hx, rowing, **{field: "sideways"})
    assert answer.status_code == 422
    assert "Select a valid choice. sideways is not one of the available choices." in card_in(answer, rowing)
    assert not Set.objects.exists()


def test_what_is_refused_one_tap_further_is_opened(hx: Client, benching: WorkoutExercise) -> None:
    assert '<details class="details" open>' in card_in(post(hx, benching, rpe="12"), benching)
    assert '<details class="details">' in card_in(post(hx, benching, reps="many"), benching)


@pytest.mark.parametrize("client", ["browser", "hx"])
def test_an_id_that_is_none_is_refused_in_words(request: Any, benching: WorkoutExercise, client: str) -> None:
    answer = post(request.getfixturevalue(client), benching, uuid="not-an-id")
    assert answer.status_code in {400, 422}
    assert re.search("damaged|valid UUID|reload", text_of(answer), re.IGNORECASE), "refused without a word"
    assert not Set.objects.exists()


def test_a_refused_set_keeps_its_id_for_the_second_try(hx: Client, benching: WorkoutExercise) -> None:
    id = uuid7()
    card = card_in(post(hx, benching, uuid=id, reps="many"), benching)
    assert waiting(card, "uuid") == str(id)


def test_a_refused_set_leaves_the_other_cards_as_they_were(browser: Client, benching: WorkoutExercise) -> None:
    squatting = entry(benching.workout, ExerciseFactory(name="Squat (Barbell)"))
    log(squatting, 120, 5)
    answer = post(browser, benching, weight="heavy")
    assert "Enter a number" not in card_in(answer, squatting)
    assert waiting(card_in(answer, squatting), "weight") == "120"


def test_a_refused_set_counts_and_rests_for_nothing(hx: Client, benching: WorkoutExercise) -> None:
    text = text_of(post(hx, benching, reps="many"))
    assert "Saved" not in text
    assert "data-rest=" not in text


# --- Every tracking ---

TRACKINGS: list[tuple[dict[str, Any], dict[str, str], dict[str, int | None], str]] = [
    ({}, {"weight": "100", "reps": "5"}, {"weight_grams": 100_000, "reps": 5}, "100 kg × 5"),
    ({"pull_up": True}, {"reps": "8"}, {"weight_grams": None, "reps": 8}, "8 reps"),
    ({"pull_up": True}, {"weight": "10", "reps": "6"}, {"weight_grams": 10_000, "reps": 6}, "+10 kg × 6"),
    ({"assisted": True}, {"weight": "20", "reps": "9"}, {"weight_grams": 20_000, "reps": 9}, "−20 kg × 9"),
    ({"tracking": "reps"}, {"reps": "1"}, {"reps": 1}, "1 rep"),
    ({"plank": True}, {"duration": "1:30"}, {"duration_seconds": 90}, "1:30"),
    (
        {"tracking": "weight_duration"},
        {"weight": "20", "duration": "45"},
        {"weight_grams": 20_000, "duration_seconds": 45},
        "20 kg, 0:45",
    ),
    (
        {"running": True},
        {"distance": "5,2", "duration": "25:00"},
        {"distance_metres": 5_200, "duration_seconds": 1_500},
        "5.2 km in 25:00",
    ),
    ({"running": True}, {"distance": "3"}, {"distance_metres": 3_000, "duration_seconds": None}, "3 km"),
    ({"running": True}, {"duration": "1:05:00"}, {"distance_metres": None, "duration_seconds": 3_900}, "1:05:00"),
    (
        {"carry": True},
        {"weight": "32", "distance": "40"},
        {"weight_grams": 32_000, "distance_metres": 40},
        "32 kg, 40 m",
    ),
]


@pytest.mark.parametrize(("traits", "typed", "kept", "said"), TRACKINGS)
def test_a_set_of_every_tracking_is_logged_and_said(
    hx: Client, lifter: User, traits: Any, typed: Any, kept: Any, said: str
) -> None:
    performed_in = entry(open_workout(lifter), ExerciseFactory(**traits))
    answer = hx.post(url_of(performed_in), typed)
    assert answer.status_code == 200
    measures = ("weight_grams", "reps", "duration_seconds", "distance_metres")
    assert Set.objects.values(*measures).get() == dict.fromkeys(measures) | kept
    card = card_in(answer, performed_in)
    assert rows_in(card) == [said]
    assert {name: waiting(card, name) for name in typed} == {
        name: {"5,2": "5.2", "45": "0:45"}.get(text, text) for name, text in typed.items()
    }


MISSING: list[tuple[dict[str, Any], dict[str, str], str, str]] = [
    ({"pull_up": True}, {"weight": "10"}, "reps", "This field is required."),
    ({"assisted": True}, {"reps": "9"}, "weight", "This field is required."),
    ({"plank": True}, {}, "duration", "This field is required."),
    ({"tracking": "weight_duration"}, {"duration": "45"}, "weight", "This field is required."),
    ({"running": True}, {}, "distance", "Enter a distance, a time or both."),
    ({"running": True}, {"distance": "1001"}, "distance", "Enter 0 to 1,000 km."),
    ({"running": True}, {"duration": "25:00:00"}, "duration", "Enter a time from 0:00 to 24:00:00."),
    ({"carry": True}, {"weight": "32", "distance": "40.5"}, "distance", "Use at most 0 decimals."),
]


@pytest.mark.parametrize(("traits", "typed", "field", "message"), MISSING)
def test_what_a_tracking_needs_is_asked_for(
    hx: Client, lifter: User, traits: Any, typed: Any, field: str, message: str
) -> None:
    performed_in = entry(open_workout(lifter), ExerciseFactory(**traits))
    answer = hx.post(url_of(performed_in), typed)
    assert answer.status_code == 422
    assert is_in_place(card_in(answer, performed_in), performed_in, field, message)
    assert not Set.objects.exists()


def test_measures_of_another_tracking_are_left_out(hx: Client, lifter: User) -> None:
    planking = entry(open_workout(lifter), ExerciseFactory(plank=True))
    assert post(hx, planking, duration="60", distance="5").status_code == 200
    kept = Set.objects.get()
    assert (kept.duration_seconds, kept.weight_grams, kept.reps, kept.distance_metres) == (60, None, None, None)


@pytest.mark.parametrize("side", ["both", "left", "right"])
def test_a_side_is_kept_where_the_exercise_has_sides(hx: Client, lifter: User, side: str) -> None:
    rowing = entry(open_workout(lifter), ExerciseFactory(unilateral=True))
    card = card_in(post(hx, rowing, side=side), rowing)
    assert Set.objects.get().side == side
    assert ({"left": "<span>Left</span>", "right": "<span>Right</span>"}.get(side, "") in card) is True
    assert waiting(card, "side") == {"left": "right", "right": "left"}.get(side, side)  # the other one comes next


def test_a_side_means_nothing_where_the_exercise_has_none(hx: Client, benching: WorkoutExercise) -> None:
    card = card_in(post(hx, benching, side="left"), benching)
    assert Set.objects.get().side == "both"
    assert 'name="side"' not in card


@pytest.mark.parametrize(
    ("kind", "mark", "count"), [("normal", "1", 1), ("warm_up", "W", 0), ("drop", "D", 1), ("failure", "1", 1)]
)
def test_a_kind_of_set_is_kept_and_marked(
    hx: Client, benching: WorkoutExercise, kind: str, mark: str, count: int
) -> None:
    answer = post(hx, benching, kind=kind)
    assert Set.objects.get().kind == kind
    card = card_in(answer, benching)
    assert re.findall(r"Edit set </span>(\w)", card) == [mark]
    assert waiting(card, "kind") == "normal", "the next row is a working set"
    assert working_rows(answer) == count


# --- Rest and time ---


def test_a_set_of_an_open_workout_is_completed_now(hx: Client, benching: WorkoutExercise) -> None:
    before = timezone.now()
    post(hx, benching)
    completed_at = Set.objects.get().completed_at
    assert completed_at is not None
    assert before <= completed_at <= timezone.now()


@pytest.mark.parametrize("rest", ["0", "0:00", ""])
def test_without_rest_no_timer_starts(hx: Client, benching: WorkoutExercise, rest: str) -> None:
    assert "data-rest=" not in text_of(post(hx, benching, rest=rest))


def test_the_rest_of_an_exercise_goes_before_the_lifters_own(browser: Client, benching: WorkoutExercise) -> None:
    page = browser.get(benching.workout.get_absolute_url())
    assert waiting(card_in(page, benching), "rest") == "2:00"
    benching.annotate_for_lifter(notes="", rest_seconds=45)
    page = browser.get(benching.workout.get_absolute_url())
    assert waiting(card_in(page, benching), "rest") == "0:45"


def test_a_set_of_a_finished_workout_has_no_time_and_starts_no_rest(browser: Client, hx: Client, lifter: User) -> None:
    past = finished_workout(lifter)
    performed_in = entry(past)
    answer = post(hx, performed_in, rest="1:30")
    assert "data-rest=" not in text_of(answer)
    assert working_rows(answer) == 1
    plain = post(browser, performed_in)
    assert plain["Location"] == f"/workouts/{past.pk}/edit/#exercise-{performed_in.pk}"
    assert list(Set.objects.values_list("completed_at", flat=True)) == [None, None]
    past.refresh_from_db()
    assert past.finished_at is not None


# --- Where there is nothing to log in ---


@pytest.mark.parametrize("deleted", ["workout", "exercise"])
@pytest.mark.parametrize("client", ["browser", "hx"])
def test_nothing_is_logged_into_what_is_deleted(
    request: Any, benching: WorkoutExercise, deleted: str, client: str
) -> None:
    (benching.workout.trash if deleted == "workout" else benching.remove)()
    assert post(request.getfixturevalue(client), benching).status_code == 404
    assert not Set.objects.exists()


# --- Speed ---


def with_history(lifter: User, exercise: Exercise, workouts: int) -> None:
    for number in range(workouts):
        done = entry(finished_workout(lifter, days_ago=2 + number), exercise)
        for _ in range(3):
            log(done, rest_seconds=90)


@pytest.mark.parametrize("client", ["browser", "hx"])
def test_logging_takes_at_most_eight_queries_however_long_the_history(
    request: Any, lifter: User, benching: WorkoutExercise, client: str
) -> None:
    sender = request.getfixturevalue(client)
    counts = []
    for more in (1, 49):
        with_history(lifter, bench_press(), more)
        post(sender, benching)
        with counted() as queries:
            assert post(sender, benching).status_code in {200, 302}
        assert len(queries) <= 8, queries
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_fragment_is_at_most_six_kilobytes_compressed(hx: Client, lifter: User) -> None:
    rowing = entry(open_workout(lifter), ExerciseFactory(unilateral=True, owner=lifter, name="Row " * 24))
    rowing.annotate_for_lifter(notes="Seat 4, feet flat, pull to the belt. " * 4, rest_seconds=90)
    past = entry(finished_workout(lifter), rowing.exercise)
    for number in range(9):
        log(past, 20 + number, 12)
        log(rowing, 20 + number, 12, side="left", rpe_tenths=85, completed_at=timezone.now() - timedelta(minutes=9))
    data = {"weight": "31.25", "reps": "8", "side": "right", "rpe": "9"}
    answer = hx.post(url_of(rowing), data, headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert 500 < len(answer.content) <= MOST_FRAGMENT_BYTES
