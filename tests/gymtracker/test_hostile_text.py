"""Hostile text in every name and note is only text, on every page, toast, option list and in the admin."""

from __future__ import annotations

import html
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.test import Client
from django.urls import reverse

from exercises.models import Exercise, ExerciseAlias, Muscle
from gymtracker.accounts.models import User
from gymtracker.coaching.models import Assignment, Comment, TrainerNote
from gymtracker.ids import uuid7
from tests.access import CLIENT_PAGES, RULES, World, admin_urls
from tests.factories import ExerciseFactory, MuscleFactory, entry, log, open_workout
from tests.gymtracker.test_access_matrix import client_of
from workouts.models import Gym, Programme, TemplateExercise, WorkoutTemplate

PAYLOADS = {
    "script": "<script>evil()</script>",
    "end of an attribute": "\" autofocus onfocus=evil() x=\"' onblur='evil()",
    "end of a tag": "\"><img src=x onerror=evil()>'><b id=evil>",
    "end of a title": "</title></textarea></option></script><evil>",
    "svg": "<svg/onload=evil()><use href=//evil.example/>",
    "htmx": '<a hx-get="/evil" hx-trigger=load>x</a>',
    "template": "{{ request.user.password }}{% now 'Y' %}{# evil #}",
    "address": "javascript:evil()",
    "comment": "<!-- evil --><![CDATA[evil]]>",
    "right to left": "evil\u202e\u2066<b>\u200f",
    "entity": "&lt;script&gt;evil()&amp;#60;",
    "header": "evil\u2028Set-Cookie: evil=1",
}
SOURCES = {"script", "link", "img", "use", "form", "a", "button", "input", "option", "textarea"}


