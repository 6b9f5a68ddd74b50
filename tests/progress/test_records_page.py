"""The timeline of records, the working of one, of all of a set, and the records of an exercise."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.cursors import cursor_of
from gymtracker.ids import uuid7
from progress.models import PersonalRecord, RecordKind
from progress.views.records import RECORDS_A_PAGE
from tests.factories import ExerciseFactory, bench_press, finished_workout, instant
from tests.gymtracker.test_access_matrix import snapshot
from tests.gymtracker.test_hostile_text import PAYLOADS, shows
from tests.progress.training import holder, measures, set_of, train
from tests.queries import counted

URL = "/progress/records/"


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def look(client: Client, url: str = URL, **query: Any) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return text_of(response)


def lines(text: str) -> list[str]:
    """The records that are listed, in their order."""
    return re.findall(r'<a class="quiet record".*?<span class="num strong">([^<]*)</span>', text, re.DOTALL)


def ids(text: str) -> list[int]:
    return [int(found) for found in re.findall(r'<a class="quiet record" href="/progress/records/(\d+)/"', text)]


def sessions(text: str) -> list[str]:
    """The exercises that head the cards."""
    return re.findall(r'<h3 id="broken-\d+"><a [^>]*>([^<]*)</a></h3>', text)


def older(text: str) -> str | None:
    found = re.search(r'<a [^>]*href="([^"]*)"[^>]*>Older records', text)
    return found[1] if found else None


@pytest.fixture
def bench(db: None) -> Exercise:
    made: Exercise = bench_press()
    return made


@pytest.fixture
def better(lifter: User, bench: Exercise) -> PersonalRecord:
    """80 kg x 8, beaten by 82.5 kg x 8; the estimate of it."""
    train(lifter, bench, (80, 8))
    train(lifter, bench, (82.5, 8), on=1)
    return holder(lifter, "estimated_1rm")


def many(lifter: User, exercise: Exercise, number: int) -> list[int]:
    """Records of the heaviest weight, from new to old, as rows alone; all in ten workouts at one moment."""
    workouts = [finished_workout(lifter, started_at=instant("2026-03-01 18:00")) for _ in range(10)]
    rows = PersonalRecord.objects.bulk_create(
        PersonalRecord(
            user=lifter, exercise=exercise, kind="heaviest_weight", value=50_000 + n, previous=49_999 + n,
            workout=workouts[n % 10], achieved_at=workouts[n % 10].started_at,
        )
        for n in range(number)
    )  # fmt: skip
    return [row.pk for row in reversed(rows)]


# --- The timeline ---


def test_without_a_record_the_page_says_how_one_comes_about(browser: Client) -> None:
    text = look(browser)
    assert "No records yet" in text
    assert "base line" in text
    assert lines(text) == []


def test_a_first_entry_is_not_celebrated(browser: Client, lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (80, 8))
    assert PersonalRecord.objects.exists()
    assert "No records yet" in look(browser)


def test_the_newest_stand_first_together_with_what_they_beat(
    browser: Client, lifter: User, better: PersonalRecord
) -> None:
    squat = ExerciseFactory(name="Squat (Barbell)")
    train(lifter, squat, (100, 5), on=40)
    train(lifter, squat, (105, 5), (110, 5), on=41)
    text = look(browser)
    assert sessions(text) == ["Squat (Barbell)", "Bench Press (Barbell)"]
    assert re.findall(r'<h2 class="month">([^<]*)<', text) == ["February 2026", "January 2026"]
    assert lines(text) == [
        "Estimated 1RM 128.3 kg", "Estimated 1RM 122.5 kg", "Heaviest weight 110 kg", "Heaviest weight 105 kg",
        "Best set volume 550 kg", "Best set volume 525 kg", "Best session volume 1,075 kg",
        "Estimated 1RM 104.5 kg", "Heaviest weight 82.5 kg", "Best set volume 660 kg", "Best session volume 660 kg",
    ]  # fmt: skip
    assert "before 101.3 kg" in text


def test_records_are_said_in_the_lifters_unit(browser: Client, better: PersonalRecord) -> None:
    User.objects.update(weight_unit="lb")
    assert "Estimated 1RM 230.4 lb" in lines(look(browser))


def test_only_ones_own_records_stand_there(browser: Client, other_lifter: User, bench: Exercise) -> None:
    train(other_lifter, bench, (80, 8))
    train(other_lifter, bench, (99, 8), on=1)
    assert "No records yet" in look(browser)


# --- Filters ---


@pytest.mark.parametrize("kind", RecordKind.values)
def test_each_kind_can_be_looked_at_alone(browser: Client, lifter: User, kind: str) -> None:
    full = {"weight_grams": 20_000, "reps": 5, "duration_seconds": 1_500, "distance_metres": 5_000}
    more = {"weight_grams": 21_000, "reps": 6, "duration_seconds": 1_505, "distance_metres": 5_200}
    less = {"weight_grams": 20_000, "reps": 7, "duration_seconds": 1_400, "distance_metres": 5_100}
    most = {"weight_grams": 25_000, "reps": 6, "duration_seconds": 1_510, "distance_metres": 5_400}
    for number, traits in enumerate(({}, {"assisted": True}, {"running": True})):
        exercise = ExerciseFactory(**traits)
        for nth, one in enumerate((more, full, less, most)):
            train(lifter, exercise, one, on=10 * number + nth)
    expected = set(PersonalRecord.objects.celebrated().filter(kind=kind).values_list("pk", flat=True))
    assert expected
    assert set(ids(look(browser, kind=kind))) == expected


def test_one_exercise_can_be_looked_at_alone(browser: Client, lifter: User, better: PersonalRecord) -> None:
    squat = ExerciseFactory(name="Squat (Barbell)")
    train(lifter, squat, (100, 5), on=2)
    train(lifter, squat, (105, 5), on=3)
    assert sessions(look(browser, exercise=squat.pk)) == ["Squat (Barbell)"]
    assert lines(look(browser, exercise=squat.pk, kind="heaviest_weight")) == ["Heaviest weight 105 kg"]
    assert lines(look(browser, exercise="", kind="")) == lines(look(browser))


def test_a_filter_that_finds_nothing_says_so(browser: Client, better: PersonalRecord) -> None:
    text = look(browser, kind="best_pace")
    assert "No record of this kind yet" in text
    assert lines(text) == []


@pytest.mark.parametrize("client", ["browser", "hx"])
@pytest.mark.parametrize("query", [{"kind": "nonsense"}, {"exercise": "x"}, {"exercise": "999999999"}])
def test_a_bad_filter_is_refused_in_words(
    request: Any, better: PersonalRecord, client: str, query: dict[str, str]
) -> None:
    answer = request.getfixturevalue(client).get(URL, query)
    assert answer.status_code == 422
    assert "Check the filters: " in text_of(answer)
    assert "Select a valid choice." in text_of(answer)
    assert lines(text_of(answer)) == []
    assert ("<html" in text_of(answer)) is (client == "browser")


def test_another_lifters_exercise_is_refused_like_one_that_is_not_there(
    browser: Client, other_lifter: User, better: PersonalRecord
) -> None:
    theirs = ExerciseFactory(owner=other_lifter, name="Secret lift")
    train(other_lifter, theirs, (80, 8))
    answers = [browser.get(URL, {"exercise": id}) for id in (theirs.pk, 999_999_999)]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("Secret" not in text_of(answer) for answer in answers)
    options = re.findall(r"<option[^>]*>([^<]*)</option>", look(browser))
    assert "Bench Press (Barbell)" in options
    assert "Secret lift" not in options


# --- Pages ---


def walk(client: Client, **query: Any) -> list[int]:
    text = look(client, **query)
    found, pages = ids(text), 1
    while address := older(text):
        assert pages < 20, "the pages never end"
        text = text_of(client.get(f"{URL}{address}"))
        assert ids(text), "an empty page"
        found, pages = found + ids(text), pages + 1
    return found


@pytest.mark.parametrize("number", [RECORDS_A_PAGE - 1, RECORDS_A_PAGE, RECORDS_A_PAGE + 1, 3 * RECORDS_A_PAGE + 5])
def test_over_all_pages_no_record_is_lost_or_doubled(
    browser: Client, lifter: User, bench: Exercise, number: int
) -> None:
    expected = many(lifter, bench, number)
    assert len(ids(look(browser))) == min(number, RECORDS_A_PAGE)
    found = walk(browser)
    assert len(found) == len(set(found)) == number
    assert set(found) == set(expected)


def test_a_record_that_comes_meanwhile_shifts_no_page(browser: Client, lifter: User, bench: Exercise) -> None:
    expected = many(lifter, bench, RECORDS_A_PAGE + 5)
    next_page = older(look(browser))
    train(lifter, bench, (40, 8), on=90)
    train(lifter, bench, (99, 8), on=91)
    assert set(ids(text_of(browser.get(f"{URL}{next_page}")))) == set(expected[RECORDS_A_PAGE:])


def test_the_filter_goes_along_to_the_next_page(browser: Client, lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (40, 8))  # the filter offers what was done
    expected = many(lifter, bench, 2 * RECORDS_A_PAGE + 5)
    many(lifter, ExerciseFactory(name="Squat (Barbell)"), 2 * RECORDS_A_PAGE)
    assert set(walk(browser, exercise=bench.pk, kind="heaviest_weight")) == set(expected)
    assert walk(browser, exercise=bench.pk, kind="best_pace") == []


@pytest.mark.parametrize(
    "cursor",
    ["", "nonsense", "_", "20260301T180000.000000_", "20260301T180000.000000_-1", "20260301T180000.000000_x",
     "20261301T180000.000000_1", f"20260301T180000.000000_{'9' * 19}", "20260301T180000.000000_\u0661", "x" * 10_000],
)  # fmt: skip
def test_a_cursor_that_is_none_begins_at_the_newest(browser: Client, better: PersonalRecord, cursor: str) -> None:
    assert len(lines(look(browser, after=cursor))) == 4


@pytest.mark.parametrize(("moment", "number"), [("00010101T000000.000000", 0), ("99991231T235959.999999", 4)])
def test_a_cursor_at_the_edge_of_the_calendar_is_no_crash(
    browser: Client, better: PersonalRecord, moment: str, number: int
) -> None:
    assert len(lines(look(browser, after=f"{moment}_{'9' * 18}"))) == number


def test_the_cursor_of_another_lifters_record_shows_only_ones_own(
    browser: Client, other_lifter: User, bench: Exercise, better: PersonalRecord
) -> None:
    train(other_lifter, bench, (80, 8), on=5)
    train(other_lifter, bench, (99, 8), on=6)
    theirs = holder(other_lifter, "heaviest_weight")
    text = look(browser, after=cursor_of(theirs.achieved_at, theirs.pk))
    assert len(lines(text)) == 4
    assert "99 kg" not in text


# --- Parts of the page for htmx ---


def test_htmx_gets_the_results_alone(hx: Client, better: PersonalRecord) -> None:
    text = look(hx, kind="heaviest_weight")
    assert lines(text) == ["Heaviest weight 82.5 kg"]
    for part in ("<html", "<form", 'id="results"'):
        assert part not in text


def test_htmx_gets_further_records_with_the_link_to_the_next(
    hx: Client, browser: Client, lifter: User, bench: Exercise
) -> None:
    many(lifter, bench, 2 * RECORDS_A_PAGE + 1)
    text = text_of(hx.get(f"{URL}{older(look(browser))}"))
    assert len(ids(text)) == RECORDS_A_PAGE
    assert "<html" not in text
    assert older(text)


def test_the_history_of_htmx_gets_the_whole_page(hx: Client, better: PersonalRecord) -> None:
    assert "<html" in text_of(hx.get(URL, headers={"HX-History-Restore-Request": "true"}))
    assert hx.get(URL)["Vary"].startswith("HX-Request")


# --- The working ---


def record_url(record: PersonalRecord) -> str:
    return reverse("progress:record", args=[record.pk])


def test_a_record_opens_to_its_working(browser: Client, better: PersonalRecord) -> None:
    text = look(browser, record_url(better))
    for part in (
        "<h1>Record</h1>", "Bench Press (Barbell)", '<p class="figure">104.5 kg</p>', "101.3 kg before",
        "82.5 kg × (1 + 8 / 30) = 104.5 kg", ">82.5 kg × 8</a>",
    ):  # fmt: skip
        assert part in text, part
    assert f'href="/workouts/{better.workout_id}/#set-{better.set_id}"' in text
    page = text_of(browser.get(f"/workouts/{better.workout_id}/"))
    assert f'id="set-{better.set_id}"' in page


def test_a_first_entry_is_called_a_base_line(browser: Client, lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (80, 8))
    text = look(browser, record_url(holder(lifter, "heaviest_weight")))
    assert "<h1>Base line</h1>" in text
    assert "The first entry" in text
    assert "before</p>" not in text


def test_a_rep_record_says_its_weight(browser: Client, lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (80, 8))
    train(lifter, bench, (80, 9), on=1)
    text = look(browser, record_url(holder(lifter, "most_reps_at_weight", 80_000)))
    assert '<p class="figure">9 reps at 80 kg</p>' in text
    assert "8 reps before" in text


def test_a_session_opens_to_its_sets_and_says_what_was_left_out(browser: Client, lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (80, 8))
    workout = train(lifter, bench, (40, 10, "warm_up"), (80, 8), (80, 7), on=1)
    text = look(browser, record_url(holder(lifter, "best_session_volume")))
    assert "640 + 560 = 1,200 kg" in text
    links = re.findall(rf'href="/workouts/{workout.pk}/#set-([0-9a-f-]+)"', text)
    assert links == [str(set_of(workout, number).pk) for number in (2, 3)]
    assert "1 warm-up set" in text


def test_a_set_opens_to_all_that_it_broke(browser: Client, better: PersonalRecord) -> None:
    text = look(browser, reverse("progress:set-records", args=[better.set_id]))
    assert "<h1>3 records</h1>" in text
    assert re.findall('<p class="figure">([^<]*)</p>', text) == ["104.5 kg", "82.5 kg", "660 kg"]


def test_a_set_with_base_lines_alone_has_no_such_page(browser: Client, lifter: User, bench: Exercise) -> None:
    workout = train(lifter, bench, (80, 8))
    assert browser.get(reverse("progress:set-records", args=[set_of(workout).pk])).status_code == 404


def test_a_record_of_a_deleted_set_is_gone(browser: Client, better: PersonalRecord) -> None:
    assert better.set
    better.set.remove()
    assert browser.get(record_url(better)).status_code == 404
    assert browser.get(reverse("progress:set-records", args=[better.set_id])).status_code == 404
    assert lines(look(browser)) == []


# --- Who may ---


def every_url(record: PersonalRecord) -> list[str]:
    return [URL, record_url(record), reverse("progress:set-records", args=[record.set_id])]


def test_a_stranger_finds_nothing(stranger: Client, better: PersonalRecord) -> None:
    _, *own = every_url(better)
    for url in own:
        answer = stranger.get(url)
        assert answer.status_code == 404
        assert "104.5" not in text_of(answer)
    for url in (f"{URL}{2**62}/", f"{URL}{2**63}/", f"{URL}{'9' * 4000}/", f"{URL}0/", f"/progress/sets/{uuid7()}/"):
        assert stranger.get(url).status_code == 404, url[:80]


def test_who_is_not_signed_in_is_sent_to_the_login(client: Client, better: PersonalRecord) -> None:
    for url in every_url(better):
        answer = client.get(url)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_there_is_nothing_to_write(browser: Client, better: PersonalRecord, method: str) -> None:
    before = snapshot()
    for url in every_url(better):
        assert getattr(browser, method)(url).status_code == 405
        assert browser.head(url).status_code == 200
    assert snapshot() == before


def test_looking_writes_nothing(browser: Client, better: PersonalRecord) -> None:
    before = snapshot()
    for url in (*every_url(better), reverse("exercises:detail", args=[better.exercise_id])):
        look(browser, url)
    assert snapshot() == before


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_names_are_inert(browser: Client, lifter: User, payload: str) -> None:
    name = PAYLOADS[payload]
    exercise = ExerciseFactory(owner=lifter, name=name)
    train(lifter, exercise, (80, 8))
    workout = train(lifter, exercise, (82.5, 8), on=1)
    workout.describe(name=name, notes=name)
    for url in (*every_url(holder(lifter, "estimated_1rm")), workout.get_absolute_url(), "/"):
        assert shows(browser.get(url), name), url


# --- The records of an exercise ---


def bests(client: Client, exercise: Exercise) -> list[str]:
    text = look(client, reverse("exercises:detail", args=[exercise.pk]))
    return lines(text.split('aria-labelledby="bests"')[1].split("</section>")[0]) if 'id="bests"' in text else []


def test_an_exercise_shows_what_stands_today(browser: Client, lifter: User, better: PersonalRecord) -> None:
    assert bests(browser, better.exercise) == [
        "Estimated 1RM 104.5 kg", "Heaviest weight 82.5 kg", "8 reps at 82.5 kg", "Best set volume 660 kg",
        "Best session volume 660 kg",
    ]  # fmt: skip


def test_base_lines_stand_there_too(browser: Client, lifter: User, bench: Exercise) -> None:
    assert bests(browser, bench) == []
    train(lifter, bench, (80, 8))
    assert "8 reps at 80 kg" in bests(browser, bench)


def test_rep_records_that_a_heavier_weight_outdoes_are_left_out(browser: Client, lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (60, 12), (80, 8), (70, 8), (65, 9), (90, 1))
    assert [line for line in bests(browser, bench) if "reps" in line or "1 rep " in line] == [
        "1 rep at 90 kg", "8 reps at 80 kg", "9 reps at 65 kg", "12 reps at 60 kg",
    ]  # fmt: skip


def test_of_assistance_less_outdoes_more(browser: Client, lifter: User) -> None:
    assisted = ExerciseFactory(assisted=True)
    train(lifter, assisted, (30, 8), (20, 8), (40, 12), (10, 2))
    assert [line for line in bests(browser, assisted) if "reps" in line] == [
        "12 reps at −40 kg", "8 reps at −20 kg", "2 reps at −10 kg",
    ]  # fmt: skip


def test_after_a_correction_below_the_best_still_stands(browser: Client, lifter: User, bench: Exercise) -> None:
    first = train(lifter, bench, (80, 8))
    train(lifter, bench, (82.5, 8), (85, 8), on=1)
    set_of(first).amend(version=1, **measures((81, 8)))
    assert "Heaviest weight 85 kg" in bests(browser, bench)


def test_another_lifters_records_do_not_stand_there(stranger: Client, better: PersonalRecord) -> None:
    assert bests(stranger, better.exercise) == []


# --- Speed ---


def test_many_records_take_no_more_queries_than_few(browser: Client, lifter: User, better: PersonalRecord) -> None:
    urls = [*every_url(better), reverse("exercises:detail", args=[better.exercise_id])]
    counts = []
    for _ in range(2):
        found = []
        for url in urls:
            with counted() as queries:
                assert look(browser, url)
            assert len(queries) <= 12, queries
            found.append(len(queries))
        counts.append(found)
        for number in range(20):
            exercise = ExerciseFactory()
            for nth in range(2):
                train(lifter, exercise, (80 + nth, 8), on=10 + number + nth / 2)
        for number in range(20):
            train(lifter, better.exercise, (40 + number / 2, 8), on=50 + number)
        train(lifter, better.exercise, (90, 8), on=99)
    assert counts[0] == counts[1]
