"""Bad input into every form and filter: a clear 4xx, nothing written, what was typed kept, on both databases alike."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gymtracker.accounts.models import User
from tests.access import World
from tests.factories import ExerciseFactory, MuscleFactory, bench_press, entry
from tests.gymtracker.test_access_matrix import client_of, snapshot
from tests.workouts.plans import programme
from workouts.models import Set, Workout, WorkoutTemplate

FORM = "application/x-www-form-urlencoded"
LONG = "9" * 10_000
NO_NUMBERS = {
    "NUL": "8\x00",
    "not a number": "NaN",
    "infinity": "Infinity",
    "minus infinity": "-inf",
    "beyond floats": "1e400",
    "exponent": "1e3",
    "thousands": "1,234",
    "two points": "1.2.3",
    "full-width digits": "１２",
    "Arabic digits": "٣٣٣",
    "superscript": "²",
    "fraction": "½",
    "negative": "-5",
    "huge": "99999999999999999999",
    "2**31": str(2**31),
    "2**63": str(2**63),
    "hexadecimal": "0x10",
    "underscore": "1_000",
    "10,000 digits": LONG,
    "words": "heavy",
    "markup": "<script>alert(1)</script>",
    "template": "{{ 7|add:1 }}",
}
BAD: dict[str, dict[str, str]] = {
    "decimal": NO_NUMBERS,
    "whole": NO_NUMBERS | {"decimal comma": "1,5", "decimal point": "8.5"},
    "clock": NO_NUMBERS | {"decimal comma": "1,5", "seconds": "1:60", "days": "25:00:00"},
    "choice": NO_NUMBERS | {"decimal comma": "1,5", "zero": "007"},
    "id": NO_NUMBERS | {"too long": "0" * 33, "path": "../../etc/passwd"},
    "date": NO_NUMBERS
    | {
        "no such day": "2026-02-30",
        "no leap year": "2026-02-29",
        "no such month": "2026-13-01",
        "year zero": "0000-01-01",
        "year 10,000": "10000-01-01",
        "negative year": "-2026-01-01",
        "with a time": "2026-01-01T00:00:00+99:00",
    },
    "time": NO_NUMBERS | {"hour": "24:00", "minute": "18:60", "zone": "18:00+25:00"},
    "text": {"NUL": "a\x00b", "10,000 characters": LONG},
    "query": {"NUL": "a\x00b", "10,000 characters": LONG},
}
# Fields that show again what was typed; a choice shows its choices, an id is hidden.
TYPED = {"decimal", "whole", "clock", "date", "time", "text", "query"}


class Worlds(World):
    """With an entry of every kind of measure."""

    def __post_init__(self) -> None:
        super().__post_init__()
        MuscleFactory(slug="biceps")
        self.running = entry(self.open, ExerciseFactory(running=True))
        self.rowing = entry(self.open, ExerciseFactory(unilateral=True))
        self.unlogged = ExerciseFactory(owner=self.owner, name="Secret new lift")  # history fixes its tracking
        self.planned_run = self.template.add_exercise(self.running.exercise)
        WorkoutTemplate.create(self.owner, name="Of a folder", folder="Block")
        self.light_programme = programme(self.owner, "A", name="Light")


@dataclass(frozen=True)
class Posted:
    url: Callable[[Any], str]
    fields: dict[str, str]
    data: dict[str, Any] = field(default_factory=dict)


def at(name: str, *objects: str) -> Callable[[Any], str]:
    return lambda world: reverse(name, args=[getattr(world, attribute).pk for attribute in objects])


SET = {"weight": "decimal", "reps": "whole", "rpe": "decimal", "rest": "clock", "kind": "choice"}
CUSTOM = {
    "name": "text",
    "instructions": "text",
    "primary_muscle": "choice",
    "secondary_muscles": "choice",
    "equipment": "choice",
    "tracking": "choice",
    "implements": "choice",
    "bodyweight_share": "whole",
}
NEW_CUSTOM = {"name": "Brand new lift", "primary_muscle": "chest", "equipment": "barbell", "tracking": "reps"}
WHEN = {"name": "text", "notes": "text", "date": "date", "time": "time", "minutes": "whole"}
TIME_OFF = {"kind": "choice", "first_day": "date", "last_day": "date", "note": "text"}
TIME_OFF_DATA = {"kind": "sick", "first_day": "2026-01-02", "last_day": "2026-01-05"}
WHEN_DATA = {"date": "2026-01-02", "time": "18:00", "minutes": "60"}

TEMPLATE = {"name": "text", "folder": "text", "notes": "text"}
PLAN = {
    "rows": "id", "s0-kind": "choice", "s0-weight": "decimal", "s0-reps": "whole", "s0-rpe": "decimal",
    "s0-rest": "clock", "rest_between": "clock", "notes": "text", "progression": "choice",
}  # fmt: skip

FORMS = {
    "log a set": Posted(at("workouts:set-log", "entry"), SET | {"uuid": "id"}, {"weight": "80", "reps": "5"}),
    "log a run": Posted(
        at("workouts:set-log", "running"), {"distance": "decimal", "duration": "clock"}, {"duration": "25:00"}
    ),
    "log a side": Posted(at("workouts:set-log", "rowing"), {"side": "choice"}, {"weight": "20", "reps": "5"}),
    "edit a set": Posted(
        at("workouts:set-edit", "set"), SET | {"version": "id"}, {"weight": "80", "reps": "5", "version": "1"}
    ),
    "notes of an exercise": Posted(at("workouts:entry-annotate", "entry"), {"notes": "text", "rest": "clock"}),
    "describe a workout": Posted(at("workouts:describe", "open"), {"name": "text", "notes": "text"}),
    "move a workout": Posted(at("workouts:move", "finished"), WHEN, WHEN_DATA),
    "a past workout": Posted(at("workouts:past"), WHEN | {"uuid": "id"}, WHEN_DATA),
    "start": Posted(at("workouts:start"), {"uuid": "id"}),
    "copy what is shared": Posted(lambda world: f"/s/{world.link.token}/copy/", {"uuid": "id"}),
    "repeat": Posted(at("workouts:repeat", "finished"), {"uuid": "id"}),
    "type sets": Posted(at("workouts:lines", "open"), {"lines": "text", "uuid": "id"}, {"lines": "bench 80x5"}),
    "add an exercise": Posted(at("workouts:exercise-add", "open"), {"exercise": "id"}),
    "add with an id": Posted(at("workouts:exercise-add", "open"), {"uuid": "id"}, {"exercise": "the custom one"}),
    "create in place": Posted(at("workouts:exercise-create", "open"), CUSTOM, NEW_CUSTOM),
    "create an exercise": Posted(at("exercises:create"), CUSTOM, NEW_CUSTOM),
    "edit an exercise": Posted(at("exercises:edit", "unlogged"), CUSTOM, NEW_CUSTOM | {"name": "Renamed lift"}),
    "a template": Posted(
        at("workouts:template-create"), TEMPLATE | {"uuid": "id"}, {"name": "Push", "folder": "Block"}
    ),
    "describe a template": Posted(at("workouts:template-describe", "template"), TEMPLATE, {"name": "Push"}),
    "save as a template": Posted(
        at("workouts:save-as-template", "finished"), TEMPLATE | {"uuid": "id"}, {"name": "Push"}
    ),
    "duplicate a template": Posted(at("workouts:template-duplicate", "template"), {"uuid": "id"}),
    "rename a folder": Posted(
        at("workouts:template-folder-rename"), {"name": "text"}, {"folder": "Block", "name": "Block"}
    ),
    "add to a template": Posted(
        at("workouts:template-exercise-add", "template"), {"exercise": "id"}, {"exercise": "the custom one"}
    ),
    "an exercise of a template": Posted(
        at("workouts:template-exercise", "planned"), PLAN, {"rows": "1", "s0-reps": "6-8", "s0-weight": "80"}
    ),
    "a run in a template": Posted(
        at("workouts:template-set-add", "planned_run"),
        {"s0-distance": "decimal", "s0-duration": "clock"},
        {"rows": "1", "s0-duration": "25:00"},
    ),
    "profile": Posted(
        at("settings-profile"),
        {"full_name": "text", "time_zone": "choice", "sex": "choice", "theme": "choice"},
        {"full_name": "Lena", "time_zone": "Europe/Berlin", "theme": "dark"},
    ),
    "units": Posted(
        at("settings-units"),
        {
            "weight_unit": "choice",
            "distance_unit": "choice",
            "week_start": "choice",
            "weekly_target": "whole",
            "default_rest_seconds": "clock",
        },
        {
            "weight_unit": "kg",
            "distance_unit": "km",
            "week_start": "0",
            "weekly_target": "3",
            "default_rest_seconds": "2:00",
        },
    ),
    "measurements": Posted(
        at("progress:measurements"),
        {"date": "date", "bodyweight": "decimal", "body-fat": "decimal", "left-calf": "decimal", "uuid": "id"},
        {"date": "2026-01-02", "waist": "84"},
    ),
    "edit a measurement": Posted(
        at("progress:measurement-edit", "measurement"),
        {"date": "date", "value": "decimal"},
        {"date": "2026-01-02", "value": "80"},
    ),
    "time off": Posted(at("time-off-add"), TIME_OFF | {"uuid": "id"}, TIME_OFF_DATA),
    "edit time off": Posted(at("time-off-edit", "time_off"), TIME_OFF, TIME_OFF_DATA),
    "set a goal": Posted(
        lambda world: reverse("goals:create", args=["consistency"]),
        {"target": "whole", "weeks": "whole", "deadline": "date", "counts_from": "date", "note": "text", "uuid": "id"},
        {"target": "3", "weeks": "8"},
    ),
    "edit a goal": Posted(
        at("goals:edit", "goal"),
        {"target": "decimal", "reps": "whole", "deadline": "date", "counts_from": "date", "note": "text"},
        {"target": "100", "reps": "5"},
    ),
    "add a webhook": Posted(
        at("webhook-add"), {"url": "text", "uuid": "id"}, {"url": "https://93.184.215.14/", "tells_goals": "on"}
    ),
    "change a webhook": Posted(
        at("webhook", "webhook"), {"url": "text"}, {"url": "https://93.184.215.14/", "tells_goals": "on"}
    ),
    "start a template": Posted(at("workouts:template-start", "started_from"), {"uuid": "id"}),
    "start a session": Posted(at("workouts:programme-start-today", "run"), {"uuid": "id"}),
    "skip a session": Posted(at("workouts:programme-skip", "run"), {"number": "id"}, {"number": "1"}),
    "create a programme": Posted(at("workouts:programme-create"), {"name": "text", "uuid": "id"}, {"name": "New"}),
    "edit a programme": Posted(
        at("workouts:programme-edit", "programme"),
        {"name": "text", "notes": "text", "weeks": "whole", "sessions_a_week": "whole"},
        {"name": "Renamed", "weeks": "4"},
    ),
    "add a day": Posted(at("workouts:programme-day-add", "programme"), {"name": "text", "uuid": "id"}, {"name": "New"}),
    "move a day": Posted(at("workouts:programme-move", "day"), {"by": "id"}, {"by": "1"}),
    "begin a programme": Posted(
        at("workouts:programme-run", "light_programme"), {"weekdays": "choice", "uuid": "id"}, {"weekdays": "1"}
    ),
    "delete the account": Posted(at("delete-account"), {"password": "id"}),
}
FILTERS = {
    "history": Posted(
        at("workouts:history"),
        {
            "q": "query",
            "date_from": "date",
            "date_to": "date",
            "exercise": "choice",
            "muscle": "choice",
            "template": "choice",
        },
    ),
    "exercises": Posted(
        at("exercises:list"),
        {
            "q": "query",
            "region": "choice",
            "muscle": "choice",
            "equipment": "choice",
            "category": "choice",
            "level": "choice",
        },
    ),
}
# Where a page begins, what a field is filled with at first: nonsense there is no reason to refuse the page.
LENIENT = {
    "history": (at("workouts:history"), "after"),
    "exercises": (at("exercises:list"), "page"),
    "own exercises": (at("exercises:list"), "mine"),
    "picker": (at("workouts:exercise-picker", "open"), "q"),
    "a name for a new exercise": (at("exercises:create"), "name"),
    "a name for one made in place": (at("workouts:exercise-create", "open"), "name"),
    "a date for a past workout": (at("workouts:past"), "date"),
}


# They would meet the open workout, another of their name, or what is gone by then.
NOT_REPEATED = {
    "start", "repeat", "add an exercise", "delete the account", "create an exercise", "start a template",
    "start a session",
}  # fmt: skip
# The answer shows what no other page will.
ANSWERED_AT_ONCE = {"add a webhook"}


@pytest.fixture
def world(lifter: User) -> Worlds:
    return Worlds(lifter)


def values(world: Worlds, posted: Posted) -> dict[str, Any]:
    return {name: world.custom.pk if value == "the custom one" else value for name, value in posted.data.items()}


def test_the_tables_are_right_where_nothing_is_bad(world: Worlds, browser: Client) -> None:
    """Else the refusals below could have another reason."""
    world.open.trash()
    assert browser.post(FORMS["start"].url(world)).status_code == 302
    world.owner.workouts.open().get().trash()
    world.open.restore()
    for name, posted in FORMS.items():
        if name not in NOT_REPEATED:
            expected = 200 if name in ANSWERED_AT_ONCE else 302
            assert browser.post(posted.url(world), values(world, posted)).status_code == expected, name
    for name, posted in FILTERS.items():
        assert browser.get(posted.url(world), dict.fromkeys(posted.fields, "")).status_code == 200, name


@pytest.mark.parametrize(
    ("form", "htmx"),
    [*((form, False) for form in FORMS), *((form, True) for form in ("log a set", "log a run", "edit a set"))],
)
def test_a_form_refuses_what_makes_no_sense(world: Worlds, form: str, htmx: bool) -> None:
    posted, client = FORMS[form], client_of(world.owner, htmx=htmx)
    wrong = []
    before = snapshot()
    for name, kind in posted.fields.items():
        for what, value in BAD[kind].items():
            # A share is read where bodyweight is moved; everywhere else it is 0, whatever was sent.
            extra = {"tracking": "bodyweight_reps"} if name == "bodyweight_share" else {}
            response = client.post(posted.url(world), values(world, posted) | extra | {name: value})
            text = response.content.decode()
            if response.status_code not in {400, 404, 422}:
                wrong.append((name, what, response.status_code))
            elif "\x00" in value:
                if response.status_code != 400 or f"{name} holds a character that cannot be stored" not in text:
                    wrong.append((name, what, "no reason"))
            elif kind in TYPED and html.escape(value) not in text:
                wrong.append((name, what, "not kept"))
        assert snapshot() == before, f"{name} was written"
    assert wrong == []


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
@pytest.mark.parametrize("filter", FILTERS)
def test_a_filter_refuses_what_makes_no_sense(world: Worlds, filter: str, htmx: bool) -> None:
    posted, client = FILTERS[filter], client_of(world.owner, htmx=htmx)
    wrong = []
    before = snapshot()
    for name, kind in posted.fields.items():
        for what, value in BAD[kind].items():
            response = client.get(posted.url(world), {name: value})
            text = response.content.decode()
            if response.status_code != (400 if "\x00" in value else 422):
                wrong.append((name, what, response.status_code))
            elif response.status_code == 422 and "Check the filters:" not in text:
                wrong.append((name, what, "no reason"))
            elif response.status_code == 422 and kind in TYPED and not htmx and html.escape(value) not in text:
                wrong.append((name, what, "not kept"))
    assert wrong == []
    assert snapshot() == before


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
@pytest.mark.parametrize("page", LENIENT)
def test_where_a_page_begins_is_read_leniently(world: Worlds, page: str, htmx: bool) -> None:
    (url, name), client = LENIENT[page], client_of(world.owner, htmx=htmx)
    before = snapshot()
    everything = {f"{kind}, {what}": value for kind, bad in BAD.items() for what, value in bad.items()}
    for what, value in everything.items():
        response = client.get(url(world), {name: value})
        assert response.status_code == (400 if "\x00" in value else 200), what
        assert b"<script>alert" not in response.content
    assert snapshot() == before


@pytest.mark.parametrize("typed", ["1,5", "1.5", " 1.5 ", "+1.5"])
def test_a_decimal_comma_is_a_number(world: Worlds, browser: Client, typed: str) -> None:
    data = {"weight": typed, "reps": "5", "rpe": "8,5"}
    assert browser.post(FORMS["log a set"].url(world), data).status_code == 302
    newest = Set.objects.order_by("-id").first()
    assert newest is not None
    assert (newest.weight_grams, newest.rpe_tenths) == (1500, 85)


@pytest.mark.parametrize(("day", "hour"), [("２０２６-０１-０２", "18:00"), ("2026-01-02", "１８:００")])
def test_full_width_digits_in_a_date_can_only_mean_that_date(
    world: Worlds, browser: Client, day: str, hour: str
) -> None:
    data = {"date": day, "time": hour, "minutes": "60", "name": "Written wide"}
    response = browser.post(FORMS["a past workout"].url(world), data)
    made = Workout.objects.filter(name="Written wide").first()
    if response.status_code == 422:
        assert made is None
    else:
        assert made is not None
        assert made.local_start.isoformat() == "2026-01-02T18:00:00+01:00"


# --- Text that is none ---

# As the bytes of a form, percent-encoded or raw: lone surrogates, a byte that UTF-8 has not, NUL written too long.
NO_TEXT = {
    "a lone surrogate": b"a%ED%A0%80b",
    "a byte that is none": b"a%FFb",
    "a cut character": b"a%E2%82",
    "an overlong NUL": b"a%C0%80b",
    "a raw byte that is none": b"a\xffb",
    "a raw lone surrogate": b"a\xed\xa0\x80b",
}
TEXT_FIELDS = [(form, name) for form, posted in FORMS.items() for name, kind in posted.fields.items() if kind == "text"]


def encoded(data: dict[str, Any]) -> bytes:
    return "&".join(f"{name}={value}" for name, value in data.items()).encode()


@pytest.mark.parametrize("what", NO_TEXT)
def test_a_body_that_is_no_utf8_is_refused(world: Worlds, browser: Client, what: str) -> None:
    client, wrong = browser, []
    before = snapshot()
    for form, name in TEXT_FIELDS:
        posted = FORMS[form]
        data = {key: value for key, value in values(world, posted).items() if key != name}
        body = encoded(data) + b"&" + name.encode() + b"=" + NO_TEXT[what]
        response = client.generic("POST", posted.url(world), body, content_type=FORM)
        if response.status_code != 400:
            wrong.append((form, name, response.status_code))
    assert wrong == []
    assert snapshot() == before


@pytest.mark.parametrize("what", NO_TEXT)
def test_a_query_that_is_no_utf8_is_refused(world: Worlds, browser: Client, what: str) -> None:
    for page in ("/workouts/?q=", "/exercises/?q=", "/exercises/new/?name=", "/workouts/past/?date="):
        path, _, query = page.partition("?")
        response = browser.get(path, QUERY_STRING=query + NO_TEXT[what].decode("latin-1"))
        assert response.status_code == 400, page


@pytest.mark.parametrize("bad", [b"a\xffb", b"a\xed\xa0\x80b", b"a\x00b"])
def test_a_multipart_body_that_is_no_utf8_is_refused(world: Worlds, browser: Client, bad: bytes) -> None:
    body = b'--X\r\nContent-Disposition: form-data; name="name"\r\n\r\n' + bad + b"\r\n--X--\r\n"
    before = snapshot()
    url = FORMS["describe a workout"].url(world)
    response = browser.generic("POST", url, body, content_type="multipart/form-data; boundary=X")
    assert response.status_code == 400
    assert snapshot() == before


def test_a_field_name_that_cannot_be_stored_is_refused(world: Worlds, browser: Client) -> None:
    before = snapshot()
    response = browser.post(FORMS["describe a workout"].url(world), {"na\x00me": "x"})
    assert response.status_code == 400
    assert "na me" in response.content.decode() or "name" in response.content.decode()
    assert snapshot() == before


def test_other_characters_are_kept_as_they_are(world: Worlds, browser: Client) -> None:
    """Only what no database can store is refused."""
    name = "Überzug 懸垂 🏋️ \u202eabc\u202c \ufeff ‘quoted’ \x7f"
    url = FORMS["describe a workout"].url(world)
    assert browser.post(url, {"name": name, "notes": "a\r\nb"}).status_code == 302
    world.open.refresh_from_db()
    assert (world.open.name, world.open.notes) == (name, "a\r\nb")


# --- Too much ---


@pytest.mark.parametrize("form", FORMS)
def test_six_hundred_fields_are_refused(world: Worlds, browser: Client, form: str) -> None:
    body = encoded(values(world, FORMS[form]) | {f"field{number}": "1" for number in range(600)})
    before = snapshot()
    response = browser.generic("POST", FORMS[form].url(world), body, content_type=FORM)
    assert response.status_code == 400
    assert b"That could not be read" in response.content
    assert snapshot() == before


@pytest.mark.parametrize("url", ["/", "/workouts/", "/exercises/"])
def test_six_hundred_fields_in_the_address_are_refused(world: Worlds, browser: Client, url: str) -> None:
    response = browser.get(url, {f"field{number}": "1" for number in range(600)})
    assert response.status_code == 400


@pytest.mark.parametrize("form", FORMS)
def test_two_megabytes_are_refused(world: Worlds, browser: Client, form: str) -> None:
    body = encoded(values(world, FORMS[form])) + b"&name=" + b"x" * 2_000_000
    before = snapshot()
    response = browser.generic("POST", FORMS[form].url(world), body, content_type=FORM)
    assert response.status_code in {400, 413}
    assert b"That could not be read" in response.content
    assert snapshot() == before


# --- Wrong types, repeated fields ---


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"weight": 80, "reps": 5}'),
        ("application/json", b"[" * 100_000),
        ("text/plain", b"weight=80&reps=5"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=X", b"--X\r\nnot a part"),
        (FORM, b""),
        (FORM, b"&&&===%%%"),
        ("nonsense", b"\xff\xfe"),
    ],
)
def test_another_kind_of_body_is_refused(world: Worlds, browser: Client, content_type: str, body: bytes) -> None:
    before = snapshot()
    for form in (
        "log a set",
        "edit a set",
        "a past workout",
        "create an exercise",
        "profile",
        "units",
        "move a workout",
    ):
        response = browser.generic("POST", FORMS[form].url(world), body, content_type=content_type)
        assert response.status_code in {400, 422}, form
    assert snapshot() == before


@pytest.mark.parametrize("form", ["log a set", "a past workout", "create an exercise", "profile", "units"])
def test_a_file_in_place_of_text_is_refused(world: Worlds, browser: Client, form: str) -> None:
    posted, client = FORMS[form], browser
    before = snapshot()
    for name in posted.data:
        if name in {"equipment", "tracking", "full_name"}:  # may be blank
            continue
        data = values(world, posted) | {name: SimpleUploadedFile("weight.txt", b"80")}
        assert client.post(posted.url(world), data).status_code == 422, name
    assert snapshot() == before


@pytest.mark.parametrize(("sent", "status"), [(["90", "80"], 302), (["80", "heavy"], 422), (["80", ""], 422)])
def test_of_a_repeated_field_the_last_counts(world: Worlds, browser: Client, sent: list[str], status: int) -> None:
    before = Set.objects.count()
    data = {"weight": sent, "reps": "5"}
    assert browser.post(FORMS["log a set"].url(world), data).status_code == status
    assert Set.objects.count() == before + (status == 302)
    if status == 302:
        assert Set.objects.order_by("-id")[0].weight_grams == 80_000


def test_unknown_fields_change_nothing(world: Worlds, browser: Client, other_lifter: User) -> None:
    data = {"weight": "80", "reps": "5", "workout_exercise": str(world.entry.pk), "version": "99", "position": "-1"}
    data |= {"user": str(other_lifter.pk), "completed_at": "1999-01-01", "id": "0", "deleted_at": "2026-01-01"}
    assert browser.post(FORMS["log a side"].url(world), data).status_code == 302
    made = Set.objects.order_by("-id").first()
    assert made is not None
    assert (made.workout_exercise_id, made.version, made.deleted_at) == (world.rowing.pk, 1, None)
    assert made.position > 0


@pytest.mark.parametrize(
    "path",
    [
        "/workouts/not-an-id/",
        "/workouts/sets/1/",
        "/workouts/00000000-0000-0000-0000-00000000000g/",
        "/workouts/%00/",
        "/workouts/%FF/",
        "/exercises/-1/",
        "/exercises/1.5/",
        "/exercises/NaN/",
        f"/exercises/{2**63}/",
        f"/exercises/{2**63}/edit/",
        f"/exercises/{'9' * 4000}/",
        "/exercises/%EF%BC%91/",
    ],
)
def test_an_address_that_makes_no_sense_is_not_found(world: Worlds, browser: Client, path: str) -> None:
    response = browser.get(path)
    assert response.status_code in {400, 404}
    assert b"Home</a>" in response.content, "one of our own pages"


# --- Doors and the admin ---


@pytest.mark.parametrize(
    ("url", "fields"),
    [
        ("account_login", ["login", "password"]),
        ("account_signup", ["email", "password1", "password2", "time_zone"]),
        ("account_reset_password", ["email"]),
    ],
)
def test_the_doors_let_no_nonsense_in(db: None, url: str, fields: list[str]) -> None:
    client = client_of(None)
    good = {"email": "new@example.org", "login": "new@example.org", "password": "x", "password2": "correct horse 42"}
    before = snapshot()
    for name in fields:
        for value in ("a\x00b", LONG + "@example.org" if name != "time_zone" else "a\x00", "\x00"):
            response = client.post(reverse(url), good | {name: value})
            assert response.status_code in {200, 400, 422, 429}, (name, value[:20])
    for body in (b"email=%FF@example.org&login=%FF", b"email=" + b"x" * 2_000_000, b"a=1&" * 600):
        assert client.generic("POST", reverse(url), body, content_type=FORM).status_code in {200, 400, 413, 422, 429}
    assert snapshot() == before


def test_the_admin_refuses_what_makes_no_sense(superuser: User) -> None:
    client, bench = client_of(superuser), bench_press()
    url = reverse("admin:exercises_exercise_change", args=[bench.pk])
    good: dict[str, Any] = {
        "name": bench.name, "primary_muscle": "chest", "category": "strength", "equipment": "barbell",
        "level": "beginner", "tracking": "weight_reps", "implements": "1", "bodyweight_share": "0",
        "aliases-TOTAL_FORMS": "0", "aliases-INITIAL_FORMS": "0",
    }  # fmt: skip
    before = snapshot()
    for name, bad in {
        "name": ["", LONG, "a\x00b"],
        "primary_muscle": ["nose", "\x00", str(2**63)],
        "implements": ["3", "１", str(2**63), "NaN", "1e400"],
        "bodyweight_share": ["-1", "101", str(2**63), "NaN", "1,5"],
        "video_url": ["javascript:alert(1)", "x" * 5000],
        "aliases-TOTAL_FORMS": ["x", str(2**63), "NaN"],
    }.items():
        for value in bad:
            response = client.post(url, good | {name: value})
            assert response.status_code in {200, 400}, (name, value[:20])
            assert snapshot() == before, (name, value[:20])
    for query in (
        "p=abc",
        "p=-1",
        f"p={2**63}",
        "o=nonsense",
        "q=" + LONG,
        "of=nobody",
        "id__exact=x",
        "%00=1",
        "q=%00",
    ):
        response = client.get(reverse("admin:exercises_exercise_changelist") + "?" + query)
        assert response.status_code in {200, 302, 400}, query
    assert snapshot() == before


def test_a_form_without_its_end_is_refused(world: Worlds, browser: Client) -> None:
    """A request that broke off: the server waits for more than was sent."""
    before = snapshot()
    request = {"wsgi.input": BytesIO(b"weight=80&re"), "CONTENT_LENGTH": "10000", "CONTENT_TYPE": FORM}
    response = browser.post(FORMS["log a set"].url(world), **request)
    assert response.status_code in {400, 422}
    assert snapshot() == before
