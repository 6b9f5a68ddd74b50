"""A year in review: known answers of small logs, its edges, its working, and what it costs."""

from __future__ import annotations

import html
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exercises.models import Exercise
from gymtracker.accounts.models import User
from progress.analytics.streaks import streak_of
from progress.analytics.year import THINGS, Year, likened, year_of, year_to_show, years_with_training
from progress.facts import WORKINGS, facts_of, streak_working, weeks_working
from tests.factories import (
    ExerciseFactory,
    MuscleFactory,
    bench_press,
    entry,
    finished_workout,
    instant,
    log,
    row_by_row,
)
from tests.queries import counted

OVER = date(2030, 6, 1)  # a day on which the year of the test is long over


@pytest.fixture
def bench(db: None) -> Exercise:
    made: Exercise = bench_press()
    return made


@row_by_row()
def train(lifter: User, when: str, *sets: tuple[float, int], exercise: Exercise | None = None, **fields: Any) -> Any:
    """A workout that began then in UTC; without sets it is one all the same."""
    workout = finished_workout(lifter, started_at=instant(when), **fields)
    if sets:
        added = entry(workout, exercise)
        for weight, reps in sets:
            log(added, weight, reps)
    return workout


def review(lifter: User, number: int = 2024, *, today: date = OVER) -> Year:
    return year_of(User.objects.get(pk=lifter.pk), number, today=today)


def said(year: Year) -> dict[str, str]:
    return {fact.slug: fact.said for fact in facts_of(year) if fact.said}


def lines(year: Year, slug: str) -> list[tuple[str, str]]:
    return next((fact.lines for fact in facts_of(year) if fact.slug == slug), [])


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", html.unescape(response.content.decode())).split())


def test_a_small_year_reckoned_by_hand(lifter: User, bench: Exercise) -> None:
    """1 January 2024 is a Monday. Weeks from 1 and 8 January have three workouts, the one from 5 February one."""
    for day in ("01-01", "01-03", "01-05", "01-08", "01-10", "01-12"):
        train(lifter, f"2024-{day} 18:00", (80, 5), (80, 5), minutes=60)
    train(lifter, "2024-02-06 18:00", (90, 5), minutes=45)
    year = review(lifter)
    assert said(year) == {
        "workouts": "7",
        "time": "6 h 45",
        "sets": "13",
        "volume": "5.2 t",  # 12 x 80 x 5 + 90 x 5 = 5,250 kg
        "weeks": "3 of 53",  # 2024 touches 53 weeks from Monday on
        "streak": "2 weeks",
        "records": str(lifter.records.celebrated().count()),
        "month": "January",
    }
    assert lines(year, "favourites") == [("Bench Press (Barbell)", "7 days")]
    assert lines(year, "muscles") == [("Chest", "13 sets")]
    # 80 x (1 + 5/30) = 93.333, 90 x (1 + 5/30) = 105: 11.7 kg
    assert lines(year, "gains") == [("Bench Press (Barbell)", "+11.7 kg")]
    assert [(month.first.month, month.workouts, month.sets) for month in year.months] == [(1, 6, 12), (2, 1, 1)]
    assert year.workouts[0].date == date(2024, 1, 1)
    assert year.workouts[-1].date == date(2024, 2, 6)


def test_the_year_ends_at_local_midnight(lifter: User, bench: Exercise) -> None:
    """Berlin is an hour ahead of UTC. A workout belongs to the day on which it began, also when it ends the next."""
    train(lifter, "2023-12-31 22:30", (50, 1), minutes=180, name="ends on New Year's Day")
    train(lifter, "2023-12-31 23:30", (60, 1), name="half past midnight")
    train(lifter, "2024-12-31 22:30", (70, 1), minutes=120, name="over midnight")
    train(lifter, "2024-12-31 23:00", (80, 1), name="at the stroke of twelve")
    year = review(lifter)
    assert [one.name for one in year.workouts] == ["half past midnight", "over midnight"]
    assert year.totals.volume_grams == 130_000
    assert year.totals.seconds == 3600 + 7200
    assert {one.day for one in year.done} == {date(2024, 1, 1).toordinal(), date(2024, 12, 31).toordinal()}
    assert [len(review(lifter, number).workouts) for number in (2023, 2025)] == [1, 1]


