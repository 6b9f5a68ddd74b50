"""One file many times at once, and everybody else meanwhile: one import, and nobody waits for its end."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, connections

from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from tests.factories import UserFactory, entry, open_workout
from tests.gymtracker.test_parallel_requests import AT_ONCE, at_once
from tests.servers import CSRF, cookies_of, post, serving
from tests.workouts.importing.histories import assert_all_follows, few_lifts, imported, many, received, whole_log_of
from workouts.importing import applying
from workouts.models import ImportBatch, ImportedName, ImportPart, Set

pytestmark = pytest.mark.django_db(transaction=True)

WORKOUTS = 40
FILE = many(WORKOUTS)
IMPORTS = "/settings/data/import/"
BOUNDARY = "a-boundary-that-is-in-no-file"


@pytest.fixture
def lifter(transactional_db: None) -> User:
    few_lifts()
    made: User = UserFactory()
    return made


def upload(port: int, content: bytes, headers: dict[str, str]) -> tuple[int, str]:
    """Status and where the answer leads to."""
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="hevy.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    form = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "X-CSRFToken": CSRF}
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as http:
        http.request("POST", f"{IMPORTS}upload/", body, form | headers)
        response = http.getresponse()
        response.read()
        return response.status, response.headers["Location"] or ""


def test_twenty_uploads_at_once_are_one_import(lifter: User) -> None:
    """Each then confirms and goes on until it is done, all at the same time."""
    with serving() as port:
        headers = cookies_of(lifter)
        uploads = at_once(lambda n: upload(port, FILE, headers))
        batch = ImportBatch.objects.get()
        assert set(uploads) == {(302, f"{IMPORTS}{batch.pk}/")}
        assert ImportedName.objects.count() == 2
        assert ImportPart.objects.count() == batch.part_count
        for verb in ("confirm", *["continue"] * batch.part_count):
            answers = at_once(lambda n, verb=verb: post(port, f"{IMPORTS}{batch.pk}/{verb}/", {}, headers))
            assert {status for status, _ in answers} <= {200, 204, 302}
    twin = UserFactory()
    imported(twin, FILE)
    assert whole_log_of(lifter) == whole_log_of(twin)
    assert lifter.workouts.count() == WORKOUTS
    assert_all_follows(lifter)


def test_twenty_lifters_at_once_have_each_their_own(lifter: User) -> None:
    lifters = [lifter, *(UserFactory() for _ in range(AT_ONCE - 1))]
    with serving() as port:
        cookies = [cookies_of(each) for each in lifters]

        def bring(number: int) -> set[int]:
            status, page = upload(port, FILE, cookies[number])
            return {status, post(port, f"{page}confirm/", {}, cookies[number])[0]}

        assert {status for found in at_once(bring) for status in found} <= {200, 204, 302}
    while left := ImportBatch.objects.filter(applied_at=None).first():
        applying.step(left)
    assert [each.workouts.live().count() for each in lifters] == [WORKOUTS] * AT_ONCE
    assert Set.objects.count() == AT_ONCE * WORKOUTS * 3


# --- Others meanwhile ---


class Device:
    """Somebody in the middle of a workout."""

    def __init__(self, port: int, lifter: User) -> None:
        self.port, self.cookies = port, cookies_of(lifter)
        self.entry = entry(open_workout(lifter))

    def log(self) -> int:
        data = {"uuid": str(uuid7()), "weight": "82.5", "reps": "8"}
        return post(self.port, f"/workouts/exercises/{self.entry.pk}/sets/", data, self.cookies)[0]

    def read(self, path: str = "") -> int:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as http:
            http.request("GET", path or f"/workouts/{self.entry.workout_id}/", headers=self.cookies)
            response = http.getresponse()
            response.read()
            return response.status


def begun(lifter: User, monkeypatch: pytest.MonkeyPatch, content: bytes = FILE) -> ImportBatch:
    monkeypatch.setattr("workouts.importing.receiving.SETS_A_PART", 30)
    batch = received(lifter, content)
    applying.confirm(batch)
    return batch


def test_between_two_parts_everybody_can_write(lifter: User, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = begun(lifter, monkeypatch)
    with serving() as port:
        own, other = Device(port, lifter), Device(port, UserFactory())

        def train() -> None:
            assert (own.log(), other.log(), own.read()) == (200, 200, 200)

        monkeypatch.setattr(applying, "let_others_write", train)
        applying.advance(batch, seconds=math.inf)
    assert own.entry.all_sets.count() == other.entry.all_sets.count() == batch.part_count == 5
    assert lifter.workouts.finished().count() == WORKOUTS
    assert_all_follows(lifter)


def test_who_waits_for_sqlites_lock_looks_again_within_the_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the longest after the 100 ms of its last delays; PostgreSQL lets them all write."""
    pauses: list[float] = []
    monkeypatch.setattr(applying.time, "sleep", pauses.append)
    applying.let_others_write()
    assert pauses == ([0.1] if connection.vendor == "sqlite" else [])


@pytest.mark.parametrize("moment", ["Writing.write", "final_report"])
def test_within_a_part_everybody_can_read_and_others_can_write(
    lifter: User, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """From inside of the transaction, when its rows are written. SQLite lets but one write: the others wait for it."""
    batch = begun(lifter, monkeypatch)
    with serving() as port:
        own, other = Device(port, lifter), Device(port, UserFactory())
        found: list[int] = []

        def watched(real: Callable[..., Any]) -> Callable[..., Any]:
            def then(*args: Any) -> Any:
                answer = real(*args)
                assert connection.in_atomic_block
                for device in (own, other):
                    found.extend(device.read(path) for path in ("", "/", "/workouts/", "/progress/", IMPORTS))
                if connection.vendor == "postgresql":
                    found.append(other.log())
                return answer

            return then

        holder = applying.Writing if moment == "Writing.write" else applying
        name = moment.rpartition(".")[2]
        monkeypatch.setattr(holder, name, watched(getattr(holder, name)))
        while batch.is_running:
            applying.step(batch)
    assert len(found) >= 10
    assert set(found) == {200}
    assert lifter.workouts.finished().count() == WORKOUTS


def test_sixteen_devices_and_a_long_import_get_on(lifter: User) -> None:
    """Nobody is told that the database is locked, and no set is lost."""
    devices_of = [lifter, *(UserFactory() for _ in range(3))]
    with serving(workers=4) as port:
        cookies = cookies_of(lifter)
        devices = [Device(port, devices_of[number]) for number in range(4)]
        is_done = Event()
        answers: list[int] = []

        def train(device: Device) -> None:
            try:
                while not is_done.is_set():
                    answers.extend((device.log(), device.read(), device.read("/")))
            finally:
                connections.close_all()

        threads = [Thread(target=train, args=[device]) for device in devices for _ in range(4)]
        for thread in threads:
            thread.start()
        try:
            _, page = upload(port, many(1000), cookies)
            imports = [post(port, f"{page}confirm/", {}, cookies)[0]]
            while ImportBatch.objects.filter(applied_at=None).exists():
                imports.append(post(port, f"{page}continue/", {}, cookies)[0])
        finally:
            is_done.set()
            for thread in threads:
                thread.join()
    assert set(imports) <= {200, 204, 302}
    assert len(answers) >= 16 * 3
    assert set(answers) == {200}
    assert Set.objects.filter(workout_exercise__workout__finished_at=None).count() == len(answers) // 3
    assert lifter.workouts.finished().count() == 1000
    assert_all_follows(lifter)
