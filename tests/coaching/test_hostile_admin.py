"""A trainer against the admin's pages: forged addresses, ids, forms and queries reach nobody else's row."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.test import Client as Browser
from django.urls import reverse

from exercises.models import Exercise
from gymtracker.accounts.models import Coaching, User
from gymtracker.coaching.models import Assignment, Comment, TrainerNote
from tests.access import CLIENT_PAGES, World, admin_urls, all_routes, trainer_called
from tests.coaching.people import trained
from tests.coaching.stage import LIST, WHY, Stage, reads_of
from tests.factories import UserFactory, entry, finished_workout, log, open_workout, row_by_row
from tests.gymtracker.test_access_matrix import call, client_of, snapshot, text_of, world
from tests.gymtracker.test_admin_matrix import editor
from tests.workouts.plans import programme, template
from workouts.models import Workout
from workouts.models.templates import WorkoutTemplate

__all__ = ["world"]  # the fixture
# By their arguments: of one client, and of a row below them.
OF_ONE = [name.removeprefix("admin:coaching_client_") for name, pattern in all_routes()
          if name in CLIENT_PAGES and list(pattern.pattern.converters) in (["client_id"], ["object_id"])]  # fmt: skip
INNER = {
    "workout": "workout_id", "seen": "workout_id", "note": "note_id", "number": "number", "record": "record_id",
    "estimate": "set_id", "set-records": "set_id", "withdraw": "assignment_id",
}  # fmt: skip
NONSENSE = [
    "\x00", "x", "-1", "0", "9" * 18, "9" * 19, "9" * 400, "٣", "' OR 1=1 --", "../1", str(2**31), str(2**63), "１",
    "²", "1e3", "1_0", " 1", "1;--", "<script>", "{{ 7 }}", "\u202e1", "None", "_3A", "1\n", "%2e", "\U0001f600",
    "01a22ec2-33cd-7f0b-9b95-f6db61757551", "0" * 32, "{" + "0" * 32 + "}",
]  # fmt: skip


@pytest.fixture(params=WHY)
def everyone(request: Any, world: World) -> Stage:
    return Stage(world, request.param)


@pytest.fixture
def stage(world: World) -> Stage:
    return Stage(world, "has ended it")


def test_the_table_knows_every_page_of_one_client() -> None:
    pages = {name.removeprefix("admin:coaching_client_") for name in CLIENT_PAGES}
    assert pages == {*OF_ONE, *INNER, "changelist", "export"}


# --- Addresses ---


def test_a_stranger_is_not_found_under_any_page(everyone: Stage) -> None:
    """Nor is a row of one's own client below their address, nor theirs below the own client's."""
    stage, hidden = everyone, everyone.world.owner
    reads = reads_of(hidden)
    others = (hidden, stage.attacker, stage.world.invited_trainer, UserFactory(superuser=True), UserFactory())
    urls = [(page, stage.url(page, other)) for page in OF_ONE for other in others]
    for page in INNER:
        for own, theirs in (
            (stage.workout, stage.world.finished), (stage.note, stage.world.trainer_note),
            (stage.assignment, stage.world.assignment),
        ):  # fmt: skip
            urls += [(page, stage.url(page, other, row)) for other in others for row in (own, theirs)]
            urls.append((page, stage.url(page, stage.mine, theirs)))
    broken = stage.world.record
    for page, row in (("estimate", broken.set), ("set-records", broken.set), ("record", broken)):
        urls.append((page, stage.url(page, stage.mine, row)))
    before = snapshot()
    nothing = stage.browser.get(stage.url("change", 999_999_999)).content
    for page, url in urls:
        assert call(stage.hx, "GET", url, {}).status_code in {404, 405}, url
        refused = {"GET", "HEAD", "POST"} - CLIENT_PAGES[f"admin:coaching_client_{page}"]
        for method in ("GET", "HEAD", "POST"):
            response = call(stage.browser, method, url, {"text": "Forged", "quiet_days": "3"})
            assert response.status_code == 404 or (method in refused and response.status_code == 405), (method, url)
            assert method != "GET" or response.content in {nothing, b""}, url
    assert snapshot() == before
    assert reads_of(hidden) == reads, "what was not seen is not said to be"


def states_of(stage: Stage) -> dict[str, Workout]:
    """Workouts that their own trainer does not see, either."""
    with row_by_row():
        trashed = finished_workout(stage.mine, days_ago=3, name="Secret in the trash")
        trashed.trash()
        unfinished = open_workout(stage.mine, name="Secret and open")
        log(entry(unfinished))
        coming = finished_workout(stage.mine, days_ago=9, name="Secret and coming in")
    # As an import leaves it until all of its parts are in.
    Workout.objects.filter(pk=coming.pk).update(deleted_at=coming.started_at, import_batch=stage.world.running)
    return {"deleted": trashed, "open": unfinished, "being imported": coming}


def test_what_is_not_in_the_clients_log_is_not_there(stage: Stage) -> None:
    found = states_of(stage)
    before = snapshot()
    for state, workout in found.items():
        for page in ("workout", "seen"):
            for data in ({"text": "Forged"}, {"text": "Forged", "entry": str(workout.workout_exercises.first())}):
                assert stage.browser.post(stage.url(page, stage.mine, workout), data).status_code == 404, state
        assert stage.browser.get(stage.url("workout", stage.mine, workout)).status_code == 404, state
    assert snapshot() == before
    for page in OF_ONE:
        if "GET" in CLIENT_PAGES[f"admin:coaching_client_{page}"]:
            assert b"Secret" not in text_of(stage.browser.get(stage.url(page, stage.mine))), page


@pytest.mark.parametrize("page", [*OF_ONE, *INNER])
def test_an_id_that_makes_no_sense_is_not_found(page: str, stage: Stage) -> None:
    route = reverse(f"admin:coaching_client_{page}", args=["CLIENT"] + (["INNER"] if page in INNER else []))
    before = snapshot()
    for id in NONSENSE:
        typed = quote(id, safe="")
        urls = [route.replace("CLIENT", typed).replace("INNER", str(stage.workout.pk))]
        if page in INNER:
            urls.append(route.replace("CLIENT", str(stage.mine.pk)).replace("INNER", typed))
        for url in urls:
            for method in ("GET", "HEAD", "POST"):
                response = call(stage.browser, method, url, {"text": "Forged", "quiet_days": "3"})
                if response.status_code == 302:  # Django's short address of a row, whatever is typed there
                    assert response["Location"].startswith("/admin/coaching/client/")
                    response = stage.browser.get(response["Location"])
                assert response.status_code in {400, 404, 405}, (method, url)
    assert snapshot() == before


def test_ids_that_make_no_sense_crash_no_page_of_the_admin(stage: Stage, superuser: User) -> None:
    """Not even for a superuser, who gets as far as the query."""
    browser = client_of(superuser)
    for name, pattern in all_routes():
        count = len(pattern.pattern.converters)
        # A route without a name leads nowhere by itself, and of whole numbers the resolver takes no others.
        if not name.startswith("admin:") or not count or "<" in name or "int" in str(pattern.pattern):
            continue
        route = reverse(name, args=[f"ARGUMENT{number}" for number in range(count)])
        for id in NONSENSE[:12]:
            url = route
            for number in range(count):
                url = url.replace(f"ARGUMENT{number}", quote(id, safe=""))
            for method in ("GET", "POST"):
                assert call(browser, method, url, {}).status_code < 500, (name, method, id)


# --- The fields of every form ---


FIELDS: dict[str, dict[str, Any]] = {
    "notes": {"text": "Kept", "uuid": ""},
    "workout": {"text": "Said", "uuid": "", "entry": ""},
    "note": {"text": "Changed"},
    "quiet": {"quiet_days": "9"},
    "time_off": {"kind": "sick", "first_day": "2026-11-01", "last_day": "", "note": "Flu", "uuid": ""},
    "list assign": {"action": "assign", "confirmed": "yes", "client": "MINE", "template": "TEMPLATE", "due_on": ""},
    "list goal": {"action": "goal", "confirmed": "yes", "client": "MINE", "target": "3", "weeks": "8"},
    "list reviewed": {"action": "reviewed", "client": "MINE"},
}
VALUES = [*NONSENSE, "NaN", "Infinity", "1e400", "1,5", "99999-01-01", "2026-02-30", "0001-01-01", "9" * 10_000]
LENIENT = {"text", "note", "confirmed"}  # which take any words


def address(stage: Stage, form: str) -> str:
    inner = {"workout": stage.workout, "note": stage.note}.get(form)
    return LIST if form.startswith("list") else stage.url(form, stage.mine, *([inner] if inner else []))


@pytest.mark.parametrize("form", FIELDS)
def test_a_field_that_makes_no_sense_writes_nothing(form: str, stage: Stage) -> None:
    known = {"MINE": str(stage.mine.pk), "TEMPLATE": str(stage.template.pk)}
    fields = {name: known.get(value, value) for name, value in FIELDS[form].items()}
    before = snapshot()
    for name in fields:
        if name in LENIENT:
            continue
        for value in VALUES:
            if is_meant(name, value):
                continue
            response = stage.browser.post(address(stage, form), fields | {name: value})
            assert response.status_code in {302, 400, 404, 409, 422}, (name, value)
        assert snapshot() == before, name
    for value in ("\x00", "a\x00b"):
        for name in (*fields, "x\x00"):
            assert stage.browser.post(address(stage, form), fields | {name: value}).status_code == 400
    assert snapshot() == before
    assert stage.browser.post(address(stage, form), fields).status_code == 302
    assert snapshot() != before, "the form is a right one otherwise"


def is_meant(name: str, value: str) -> bool:
    """Around a number there may be space, and an id of its own is what that field is for."""
    if name == "uuid":
        return value.strip("{}").replace("-", "").isalnum() and len(value.strip("{}").replace("-", "")) == 32
    return name in {"quiet_days", "target", "weeks"} and value.strip() == "1"


@pytest.mark.parametrize("form", ["notes", "workout", "note"])
def test_words_that_are_too_long_are_refused(form: str, stage: Stage) -> None:
    before = snapshot()
    assert stage.browser.post(address(stage, form), {"text": "x" * 10_000}).status_code == 422
    assert stage.browser.post(address(stage, form), {}).status_code == 422, "and none at all"
    assert snapshot() == before


# --- Whose rows a form names ---


def test_an_action_reaches_the_ticked_clients_of_ones_own_alone(everyone: Stage) -> None:
    stage, hidden = everyone, everyone.world.owner
    forged = {
        "confirmed": "yes", "template": stage.template.pk, "target": 3, "weeks": 8, "select_across": "1", "index": "0",
        "_selected_action": [hidden.pk], "object_id": hidden.pk, "_popup": "1", "_to_field": "email", "all": "",
    }  # fmt: skip
    before = snapshot()
    for action in ("assign", "goal", "reviewed", "delete_selected", "turn_off_two_steps", "archive", "__import__", ""):
        for query in ("", "?all=1", "?_popup=1&_to_field=id", f"?client={hidden.pk}", "?q=Secret&select_across=1"):
            data = {"action": action, "client": [hidden.pk, stage.attacker.pk, "x"], **forged}
            response = stage.browser.post(LIST + query, data)
            assert response.status_code == 302 and response["Location"] == LIST, (action, query)
            assert b"Secret" not in stage.browser.get(LIST).content
    assert snapshot() == before
    for action in ("assign", "goal", "reviewed"):
        if action != "reviewed":
            assert b"Secret" not in stage.act(action, hidden, stage.mine).content, "on the page that asks again"
        stage.act(action, hidden, stage.mine, **forged)
    assert stage.mine.goals.count() == stage.mine.reviews.count() == 1 and stage.mine.assignments.count() == 2
    now = snapshot()
    for table in ("workouts.workouttemplate", "goals.goal", "coaching.assignment", "coaching.review"):
        assert len(now[table]) == len(before[table]) + 1, table


def templates_of_others(stage: Stage) -> dict[str, WorkoutTemplate]:
    with row_by_row():
        archived = template(stage.attacker, name="Archived")
        archived.archive()
        deleted = template(stage.attacker, name="Deleted")
        WorkoutTemplate.all_rows.filter(pk=deleted.pk).update(deleted_at=stage.workout.started_at)
        day = programme(stage.attacker, "A").days.get().template
        other = template(trainer_called("Tom"), name="Secret plan of Tom")
    given = stage.assignment.template
    assert given
    return {
        "another trainer's": other, "the client's own copy": given, "a stranger's": stage.world.template,
        "a day of a programme": day, "archived": archived, "deleted": deleted, "ready-made": template(None),
    }  # fmt: skip


def test_a_template_of_somebody_else_is_not_assigned(stage: Stage) -> None:
    found = templates_of_others(stage)
    before = snapshot()
    for whose, one in found.items():
        response = stage.act("assign", stage.mine, confirmed="yes", template=one.pk)
        assert response.status_code == 422, whose
        assert b"Secret" not in response.content
    assert snapshot() == before
    offered = stage.act("assign", stage.mine).context["form"].fields["template"].queryset
    assert set(offered) == set(WorkoutTemplate.objects.filter(user=stage.attacker, name__startswith="Plan "))


def test_a_comment_is_at_that_workout_alone(stage: Stage) -> None:
    with row_by_row():
        elsewhere = entry(finished_workout(stage.mine, days_ago=5))
        removed = entry(stage.workout)
        removed.remove()
    before = snapshot()
    for one in (stage.world.entry, elsewhere, removed, stage.workout):
        response = stage.browser.post(stage.url("workout", stage.mine, stage.workout), {"text": "Hm", "entry": one.pk})
        assert response.status_code == 422
    assert snapshot() == before
    form = stage.browser.get(stage.url("workout", stage.mine, stage.workout)).context["form"]
    assert list(form.fields["entry"].queryset) == [stage.entry]


def test_an_id_that_is_taken_takes_nothing_over(stage: Stage) -> None:
    """Of another's row, of one's own about somebody else, of a row of another table: refused, told nothing about."""
    with row_by_row():
        second = UserFactory(full_name="Second")
        trained(second, stage.attacker)
        note = TrainerNote.write(trainer=stage.attacker, client=second, text="About the second")
        workout = finished_workout(second)
        comment = Comment.write(author=stage.attacker, trainer=stage.attacker, workout=workout, text="To the second")
    before = snapshot()
    taken = {"notes": [stage.world.trainer_note, note], "workout": [stage.world.comment, comment]}
    for form, rows in taken.items():
        for row in rows:
            response = stage.browser.post(address(stage, form), {"text": "Mine now", "uuid": row.pk})
            assert response.status_code == 409, form
            assert b"Secret" not in response.content and b"second" not in response.content
    assert snapshot() == before


def test_a_note_is_its_writers_about_that_client_alone(stage: Stage) -> None:
    with row_by_row():
        second, sven = UserFactory(full_name="Second"), trainer_called("Sven")
        trained(second, stage.attacker)
        trained(stage.mine, sven)
        others = [
            TrainerNote.write(trainer=stage.attacker, client=second, text="Secret of the second"),
            TrainerNote.write(trainer=sven, client=stage.mine, text="Secret of Sven"),
            stage.world.trainer_note,
        ]
    before = snapshot()
    for note in others:
        for text in ("Forged", ""):
            assert stage.browser.post(stage.url("note", stage.mine, note), {"text": text}).status_code == 404
    assert snapshot() == before
    assert b"Secret" not in stage.browser.get(stage.url("notes", stage.mine)).content


def test_what_another_trainer_said_and_asked_for_is_not_shown(stage: Stage) -> None:
    with row_by_row():
        sven = trainer_called("Sven")
        trained(stage.mine, sven)
        plan = template(sven, name="Secret plan")
        due = stage.mine.today().replace(day=28)
        given = Assignment.assign(trainer=sven, client=stage.mine, template=plan, due_on=due)
        Assignment.objects.filter(pk=given.pk).update(workout=stage.workout)
        for author in (sven, stage.mine):
            Comment.write(author=author, trainer=sven, workout=stage.workout, text="Secret words")
    said = snapshot()["coaching.comment"]
    for page in OF_ONE:
        if "GET" in CLIENT_PAGES[f"admin:coaching_client_{page}"]:
            text = text_of(stage.browser.get(stage.url(page, stage.mine)))
            assert b"Secret" not in text, page
            assert b">assigned<" not in text, page
    shown = stage.browser.get(stage.url("workout", stage.mine, stage.workout))
    assert b"Secret" not in shown.content and shown.context["assignment"] is None
    assert b"1 new comment" not in stage.browser.get(LIST).content
    stage.browser.post(stage.url("seen", stage.mine, stage.workout))
    assert snapshot()["coaching.comment"] == said, "what was said to Sven is unread still"


def test_the_days_without_a_workout_are_set_in_ones_own_link_alone(stage: Stage) -> None:
    with row_by_row():
        trained(stage.mine, trainer_called("Sven"))
    stage.browser.post(stage.url("quiet", stage.mine), {"quiet_days": "21", "trainer": stage.world.trainer.pk})
    changed = Coaching.objects.filter(quiet_days=21)
    assert [(one.trainer, one.client) for one in changed] == [(stage.attacker, stage.mine)]


# --- Queries ---


QUERIES = [
    "user__password__startswith=a", "password__startswith=md5", "trainer__email=x", "client__email__contains=@",
    "client_links__client__email=x", "trainer_links__trainer__password__regex=.*", "id__in=1,2,3", "pk=1", "e=1",
    "o=1.2", "o=-99", "o=password", "ot=asc", "p=999", "p=-1", "page=-1", "page=99999999999999999999", "page=x",
    "all=", "_popup=1", "_to_field=password", "_to_field=email&_popup=1", "_changelist_filters=x", "q=Secret",
    "q=%25", "q=" + "x" * 3000, "show=__class__", "sort=__class__", "show=quiet&sort=name&q=%27", "q=%00", "%00=1",
    "select_across=1", "is_superuser__exact=1", "q=%ed%a0%80", "q=\xff",
]  # fmt: skip
# What the pages of one client read of their address.
OF_A_PAGE = [
    "after=x", "after=01a22ec2-33cd-7f0b-9b95-f6db61757551", "after=%00", "after=-1", "range=custom", "range=x",
    "range=custom&date_from=x&date_to=2026-99-99", "range=custom&date_from=0001-01-01&date_to=9999-12-31",
    "exercise=x", "exercise=-1", "exercise=99999999999999999999", "kind=x", "grain=x&split=x&by=x&region=x",
    "user__password__startswith=a", "_popup=1&_to_field=password",
]  # fmt: skip


def test_no_query_widens_what_is_seen(stage: Stage) -> None:
    before = snapshot()
    theirs = [f"exercise={stage.world.custom.pk}", f"after={stage.world.finished.pk}"]
    addresses = [(url, query) for url in (LIST, f"{LIST}export/") for query in QUERIES]
    pages = [stage.url(page, stage.mine) for page in OF_ONE if page != "quiet"]
    addresses += [(url, query) for url in pages for query in [*OF_A_PAGE, *theirs]]
    for url, query in addresses:
        response = (stage.hx if "range" in query else stage.browser).get(f"{url}?{query}")
        assert response.status_code in {200, 400, 422}, (url, query, response.status_code)
        shown = text_of(response)
        assert b"Secret" not in shown.replace(b"q=Secret", b"").replace(b'value="Secret"', b""), (url, query)
        assert response.status_code != 200 or url != LIST or set(listed(response)) <= {stage.mine.pk}
    assert snapshot() == before


def listed(response: Any) -> list[int]:
    return [row.client.pk for row in response.context["page"]]


def test_filters_through_relations_change_nothing_in_the_list(stage: Stage) -> None:
    for query in QUERIES[:9]:
        assert listed(stage.browser.get(f"{LIST}?{query}")) == [stage.mine.pk], query


@pytest.mark.parametrize("role", ["trainer", "staff", "editor", "superuser"])
def test_no_completion_reaches_a_table_that_is_closed(role: str, stage: Stage, superuser: User) -> None:
    """Every relation of every model, as Django's own search of choices would follow it."""
    person = {
        "trainer": stage.attacker, "staff": UserFactory(is_staff=True), "editor": editor(), "superuser": superuser,
    }[role]  # fmt: skip
    browser = client_of(person)
    for model in apps.get_models(include_auto_created=True):
        for one in [*(field.name for field in model._meta.get_fields()), "password", "x\x00"]:
            asked = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": one}
            response = browser.get("/admin/autocomplete/", asked)
            completed = role in {"editor", "superuser"} and one in {"primary_muscle", "secondary_muscles"}
            if completed and model is Exercise:
                assert response.status_code == 200 and b"@example.org" not in response.content
            else:
                assert response.status_code in {400, 403, 405}, asked


