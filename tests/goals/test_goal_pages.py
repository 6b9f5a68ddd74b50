"""The pages of goals: setting, reading, changing them; the figures on them."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from exercises.models import Exercise
from goals.evaluation import Standing, standings
from goals.models import MOST_GOALS, Goal, Status
from goals.summary import goals_for_home, open_goals_of
from goals.working import working_of
from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from tests.factories import (
    ExerciseFactory,
    bench_press,
    entry,
    finished_workout,
    instant,
    log,
    open_workout,
    row_by_row,
)
from tests.goals.test_judging import aim, bench_goal, done, keep_up
from tests.progress.measuring import measure, weigh
from tests.progress.test_measurement_pages import text
from tests.queries import counted
from workouts.formulas import estimated_1rm

URL = "/goals/"


def stand(goal: Goal, lifter: User, today: date | None = None) -> Standing:
    found = lifter.goals.filter(pk=goal.pk).with_what_it_says()
    return standings(found, lifter, today or lifter.today())[0]


def make(client: Client, kind: str, **data: Any) -> Any:
    return client.post(f"{URL}new/{kind}/", {"uuid": uuid7()} | data)


def page_of(client: Client, goal: Goal) -> Any:
    return client.get(goal.get_absolute_url())


# --- Setting one ---


def test_an_empty_page_says_what_goals_are_for(browser: Client, lifter: User) -> None:
    assert "No goal yet" in text(browser.get(URL))


def test_first_the_kind_then_the_lift_then_the_numbers(browser: Client, lifter: User) -> None:
    bench = bench_press()
    done(lifter, str(lifter.today()), (90, 5))
    assert f"{URL}new/strength/" in browser.get(f"{URL}new/").content.decode()
    choice = browser.get(f"{URL}new/strength/")
    assert f'value="{bench.pk}"' in choice.content.decode()
    form = browser.get(f"{URL}new/strength/", {"exercise": bench.pk}).content.decode()
    assert f'name="lift" value="{bench.pk}"' in form
    response = make(browser, "strength", lift=bench.pk, target="100", reps="5", deadline="")
    goal = lifter.goals.get()
    assert response["Location"] == goal.get_absolute_url()
    assert (goal.exercise, goal.target, goal.reps) == (bench, 100_000, 5)
    assert goal.start_value == 105_000  # 90 kg x (1 + 5/30)
    assert "Goal set" in text(page_of(browser, goal))


def test_posted_twice_it_is_one_goal(browser: Client, lifter: User) -> None:
    id = uuid7()
    for _ in range(2):
        make(browser, "consistency", uuid=id, target="3", weeks="8")
    assert lifter.goals.count() == 1


def test_without_a_log_there_is_no_lift_to_choose(browser: Client, lifter: User) -> None:
    assert "No lifts yet" in text(browser.get(f"{URL}new/strength/"))


def test_anothers_exercise_cannot_be_chosen(browser: Client, lifter: User, other_lifter: User) -> None:
    theirs = ExerciseFactory(owner=other_lifter, name="Secret lift")
    for response in (
        browser.get(f"{URL}new/strength/", {"exercise": theirs.pk}),
        make(browser, "strength", lift=theirs.pk, target="100", reps="5"),
        make(browser, "volume", exercise=theirs.pk, target="100"),
    ):
        assert response.status_code == 422
        assert "Secret" not in text(response)
    assert not Goal.objects.exists()


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        ("consistency", {"target": "4", "weeks": "8"}, {"target": 4, "weeks": 8}),
        ("volume", {"target": "100000"}, {"target": 100_000_000, "exercise": None}),
        ("bodyweight", {"start_value": "84", "target": "80"}, {"start_value": 84_000, "measure": "bodyweight"}),
        ("measurement", {"measure": "waist", "start_value": "90", "target": "85,5"}, {"target": 855}),
    ],
)
def test_each_kind_is_set(browser: Client, lifter: User, kind: str, data: Any, expected: Any) -> None:
    deadline = lifter.today() + timedelta(days=30)
    assert make(browser, kind, deadline=str(deadline), note="For the summer", **data).status_code == 302
    goal = lifter.goals.get()
    assert {name: getattr(goal, name) for name in expected} == expected
    assert (goal.kind, goal.deadline, goal.note) == (kind, deadline, "For the summer")
    assert page_of(browser, goal).status_code == 200
    assert browser.get(f"{goal.get_absolute_url()}edit/").status_code == 200


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        ("strength", {"target": "0", "reps": "5"}, "Enter 0.01 to 2,000 kg."),
        ("strength", {"target": "100", "reps": "0"}, "Enter a whole number from 1 to 1,000."),
        ("strength", {"target": "", "reps": "5"}, "This field is required."),
        ("consistency", {"target": "15", "weeks": "8"}, "Enter a whole number from 1 to 14."),
        ("consistency", {"target": "3", "weeks": "105"}, "Enter a whole number from 1 to 104."),
        ("volume", {"target": "-1"}, "Enter 0.01 to"),
        ("bodyweight", {"start_value": "84", "target": "84"}, "You are there already"),
        ("bodyweight", {"start_value": "84", "target": "5"}, "Enter 20 to 500 kg."),
        ("consistency", {"target": "3", "weeks": "8", "deadline": "2020-01-01"}, "Enter a day from today"),
        ("consistency", {"target": "3", "weeks": "8", "counts_from": "2999-01-01"}, "Enter a day from 1950 to today."),
        ("consistency", {"target": "3", "weeks": "8", "note": "x" * 2001}, "at most 2000 characters"),
    ],
)
def test_what_makes_no_sense_is_refused_and_kept(
    browser: Client, lifter: User, kind: str, data: Any, said: str
) -> None:
    response = make(browser, kind, lift=bench_press().pk, **data)
    assert response.status_code == 422
    assert said in text(response)
    for typed in data.values():
        assert typed in response.content.decode()
    assert not Goal.objects.exists()


def test_a_kind_that_is_none_is_not_found(browser: Client, lifter: User) -> None:
    assert browser.get(f"{URL}new/fame/").status_code == 404
    assert make(browser, "measurement", measure="nose").status_code == 422
    assert make(browser, "strength", lift="x").status_code == 422


def test_there_may_be_fifty(browser: Client, lifter: User) -> None:
    with row_by_row():
        for _ in range(MOST_GOALS):
            aim(lifter, "consistency", target=3, weeks=8)
    response = make(browser, "consistency", target="3", weeks="8")
    assert response.status_code == 422
    assert "Give one up" in text(response)


def test_the_fiftieth_sent_twice_is_no_fifty_first(browser: Client, lifter: User) -> None:
    with row_by_row():
        for _ in range(MOST_GOALS - 1):
            aim(lifter, "consistency", target=3, weeks=8)
    id = uuid7()
    for _ in range(2):
        assert make(browser, "consistency", uuid=id, target="3", weeks="8").status_code == 302
    assert lifter.goals.count() == MOST_GOALS


def test_an_open_goal_stays_on_the_list_however_many_were_reached_since(browser: Client, lifter: User) -> None:
    old = aim(lifter, "consistency", target=3, weeks=8, made_on=date(2020, 1, 1))
    Goal.objects.bulk_create(
        Goal(user=lifter, kind="volume", target=1, made_on=date(2021, 1, 1), achieved_on=date(2021, 1, 2))
        for _ in range(90)
    )
    response = browser.get(URL)
    assert [one.goal for one in response.context["active"]] == [old]
    assert len(response.context["past"]) == 30


def test_an_earlier_goals_deadline_moves_by_time_off_here_too(browser: Client, lifter: User) -> None:
    """The page of the later one says of the earlier what its own page says."""
    today = lifter.today()
    days = {"made_on": today - timedelta(days=20), "deadline": today - timedelta(days=5)}
    earlier = bench_goal(lifter, **days)
    later = bench_goal(lifter)
    off = {"first_day": today - timedelta(days=15), "last_day": today - timedelta(days=6)}
    lifter.time_off.create(**off)
    assert stand(earlier, lifter).status == Status.ACTIVE
    (told,) = page_of(browser, later).context["history"]
    assert (told.pk, told.status) == (earlier.pk, Status.ACTIVE)


def test_a_goal_after_the_fact_says_so(browser: Client, lifter: User) -> None:
    day = lifter.today() - timedelta(days=40)
    done(lifter, str(day), (100, 5))
    make(browser, "strength", lift=bench_press().pk, target="100", reps="5")
    goal = lifter.goals.get()
    page = text(page_of(browser, goal))
    assert f"You did this on {day.day} {day:%B}" in page
    assert "The set that did it" in page
    assert "Achieved" in page


# --- How far ---


def test_a_lift_goes_from_its_start_to_its_own_estimate(lifter: User) -> None:
    goal = bench_goal(lifter, start_value=100_000)
    done(lifter, str(lifter.today() - timedelta(days=2)), (90, 6), (40, 12))
    one = stand(goal, lifter)
    # 90 x 1.2 = 108 kg of 100 x (1 + 5/30) = 116.667 kg, from 100: 8 of 16.667.
    assert (one.current, one.aim, one.percent) == (108_000, 116_667, 47)
    assert (one.current_said, one.aim_said) == ("108 kg", "116.7 kg")
    assert one.outlook == "Too early for a forecast: 1 of 6 points in the last 12 weeks"


def test_an_estimate_alone_is_99_percent(lifter: User) -> None:
    goal = bench_goal(lifter)
    done(lifter, str(lifter.today()), (110, 4))
    one = stand(goal, lifter)
    assert (one.percent, one.status) == (99, Status.ACTIVE)
    assert one.hint == "The estimate says it is there: lift it."


def test_less_assistance_is_more_load(lifter: User) -> None:
    exercise = ExerciseFactory(assisted=True)
    today = lifter.today()
    weigh(lifter, 80, today - timedelta(days=60))
    goal = aim(lifter, exercise=exercise, target=10_000, reps=5, start_value=60_000)
    done(lifter, str(today - timedelta(days=1)), (20, 5), exercise=exercise)
    one = stand(goal, lifter)
    assert (one.current, one.aim) == (70_000, 81_667)
    assert one.percent == 46


def test_where_there_is_no_estimate_reps_at_the_weight_are_the_way(lifter: User) -> None:
    goal = bench_goal(lifter, target=60_000, reps=20)
    done(lifter, str(lifter.today()), (60, 15), (55, 19))
    one = stand(goal, lifter)
    assert (one.current, one.percent) == (15, 75)
    assert (one.current_said, one.aim_said) == ("15 reps at that weight", "20 reps")


def test_beyond_the_estimate_the_course_is_in_reps(browser: Client, lifter: User) -> None:
    goal = bench_goal(lifter, target=60_000, reps=20)
    for days, reps in ((9, 14), (2, 15)):
        done(lifter, str(lifter.today() - timedelta(days=days)), (60, reps))
    response = page_of(browser, goal)
    chart = response.context["chart"]
    assert (chart["unit"], [line["values"] for line in chart["series"]]) == ("reps", [[14, 15], [20, 20]])
    assert [said for _, said in response.context["table"]] == ["15 reps", "14 reps"]


def test_consistency_and_volume_and_body(lifter: User) -> None:
    today = date(2026, 3, 26)
    habit = aim(lifter, "consistency", target=2, weeks=8)
    amount = aim(lifter, "volume", target=10_000_000, counts_from=date(2026, 3, 9))
    weight = aim(lifter, "bodyweight", measure="bodyweight", start_value=84_000, target=80_000)
    waist = aim(lifter, "measurement", measure="waist", start_value=900, target=860)
    keep_up(lifter, ("2026-03-02", 2), ("2026-03-09", 2), ("2026-03-16", 2))
    done(lifter, "2026-03-17", (100, 25))
    weigh(lifter, 83, "2026-03-20")
    weigh(lifter, 82, "2026-03-22")
    measure(lifter, "waist", 910, "2026-03-22")
    found = {goal: stand(goal, lifter, today) for goal in (habit, amount, weight, waist)}
    assert (found[habit].current, found[habit].percent) == (3, 37)
    assert found[habit].outlook == "5 weeks to go: 20 Apr 2026 at the earliest"
    assert (found[amount].current, found[amount].percent) == (2_500_000, 25)
    assert (found[weight].current, found[weight].percent) == (82_500, 37)
    assert (found[waist].current, found[waist].percent) == (910, 0)


@pytest.mark.parametrize(
    ("workouts", "weeks", "today", "earliest"),
    [
        (["2026-06-15"], 2, date(2026, 6, 16), date(2026, 6, 22)),  # this week counts already
        (["2026-06-08"], 2, date(2026, 6, 17), date(2026, 6, 17)),  # this week alone is missing
        (["2026-06-08"], 3, date(2026, 6, 15), date(2026, 7, 6)),  # the two weeks after this one are off
    ],
)
def test_the_weeks_of_a_habit_can_be_full_on_this_day_at_the_earliest(
    lifter: User, workouts: list[str], weeks: int, today: date, earliest: date
) -> None:
    begin = date(2026, 6, 8)
    lifter.time_off.create(kind="holiday", first_day=date(2026, 6, 22), last_day=date(2026, 7, 5))
    if weeks == 2:
        lifter.time_off.all().delete()
    for day in workouts:
        done(lifter, day, (80, 5))
    goal = aim(
        lifter, "consistency", target=1, weeks=weeks, made_on=begin, counts_from=begin, deadline=date(2026, 6, 22)
    )
    one = stand(goal, lifter, today)
    assert (one.earliest, one.is_on_track) == (earliest, True)


def test_a_sum_is_not_drawn_on_while_nothing_is_lifted(lifter: User) -> None:
    begin = date(2026, 4, 1)
    goal = aim(lifter, "volume", target=100_000_000, counts_from=begin, made_on=begin, deadline=date(2026, 7, 31))
    for number in range(8):  # 40 t until 29 April, then nothing
        done(lifter, str(begin + timedelta(days=4 * number)), (100, 50))
    one = stand(goal, lifter, date(2026, 5, 1))
    assert one.forecast is not None and one.forecast.expected is not None
    assert (one.percent, one.is_on_track) == (40, True)
    # 60 t at 8.75 t a week: about seven weeks
    assert date(2026, 6, 10) < one.forecast.expected < date(2026, 6, 25)
    for today in (date(2026, 6, 10), date(2026, 6, 20), date(2026, 7, 10)):
        one = stand(goal, lifter, today)
        assert (one.percent, one.is_on_track) == (40, False if today.month == 6 else None), today
        assert "there" not in one.outlook or "No date" in one.outlook


def test_goals_that_were_missed_do_not_hide_one_that_runs(browser: Client, lifter: User) -> None:
    with row_by_row():
        bench_goal(lifter, made_on=date(2026, 1, 1))
        for _ in range(12):
            aim(lifter, "volume", target=10**9, made_on=date(2026, 2, 1), deadline=date(2026, 2, 2))
    assert "100 kg × 5" in browser.get("/").content.decode()


def test_what_has_no_volume_has_no_goal_for_it(browser: Client, lifter: User) -> None:
    plank = ExerciseFactory(plank=True)
    with row_by_row():
        entry(finished_workout(lifter), plank).log_set(duration_seconds=60)
    assert make(browser, "volume", target="1000", exercise=plank.pk).status_code == 422
    assert not lifter.goals.exists()


def test_a_goal_that_is_reached_is_not_given_up_by_an_old_page(browser: Client, lifter: User) -> None:
    goal = bench_goal(lifter, made_on=date(2026, 6, 1))
    done(lifter, "2026-06-20", (100, 5))
    response = browser.post(f"{URL}{goal.pk}/abandon/")
    assert response.status_code == 409
    assert "This goal is achieved" in text(response)
    assert stand(goal, lifter).status == Status.ACHIEVED


@pytest.mark.parametrize(
    ("kind", "fields"), [("volume", {"target": 400_000}), ("consistency", {"target": 1, "weeks": 1})]
)
def test_finishing_tells_of_the_goal_that_it_reaches(
    browser: Client, lifter: User, kind: str, fields: dict[str, int]
) -> None:
    goal = aim(lifter, kind, **fields)
    with row_by_row():
        workout = open_workout(lifter)
        log(entry(workout), 80, 5)
    finish = f"/workouts/{workout.pk}/finish/"
    page = text(browser.post(finish, follow=True))
    assert Goal.objects.get(pk=goal.pk).achieved_on == lifter.today()
    assert f"Goal reached: {goal.title_for(lifter)}" in page
    assert "Goal reached" not in text(browser.post(finish, follow=True))


def test_a_goal_that_was_missed_is_not_paused(browser: Client, lifter: User) -> None:
    goal = bench_goal(lifter, made_on=date(2026, 6, 1), deadline=date(2026, 6, 14))
    assert browser.post(f"/goals/{goal.pk}/pause/").status_code == 409
    assert not goal.pauses.exists()
    assert browser.post(f"/goals/{goal.pk}/abandon/").status_code == 302
    assert stand(goal, lifter).status == Status.ABANDONED


def test_after_a_long_pause_a_lift_goes_by_what_was_done_last(browser: Client, lifter: User) -> None:
    today = lifter.today()
    for days, kilograms, reps in ((190, 120, 3), (105, 87.5, 5), (100, 90, 5)):
        log(entry(finished_workout(lifter, days_ago=days)), kilograms, reps)
    make(browser, "strength", lift=bench_press().pk, target="100", reps="5")
    one = stand(lifter.goals.get(), lifter)
    assert one.stands == "Estimated 1RM 105 kg, goal 116.7 kg", "of the 12 weeks before the last day, without the 120"
    last = today - timedelta(days=100)
    assert one.hint == f"Last done on {last.day} {last:%B %Y}."
    assert one.goal.start_value == 105_000
    assert one.forecast is not None and one.forecast.outcome == "not_enough"
    log(entry(finished_workout(lifter, days_ago=1)), 95, 3)
    one = stand(lifter.goals.get(), lifter)
    assert (one.current_said, one.hint) == ("104.5 kg", "")


def test_what_is_reached_says_so_whatever_came_after(lifter: User) -> None:
    today = lifter.today()
    down = aim(lifter, "bodyweight", measure="bodyweight", start_value=82_000, target=80_000)
    habit = aim(lifter, "consistency", target=1, weeks=2)
    weigh(lifter, 79.9, today - timedelta(days=40))
    weigh(lifter, 81, today)
    done(lifter, "2026-03-03", (80, 5))
    done(lifter, "2026-03-10", (80, 5))
    assert stand(Goal.objects.get(pk=down.pk), lifter).stands == "80 kg reached, 81 kg now"
    assert stand(Goal.objects.get(pk=habit.pk), lifter).stands == "2 weeks reached"


def test_an_added_weight_stays_what_it_was_when_the_lifter_gets_lighter(browser: Client, lifter: User) -> None:
    """At 90 kg with 20 for 5: 128.3 kg moved, 38.3 on the belt; at 80 kg with 20 for 3: 110, 30 on the belt."""
    pull, today = ExerciseFactory(pull_up=True), lifter.today()
    for days, bodyweight, reps in ((40, 90, 5), (2, 80, 3)):
        weigh(lifter, bodyweight, today - timedelta(days=days))
        done(lifter, str(today - timedelta(days=days)), (20, reps), exercise=pull)
    goal = aim(lifter, exercise=pull, target=50_000, reps=1)
    one = stand(goal, lifter)
    assert one.stands == "Estimated 1RM +38.3 kg, goal +50 kg"
    shown_on = page_of(browser, goal)
    assert [cell for _, cell in shown_on.context["table"]] == ["+30 kg", "+38.3 kg"]
    assert shown_on.context["chart"]["series"][0]["values"] == [38.33, 30.0]
    assert shown_on.context["chart"]["series"][1]["values"] == [50.0, 50.0]


def test_a_volume_goal_keeps_its_exercise_when_that_is_out_of_the_log(browser: Client, lifter: User) -> None:
    workout = finished_workout(lifter, days_ago=2)
    log(entry(workout), 100, 5)
    make(browser, "volume", target="3000", exercise=bench_press().pk)
    workout.trash()
    goal = lifter.goals.get()
    url = reverse("goals:edit", args=[goal.pk])
    assert f'<option value="{bench_press().pk}" selected' in browser.get(url).content.decode()
    browser.post(url, {"uuid": uuid7(), "target": "4000", "exercise": bench_press().pk})
    goal.refresh_from_db()
    assert (goal.target, goal.exercise) == (4_000_000, bench_press())


def test_a_bodyweight_is_aimed_at_as_it_was_typed(browser: Client, lifter: User) -> None:
    make(browser, "bodyweight", start_value="80", target="78.25")
    weigh(lifter, 79.36, lifter.today())
    assert stand(lifter.goals.get(), lifter).stands == "79.4 kg now, goal 78.25 kg"


def test_so_do_the_scales(browser: Client, lifter: User) -> None:
    goal = aim(lifter, "bodyweight", measure="bodyweight", start_value=80_000, target=75_000)
    typed = {"uuid": uuid7(), "date": str(lifter.today()), "bodyweight": "74"}
    page = text(browser.post("/progress/measurements/", typed, follow=True))
    assert f"Goal reached: {goal.title_for(lifter)}" in page


def test_an_estimate_that_was_there_from_the_start_is_at_the_last_step(browser: Client, lifter: User) -> None:
    log(entry(finished_workout(lifter, days_ago=2)), 100, 8)  # 126.7 kg
    make(browser, "strength", lift=bench_press().pk, target="120", reps="1")
    one = stand(lifter.goals.get(), lifter)
    assert (one.hint, one.percent) == ("The estimate says it is there: lift it.", 99)


def test_a_forecast_is_a_range_of_dates(browser: Client, lifter: User) -> None:
    goal = bench_goal(lifter, start_value=80_000)
    for week in range(8):
        done(lifter, str(lifter.today() - timedelta(weeks=7 - week)), (80 + week, 1))
    one = stand(goal, lifter)
    assert one.forecast is not None
    assert one.forecast.has_dates
    assert one.outlook in text(browser.get(URL))


def test_every_value_is_recomputed_from_its_sources(lifter: User) -> None:
    today = lifter.today()
    days = [today - timedelta(days=n) for n in (20, 5, 3, 1)]
    for day in days:
        done(lifter, str(day), (80, 6), (85, 5), (30, 20))
    weigh(lifter, 83, today - timedelta(days=2))
    weigh(lifter, 82, today)
    measure(lifter, "waist", 910, today)
    goals = [
        bench_goal(lifter),
        aim(lifter, "consistency", target=1, weeks=50),
        aim(lifter, "volume", target=10**9, counts_from=days[1]),
        aim(lifter, "bodyweight", measure="bodyweight", start_value=84_000, target=80_000),
        aim(lifter, "measurement", measure="waist", start_value=920, target=860),
    ]
    for goal in goals:
        one = stand(goal, lifter)
        working = working_of(one, lifter, today)
        assert working.sources, goal.kind
        assert all(source.url for source in working.sources)
        assert working.value == round(one.current or 0)
        if goal.kind == "strength":
            (source,) = working.sources
            assert source.set is not None
            estimate = estimated_1rm(load=source.set.weight_grams, reps=source.set.reps)
            assert estimate is not None
            assert estimate.grams == working.value
        else:
            parts = [source.adds or 0 for source in working.sources]
            total = sum(parts) / len(parts) if goal.kind == "bodyweight" else sum(parts)
            assert total == working.value


def test_the_page_shows_its_working_and_its_course(browser: Client, lifter: User) -> None:
    goal = bench_goal(lifter, note="For the wall")
    bench_goal(lifter, target=90_000)
    for days in (9, 2):
        done(lifter, str(lifter.today() - timedelta(days=days)), (80, 6))
    response = page_of(browser, goal)
    page = response.content.decode()
    assert "Best estimated 1RM of the last 12 weeks, 96 kg; the goal is worth 116.7 kg" in text(response)
    assert "80 kg × 6" in page and "#set-" in page
    assert "sets of more than 12 reps" in page
    assert "For the wall" in page
    assert "Earlier goals for the same" in page
    chart = json.loads(re.findall(r'<script id="goal-data"[^>]*>(.*?)</script>', page)[0])
    assert [line["values"] for line in chart["series"]] == [[96, 96], [116.67, 116.67]]


# --- Verbs ---


def press(client: Client, goal: Goal, verb: str) -> Any:
    return client.post(reverse(f"goals:{verb}", args=[goal.pk]))


def test_a_goal_is_paused_given_up_deleted_and_brought_back(browser: Client, lifter: User) -> None:
    goal = bench_goal(lifter)
    press(browser, goal, "pause")
    assert stand(goal, lifter).status == Status.PAUSED
    assert "Paused" in text(browser.get(URL))
    assert "Resume" in text(page_of(browser, goal))
    press(browser, goal, "resume")
    assert stand(goal, lifter).status == Status.ACTIVE
    press(browser, goal, "abandon")
    assert stand(goal, lifter).status == Status.ABANDONED
    assert "Given up" in text(browser.get(URL))
    press(browser, goal, "take-up")
    assert stand(goal, lifter).status == Status.ACTIVE
    press(browser, goal, "delete")
    assert page_of(browser, goal).status_code == 404
    press(browser, goal, "restore")
    assert page_of(browser, goal).status_code == 200


def test_what_was_lifted_while_given_up_counts_once_taken_up(browser: Client, lifter: User) -> None:
    goal = bench_goal(lifter)
    press(browser, goal, "abandon")
    done(lifter, "2026-03-12", (100, 5))
    press(browser, goal, "take-up")
    assert stand(goal, lifter).goal.achieved_on == date(2026, 3, 12)


def test_an_edit_is_judged_anew(browser: Client, lifter: User) -> None:
    done(lifter, "2026-03-12", (100, 5))
    goal = bench_goal(lifter, target=110_000)
    url = reverse("goals:edit", args=[goal.pk])
    assert browser.post(url, {"target": "100", "reps": "5"})["Location"] == goal.get_absolute_url()
    assert stand(goal, lifter).status == Status.ACHIEVED
    browser.post(url, {"target": "100", "reps": "6", "note": "More"})
    assert stand(goal, lifter).status == Status.ACTIVE
    assert browser.post(url, {"target": "x", "reps": "6"}).status_code == 422
    goal.refresh_from_db()
    assert (goal.reps, goal.note) == (6, "More")


def test_a_passed_deadline_can_be_kept_in_an_edit(browser: Client, lifter: User) -> None:
    goal = bench_goal(lifter, made_on=date(2026, 1, 1), deadline=date(2026, 2, 1))
    url = reverse("goals:edit", args=[goal.pk])
    assert browser.post(url, {"target": "100", "reps": "5", "deadline": "2026-02-01"}).status_code == 302
    assert stand(goal, lifter).status == Status.MISSED


# --- Cost ---


def some_of_each(lifter: User, exercises: list[Exercise]) -> None:
    with row_by_row():
        for exercise in exercises:
            bench_goal(lifter, exercise=exercise)
            aim(lifter, "consistency", target=3, weeks=8)
            aim(lifter, "volume", target=10**9)
            aim(lifter, "bodyweight", measure="bodyweight", start_value=84_000, target=80_000).pause(lifter.today())
            aim(lifter, "measurement", measure="waist", start_value=900, target=860)


@pytest.mark.parametrize("page", ["list", "detail", "home"])
def test_pages_take_the_same_few_queries(browser: Client, lifter: User, page: str) -> None:
    counts = []
    for more in (1, 4):
        exercises = [ExerciseFactory() for _ in range(more)]
        with row_by_row():
            for exercise in exercises:
                workout = finished_workout(lifter, started_at=instant(f"{lifter.today()} 00:30"))
                log(entry(workout, exercise))
            weigh(lifter, 83, lifter.today() - timedelta(days=more))
            measure(lifter, "waist", 900, lifter.today() - timedelta(days=more))
        some_of_each(lifter, exercises)
        goal = lifter.goals.filter(kind="strength")[0]
        with counted() as queries:
            if page == "home":
                assert len(goals_for_home(lifter, lifter.today(), open_goals_of(lifter))) == 3
            else:
                assert browser.get(URL if page == "list" else goal.get_absolute_url()).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= (3 if page == "home" else 12), counts


def test_the_home_page_says_what_the_list_says(lifter: User) -> None:
    """Read all at once or bit by bit, with pauses and time off."""
    today = lifter.today()
    lifter.time_off.create(first_day=today - timedelta(days=9), last_day=today - timedelta(days=5))
    goals = [
        bench_goal(lifter, made_on=today - timedelta(days=20), deadline=today),
        aim(lifter, "consistency", target=1, weeks=50),
        aim(lifter, "volume", target=10**9),
    ]
    goals[0].pauses.create(first_day=today - timedelta(days=15), last_day=today - timedelta(days=14))
    done(lifter, str(today), (80, 6))
    shown = {one.goal.pk: one for one in goals_for_home(lifter, today, open_goals_of(lifter))}
    for goal in goals:
        one = stand(goal, lifter)
        for name in ("current", "percent", "outlook", "ends_on", "status"):
            assert getattr(shown[goal.pk], name) == getattr(one, name), name
    assert shown[goals[0].pk].ends_on == today + timedelta(days=7)
    with counted() as queries:
        new = User.objects.create(email="new@example.org")
        assert goals_for_home(new, today, open_goals_of(new)) == []
    assert len(queries) == 2  # the account, and that there is none


def test_a_bodyweight_lift_is_said_without_the_own_weight(lifter: User) -> None:
    pull_up = ExerciseFactory(pull_up=True)
    weigh(lifter, 80, lifter.today() - timedelta(days=3))
    goal = aim(lifter, exercise=pull_up, target=20_000, reps=5, start_value=90_000)
    done(lifter, str(lifter.today()), (10, 5), exercise=pull_up)
    one = stand(goal, lifter)
    assert (one.current_said, one.aim_said) == ("+25 kg", "+36.7 kg")


def test_the_page_of_a_lift_leads_to_a_goal_for_it(browser: Client) -> None:
    lift, run = bench_press(), ExerciseFactory(name="Hill run", tracking="distance_duration")
    address = f"{reverse('goals:create', args=['strength'])}?exercise={lift.pk}"
    assert address in browser.get(reverse("exercises:detail", args=[lift.pk])).content.decode()
    assert "Set a goal" not in browser.get(reverse("exercises:detail", args=[run.pk])).content.decode()
