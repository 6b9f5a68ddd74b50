"""A signed-in lifter at a browser, with a workout open and a few sets in it."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import time
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from bench.counting import HEADER
from goals.models import Goal
from gymtracker.accounts.models import Coaching, PersonalAccessToken, User
from gymtracker.accounts.roles import make_trainer
from gymtracker.ids import uuid7
from progress.records import rebuild
from workouts.models import Set, Workout, WorkoutExercise

SESSIONS = 1500  # of the lift whose old sets are corrected
EXERCISES = 6  # in the open workout; half of them are done, the others get the sets that are measured
BROWSER = {
    "User-Agent": "bench", "Accept": "text/html", "Accept-Encoding": "gzip, deflate, br", "Connection": "keep-alive",
}  # fmt: skip


@dataclass
class Answer:
    status: int
    seconds: float
    queries: int
    size: int  # as sent: compressed
    body: bytes


class FormReader(HTMLParser):
    """The fields of the form with this action, as a browser would send them."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside, self.fields = action, False, {}

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        found = {name: value if value is not None else "" for name, value in attributes}
        if tag == "form":
            self.inside = found.get("action") == self.action
        elif tag == "input" and self.inside and (found.get("type") != "radio" or "checked" in found):
            self.fields[found["name"]] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


class Lifter:
    def __init__(self, email: str, port: int) -> None:
        self.user = User.objects.get(email=email)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = {"sessionid": self.new_session()}
        _, self.api_token = PersonalAccessToken.make(self.user, name="bench", may_write=True)
        self.csrf_token = ""
        self.finished = self.user.workouts.finished().newest_first().first()
        self.parking = self.new_parking()
        self.workout, self.entries = self.new_workout()
        self.old_set, self.deleted_set = self.new_long_lift()
        self.old_set_version, self.edits, self.deletions = self.old_set.version, 0, 0
        self.forms: dict[Any, dict[str, str]] = {}
        self.posted = 0
        self.client_id = ""  # of one of those whom they train

    # --- What is there before anything is measured ---

    def new_session(self) -> str:
        session = SessionStore()
        session[SESSION_KEY] = str(self.user.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = self.user.get_session_auth_hash()
        session.save()
        return str(session.session_key)

    def new_workout(self) -> tuple[Workout, list[WorkoutExercise]]:
        """Open, with exercises that were done before; the first half has three sets each."""
        known = self.user.workout_exercises.filter(exercise__tracking="weight_reps").order_by("-started_at")
        exercises = {entry.exercise_id: entry.exercise for entry in known.select_related("exercise")[:60]}
        workout = Workout.start(self.user, name="Bench")
        entries = [workout.add_exercise(exercise) for exercise in list(exercises.values())[:EXERCISES]]
        for entry in entries[: EXERCISES // 2]:
            for reps in (8, 8, 7):
                entry.log_set(weight_grams=80_000, reps=reps, rpe_tenths=80, rest_seconds=120)
        return workout, entries[EXERCISES // 2 :]

    def new_long_lift(self) -> tuple[Set, Set]:
        """Two early sets of a lift that was done in (nearly) every workout: 1,500 sessions for the heavy lifter."""
        exercise = self.user.workout_exercises.filter(exercise__tracking="weight_reps").first().exercise
        have = set(self.user.workout_exercises.filter(exercise=exercise).values_list("workout", flat=True))
        others = self.user.workouts.finished().exclude(pk__in=have).order_by("started_at")
        entries = [
            WorkoutExercise(
                workout=workout, user=self.user, started_at=workout.started_at, exercise=exercise, position=20
            )
            for workout in others[: max(0, SESSIONS - len(have))]
        ]
        WorkoutExercise.objects.bulk_create(entries, batch_size=1000)
        sets = [
            Set(
                workout_exercise=entry,
                position=position,
                weight_grams=(60 + number // 20 - number % 7) * 1000,
                reps=5 + position,
            )
            for number, entry in enumerate(entries)
            for position in (1, 2, 3)
        ]
        Set.objects.bulk_create(sets, batch_size=2000)
        rebuild(self.user, [exercise.pk])
        mine = Set.objects.of_lifter(self.user).filter(workout_exercise__exercise=exercise, kind="normal")
        edited, deleted = mine.order_by("workout_exercise__started_at", "position")[3:5]
        return edited, deleted

    def new_parking(self) -> WorkoutExercise:
        """Where the bare view's rows go: out of every page."""
        workout = Workout.log_past(
            self.user, started_at=self.finished.started_at, finished_at=self.finished.finished_at
        )
        entry = workout.add_exercise(self.user.workout_exercises.first().exercise)
        workout.trash()
        return entry

    def tidy(self) -> None:
        """Take out what was measured, so that the cards stay as long as cards are; every post must have made a row."""
        made = Set.objects.filter(workout_exercise__in=[*self.entries, self.parking])
        _, deleted = made.delete()  # their records go with them
        if (count := deleted.get("workouts.Set", 0)) != self.posted:
            raise SystemExit(f"{self.posted} sets were posted, {count} rows were made.")
        self.posted = 0

    def clear(self) -> None:
        """After a probe that may have failed."""
        Set.objects.filter(workout_exercise__in=[*self.entries, self.parking]).delete()
        self.posted = 0

    # --- What the browser asks for ---

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def read_forms(self) -> None:
        """The forms of the workout page, as the page gives them: logging is one tap on the prefilled row."""
        page = self.get(self.workout_path).body.decode()
        for entry in self.entries:
            reader = FormReader(f"/workouts/exercises/{entry.pk}/sets/")
            reader.feed(page)
            if not reader.fields:
                raise SystemExit(f"The workout page has no form for {reader.action}.")
            self.forms[entry.pk] = {name: value for name, value in reader.fields.items() if not name.startswith("_")}

    def log_set(self) -> Answer:
        entry = self.entries[self.posted % len(self.entries)]
        filled = self.forms[entry.pk] | {"uuid": str(uuid7()), "kind": "normal", "rpe": "8"}
        filled |= {name: filled.get(name) or value for name, value in {"weight": "80", "reps": "8"}.items()}
        return self.post(f"/workouts/exercises/{entry.pk}/sets/", filled, target=f"section#exercise-{entry.pk}")

    def log_record(self) -> Answer:
        """Heavier each time, so that each breaks a record."""
        entry = self.entries[0]
        filled = self.forms[entry.pk] | {"uuid": str(uuid7()), "kind": "normal", "reps": "5"}
        filled["weight"] = str(400 + self.posted)
        return self.post(f"/workouts/exercises/{entry.pk}/sets/", filled, target=f"section#exercise-{entry.pk}")

    def edit_old_set(self) -> Answer:
        """Its weight there and back: a correction after which all later sessions are judged anew."""
        self.edits += 1
        changed = {"weight": str(60 + self.edits % 2), "reps": "5", "version": str(self.old_set_version)}
        answer = self.post(f"/workouts/sets/{self.old_set.pk}/", changed, makes_row=False)
        self.old_set_version += answer.status == 200
        return answer

    def delete_old_set(self) -> Answer:
        """Deleted and restored by turns."""
        self.deletions += 1
        verb = "remove" if self.deletions % 2 else "restore"
        return self.post(f"/workouts/sets/{self.deleted_set.pk}/{verb}/", {}, makes_row=False)

    def token(self) -> str:
        if not self.csrf_token:
            page = self.get("/bare/list/").body.decode()
            self.csrf_token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        return self.csrf_token

    def insert(self) -> Answer:
        fields = {"entry": str(self.parking.pk), "csrfmiddlewaretoken": self.token(), "weight": "80", "reps": "8"}
        return self.post("/bare/insert/", fields)

    def api(self, path: str, body: Any = None) -> Answer:
        headers = {"Authorization": f"Bearer {self.api_token}", "Accept": "application/json", "Cookie": ""}
        if body is None:
            return self.send("GET", f"/api/v1{path}", None, headers)
        headers["Content-Type"] = "application/json"
        return self.send("POST", f"/api/v1{path}", json.dumps(body), headers)

    def log_set_by_api(self) -> Answer:
        entry = self.entries[self.posted % len(self.entries)]
        self.posted += 1
        sets = [{"id": str(uuid7()), "weight": 80, "reps": 8, "rpe": 8}]
        return self.api(f"/workouts/{self.workout.pk}/exercises/{entry.pk}/sets", {"sets": sets})

    def coach(self, page: str) -> Answer:
        """A page of the admin, as a trainer: the heavy lifter of 200 of the others, the light one of 10."""
        if not self.client_id:
            self.train_others(200 if self.user.workouts.count() > 100 else 10)
        return self.get(f"/admin/coaching/client/{page.format(client=self.client_id)}")

    def train_others(self, count: int) -> None:
        """Each with a lift to reach in time, so that nothing that the list looks at is missing."""
        make_trainer(self.user)
        clients = list(User.objects.exclude(pk=self.user.pk).order_by("pk")[:count])
        now = timezone.now()
        Coaching.objects.bulk_create(Coaching(trainer=self.user, client=one, accepted_at=now) for one in clients)
        Goal.objects.bulk_create(
            Goal(
                user=one, kind="strength", exercise_id=one.performances.filter(estimate_grams__gt=0)[0].exercise_id,
                target=300_000, reps=5, made_on=now.date() - timedelta(days=60),
                deadline=now.date() + timedelta(days=60),
            )
            for one in clients
        )  # fmt: skip
        self.client_id = str(clients[0].pk)

    @property
    def workout_path(self) -> str:
        return f"/workouts/{self.workout.pk}/"

    def post(self, path: str, fields: dict[str, str], *, target: str = "", makes_row: bool = True) -> Answer:
        htmx = {"HX-Request": "true", "HX-Current-URL": f"http://127.0.0.1{self.workout_path}"}
        htmx |= {"HX-Target": target, "HX-Request-Type": "partial"} if target else {}
        headers = {"Content-Type": "application/x-www-form-urlencoded", **htmx}
        self.posted += makes_row
        if not makes_row:
            fields = fields | {"csrfmiddlewaretoken": self.token()}
        return self.send("POST", path, urlencode(fields), headers)

    def send(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {**BROWSER, "Cookie": cookie, **(headers or {})}
        started = time.perf_counter()
        self.connection.request(method, path, body, sent)
        response = self.connection.getresponse()
        raw = response.read()
        seconds = time.perf_counter() - started
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        plain = unpacked(raw, response.headers.get("Content-Encoding", ""))
        return Answer(response.status, seconds, int(response.headers.get(HEADER, 0)), len(raw), plain)

    def hang_up(self) -> None:
        """The next request comes over a new connection, and so perhaps to the other worker."""
        self.connection.close()


def unpacked(raw: bytes, encoding: str) -> bytes:
    return gzip.decompress(raw) if encoding == "gzip" else raw