def test_a_change_of_zone_moves_no_workout_into_another_year(lifter: User, bench: Exercise) -> None:
    """1 o'clock on New Year's Day in Auckland is noon of New Year's Eve in UTC."""
    User.objects.filter(pk=lifter.pk).update(time_zone="Pacific/Auckland")
    train(User.objects.get(pk=lifter.pk), "2024-12-31 12:00", (50, 1))
    for zone in ("Pacific/Auckland", "America/Los_Angeles", "UTC"):
        User.objects.filter(pk=lifter.pk).update(time_zone=zone)
        assert [len(review(lifter, number).workouts) for number in (2024, 2025)] == [0, 1]
        assert [review(lifter, number).totals.volume_grams for number in (2024, 2025)] == [0, 50_000]


def test_what_is_deleted_or_open_does_not_count(lifter: User, bench: Exercise) -> None:
    kept = train(lifter, "2024-03-01 18:00", (50, 10))
    train(lifter, "2024-03-02 18:00", (100, 10)).trash()
    log(kept.workout_exercises.get(), 90, 10).remove()
    train(lifter, "2024-03-03 18:00", (100, 10)).reopen()
    year = review(lifter)
    assert said(year) | {"records": ""} == {
        "workouts": "1", "time": "1 h 00", "sets": "1", "volume": "500 kg", "weeks": "1 of 53", "month": "March",
        "records": "",
    }  # fmt: skip
    assert len(year.heat.days) == 53 * 7
    assert len(year.heat.trained_days) == 1


def test_one_workout_is_a_year(lifter: User, bench: Exercise) -> None:
    train(lifter, "2024-07-01 18:00", (60, 5))
    year = review(lifter)
    assert said(year) == {
        "workouts": "1", "time": "1 h 00", "sets": "1", "volume": "300 kg", "weeks": "1 of 53", "month": "July",
    }  # fmt: skip
    assert year.streak is None
    assert year.gains == []
    assert year.likeness is None


def test_a_workout_without_sets_is_a_workout(lifter: User) -> None:
    train(lifter, "2024-07-01 18:00")
    assert said(review(lifter)) == {"workouts": "1", "time": "1 h 00", "weeks": "1 of 53", "month": "July"}


def test_an_empty_year_has_nothing_to_say(lifter: User) -> None:
    year = review(lifter)
    assert said(year) == {"workouts": "0"}
    assert (year.streak, year.best_month, year.likeness, year.favourites, year.gains) == (None, None, None, [], [])
    assert all(day.level == 0 for day in year.heat.days)


def test_a_streak_counts_whole_weeks_at_the_years_edges(lifter: User) -> None:
    """2025 begins on a Wednesday: its first week has two workouts in 2024 and one in 2025."""
    for day in ("2024-12-30", "2024-12-31", "2025-01-02", "2025-01-06", "2025-01-07", "2025-01-08"):
        train(lifter, f"{day} 18:00")
    run = review(lifter, 2025).streak
    assert run is not None
    assert (run.weeks, run.first, run.last) == (2, date(2024, 12, 30), date(2025, 1, 6))
    assert review(lifter, 2025).weeks_trained == 2
    assert len(review(lifter, 2025).workouts) == 4
    assert review(lifter, 2024).weeks_trained == 1


def test_the_first_of_equal_streaks_is_told_and_a_gap_ends_one(lifter: User) -> None:
    User.objects.filter(pk=lifter.pk).update(weekly_target=1)
    for day in ("01-01", "01-08", "01-22", "01-29", "02-12"):
        train(lifter, f"2024-{day} 18:00")
    run = review(lifter).streak
    assert run is not None
    assert (run.weeks, run.first) == (2, date(2024, 1, 1))