# --- Posts to every page ---


def forged(stage: Stage) -> dict[str, Any]:
    """What Django's admin would take in one form or another."""
    hidden = stage.world.owner
    rights = [str(one) for one in Permission.objects.values_list("pk", flat=True)[:20]]
    formsets = (
        "form",
        "client_links",
        "trainer_links",
        "reads_of_me",
        "workouts",
        "goals",
        "aliases",
        "emailaddress_set",
    )
    counts = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 1, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 9}
    management = {f"{one}-{what}": number for one in formsets for what, number in counts.items()}
    rows = {f"{one}-0-{name}": value for one in formsets for name, value in (
        ("id", hidden.pk), ("user", hidden.pk), ("client", hidden.pk), ("trainer", stage.attacker.pk),
        ("email", "forged@example.org"), ("name", "Forged"), ("DELETE", "on"), ("is_superuser", "on"),
    )}  # fmt: skip
    return {
        **management, **rows, "email": "forged@example.org", "password": "forged", "password1": "Forged horse 42",
        "password2": "Forged horse 42", "usable_password": "true", "is_staff": "on", "is_superuser": "on",
        "is_active": "on", "groups": [str(one) for one in Group.objects.values_list("pk", flat=True)],
        "user_permissions": rights, "permissions": rights, "name": "Forged", "slug": "forged", "user": hidden.pk,
        "client": hidden.pk, "trainer": stage.attacker.pk, "accepted_at_0": "2026-01-01", "accepted_at_1": "10:00",
        "ended_at_0": "", "verified": "on", "primary": "on", "post": "yes", "_selected_action": [hidden.pk],
        "select_across": "1", "index": "0", "_saveasnew": "1", "_continue": "1", "_addanother": "1",
        "_popup": "1", "_to_field": "id", "_method": "DELETE", "reason": "Forged", "target": stage.world.custom.pk,
        "keep_name": "on", "primary_muscle": "chest", "region": "chest", "side": "front", "position": "1",
        "otherwise": "replace", "seen": "x",
    }  # fmt: skip


