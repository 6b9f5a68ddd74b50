"""Typing sets as lines: the page, its live reading, and logging them, all or nothing."""

from __future__ import annotations

import html
import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from exercises.models import Exercise, ExerciseAlias
from gymtracker.accounts.models import User
from gymtracker.ids import derived_id, uuid7
from tests.factories import ExerciseFactory, UserFactory, bench_press, entry, finished_workout, log
from tests.factories import open_workout as opened
from tests.gymtracker.test_parallel_requests import at_once
from tests.queries import counted
from tests.servers import cookies_of, post, serving
from workouts.limits import LONGEST_NOTES, LONGEST_TEXT, MOST_EXERCISES_A_WORKOUT, MOST_LINES, MOST_SETS_TYPED
from workouts.models import IdTaken, Set, Workout, WorkoutExercise
from workouts.signals import log_changed


@pytest.fixture
def workout(lifter: User) -> Workout:
    bench_press()
    return opened(lifter)


@pytest.fixture
def told() -> Any:
    """What `log_changed` was sent with."""
    calls: list[set[int]] = []

    def receiver(sender: Any, exercises: set[int], **kwargs: Any) -> None:
        calls.append(exercises)

    log_changed.connect(receiver)
    yield calls
    log_changed.disconnect(receiver)


def url(workout: Workout, name: str = "lines") -> str:
    return reverse(f"workouts:{name}", args=[workout.pk])


def typed(text: str, uuid: UUID | None = None) -> dict[str, str]:
    return {"uuid": str(uuid or uuid7()), "lines": text}


def sets_of(workout: Workout) -> list[tuple[str, int | None, int | None]]:
    sets = Set.objects.live().filter(workout_exercise__workout=workout)
    in_order = sets.order_by("workout_exercise__position", "position")
    return list(in_order.values_list("workout_exercise__exercise__name", "weight_grams", "reps"))