def test_time_off_neither_counts_nor_breaks_the_years_streak(lifter: User) -> None:
    """2024 begins on a Monday. The third week is off and trained in nevertheless, the fourth one is off but a day."""
    User.objects.filter(pk=lifter.pk).update(weekly_target=1)
    for day in ("01-01", "01-08", "01-16", "01-22", "01-29", "02-12"):
        train(lifter, f"2024-{day} 18:00")
    lifter.time_off.create(first_day=date(2024, 1, 15), last_day=date(2024, 1, 27))
    year = review(lifter)
    assert year.streak is not None
    assert year.streak.first_days == [date(2024, 1, 1), date(2024, 1, 8), date(2024, 1, 22), date(2024, 1, 29)]
    assert year.streak.off == [date(2024, 1, 15)]
    assert streak_of(User.objects.get(pk=lifter.pk), date(2024, 12, 31)).longest == year.streak.weeks
    working = streak_working(year)
    assert working is not None
    assert (working[1].value, len(working[1].sources)) == (4, 4)
    assert working[1].left_out == ["the week from 15 Jan 2024: time off"]


def test_a_week_begins_where_the_lifter_says(lifter: User) -> None:
    """Sunday 7 and Monday 8 January 2024 are two weeks from Monday on, one from Sunday on."""
    train(lifter, "2024-01-07 12:00")
    train(lifter, "2024-01-08 12:00")
    assert review(lifter).weeks_trained == 2
    User.objects.filter(pk=lifter.pk).update(week_start=6)
    assert review(lifter).weeks_trained == 1


def test_a_gain_is_of_a_weight_lift_and_of_ten_reps_at_most(lifter: User, bench: Exercise) -> None:
    pull_up = ExerciseFactory(pull_up=True)
    train(lifter, "2024-01-01 18:00", (80, 5))
    train(lifter, "2024-02-01 18:00", (90, 11))  # a rough guess
    train(lifter, "2024-03-01 18:00", (70, 5))  # worse than the first
    for day, added in (("01-02", 0), ("02-02", 20)):
        with_bodyweight = train(lifter, f"2024-{day} 18:00", (added, 5), exercise=pull_up)
        with_bodyweight.set_bodyweight(80_000)
    assert review(lifter).gains == []
    train(lifter, "2024-04-01 18:00", (82, 5))
    assert lines(review(lifter), "gains") == [("Bench Press (Barbell)", "+2.4 kg")]  # 93.3 to 95.7


def test_a_gain_is_the_way_between_its_ends_as_they_are_shown(lifter: User, bench: Exercise, browser: Client) -> None:
    train(lifter, "2024-01-01 18:00", (80, 5))  # 93.33 kg
    train(lifter, "2024-02-01 18:00", (85, 5))  # 99.17 kg, which is 5.83 kg more
    assert "93.3 kg → 99.2 kg +5.9 kg" in page(browser, "/progress/year/2024/")
    assert lines(review(lifter), "gains") == [("Bench Press (Barbell)", "+5.9 kg")]


def test_only_the_five_biggest_gains_and_favourites_are_told(lifter: User) -> None:
    for number in range(1, 8):
        lift = ExerciseFactory(name=f"Lift {number}")
        for day in range(1, number + 1):
            weight = 50 + (number if day == number else 0)
            train(lifter, f"2024-0{number}-0{day} 18:00", (weight, 1), exercise=lift)
    year = review(lifter)
    assert lines(year, "gains") == [(f"Lift {number}", f"+{number} kg") for number in (7, 6, 5, 4, 3)]
    assert lines(year, "favourites") == [(f"Lift {number}", f"{number} days") for number in (7, 6, 5, 4, 3)]


def test_muscles_count_a_half_where_they_help(lifter: User) -> None:
    lift = ExerciseFactory(primary_muscle=MuscleFactory(slug="chest"))
    lift.secondary_muscles.add(MuscleFactory(slug="triceps"), MuscleFactory(slug="chest"))
    cardio = ExerciseFactory(running=True, primary_muscle=MuscleFactory(slug="calves"))
    train(lifter, "2024-01-01 18:00", (80, 5), (80, 5), (80, 5), exercise=lift)
    log(entry(train(lifter, "2024-01-02 18:00"), cardio), None, None, duration_seconds=600)
    year = review(lifter)
    assert lines(year, "muscles") == [("Chest", "3 sets"), ("Triceps", "1½ sets")]
    assert [(one.muscle.slug, one.level) for one in year.muscles] == [("chest", 4), ("triceps", 2)]