class Elements(HTMLParser):
    """What a browser would make of a page: every element that bears a mark of hostile text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.evil: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_data = dict(attrs).get("type") == "application/json"  # which browsers do not run
        if tag in {"evil", "svg/onload=evil()"} or (tag == "script" and not dict(attrs).get("src") and not is_data):
            self.evil.append(tag)
        for name, value in attrs:
            value = value or ""
            if name.startswith(("on", "{{")) or (name.startswith("hx-") and "evil" in value):
                self.evil.append(f"{tag} {name}={value}")
            if name == "id" and value == "evil":
                self.evil.append(f"{tag} id")
            if name in {"href", "src", "action", "formaction"} and value.strip().startswith(("javascript:", "//")):
                self.evil.append(f"{tag} {name}={value}")

    def handle_comment(self, data: str) -> None:
        if "evil" in data:
            self.evil.append(f"comment {data}")

    def handle_data(self, data: str) -> None:
        self.text += data


def is_inert(response: Any) -> bool:
    """The text stands in the page, if at all, escaped; nothing was made of it."""
    assert response.status_code < 500, response.status_code
    # Of a file only its name is read by a browser as what it is.
    found = Elements("" if response.streaming else response.content.decode())
    assert found.evil == [], response.request["PATH_INFO"]
    for name, value in response.headers.items():
        assert "\n" not in value, name
    return True


def shows(response: Any, text: str) -> bool:
    """As text, or as the value of an attribute; inert in both."""
    assert is_inert(response)
    return html.escape(text) in response.content.decode()


class HostileWorld(World):
    """A world in which all that a person can name or note is `text`."""

    text: str

    def __post_init__(self) -> None:
        super().__post_init__()
        for workout in (self.open, self.finished, self.trashed):
            workout.describe(name=self.text, notes=self.text)
        for performed_in in (self.entry, self.open.workout_exercises.get()):
            performed_in.annotate_for_lifter(notes=self.text, rest_seconds=None)
        for exercise, suffix in ((self.custom, ""), (self.archived, " old")):
            exercise.edit(name=self.text + suffix, instructions=self.text, equipment="barbell")
        Muscle.objects.filter(pk="chest").update(name=self.text[:40])
        for workout in (self.open, self.finished):
            log(entry(workout, self.custom))
        ExerciseAlias.objects.create(exercise=self.custom, name=self.text, key="evil")
        User.objects.filter(pk=self.owner.pk).update(full_name=self.text)
        self.owner.time_off.update(note=self.text)
        self.owner.goals.update(note=self.text)
        Gym.objects.filter(pk=self.gym.pk).update(name=self.text)
        self.gym.bars.update(name=self.text[:40])
        for template in (self.template, self.archived_template):
            template.describe(name=self.text, notes=self.text, folder=self.text[:60])
        self.planned.write(sets=[{"reps_min": 6, "reps_max": 8}], notes=self.text)
        self.programme.describe(name=self.text, notes=self.text, weeks=4, sessions_a_week=None)
        Programme.objects.filter(pk=self.programme.pk).update(level=self.text[:60])
        WorkoutTemplate.objects.filter(user=self.owner).update(name=self.text, notes=self.text)
        TemplateExercise.objects.filter(template__user=self.owner).update(notes=self.text)
        self.owner.webhooks.update(url=f"https://example.org/{self.text}"[:500])
        self.webhook.deliveries.update(outcome=self.text[:120])
        self.speak_with_trainers()
        self.import_hostile_files()

    def speak_with_trainers(self) -> None:
        """Of the trainers' words, too, and their names: each side reads the other's."""
        trainers = User.objects.filter(conversations__isnull=False)
        User.objects.filter(pk__in=list(trainers.values_list("pk", flat=True))).update(full_name=self.text)
        self.trainer.templates.update(name=self.text)
        for rows in (Comment.objects, TrainerNote.objects):
            rows.update(text=self.text)
        Comment.objects.update(deleted_at=None)
        Assignment.objects.update(name=self.text, workout=None)
        Assignment.objects.filter(pk=self.trainer.assignments_given.get().pk).update(workout=self.finished)
        self.owner.goals.filter(pk=self.goal.pk).update(deadline=self.owner.today() + timedelta(days=9))

    def import_hostile_files(self) -> None:
        """All that a file may hold, the reasons in which its own words stand included."""
        for batch in self.owner.imports.all():
            skipped = [{"row": 2, "reason": f"{self.text} is not a number."}]
            told = {"skipped": skipped, "dropped": [{"name": self.text, "measure": "weight", "sets": 2}]}
            choice = {"key": self.text, "title": self.text, "there": self.text, "status": "changed", "sets": 1}
            example = {"exercise": self.text, "weight": self.text[:20], "unit": "kg", "grams": 60_000, "reps": 5}
            batch.file_name, batch.findings["unit_reason"] = self.text[:150], self.text
            batch.findings |= {"unit_examples": [self.text], "skipped": [[3, self.text]], "label": self.text}
            batch.plan |= told | {"choices": [choice], "examples": [example]}
            batch.report |= told
            batch.save()
            batch.names.update(
                name=Concat(Cast("pk", CharField()), Value(self.text), output_field=CharField()), reason=self.text
            )


@pytest.fixture(params=PAYLOADS)
def text(request: Any) -> str:
    return PAYLOADS[request.param]


@pytest.fixture
def world(lifter: User, text: str) -> HostileWorld:
    world = HostileWorld.__new__(HostileWorld)
    world.owner, world.text = lifter, text
    world.__post_init__()
    return world


def test_the_search_for_hostile_elements_finds_them() -> None:
    """Else every page would pass."""
    caught = {name for name, text in PAYLOADS.items() if Elements(f'<p title="{text}">{text}</p>').evil}
    harmless_unescaped = {"template", "address", "right to left", "entity", "header"}
    assert caught == PAYLOADS.keys() - harmless_unescaped
    assert Elements("<a href='javascript:evil()'>x</a>").evil


# Pages on which the text must stand, so that being inert means something.
NAMED = {
    "home", "more", "settings-profile", "settings-plates", "gym", "gym-delete", "exercises:list", "exercises:detail",
    "exercises:edit", "workouts:history", "workouts:start", "workouts:trash-list", "workouts:detail", "workouts:edit",
    "workouts:exercise-picker", "workouts:plates", "time-off", "time-off-edit", "goals:list", "goals:detail",
    "goals:edit", "coaching", "comments", "webhook", "sharing", "share-link", "shared",
    "workouts:templates", "workouts:templates-archived",
    "workouts:template", "workouts:template-edit", "workouts:template-order", "workouts:template-delete",
    "workouts:template-picker", "workouts:carry-back", "workouts:save-as-template",
    "workouts:programmes", "workouts:programme", "imports", "import", "imported-name",
    "workouts:programme-edit", "workouts:programme-run", "workouts:programme-run-edit", "workouts:programme-copy",
}  # fmt: skip
# Their fragment is but the older sessions, in which no name stands.
NAMED_IN_THE_PAGE_ALONE = {"exercises:detail", "import", "imported-name"}


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_it_is_only_text_on_every_page(world: HostileWorld, text: str, htmx: bool) -> None:
    client = client_of(world.owner, htmx=htmx)
    named = NAMED - NAMED_IN_THE_PAGE_ALONE if htmx else NAMED
    for name, rule in RULES.items():
        if "GET" not in rule.methods:
            continue
        for id in rule.objects(world) if rule.objects else [None]:
            response = client.get(rule.url(name, id))
            if response.streaming:  # a file to keep, not a page
                continue
            assert is_inert(response)
            if name in named and response.status_code == 200:
                assert shows(response, text), f"{name} does not show it"


def test_it_is_only_text_where_it_was_typed_into_the_address(browser: Client, world: HostileWorld, text: str) -> None:
    for url, name in (
        ("/workouts/", "q"),
        ("/exercises/", "q"),
        ("/exercises/new/", "name"),
        (reverse("workouts:exercise-picker", args=[world.open.pk]), "q"),
        (reverse("workouts:exercise-create", args=[world.open.pk]), "name"),
        ("/workouts/past/", "date"),
    ):
        # Beginning and end of what is typed are trimmed, so it is asked for with something around it.
        assert shows(browser.get(url, {name: f"x{text}x"}), f"x{text}x"), url
    for url, name in (("/workouts/", "after"), ("/workouts/", "exercise"), ("/exercises/", "page"), ("/", "next")):
        assert is_inert(browser.get(url, {name: text}))
    assert is_inert(client_of(None).get("/accounts/login/", {"next": text}))
    assert is_inert(browser.get(f"/{text}/"))


def test_it_is_only_text_in_option_lists(browser: Client, world: HostileWorld, text: str) -> None:
    for url in ("/workouts/", "/exercises/", "/exercises/new/"):
        options = browser.get(url).content.decode().split("<option")[1:]
        assert any(html.escape(text[:40]) in option for option in options), url


def press(client: Client, route: str, /, *objects: Any, **data: Any) -> Any:
    return client.post(reverse(route, args=[one.pk for one in objects]), data)


def test_it_is_only_text_in_toasts(browser: Client, world: HostileWorld, text: str) -> None:
    mine = world.open.workout_exercises.get(exercise=world.custom)
    press(browser, "workouts:set-log", mine, weight="100", reps="5")
    assert shows(browser.get("/more/"), f"Goal reached: {text}: 100 kg × 5")
    press(browser, "workouts:entry-remove", mine)
    assert shows(browser.get("/more/"), f"{text} removed")
    press(browser, "exercises:archive", world.custom)
    assert shows(browser.get("/more/"), f"{text} archived")
    ExerciseFactory(owner=world.owner, name=text)
    press(browser, "exercises:unarchive", world.custom)
    assert shows(browser.get("/more/"), f"You have another exercise named “{text}” by now")


def test_it_is_only_text_in_refused_forms(browser: Client, hx: Client, world: HostileWorld, text: str) -> None:
    typed = f"x{text}x"
    for client in (browser, hx):
        refused = press(client, "workouts:set-log", world.entry, weight=typed, reps=typed, rpe=typed, rest=typed)
        assert refused.status_code == 422
        assert shows(refused, typed)
        refused = press(client, "workouts:set-edit", world.set, weight=typed, reps=typed, version="1")
        assert shows(refused, typed)
        assert shows(press(client, "workouts:set-log", world.entry, weight="1", reps="1", kind=typed), typed)
    refused = press(browser, "workouts:entry-annotate", world.entry, notes=typed, rest=typed)
    assert shows(refused, typed)
    assert shows(press(browser, "workouts:past", name=typed, notes=typed, date=typed, time=typed), typed)
    assert shows(press(browser, "workouts:move", world.finished, name=typed, date=typed), typed)
    custom = {"name": typed, "equipment": typed, "tracking": typed, "primary_muscle": typed, "instructions": typed}
    for name, objects in (
        ("exercises:create", []),
        ("exercises:edit", [world.custom]),
        ("workouts:exercise-create", [world.open]),
    ):
        refused = press(browser, name, *objects, **custom)
        assert refused.status_code == 422
        assert shows(refused, typed), name
    for client in (browser, hx):
        for route in ("workouts:lines", "workouts:lines-reading"):
            answer = press(client, route, world.open, lines=f"{typed} 80x5\nSecret 80x5 {typed}")
            assert answer.status_code in {200, 422}
            assert is_inert(answer)
            assert client is hx or shows(answer, typed), route
    described = {"name": typed * 10, "folder": typed, "notes": typed}
    for name, objects in (
        ("workouts:template-create", []),
        ("workouts:template-describe", [world.template]),
        ("workouts:save-as-template", [world.finished]),
    ):
        refused = press(browser, name, *objects, **described)
        assert refused.status_code == 422
        assert shows(refused, typed), name
    plan = {"rows": "1", "s0-weight": typed, "s0-reps": typed, "s0-rpe": typed, "notes": typed, "progression": typed}
    for client in (browser, hx):
        for name in ("workouts:template-exercise", "workouts:template-set-add"):
            refused = press(client, name, world.planned, **plan)
            assert refused.status_code == 422
            assert is_inert(refused)
    folder = world.template.folder
    assert shows(press(browser, "workouts:template-folder-rename", folder=folder, name=typed * 10), typed)
    taken = press(browser, "exercises:create", name=text, primary_muscle="chest")
    assert taken.status_code == 422
    assert shows(press(browser, "settings-profile", full_name=typed, time_zone=typed, theme=typed), typed)
    assert is_inert(press(browser, "workouts:start", uuid=typed))
    for name, objects in (("progress:measurements", []), ("progress:measurement-edit", [world.measurement])):
        assert shows(press(browser, name, *objects, date=typed, bodyweight=typed, value=typed), typed), name
    for name, objects in (("time-off-add", []), ("time-off-edit", [world.time_off])):
        refused = press(browser, name, *objects, kind=typed, first_day=typed, last_day=typed, note=typed)
        assert shows(refused, typed), name
    for name, objects in (("webhook-add", []), ("webhook", [world.webhook])):
        assert shows(press(browser, name, *objects, url=typed), typed), name
    assert shows(press(browser, "goals:edit", world.goal, target=typed, reps=typed, note=typed), typed)
    for kind in ("consistency", "volume", "bodyweight"):
        goal = {"target": typed, "weeks": typed, "start_value": typed, "deadline": typed, "counts_from": typed}
        assert shows(browser.post(reverse("goals:create", args=[kind]), goal | {"note": typed}), typed), kind


def test_it_is_only_text_in_toasts_about_templates(browser: Client, world: HostileWorld, text: str) -> None:
    for verb, says in (
        ("archive", f"{text} archived"),
        ("unarchive", f"{text} is back"),
        ("delete", f"{text} deleted"),
    ):
        press(browser, f"workouts:template-{verb}", world.template)
        assert shows(browser.get("/more/"), says)


def test_it_is_only_text_as_a_folder(browser: Client, world: HostileWorld, text: str) -> None:
    page = reverse("workouts:template-folder")
    assert shows(browser.get(page, {"name": text[:60]}), text)
    for start in ("/workouts/start/", "/workouts/templates/"):
        assert shows(browser.get(start), text[:60])


def test_it_is_only_text_in_fragments(hx: Client, world: HostileWorld, text: str) -> None:
    mine = world.open.workout_exercises.get(exercise=world.custom)
    assert shows(press(hx, "workouts:set-log", mine, weight="80", reps="8"), text)
    assert shows(press(hx, "workouts:set-remove", mine.all_sets.first()), text)
    assert is_inert(hx.get(reverse("workouts:set-edit", args=[mine.all_sets.last().pk])))


def test_it_is_only_text_in_lines_that_were_understood(
    browser: Client, hx: Client, world: HostileWorld, text: str
) -> None:
    """As the name of an exercise, of another one to choose, and as a note."""
    ExerciseFactory(owner=world.owner, name=f"{text} too")
    lines = f"{text}: 80x5 // {text}"
    for client in (browser, hx):
        assert shows(press(client, "workouts:lines-reading", world.open, lines=lines), text)
    uuid = str(uuid7())
    assert press(browser, "workouts:lines", world.open, uuid=uuid, lines=lines).status_code == 302
    again = press(browser, "workouts:lines", world.open, uuid=uuid, lines=lines + "\n90x5")
    assert again.status_code == 409
    assert shows(again, text)


def test_it_is_only_text_in_a_conflict(browser: Client, hx: Client, world: HostileWorld, text: str) -> None:
    for client in (browser, hx):
        assert is_inert(press(client, "workouts:repeat", world.finished, uuid=uuid7()))
        stale = press(client, "workouts:set-edit", world.set, weight="1", reps="1", version="99")
        assert stale.status_code == 409
        assert is_inert(stale)


def test_it_is_only_text_in_the_admin(superuser: User, world: HostileWorld, text: str) -> None:
    client = client_of(superuser)
    exercise, person = world.custom.pk, world.owner.pk
    lists = ("exercises_exercise", "exercises_muscle", "accounts_user")
    assert shows(client.get(reverse(f"admin:{lists[0]}_changelist")), text)
    assert shows(client.get(reverse(f"admin:{lists[1]}_changelist")), text[:40])
    assert shows(client.get(reverse(f"admin:{lists[2]}_changelist")), text)
    assert shows(client.get(reverse("admin:exercises_exercise_change", args=[exercise])), text)
    assert shows(client.get(reverse("admin:accounts_user_change", args=[person])), text)
    assert shows(client.get(reverse("admin:exercises_exercise_changelist"), {"q": f"x{text}x"}), f"x{text}x")
    unused = Exercise.objects.create_custom(world.owner, name=f"x{text}", primary_muscle=MuscleFactory())
    assert shows(client.get(reverse("admin:exercises_exercise_delete", args=[unused.pk])), text)
    client.post(reverse("admin:exercises_exercise_delete", args=[unused.pk]), {"post": "yes"})
    assert shows(client.get("/admin/"), text), "in the list of recent actions"
    completion = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "exercises", "model_name": "exercise", "field_name": "primary_muscle", "term": ""},
    )
    assert completion["Content-Type"] == "application/json"


# Pages of a client with nothing that the client or the trainer named.
NAMELESS = {"export", "log", "seen", "note", "quiet"}


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_it_is_only_text_to_the_trainer(world: HostileWorld, text: str, htmx: bool) -> None:
    client = client_of(world.trainer, htmx=htmx)
    urls = dict(admin_urls(world))
    for name, methods in CLIENT_PAGES.items():
        page = name.removeprefix("admin:coaching_client_")
        if "GET" in methods and page not in NAMELESS:
            response = client.get(urls[name])
            assert response.status_code == 200
            assert is_inert(response)
            assert htmx or shows(response, text), f"{page} does not show it"


def test_it_is_only_text_in_what_a_trainer_is_told(world: HostileWorld, text: str) -> None:
    client = client_of(world.trainer)
    urls = dict(admin_urls(world))
    page, notes, workout = (urls[f"admin:coaching_client_{name}"] for name in ("changelist", "notes", "workout"))
    ticked = {"client": world.owner.pk}
    for action in ("assign", "goal"):
        assert shows(client.post(page, ticked | {"action": action}), text), action
    plan = world.trainer.templates.get()
    told = client.post(page, ticked | {"action": "assign", "confirmed": "yes", "template": plan.pk}, follow=True)
    assert shows(told, text)
    assert shows(client.get(page, {"q": f"x{text}x"}), f"x{text}x")
    for url in (notes, workout):
        assert is_inert(client.post(url, {"text": text}, follow=True))
        refused = client.post(url, {"text": text + "x" * 5000})
        assert refused.status_code == 422
        assert is_inert(refused)


def test_it_is_only_text_where_a_lifter_is_about_to_be_deleted(superuser: User, lifter: User) -> None:
    world = HostileWorld.__new__(HostileWorld)
    world.owner, world.text = lifter, PAYLOADS["script"]
    world.__post_init__()
    page = client_of(superuser).get(reverse("admin:accounts_user_delete", args=[lifter.pk]))
    assert is_inert(page)
    assert page.status_code == 200


def test_it_is_kept_as_it_was_typed(browser: Client, lifter: User, text: str) -> None:
    """Escaped when shown, never when stored: an export gives back what was typed."""
    MuscleFactory()
    workout = open_workout(lifter)
    press(browser, "workouts:describe", workout, name=text, notes=text)
    press(browser, "exercises:create", name=text, primary_muscle="chest", instructions=text)
    workout.refresh_from_db()
    exercise = lifter.custom_exercises.get()
    words = " ".join(text.split())
    assert (workout.name, workout.notes) == (text, text)
    assert (exercise.name, exercise.instructions) == (words, text)