def words(response: Any) -> str:
    """The text of a page or fragment."""
    text = re.sub(r"<(head|textarea|nav|details)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


BENCH = "Bench Press (Barbell)"


# --- Logging ---


def test_the_page_has_a_field_and_an_id_of_its_own(browser: Client, workout: Workout) -> None:
    first, second = (browser.get(url(workout)).content.decode() for _ in range(2))
    assert '<label class="field__label" for="lines">Sets in lines</label>' in first
    ids = [re.search(r'name="uuid" value="([^"]+)"', page)[1] for page in (first, second)]  # type: ignore[index]
    assert ids[0] != ids[1]
    assert UUID(ids[0]).version == 7


def test_lines_are_logged_and_lead_to_the_workout(browser: Client, workout: Workout) -> None:
    ExerciseFactory(plank=True)
    response = browser.post(url(workout), typed("bench 100x5,5,4 @8\nplank 60s"))
    assert response.status_code == 302
    last = workout.workout_exercises.get(exercise__name="Plank")
    assert response["Location"] == f"{workout.get_absolute_url()}#exercise-{last.pk}"
    assert sets_of(workout) == [(BENCH, 100_000, 5), (BENCH, 100_000, 5), (BENCH, 100_000, 4), ("Plank", None, None)]
    assert set(Set.objects.filter(reps__isnull=False).values_list("rpe_tenths", flat=True)) == {80}
    assert "4 sets logged" in words(browser.get(workout.get_absolute_url()))


def test_htmx_is_led_to_the_workout_too(hx: Client, workout: Workout) -> None:
    response = hx.post(url(workout), typed("bench 100x5"))
    assert response.status_code == 204
    assert response["HX-Redirect"].startswith(workout.get_absolute_url())


def test_sets_go_to_the_last_card_of_their_exercise(browser: Client, workout: Workout, lifter: User) -> None:
    first, last = entry(workout), entry(workout)
    log(last, 60, 10)
    browser.post(url(workout), typed("bench 100x5, 90x8"))
    assert first.all_sets.count() == 0
    assert list(last.all_sets.in_order().values_list("weight_grams", flat=True)) == [60_000, 100_000, 90_000]
    assert list(last.all_sets.in_order().values_list("position", flat=True)) == [1, 2, 3]


def test_a_removed_card_gets_no_sets(browser: Client, workout: Workout) -> None:
    entry(workout).remove()
    browser.post(url(workout), typed("bench 100x5"))
    assert sets_of(workout) == [(BENCH, 100_000, 5)]
    assert workout.workout_exercises.count() == 2


def test_one_exercise_in_two_places_of_the_text_gets_one_card(browser: Client, workout: Workout) -> None:
    ExerciseFactory(plank=True)
    browser.post(url(workout), typed("bench 100x5\nplank 60s\nbench 90x8"))
    assert [one.exercise.name for one in workout.workout_exercises.in_order().select_related("exercise")] == [
        BENCH,
        "Plank",
    ]
    assert [reps for name, _, reps in sets_of(workout) if name == BENCH] == [5, 8]


def test_a_pasted_workout_with_headings_of_exercises_is_logged(browser: Client, workout: Workout) -> None:
    ExerciseFactory(name="Squat (Barbell)")
    text = "Bench Press (Barbell)\r\nSet 1: 60 kg × 10 [Warm-up]\r\nSet 2: 100 kg × 5 @ 8\r\n\r\n"
    text += "Squat:\r\n- 140x3\r\n140x2"
    assert browser.post(url(workout), typed(text)).status_code == 302
    assert sets_of(workout) == [
        (BENCH, 60_000, 10), (BENCH, 100_000, 5), ("Squat (Barbell)", 140_000, 3), ("Squat (Barbell)", 140_000, 2),
    ]  # fmt: skip
    assert Set.objects.get(reps=10).kind == "warm_up"


def test_notes_go_to_the_card_and_keep_what_stands_there(browser: Client, workout: Workout) -> None:
    card = entry(workout)
    card.annotate_for_lifter(notes="Seat 4", rest_seconds=90)
    browser.post(url(workout), typed("bench 100x5 // slow\n// last one hard"))
    card.refresh_from_db()
    assert (card.notes, card.rest_seconds) == ("Seat 4\nslow\nlast one hard", 90)


@pytest.mark.django_db
def test_pounds_and_miles_are_the_lifters_own() -> None:
    lifter = UserFactory(in_pounds=True)
    bench_press()
    ExerciseFactory(running=True)
    client, workout = Client(), opened(lifter)
    client.force_login(lifter)
    client.post(url(workout), typed("bench 225x5, 100kg x 5\nrunning 3 24:00"))
    assert [grams for _, grams, _ in sets_of(workout)] == [102_058, 100_000, None]
    assert Set.objects.get(duration_seconds=1440).distance_metres == 4828


def test_in_an_open_workout_the_sets_were_done_now_in_a_past_one_nobody_knows_when(
    browser: Client, workout: Workout, lifter: User
) -> None:
    browser.post(url(workout), typed("bench 100x5"))
    past = finished_workout(lifter, days_ago=300)
    response = browser.post(url(past), typed("bench 90x5"))
    assert response["Location"].startswith(reverse("workouts:edit", args=[past.pk]))
    assert Set.objects.get(weight_grams=100_000).completed_at is not None
    assert Set.objects.get(weight_grams=90_000).completed_at is None


def test_a_change_is_told_once_for_all_exercises(browser: Client, workout: Workout, told: list[set[int]]) -> None:
    squat = ExerciseFactory(name="Squat (Barbell)")
    browser.post(url(workout), typed("bench 100x5,5,5,5\nsquat 100x5,5,5,5"))
    assert told == [{bench_press().pk, squat.pk}]


def test_starting_and_past_workouts_lead_to_the_lines_where_asked(browser: Client, lifter: User) -> None:
    bench_press()
    response = browser.post(reverse("workouts:start"), {"uuid": str(uuid7()), "then": "lines"})
    assert response["Location"] == url(lifter.workouts.open().get())
    when = {"date": "2026-01-02", "time": "18:00", "minutes": "60", "then": "lines"}
    response = browser.post(reverse("workouts:past"), when)
    assert response["Location"] == url(lifter.workouts.finished().get())
    assert b"Type sets" in browser.get(lifter.workouts.open().get().get_absolute_url()).content


# --- All or nothing ---


def test_with_one_mistake_nothing_is_logged_and_the_text_stays(browser: Client, workout: Workout) -> None:
    text = "bench 100x5\nbench 1,000x5\nbench 100 x"
    response = browser.post(url(workout), typed(text))
    assert response.status_code == 422
    assert Set.objects.count() == 0
    assert WorkoutExercise.objects.count() == 0
    page = response.content.decode()
    assert f"\n{text}</textarea>" in page.replace("\r\n", "\n")
    assert 'aria-invalid="true"' in page
    assert "<mark>1,000</mark>" in page
    said = words(response)
    assert "Line 2, place 7: “1,000” could be 1.000 or 1000" in said
    assert "1 more line to correct" in said


def test_the_form_keeps_its_id_where_it_is_refused(browser: Client, workout: Workout) -> None:
    data = typed("bench 1,000x5")
    assert f'name="uuid" value="{data["uuid"]}"' in browser.post(url(workout), data).content.decode()


@pytest.mark.parametrize("text", ["", "  \n\u00a0 ", "\u200b"])
def test_nothing_typed_is_refused(browser: Client, workout: Workout, text: str) -> None:
    response = browser.post(url(workout), typed(text))
    assert response.status_code == 422
    assert "Type a set, such as bench 100x5." in words(response)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-03-01\nbench 100x5", "Line 1, place 1: This looks like a date."),
        ("Monday 2 March\nbench 100x5", "Line 1, place 1: This looks like a date."),
        ("bench 100x5\n02.03.2026", "Line 2, place 1: This looks like a date."),
        ("Sat, 7 Nov 2026", "This looks like a date."),
        ("November 7, 2026", "This looks like a date."),
        ("Workout A\nbench 100x5", "Line 1, place 1: No exercise fits “Workout A”."),
        ("100x5", "Line 1, place 1: Begin with the exercise, such as bench 100x5."),
        ("bench", "No sets: write them behind the name or on the lines below, such as 100x5."),
        ("bench100x5", "No exercise fits “bench100x5”. Put a blank between it and its sets."),
        ("bench " + "1" * 300, "A line takes at most 300 characters."),
        (
            "bench 100x5 // " + "n" * 280 + "\n// " + "\n// ".join(["m" * 290] * 7),
            "The notes of an exercise take at most",
        ),
        ("bench 400 sets of 100x5, 100x5", f"At most {MOST_SETS_TYPED} sets can be typed at once."),
        ("bench 300 sets of 100x5\nbench 101 sets of 100x5", f"At most {MOST_SETS_TYPED} sets can be typed at once."),
        ("bench 100x5\n" * (MOST_LINES + 1), f"Type at most {MOST_LINES} lines at once."),
        ("b" * (LONGEST_TEXT + 1), f"at most {LONGEST_TEXT} characters"),
    ],
)
def test_what_cannot_be_logged_is_refused_with_the_reason(
    browser: Client, workout: Workout, text: str, reason: str
) -> None:
    response = browser.post(url(workout), typed(text))
    assert response.status_code == 422
    assert reason in words(response)
    assert Set.objects.count() == 0