def test_it_is_compared_with_the_year_before(lifter: User, bench: Exercise) -> None:
    train(lifter, "2023-02-01 18:00", (50, 5))
    for day in ("02-01", "03-01", "04-01"):
        train(lifter, f"2024-{day} 18:00", (50, 5))
    notes = {fact.slug: fact.note for fact in facts_of(review(lifter))}
    assert notes["workouts"] == "2 more than 2023"
    assert notes["sets"] == "2 more than 2023"
    assert {fact.slug: fact.note for fact in facts_of(review(lifter, 2023))}["workouts"] == ""


def test_a_running_year_is_compared_up_to_the_same_day(lifter: User) -> None:
    train(lifter, "2023-02-28 18:00")
    train(lifter, "2023-03-01 18:00")
    train(lifter, "2024-02-29 18:00")
    year = review(lifter, today=date(2024, 2, 29))
    assert facts_of(year)[0].note == "as in 2023 up to 28 Feb"
    assert said(year)["weeks"] == "1 of 9"
    assert review(lifter, today=date(2024, 3, 1)).comparison.before.workouts == 2  # type: ignore[union-attr]
    last = [day for day in year.heat.days if not day.is_to_come][-1]
    assert last.date == date(2024, 2, 29)


# --- As heavy as ---


@pytest.mark.parametrize(
    ("kilograms", "expected"),
    [
        (479, None),
        (480, "1 grand piano"),
        (959, "1.9 grand pianos"),  # 1.997…, rounded down: never more than was lifted
        (2_399, "4.9 grand pianos"),
        (2_400, "2 small cars"),
        (12_000, "2 elephants"),
        (312_000, "10 humpback whales"),
        (358_000, "2 jumbo jets"),
        (1_584_302, "3.7 space stations"),
        (42_000_000, "100 space stations"),
    ],
)
def test_a_volume_is_likened_to_what_it_outweighs_twice(kilograms: int, expected: str | None) -> None:
    likeness = likened(kilograms * 1000)
    assert (likeness.said if likeness else None) == expected


def test_things_stand_from_light_to_heavy() -> None:
    weights = [thing.grams for thing in THINGS]
    assert weights == sorted(weights)


def test_the_likeness_shows_its_reckoning(browser: Client, lifter: User, bench: Exercise) -> None:
    train(lifter, "2024-01-01 18:00", *[(100, 10)] * 3)
    text = page(browser, reverse("progress:year-number", args=[2024, "likeness"]))
    assert "3,000 kg of volume / 1,200 kg that a small car weighs = 2.5, rounded down" in text
    assert "2.5 small cars" in text


# --- Working ---


def test_every_number_adds_up_from_its_sources(lifter: User, bench: Exercise) -> None:
    for day in range(1, 29):
        train(lifter, f"2024-0{1 + day % 3}-{day:02} 18:00", (80, 5))
    year = review(lifter)
    for number in ("weeks", "streak"):
        answer = WORKINGS[number][1](year)
        assert answer is not None
        assert sum(source.adds or 0 for source in answer[1].sources) == answer[1].value
    assert year.streak is not None
    assert weeks_working(year)[1].value == year.weeks_trained
    month = WORKINGS["month"][1](year)
    assert month is not None
    assert sum(one.workouts for one in year.months) == len(year.workouts)


def test_every_tile_leads_to_a_page_with_the_same_number(browser: Client, lifter: User, bench: Exercise) -> None:
    for day in ("01-01", "01-03", "01-05", "02-05"):
        train(lifter, f"2024-{day} 18:00", (80, 5))
    train(lifter, "2023-05-05 18:00", (70, 5))
    tiles = [fact for fact in facts_of(review(lifter)) if fact.said]
    assert len(tiles) == 8
    for fact in tiles:
        shown = {"time": "4:00:00", "volume": "1,600 kg"}.get(fact.slug, fact.said)
        assert shown in page(browser, fact.url), fact.slug


def test_a_number_that_the_year_has_not_is_not_found(browser: Client, lifter: User) -> None:
    for number in ("streak", "month", "likeness", "nonsense", "image.svg2"):
        assert browser.get(f"/progress/year/2024/{number}/").status_code == 404