OVERRIDES: list[dict[str, str]] = [
    {}, {"X-HTTP-Method-Override": "DELETE"}, {"X-HTTP-Method": "PUT"}, {"X-Method-Override": "PATCH"},
    {"X-Original-URL": "/admin/accounts/user/"}, {"X-Rewrite-URL": "/admin/accounts/user/"},
    {"X-Forwarded-User": "boss@example.org"},
]  # fmt: skip


def test_no_forged_post_to_any_page_writes_a_row(everyone: Stage) -> None:
    stage = everyone
    data = forged(stage)
    shown = {"admin:app_list coaching"}  # by any method, and nothing is done there
    forms = [{"action": one} for one in ("delete_selected", "turn_off_two_steps", "archive")] + [{"_save": "Save"}]
    before = snapshot()
    for name, url in admin_urls(stage.world):
        for more in forms if name.endswith("changelist") else forms[-1:]:
            for query in ("", "?_popup=1&_to_field=password&_saveasnew=1"):
                response = stage.browser.post(url + query, data | more)
                assert response.status_code in ({200} if name in shown else {302, 403, 404, 405}), name
                assert b"Secret" not in response.content, name
    assert snapshot() == before


def test_no_header_turns_a_request_into_another(stage: Stage) -> None:
    before = snapshot()
    for url in (stage.url("change", stage.mine), stage.url("workout", stage.mine, stage.workout), LIST):
        plain = stage.browser.get(url)
        for headers in OVERRIDES:
            assert stage.browser.get(url, headers=headers).status_code == 200
            posted = stage.browser.post(url, {"_method": "DELETE"}, headers=headers)
            assert posted.status_code in {302, 405, 422}, (url, headers)
        assert plain.status_code == 200
    assert snapshot() == before


