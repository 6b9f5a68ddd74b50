"""A record is told the moment it is logged, stands beside its set, and costs next to nothing."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from progress.models import PersonalRecord
from tests.factories import ExerciseFactory, bench_press, entry, finished_workout, log, open_workout, row_by_row
from tests.queries import counted
from workouts.models import Set, WorkoutExercise

MOST_QUERIES_TO_LOG = 8
MOST_QUERIES_TO_CORRECT = 15
CLIENTS = ["browser", "hx"]


@pytest.fixture
def bench(db: None) -> Exercise:
    made: Exercise = bench_press()
    return made


@pytest.fixture
def benching(lifter: User, bench: Exercise) -> WorkoutExercise:
    """In the open workout, after 80 kg x 8 of last time."""
    log(entry(finished_workout(lifter), bench), 80, 8)
    found: WorkoutExercise = entry(open_workout(lifter), bench)
    return found


def post(client: Client, performed_in: WorkoutExercise, **typed: Any) -> Any:
    url = reverse("workouts:set-log", args=[performed_in.pk])
    return client.post(url, {"uuid": uuid7(), "weight": "80", "reps": "8"} | typed)


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def page_after(client: Client, answer: Any) -> str:
    """What the lifter sees: the fragment itself, or the page that a browser is sent to."""
    if answer.status_code == 302:
        answer = client.get(answer["Location"])
    assert answer.status_code == 200
    return text_of(answer)


def told(text: str) -> list[str]:
    """The toasts."""
    notice = text.split('id="notice"', 1)[1]
    return [said for said in re.findall(r'<(?:span|a href="[^"]+")>([^<]+)</', notice) if not said.startswith("Skip")]


def badges(text: str) -> list[str]:
    """The sets that bear one."""
    return re.findall(r'<a class="badge" href="/progress/sets/([0-9a-f-]+)/"', text)


# --- Logging ---


@pytest.mark.parametrize("client", CLIENTS)
def test_a_record_is_told_and_its_set_bears_a_badge(request: Any, benching: WorkoutExercise, client: str) -> None:
    sender = request.getfixturevalue(client)
    text = page_after(sender, post(sender, benching, weight="82,5"))
    one = Set.objects.get(workout_exercise=benching)
    assert "New record: Estimated 1RM 104.5 kg and 2 more" in told(text)
    newest = Set.objects.exclude(completed_at=None).latest("completed_at")
    assert f'<a href="{reverse("progress:set-records", args=[newest.pk])}">New record' in text
    assert "Saved" not in told(text)
    assert badges(text) == [str(one.pk)]
    row = text.split(f'id="set-{one.pk}"', 1)[1].split("</li>", 1)[0]
    assert "<span>Record</span>" in row
    assert "#check" not in row


@pytest.mark.parametrize("client", CLIENTS)
def test_a_first_entry_is_saved_without_a_word(request: Any, lifter: User, bench: Exercise, client: str) -> None:
    sender = request.getfixturevalue(client)
    text = page_after(sender, post(sender, entry(open_workout(lifter), bench)))
    assert PersonalRecord.objects.filter(previous=None).exists()
    assert "Saved" in told(text)
    assert "record" not in " ".join(told(text))
    assert badges(text) == []


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(
    "typed", [{"weight": "80"}, {"weight": "70"}, {"weight": "120", "kind": "warm_up"}, {"weight": "120", "reps": "0"}]
)
def test_what_is_no_record_is_saved_without_a_word(
    request: Any, benching: WorkoutExercise, client: str, typed: dict[str, str]
) -> None:
    sender = request.getfixturevalue(client)
    text = page_after(sender, post(sender, benching, **typed))
    assert "Saved" in told(text)
    assert "record" not in " ".join(told(text))
    assert badges(text) == []


def test_a_rep_record_alone_is_told_alone(hx: Client, benching: WorkoutExercise) -> None:
    log(benching, 100, 5)
    text = text_of(post(hx, benching, weight="80", reps="9"))
    assert told(text) == ["New record: 9 reps at 80 kg and 1 more"]
    log(benching, 70, 1)
    assert told(text_of(post(hx, benching, weight="100", reps="6"))) == ["New record: Estimated 1RM 120 kg and 1 more"]
    log(benching, 120, 8)
    log(benching, 110, 6)
    assert told(text_of(post(hx, benching, weight="110", reps="7"))) == ["Saved"]
    assert told(text_of(post(hx, benching, weight="110", reps="9")))[0].startswith("New record: 9 reps at 110 kg")


def test_pounds_are_weighed_against_kilograms(hx: Client, benching: WorkoutExercise) -> None:
    """120 lb are less than 80 kg, 180 lb are more."""
    User.objects.update(weight_unit="lb")
    assert told(text_of(post(hx, benching, weight="120"))) == ["Saved"]
    text = text_of(post(hx, benching, weight="180"))
    assert told(text) == ["New record: Estimated 1RM 228 lb and 2 more"]


def test_a_set_sent_twice_is_told_once(hx: Client, benching: WorkoutExercise) -> None:
    id = uuid7()
    assert told(text_of(post(hx, benching, uuid=id, weight="85")))[0].startswith("New record")
    again = text_of(post(hx, benching, uuid=id, weight="85"))
    assert told(again) == ["Saved"]
    assert badges(again) == [str(id)]


@pytest.mark.parametrize("client", CLIENTS)
def test_the_second_time_in_a_workout_is_told_too(
    request: Any, benching: WorkoutExercise, bench: Exercise, client: str
) -> None:
    sender = request.getfixturevalue(client)
    post(sender, benching, weight="82.5")
    again = entry(benching.workout, bench)
    text = page_after(sender, post(sender, again, weight="85"))
    assert "New record: Estimated 1RM 107.7 kg and 2 more" in told(text)
    assert str(Set.objects.get(workout_exercise=again).pk) in badges(text)


@pytest.mark.parametrize("client", CLIENTS)
def test_a_record_of_a_past_workout_is_told_too(request: Any, lifter: User, bench: Exercise, client: str) -> None:
    sender = request.getfixturevalue(client)
    log(entry(finished_workout(lifter, days_ago=9), bench), 80, 8)
    log(entry(finished_workout(lifter, days_ago=1), bench), 90, 8)
    past = entry(finished_workout(lifter, days_ago=5), bench)
    text = page_after(sender, post(sender, past, weight="85"))
    assert "New record: Estimated 1RM 107.7 kg and 2 more" in told(text)
    assert badges(text) == [str(Set.objects.get(workout_exercise=past).pk)]


def test_another_lifters_record_tells_nothing(hx: Client, other_lifter: User, benching: WorkoutExercise) -> None:
    theirs = log(entry(finished_workout(other_lifter)), 200, 8)
    text = text_of(post(hx, benching, weight="85", last=theirs.workout_exercise_id))
    assert told(text)[0].startswith("New record")
    assert "200" not in " ".join(told(text))


# --- Correcting ---


@pytest.mark.parametrize("client", CLIENTS)
def test_a_correction_takes_the_badge_away_and_gives_it_back(
    request: Any, benching: WorkoutExercise, client: str
) -> None:
    sender = request.getfixturevalue(client)
    one = log(benching, 85, 8)
    url = reverse("workouts:set-edit", args=[one.pk])
    lighter = sender.post(url, {"version": 1, "weight": "75", "reps": "8"})
    assert badges(page_after(sender, lighter)) == []
    heavier = sender.post(url, {"version": 2, "weight": "90", "reps": "8"})
    assert badges(page_after(sender, heavier)) == [str(one.pk)]


@pytest.mark.parametrize("client", CLIENTS)
def test_deleting_takes_the_badge_away_and_undo_gives_it_back(
    request: Any, benching: WorkoutExercise, client: str
) -> None:
    sender = request.getfixturevalue(client)
    one = log(benching, 85, 8)
    text = page_after(sender, sender.post(reverse("workouts:set-remove", args=[one.pk])))
    assert badges(text) == []
    assert not PersonalRecord.objects.celebrated().exists()
    text = page_after(sender, sender.post(reverse("workouts:set-restore", args=[one.pk])))
    assert badges(text) == [str(one.pk)]


def test_a_typo_that_goes_gives_the_badge_to_the_real_record(browser: Client, benching: WorkoutExercise) -> None:
    typo, real = log(benching, 800, 8), log(benching, 85, 8)
    page = benching.workout.get_absolute_url()
    assert badges(text_of(browser.get(page))) == [str(typo.pk)]
    browser.post(reverse("workouts:set-remove", args=[typo.pk]))
    assert badges(text_of(browser.get(page))) == [str(real.pk)]


# --- The summary ---


def summary(client: Client, performed_in: WorkoutExercise) -> list[str]:
    text = text_of(client.get(performed_in.workout.get_absolute_url()))
    if 'aria-labelledby="records"' not in text:
        return []
    part = text.split('aria-labelledby="records"', 1)[1].split("</section>", 1)[0]
    assert f"{len(re.findall('<li', part))} record" in part
    return re.findall(r'<span class="num strong">([^<]*)</span>', part)


def test_the_finished_workout_sums_up_what_it_broke(browser: Client, benching: WorkoutExercise) -> None:
    log(benching, 60, 10, kind="warm_up")
    log(benching, 80, 8)
    best = log(benching, 82.5, 8)
    squat = entry(benching.workout, ExerciseFactory(name="Squat (Barbell)"))
    log(squat, 100, 5)
    text = page_after(browser, browser.post(reverse("workouts:finish", args=[benching.workout_id])))
    assert badges(text) == [str(best.pk)]
    assert summary(browser, benching) == [
        "Heaviest weight 82.5 kg", "Estimated 1RM 104.5 kg", "Best set volume 660 kg", "Best session volume 1,300 kg",
    ]  # fmt: skip
    assert "Squat" not in text.split('aria-labelledby="records"', 1)[1].split("</section>", 1)[0]
    benching.workout.reopen()
    assert PersonalRecord.objects.filter(kind="best_session_volume", previous__isnull=False).count() == 0


def test_a_workout_without_records_has_no_summary_of_them(browser: Client, benching: WorkoutExercise) -> None:
    log(benching, 70, 5)
    browser.post(reverse("workouts:finish", args=[benching.workout_id]))
    assert summary(browser, benching) == []


def test_the_summary_follows_a_correction(browser: Client, benching: WorkoutExercise) -> None:
    one = log(benching, 85, 8)
    browser.post(reverse("workouts:finish", args=[benching.workout_id]))
    assert "Heaviest weight 85 kg" in summary(browser, benching)
    browser.post(reverse("workouts:set-remove", args=[one.pk]))
    assert summary(browser, benching) == []


# --- The budget ---


@row_by_row()
def past_benching(lifter: User, bench: Exercise, first: int, last: int) -> list[Set]:
    """One workout a day, heavier from time to time."""
    sets = []
    for number in range(first, last):
        done = entry(finished_workout(lifter, days_ago=100 - number), bench)
        sets += [log(done, 40 + number / 4, 8), log(done, 40, 5 + number % 5)]
    return sets


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("together", [False, True], ids=["alone", "superset"])
def test_logging_takes_at_most_eight_queries_with_a_record_and_without(
    request: Any, lifter: User, bench: Exercise, client: str, together: bool
) -> None:
    sender = request.getfixturevalue(client)
    counts = []
    performed_in = entry(open_workout(lifter), bench)
    typed = {}
    if together:
        entry(performed_in.workout, ExerciseFactory()).link()
        performed_in.refresh_from_db()
        typed = {"round": performed_in.superset}
    for length, weight in ((1, 100), (60, 110)):
        past_benching(lifter, bench, 0 if length == 1 else 1, length)
        # The form of the card brings along which one was last time.
        typed["last"] = lifter.workout_exercises.exclude(pk=performed_in.pk).order_by("-started_at")[0].pk
        for kilograms, is_record in ((weight, True), (weight - 50, False), (weight, False)):
            records = PersonalRecord.objects.celebrated().count()
            with counted() as queries:
                assert post(sender, performed_in, weight=str(kilograms), **typed).status_code in {200, 302}
            assert len(queries) <= MOST_QUERIES_TO_LOG, queries
            assert (PersonalRecord.objects.celebrated().count() > records) is is_record
            counts.append(len(queries))
    assert counts[:3] == counts[3:]


@pytest.mark.parametrize("client", CLIENTS)
def test_the_second_time_in_a_workout_takes_no_more(request: Any, lifter: User, bench: Exercise, client: str) -> None:
    sender = request.getfixturevalue(client)
    past_benching(lifter, bench, 0, 20)
    first = entry(open_workout(lifter), bench)
    again = entry(first.workout, bench)
    log(first, 100, 8)
    with counted() as queries:
        post(sender, again, weight="110", last="")
    assert len(queries) <= MOST_QUERIES_TO_LOG, queries
    assert PersonalRecord.objects.filter(set__workout_exercise=again).exists()


@pytest.mark.parametrize("client", CLIENTS)
def test_correcting_an_old_set_takes_under_sixteen_queries_however_long_the_history(
    request: Any, lifter: User, bench: Exercise, client: str
) -> None:
    sender = request.getfixturevalue(client)
    counts = []
    old = past_benching(lifter, bench, 0, 2)[0]
    for last in (2, 60):
        if last > 2:
            past_benching(lifter, bench, 2, last)
        old.refresh_from_db()
        verbs = [
            ("edit", {"version": old.version, "weight": "200", "reps": "8"}),
            ("edit", {"version": old.version + 1, "weight": "40", "reps": "8"}),
            ("remove", {}),
            ("restore", {}),
        ]
        for verb, typed in verbs:
            with counted() as queries:
                answer = sender.post(reverse(f"workouts:set-{verb}", args=[old.pk]), typed)
            assert answer.status_code in {200, 302}
            assert len(queries) <= MOST_QUERIES_TO_CORRECT, queries
            counts.append(len(queries))
    # Where a correction both takes record rows away and adds some, that is one query more.
    assert all(many <= few + 1 for few, many in zip(counts[:4], counts[4:], strict=True)), counts