def test_notes_that_would_grow_too_long_with_those_on_the_card_are_refused(browser: Client, workout: Workout) -> None:
    entry(workout).annotate_for_lifter(notes="n" * (LONGEST_NOTES - 3), rest_seconds=None)
    assert browser.post(url(workout), typed("bench 100x5 // abc")).status_code == 422
    assert browser.post(url(workout), typed("bench 100x5 // ab")).status_code == 302


def test_a_workout_takes_sixty_exercises_and_no_more(browser: Client, workout: Workout) -> None:
    names = [f"Movement {chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(MOST_EXERCISES_A_WORKOUT + 1)]
    for name in names:
        ExerciseFactory(name=name)
    too_many = "\n".join(f"{name} 50x5" for name in names)
    response = browser.post(url(workout), typed(too_many))
    assert response.status_code == 422
    assert f"Line 61, place 1: A workout takes at most {MOST_EXERCISES_A_WORKOUT} exercises." in words(response)
    assert Set.objects.count() == 0
    assert browser.post(url(workout), typed(too_many.rpartition("\n")[0])).status_code == 302
    assert Set.objects.count() == MOST_EXERCISES_A_WORKOUT
    assert browser.post(url(workout), typed(f"{names[0]} 50x5")).status_code == 302, "it has its card"
    assert browser.post(url(workout), typed(f"{names[-1]} 50x5")).status_code == 422


def test_a_damaged_id_is_refused(browser: Client, workout: Workout) -> None:
    for name in ("lines", "lines-reading"):
        response = browser.post(url(workout, name), {"uuid": "no id", "lines": "bench 100x5"})
        assert response.status_code == 400
    assert Set.objects.count() == 0


# --- Who and how ---


@pytest.mark.parametrize("name", ["lines", "lines-reading"])
def test_another_lifters_workout_is_not_found(stranger: Client, workout: Workout, name: str) -> None:
    assert stranger.post(url(workout, name), typed("bench 100x5")).status_code == 404
    assert stranger.get(url(workout)).status_code == 404
    assert Set.objects.count() == 0


def test_a_workout_in_the_trash_is_not_found(browser: Client, workout: Workout) -> None:
    workout.trash()
    assert browser.get(url(workout)).status_code == 404
    assert browser.post(url(workout), typed("bench 100x5")).status_code == 404


@pytest.mark.parametrize("name", ["lines", "lines-reading"])
def test_who_is_not_signed_in_is_sent_to_the_door(client: Client, workout: Workout, name: str) -> None:
    response = client.post(url(workout, name), typed("bench 100x5"))
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]
    assert Set.objects.count() == 0