def test_the_forged_form_would_have_been_taken_from_a_superuser(stage: Stage, superuser: User) -> None:
    """Else the test above could not fail."""
    data = forged(stage) | {"action": "delete_selected", "select_across": "0"}
    client_of(superuser).post("/admin/accounts/user/", data)
    assert not User.objects.filter(pk=stage.world.owner.pk).exists()


def test_every_form_of_the_admin_asks_for_its_token(stage: Stage) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(stage.attacker)
    before = snapshot()
    for name, url in admin_urls():
        assert browser.post(url, {"text": "Forged"}).status_code == 403, name
    for url in (LIST, stage.url("notes", stage.mine), stage.url("quiet", stage.mine)):
        assert browser.post(url, {"text": "Forged", "quiet_days": "3"}).status_code == 403
    assert snapshot() == before


# --- One's own rights ---


def test_a_trainer_lifts_no_right_of_their_own(stage: Stage) -> None:
    me = stage.attacker
    rights = User.objects.get(pk=me.pk).get_all_permissions()
    forged_fields = {
        "is_superuser": "on", "is_staff": "on", "is_active": "on", "user_permissions": "1", "groups": "1", "id": "1",
        "full_name": "Olga Other", "email": "boss@example.org", "time_zone": "Europe/Berlin", "weight_unit": "kg",
        "distance_unit": "km", "length_unit": "cm", "week_start": "1", "weekly_target": "3", "theme": "system",
    }  # fmt: skip
    for name in ("settings-profile", "settings-units", "settings-api", "coaching-renew", "usersessions_list"):
        stage.browser.post(reverse(name), forged_fields)
    for url in (
        f"/admin/accounts/user/{me.pk}/change/",
        f"/admin/accounts/user/{me.pk}/password/",
        "/admin/auth/group/add/",
    ):
        for method in ("GET", "POST"):
            assert call(stage.browser, method, url, forged_fields).status_code == 403, url
    now = User.objects.get(pk=me.pk)
    assert (now.is_superuser, now.is_staff, now.email) == (False, True, me.email)
    assert now.get_all_permissions() == rights
    assert not [one for one in rights if one.startswith(("auth.", "admin.", "sessions.", "exercises.", "account."))]


def test_a_trainer_makes_nobody_their_client_without_being_asked(stage: Stage) -> None:
    """Neither their own invitation nor another's answers itself."""
    hidden = stage.world.owner
    User.objects.filter(pk=hidden.pk).update(is_active=True)
    stage.browser.post(reverse("coaching-invite"), {"email": hidden.email})
    sent = Coaching.objects.get(trainer=stage.attacker, email=hidden.email)
    before = snapshot()
    for name in ("accept", "decline", "end"):
        for one in (sent, stage.world.coaching, stage.world.invitation):
            assert stage.browser.post(reverse(f"coaching-{name}", args=[one.pk])).status_code == 404, name
    for one in (stage.world.invitation, stage.world.sent_invitation):
        assert stage.browser.post(reverse("coaching-withdraw", args=[one.pk])).status_code == 404
    assert snapshot() == before
    assert stage.browser.get(stage.url("change", hidden)).status_code == 404