# --- The page ---


def test_the_page_tells_it(browser: Client, lifter: User, bench: Exercise) -> None:
    train(lifter, "2024-01-01 18:00", (80, 5), name="Upper A")
    train(lifter, "2024-05-06 18:00", (85, 5), name="Upper B")
    text = page(browser, "/progress/year/2024/")
    for expected in (
        "2024", "From Upper A on 1 January to Upper B on 6 May", "Workouts 2", "Bench Press (Barbell)", "2 days",
        "93.3 kg", "99.2 kg", "+5.9 kg", "1.7 grand pianos", "Chest", "2 hard sets",
    ):  # fmt: skip
        assert expected in text, expected


def test_an_empty_year_leads_on(browser: Client, lifter: User) -> None:
    assert "Log a workout" in page(browser, "/progress/year/2024/")
    train(lifter, "2022-05-06 18:00")
    text = page(browser, "/progress/year/2024/")
    assert "No training in 2024" in text
    assert "Look at 2022" in text


@pytest.mark.parametrize(("year", "status"), [(1949, 404), (1950, 200), (0, 404), (10_000, 404), (10**18, 404)])
def test_years_that_can_be(browser: Client, lifter: User, year: int, status: int) -> None:
    for name in ("progress:year", "progress:year-image-page", "progress:year-image"):
        assert browser.get(reverse(name, args=[year])).status_code == status
    assert browser.get(reverse("progress:year-number", args=[year, "weeks"])).status_code == status


def test_next_year_is_there_the_one_after_is_not(browser: Client, lifter: User) -> None:
    this_year = lifter.today().year
    assert browser.get(f"/progress/year/{this_year + 1}/").status_code == 200
    assert browser.get(f"/progress/year/{this_year + 2}/").status_code == 404


def test_without_a_year_it_is_this_one_or_the_last_with_training(browser: Client, lifter: User) -> None:
    today = lifter.today()
    assert year_to_show(lifter, today) == today.year
    train(lifter, "2022-05-06 18:00")
    assert year_to_show(lifter, today) == 2022
    assert years_with_training(lifter) == (2022, 2022)
    assert browser.get("/progress/year/")["Location"] == "/progress/year/2022/"
    finished_workout(lifter, started_at=timezone.now() - timedelta(minutes=90))
    assert year_to_show(lifter, today) in {today.year, today.year - 1}  # an hour and a half ago


def test_another_lifters_training_is_not_in_it(lifter: User, other_lifter: User, bench: Exercise) -> None:
    train(other_lifter, "2024-01-01 18:00", (80, 5))
    assert said(review(lifter)) == {"workouts": "0"}


def test_it_is_said_in_the_lifters_units(browser: Client, lifter: User, bench: Exercise) -> None:
    User.objects.filter(pk=lifter.pk).update(weight_unit="lb")
    train(lifter, "2024-01-01 18:00", (100, 10))
    assert "2.2k lb" in page(browser, "/progress/year/2024/")
    assert "2,205 lb of volume / 1,058 lb that" in page(browser, "/progress/year/2024/likeness/")


def test_it_costs_as_many_queries_for_many_workouts(browser: Client, lifter: User, bench: Exercise) -> None:
    lifts = [ExerciseFactory(primary_muscle=MuscleFactory(slug=f"m{number}")) for number in range(8)]
    for lift in lifts:
        lift.secondary_muscles.add(MuscleFactory(slug="helper"))
    train(lifter, "2024-01-01 18:00", (80, 5), exercise=lifts[0])
    with counted() as few:
        browser.get("/progress/year/2024/")
    for day in range(60):
        at = datetime(2024, 2, 1, 18) + timedelta(days=day)
        train(lifter, f"{at:%Y-%m-%d %H:%M}", (80 + day, 5), exercise=lifts[day % 8])
    with counted() as many:
        browser.get("/progress/year/2024/")
    assert len(many) == len(few) <= 12, many
    for name in ("progress:year-image", "progress:year-image-page"):
        with counted() as queries:
            browser.get(reverse(name, args=[2024]))
        assert len(queries) <= 12
