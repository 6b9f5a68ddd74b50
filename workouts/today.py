"""Where a lifter stands in their programme: what is next, when it falls due, and what the calendar has ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import CharField, F, OuterRef, Subquery
from django.db.models.functions import Cast, JSONObject

from gymtracker.accounts.models import User
from workouts.models import ProgrammeDay, ProgrammeRun, TemplateExercise
from workouts.querysets import JsonList
from workouts.rota import Place


@dataclass(frozen=True)
class SessionToday:
    """The next session of the running programme. `due` is None where any day is right."""

    run: ProgrammeRun
    number: int
    name: str
    template_id: UUID
    place: Place
    due: date | None
    today: date
    progress: str  # "Week 2 of 4, cycle 1"
    is_done_today: bool  # one of this programme was done already
    exercises: list[str] = field(default_factory=list)

    @property
    def is_due(self) -> bool:
        """To be done today."""
        return not self.is_done_today if self.due is None else self.due == self.today

    @property
    def when(self) -> str:
        """ "today", "any day", "tomorrow", "on Thursday"."""
        if self.due is None:
            return "any day"
        ahead = (self.due - self.today).days
        return ("today", "tomorrow")[ahead] if ahead < 2 else f"on {self.due:%A}"


def progress_text(place: Place, run: ProgrammeRun, sessions: int) -> str:
    """Of a programme of one week only the week since its beginning; a round where it takes more or less of the
    lifter's own weeks."""
    if run.programme.weeks > 1:
        return f"Week {place.week + 1} of {run.programme.weeks}, cycle {place.cycle + 1}"
    is_week = len(run.weekday_list) in {0, sessions}
    return f"{'Week' if is_week else 'Round'} {place.cycle + 1}"


def running(lifter: User) -> ProgrammeRun | None:
    """With its programme and its progress. One query."""
    run = lifter.programme_runs.running().with_progress().select_related("programme").first()
    if run:
        run.user = lifter
    return run


def session_today(lifter: User, today: date) -> SessionToday | None:
    """The running programme's next session; None where none is running or it has no days. Two queries at most."""
    run = running(lifter)
    days = list(run.programme.days.select_related("template").annotate(listed=listed_exercises())) if run else []
    found = next_session(run, days, today) if run else None
    if found:
        listed = next(day.listed for day in days if day.template_id == found.template_id) or []
        in_order = sorted(listed, key=lambda row: (row["position"], row["id"]))
        found.exercises.extend(row["name"] for row in in_order)
    return found


def listed_exercises() -> Subquery:
    """Of a day's template: {position, id, name} of each exercise, in no order, or null."""
    rows = TemplateExercise.objects.filter(template=OuterRef("template")).order_by().values("template")
    row = JSONObject(position=F("position"), id=Cast("id", CharField()), name=F("exercise__name"))
    return Subquery(rows.annotate(listed=JsonList(row)).values("listed"))


def next_session(run: ProgrammeRun, days: Sequence[ProgrammeDay], today: date) -> SessionToday | None:
    """Of a run that was read `with_progress`, and the days of its programme with their templates."""
    if not days:
        return None
    rota = run.rota(len(days))
    place = rota.place(run.next_number)
    day = days[place.day]
    return SessionToday(
        run, run.next_number, day.template.name, day.template_id, place, run.due_from(today), today,
        progress_text(place, run, rota.sessions), is_done_today=run.last_date == today,
    )  # fmt: skip


def planned_days(lifter: User, begin: date, end: date, today: date) -> dict[date, str]:
    """The names of the sessions to come between two days, by day. Two queries; nothing where any day is right."""
    run = running(lifter) if end >= today else None
    if run is None or not run.weekdays:
        return {}
    names = list(run.programme.days.values_list("template__name", flat=True))
    rota = run.rota(len(names)) if names else None
    day, number, found = run.due_from(today), run.next_number, {}
    while rota and day and day <= end:
        if day >= begin:
            found[day] = names[rota.place(number).day]
        day, number = run.due_after(day), number + 1
    return found