def test_wrong_methods_are_refused(browser: Client, workout: Workout) -> None:
    assert browser.put(url(workout)).status_code == 405
    assert browser.get(url(workout, "lines-reading")).status_code == 405


def test_anothers_exercise_is_not_found_by_its_name(browser: Client, workout: Workout, other_lifter: User) -> None:
    secret = ExerciseFactory(name="Secret Lift", owner=other_lifter)
    response = browser.post(url(workout), typed("Secret Lift 100x5"))
    assert response.status_code == 422
    assert "No exercise fits “Secret Lift”." in words(response)
    use = {"use": f"1:{secret.pk}"} | typed("bench 100x5")
    assert b"Secret" not in browser.post(url(workout, "lines-reading"), use).content


@pytest.mark.parametrize("state", ["archived", "merged"])
def test_an_exercise_that_is_put_away_is_not_found(browser: Client, workout: Workout, lifter: User, state: str) -> None:
    gone = ExerciseFactory(name="Old Lift", owner=lifter)
    if state == "archived":
        gone.archive()
    else:
        Exercise.objects.filter(pk=gone.pk).update(merged_into=bench_press())
    assert browser.post(url(workout), typed("Old Lift 100x5")).status_code == 422


# --- The same form again ---


def test_the_same_form_sent_twice_makes_the_sets_once(browser: Client, workout: Workout, told: list[set[int]]) -> None:
    ExerciseFactory(plank=True)
    data = typed("bench 100x5,5,4 // hard\nplank 60s")
    first, second = (browser.post(url(workout), data) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Set.objects.count() == 4
    assert WorkoutExercise.objects.count() == 2
    assert workout.workout_exercises.get(exercise=bench_press()).notes == "hard"
    assert len(told) == 1


def test_it_is_once_too_where_what_was_logged_makes_a_name_mean_another_exercise(
    browser: Client, workout: Workout, lifter: User
) -> None:
    """A lifter who trains goblet squats means them by "squat"; after barbell squats were logged it would be those."""
    goblet = ExerciseFactory(name="Goblet Squat")
    ExerciseFactory(name="Squat (Barbell)")
    log(entry(finished_workout(lifter), goblet))
    data = typed("squat 20x10\nsquat barbell 100x5")
    assert [browser.post(url(workout), data).status_code for _ in range(2)] == [302, 302]
    assert sets_of(workout) == [("Goblet Squat", 20_000, 10), ("Squat (Barbell)", 100_000, 5)]


def test_other_lines_in_a_form_that_was_sent_are_neither_lost_nor_logged_unseen(
    browser: Client, workout: Workout
) -> None:
    data = typed("bench 100x5\nbench 90x8")
    browser.post(url(workout), data)
    edited = data | {"lines": "bench 100x5\nbench 95x8\nbench 80x12"}
    response = browser.post(url(workout), edited)
    assert response.status_code == 409
    assert len(sets_of(workout)) == 2, "nothing is logged"
    page = response.content.decode()
    assert "bench 95x8" in page, "nothing is lost"
    assert "Bench Press (Barbell): 100x5; 90x8" in words(response), "and what is there is said"
    new_id = re.search(r'name="uuid" value="([^"]+)"', page)[1]  # type: ignore[index]
    assert new_id != data["uuid"]
    assert browser.post(url(workout), {"uuid": new_id, "lines": "bench 80x12"}).status_code == 302
    assert [reps for _, _, reps in sets_of(workout)] == [5, 8, 12]


@pytest.mark.parametrize("fewer", ["bench 100x5", "bench 100x5\nbench 90x8\nbench 90x8"])
def test_fewer_or_more_lines_under_a_sent_id_are_noticed(browser: Client, workout: Workout, fewer: str) -> None:
    data = typed("bench 100x5\nbench 90x8")
    browser.post(url(workout), data)
    assert browser.post(url(workout), data | {"lines": fewer}).status_code == 409
    assert len(sets_of(workout)) == 2


def test_sets_that_were_deleted_since_do_not_come_back_by_a_reload(browser: Client, workout: Workout) -> None:
    data = typed("bench 100x5")
    browser.post(url(workout), data)
    Set.objects.get().remove()
    response = browser.post(url(workout), data)
    assert response.status_code == 409
    assert "What it logged then is deleted." in words(response)
    assert sets_of(workout) == []


def test_sets_that_were_corrected_since_stay_corrected(browser: Client, workout: Workout) -> None:
    data = typed("bench 100x5")
    browser.post(url(workout), data)
    Set.objects.get().amend(version=1, reps=6)
    assert browser.post(url(workout), data).status_code == 409
    assert sets_of(workout) == [(BENCH, 100_000, 6)]


def test_an_id_that_is_taken_elsewhere_is_a_conflict(
    browser: Client, workout: Workout, lifter: User, other_lifter: User
) -> None:
    taken = uuid7()
    log(entry(opened(other_lifter)), 123.5, id=derived_id(taken, "set 0"))
    response = browser.post(url(workout), typed("bench 100x5", taken))
    assert response.status_code == 409
    assert b"123.5" not in response.content
    assert sets_of(workout) == []


@pytest.mark.django_db(transaction=True)
def test_one_form_posted_twenty_times_at_once_makes_its_rows_once() -> None:
    lifter = UserFactory()
    bench_press()
    ExerciseFactory(name="Squat (Barbell)")
    workout = opened(lifter)
    data = typed("bench 100x5,5,4 @8 // once\nsquat 140x3")
    with serving() as port:
        headers = cookies_of(lifter)
        answers = at_once(lambda n: post(port, url(workout), data, headers))
    assert {status for status, _ in answers} == {204}
    assert sets_of(workout) == [
        (BENCH, 100_000, 5), (BENCH, 100_000, 5), (BENCH, 100_000, 4), ("Squat (Barbell)", 140_000, 3),
    ]  # fmt: skip
    assert workout.workout_exercises.count() == 2
    assert workout.workout_exercises.get(exercise=bench_press()).notes == "once"


# --- The verb ---


def test_sets_logged_at_once_are_as_if_logged_one_by_one(lifter: User, told: list[set[int]]) -> None:
    card = entry(opened(lifter))
    log(card, 60, 10)
    told.clear()
    logged = card.workout.log_sets({card: [{"weight_grams": 100_000, "reps": reps} for reps in (5, 4)]})
    assert [one.position for one in logged] == [2, 3]
    assert [one.version for one in logged] == [1, 1]
    assert told == [{bench_press().pk}]
    assert all(one.completed_at for one in card.all_sets.all())


def test_of_sets_logged_at_once_none_is_recorded_where_an_id_is_taken(lifter: User, told: list[set[int]]) -> None:
    card = entry(opened(lifter))
    there = log(card)
    told.clear()
    with pytest.raises(IdTaken):
        taken = {"id": there.pk, "weight_grams": 2000, "reps": 2}
        card.workout.log_sets({card: [{"weight_grams": 1000, "reps": 1}, taken]})
    assert [one.pk for one in card.all_sets.all()] == [there.pk]
    assert told == []


# --- The reading ---


def read(client: Client, workout: Workout, text: str, **more: str) -> Any:
    return client.post(url(workout, "lines-reading"), typed(text) | more)


def test_the_reading_says_what_was_understood_and_writes_nothing(hx: Client, workout: Workout) -> None:
    response = read(hx, workout, "bench 100x5,5,4 @8 w r90 // good")
    assert response.status_code == 200
    assert b"<html" not in response.content
    said = words(response)
    assert "Bench Press (Barbell)" in said
    assert "100 kg × 5, warm-up, RPE 8, rest 1:30 (2 sets)" in said
    assert "Note: good" in said
    assert "3 sets of 1 exercise understood" in said
    assert Set.objects.count() == 0
    assert WorkoutExercise.objects.count() == 0


def test_the_reading_shows_a_mistake_at_its_place_and_the_rest_nevertheless(hx: Client, workout: Workout) -> None:
    response = read(hx, workout, "bench 100x5\nbench 100x1001")
    assert response.status_code == 200
    assert b"bench 100x<mark>1001</mark>" in response.content
    said = words(response)
    assert "100 kg × 5" in said
    assert "Line 2, place 11: Reps: a whole number, at most 1,000." in said


def test_without_javascript_check_shows_the_whole_page(browser: Client, workout: Workout) -> None:
    response = read(browser, workout, "bench 100x5")
    assert response.status_code == 200
    assert b"<html" in response.content
    assert b"bench 100x5</textarea>" in response.content
    assert "1 set of 1 exercise understood" in words(response)
    assert b"Check</button></noscript>" in browser.get(url(workout)).content


def test_an_empty_field_is_no_mistake_while_typing(hx: Client, browser: Client, workout: Workout) -> None:
    for client in (hx, browser):
        response = read(client, workout, " ")
        assert response.status_code == 200
        assert b"lines__wrong" not in response.content


def test_too_much_text_is_said_while_typing(hx: Client, workout: Workout) -> None:
    response = read(hx, workout, "b" * (LONGEST_TEXT + 1))
    assert response.status_code == 422
    assert "at most 20000 characters" in words(response)


def test_another_exercise_is_offered_and_named_in_the_line_when_chosen(
    hx: Client, browser: Client, workout: Workout
) -> None:
    dumbbell = ExerciseFactory(name="Bench Press (Dumbbell)", equipment="dumbbell")
    text = "bench: 30x10 // easy\nbench 100x5"
    assert f'value="1:{dumbbell.pk}"' in read(hx, workout, text).content.decode()
    for client in (hx, browser):
        response = read(client, workout, text, use=f"1:{dumbbell.pk}")
        page = response.content.decode()
        assert "Bench Press (Dumbbell): 30x10 // easy\nbench 100x5</textarea>" in page
        assert "<b>Bench Press (Dumbbell)</b>" in page
        assert "<b>Bench Press (Barbell)</b>" in page


@pytest.mark.parametrize("use", ["", "1", "1:", "x:y", "9:1", "1:999999", "-1:1", "1:１", "1:" + "9" * 40, ":", "2:1"])
def test_a_choice_that_makes_no_sense_changes_nothing(browser: Client, workout: Workout, use: str) -> None:
    response = read(browser, workout, "bench 100x5\n100x4", use=use)
    assert response.status_code == 200
    assert b"bench 100x5\n100x4</textarea>" in response.content


def test_a_name_that_nothing_fits_can_be_created(hx: Client, workout: Workout) -> None:
    response = read(hx, workout, "Zercher & carry 100x5")
    link = reverse("workouts:exercise-create", args=[workout.pk]) + "?name=Zercher%20%26%20carry"
    assert f'href="{link}"' in response.content.decode()


# --- Which exercise is meant ---


def meant(client: Client, workout: Workout, line: str) -> str:
    found = re.search(r'line__head"><b>([^<]*)</b>', read(client, workout, line).content.decode())
    return html.unescape(found[1]) if found else ""


OBVIOUS = [
    ("bench 100x5", "Bench Press (Barbell)"),
    ("bp 100x5", "Bench Press (Barbell)"),
    ("bench press 100x5", "Bench Press (Barbell)"),
    ("BENCH PRESS 100x5", "Bench Press (Barbell)"),
    ("press bench 100x5", "Bench Press (Barbell)"),
    ("db bench 30x10", "Bench Press (Dumbbell)"),
    ("incline bench 80x8", "Incline Bench Press (Barbell)"),
    ("squat 100x5", "Squat (Barbell)"),
    ("squats 100x5", "Squat (Barbell)"),
    ("sq 100x5", "Squat (Barbell)"),
    ("front squat 80x5", "Front Squat (Barbell)"),
    ("bss 20x10", "Bulgarian Split Squat (Dumbbell)"),
    ("deadlift 180x3", "Deadlift (Barbell)"),
    ("dl 180x3", "Deadlift (Barbell)"),
    ("rdl 100x8", "Romanian Deadlift (Barbell)"),
    ("kb rdl 24x10", "Romanian Deadlift (Kettlebell)"),
    ("ohp 60x5", "Overhead Press (Barbell)"),
    ("mp 60x5", "Overhead Press (Barbell)"),
    ("press 60x5", "Overhead Press (Barbell)"),
    ("bb row 80x8", "Bent Over Row (Barbell)"),
    ("db row 30x10", "Row - Single Arm (Dumbbell)"),
    ("kb swing 24x15", "Swing (Kettlebell)"),
    ("pull up 12", "Pull Up"),
    ("pullups 12", "Pull Up"),
    ("chin up +10x8", "Chin Up"),
    ("dip +20x8", "Chest Dip"),
    ("dip -20x8", "Chest Dip (Assisted)"),
    ("assisted dip -20x8", "Chest Dip (Assisted)"),
    ("plank 60s", "Plank"),
    ("dead hang 45s", "Dead Hang"),
    ("run 5km 25:00", "Running"),
    ("row 25:00", "Rowing Machine"),
    ("row 60x10", "Row (Cable)"),
    ("farmers walk 32x40m", "Farmer's Walk"),
    ("farmer’s walk 32x40m", "Farmer's Walk"),
    ("lunge 20x12", "Lunge (Dumbbell)"),
    ("lunge 12", "Lunge (Bodyweight)"),
    ("hip thrust 100x8", "Hip Thrust (Barbell)"),
    ("hip thrust 15", "Hip Thrust (Bodyweight)"),
    ("lat raise 10x12", "Lateral Raise (Dumbbell)"),
    ("side raise 10x12", "Lateral Raise (Dumbbell)"),
    ("hammer curls 14x10", "Hammer Curl (Dumbbell)"),
    ("leg curl 40x12", "Lying Leg Curl (Machine)"),
    ("pushdown 25x12", "Triceps Pushdown (Cable)"),
    ("21s 20x7", "Bicep Curl - 21s (Barbell)"),
    ("bicep curl - 21s (barbell) 20x7", "Bicep Curl - 21s (Barbell)"),
    ("12-3-30 30:00", "Incline Walk"),
    ("landmine 180 20x10", "Landmine Rotation"),
    ("45 degree leg press 200x10", "Leg Press (Machine)"),
    ("t2b 10", "Toes to Bar"),
    ("workout a 100x5", ""),
    ("legs day 100x5", ""),
    ("frobnicator 100x5", ""),
]


def test_the_obvious_exercise_of_the_library_is_found(library: None, hx: Client, lifter: User) -> None:
    workout = opened(lifter)
    found = {line: meant(hx, workout, line) for line, _ in OBVIOUS}
    assert found == dict(OBVIOUS)


def test_what_the_lifter_trains_is_preferred(library: None, hx: Client, lifter: User) -> None:
    workout = opened(lifter)
    log(entry(finished_workout(lifter, days_ago=10), Exercise.objects.get(slug="row-machine")))
    assert meant(hx, workout, "row 60x10") == "Row (Machine)"
    entry(workout, Exercise.objects.get(slug="bench-press-dumbbell"))
    assert meant(hx, workout, "bench 30x10") == "Bench Press (Dumbbell)", "it stands in this workout"
    assert meant(hx, workout, "bench press (barbell) 100x5") == "Bench Press (Barbell)", "by its own name"
    old = Exercise.objects.get(slug="squat-smith-machine")
    log(entry(finished_workout(lifter, days_ago=200), old))
    assert meant(hx, workout, "squat 100x5") == "Squat (Barbell)", "long ago is not lately"


def test_ones_own_exercise_comes_before_the_librarys_alias(library: None, hx: Client, lifter: User) -> None:
    ExerciseFactory(name="OHP", owner=lifter)
    ExerciseFactory(name="21s curl", owner=lifter)
    workout = opened(lifter)
    assert meant(hx, workout, "ohp 60x5") == "OHP"
    assert meant(hx, workout, "21s curl 20x10") == "21s curl"


def test_what_trains_another_is_nothing_to_the_reading(
    library: None, hx: Client, lifter: User, other_lifter: User
) -> None:
    log(entry(finished_workout(other_lifter), Exercise.objects.get(slug="row-machine")))
    assert meant(hx, opened(lifter), "row 60x10") == "Row (Cable)"


def test_a_line_of_times_below_an_exercise_is_not_taken_for_a_name_of_digits(
    library: None, hx: Client, lifter: User
) -> None:
    """ "21s" is also a curl."""
    response = read(hx, opened(lifter), "plank\n21s\n30s\n\nbench 100x5\n21s 20x7")
    assert "Plank 0:21 0:30 Bench Press (Barbell) 100 kg × 5 Bicep Curl - 21s (Barbell) 20 kg × 7" in words(response)


# --- Cost ---


def test_reading_many_lines_takes_as_many_queries_as_one(library: None, hx: Client, lifter: User) -> None:
    workout = opened(lifter)
    names = [*Exercise.objects.filter(tracking="weight_reps").values_list("name", flat=True)[:55]]
    names += ["bench", "db row", "press", "ohp", "frobnicator"]
    with counted() as few:
        read(hx, workout, "bench 100x5")
    with counted() as many:
        response = read(hx, workout, "\n".join(f"{name} 50x5,5,5" for name in names))
    assert response.content.count(b"line__head") == 59
    assert len(many) == len(few) <= 9, many


def test_logging_many_sets_takes_as_many_queries_as_logging_one(browser: Client, workout: Workout) -> None:
    entry(workout)
    with counted() as one:
        browser.post(url(workout), typed("bench 100x5"))
    with counted() as many:
        browser.post(url(workout), typed("bench 100x5\n" * 100))
    assert Set.objects.count() == 101
    # SQLite takes so many values in one statement that a hundred sets are two inserts.
    assert len(many) <= len(one) + 1 <= 22, many


def test_queries_for_logging_grow_by_few_with_each_exercise(browser: Client, workout: Workout) -> None:
    names = [ExerciseFactory(name=f"Movement {letter}").name for letter in "abcdefghij"]
    with counted() as one:
        browser.post(url(workout), typed("bench 100x5"))
    with counted() as ten:
        browser.post(url(workout), typed("\n".join(f"{name} 50x5,5" for name in names)))
    assert Set.objects.count() == 21
    assert len(ten) <= len(one) + 9 * 4, ten  # each card is found its rest and place


def test_drop_sets_logged_at_once_hang_on_the_set_before(browser: Client, workout: Workout) -> None:
    log(entry(workout), 110, 3)
    browser.post(url(workout), typed("bench d 90x5, w 40x5, 100x5, d 80x6, d 60x8"))
    sets = list(Set.objects.order_by("position"))
    parents = [None if one.parent is None else one.parent.weight_grams for one in sets]
    assert [one.kind for one in sets] == ["normal", "drop", "warm_up", "normal", "drop", "drop"]
    assert parents == [None, 110_000, None, None, 100_000, 100_000]


def test_an_alias_of_two_apps_is_one_name(browser: Client, workout: Workout) -> None:
    for app in ("strong", "hevy"):
        ExerciseAlias.objects.create(exercise=bench_press(), app=app, name="Chest thing", key="chest thing")
    bench_press().reindex()
    assert browser.post(url(workout), typed("chest thing 100x5")).status_code == 302
