"""Known answers of compliance: what was due, what was done, and when nothing is said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gymtracker.coaching.compliance import (
    Aim,
    Appointment,
    Compliance,
    of_appointments,
    of_weekly_aim,
    regularity,
)

TODAY = date(2026, 11, 30)


def ago(*days: int) -> list[date]:
    return [TODAY - timedelta(days=back) for back in days]


def planned(*days: int) -> list[Appointment]:
    return [Appointment(day) for day in ago(*days)]


def judged(
    asked: list[Appointment], workouts: list[date], *, off: list[tuple[date, date]] | None = None
) -> tuple[int, int] | None:
    first = TODAY - timedelta(days=29)
    found = of_appointments(asked, workouts, first=first, last=TODAY, today=TODAY, off=off or [])
    return (found.done, found.due) if found else None


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ([20, 15, 10], (3, 3)),
        ([18, 13, 8], (3, 3)),  # two days late
        ([17, 12, 7], (0, 3)),  # three days late
        ([21, 16, 11], (0, 3)),  # the day before is another session
        ([20, 15], (2, 3)),
        ([], (0, 3)),
    ],
)
def test_a_planned_session_is_done_up_to_two_days_later(done: list[int], expected: tuple[int, int]) -> None:
    assert judged(planned(20, 15, 10), ago(*done)) == expected


def test_a_workout_counts_for_one_session_only() -> None:
    assert judged(planned(20, 19, 18), ago(18)) == (1, 3)


def test_an_assigned_session_is_done_by_its_own_workout() -> None:
    days = ago(20, 15, 10)
    asked = [
        Appointment(day, day + timedelta(days=late), is_assigned=True)
        for day, late in zip(days, (-3, 2, 3), strict=True)
    ]
    assert judged(asked, days) == (2, 3), "early and two days late are done, three days late is not"
    assert judged([Appointment(day, None, is_assigned=True) for day in days], days) == (0, 3)


def test_the_workout_of_an_assigned_session_counts_for_no_planned_one() -> None:
    days = ago(20, 15, 10)
    both = [*planned(20, 15, 10), *(Appointment(day, day, is_assigned=True) for day in days)]
    assert judged(both, days) == (3, 6)
    assert judged(both, [*days, *days]) == (6, 6), "two workouts on each day"


def test_what_is_not_over_yet_is_not_due() -> None:
    assert judged(planned(20, 15, 10, 2, 1, 0), ago(20, 15, 10)) == (3, 3)
    assert judged(planned(20, 15, 10, 1), ago(20, 15, 10, 1)) == (4, 4), "but done it counts"
    assert judged(planned(20, 15, 10, 3), ago(20, 15, 10)) == (3, 4)


def test_of_fewer_than_three_nothing_is_said() -> None:
    assert judged(planned(20, 15), ago(20, 15)) is None


def test_days_off_are_taken_out() -> None:
    day = TODAY - timedelta(days=15)
    assert judged(planned(20, 15, 10, 7), ago(20, 10, 7), off=[(day, day)]) == (3, 3)
    assert judged(planned(20, 15, 10), ago(20, 10), off=[(day, day)]) is None


def by_aim(
    aim: int, done: list[int], days: int, *, off: list[tuple[date, date]] | None = None
) -> tuple[int, int] | None:
    first = TODAY - timedelta(days=days - 1)
    found = of_weekly_aim(aim, ago(*done), first=first, last=TODAY, off=off or [])
    return (found.done, found.due) if found else None


def test_a_weekly_aim_is_due_in_proportion_to_the_days() -> None:
    assert by_aim(3, [0, 2, 4], 7) == (3, 3)
    assert by_aim(2, [], 7) is None, "two are fewer than three"
    assert by_aim(3, [1, 8, 15], 30) == (3, 13)  # 12.86
    assert by_aim(3, [0, 1, 2, 3, 4, 5, 6], 28) == (3, 12), "one busy week does not make up for three idle ones"


def test_a_week_off_asks_for_nothing() -> None:
    week = (TODAY - timedelta(days=13), TODAY - timedelta(days=7))
    assert by_aim(3, [0, 2, 4], 14, off=[week]) == (3, 3)


def test_percent_is_rounded_half_up() -> None:
    assert [Compliance(done, 8).percent for done in (1, 3, 8)] == [13, 38, 100]


def test_the_plan_goes_before_the_goal_once_enough_was_due() -> None:
    aim = Aim(3, TODAY - timedelta(days=200))
    told = {"aim": aim, "workouts": ago(20, 15, 10), "today": TODAY, "off": []}
    assert regularity(asked=planned(20, 15, 10), **told).by == "planned"  # type: ignore[arg-type]
    assert regularity(asked=planned(20, 15, -3), **told).by == "goal"  # type: ignore[arg-type]
    assert regularity(asked=[], **told | {"aim": None}).month is None  # type: ignore[arg-type]


def test_a_drop_is_that_of_thirty_days_against_the_thirty_before() -> None:
    month = list(range(31, 60, 3))
    aim = Aim(2, TODAY - timedelta(days=200))
    found = regularity(asked=[], aim=aim, workouts=sorted(ago(*month, 3, 10, 17)), today=TODAY, off=[])
    assert (found.before and found.before.percent, found.month and found.month.percent) == (100, 33)
    assert found.drop == 67
