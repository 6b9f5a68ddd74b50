"""Importing exercises in the admin: upload, read what would change, choose, apply once."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import zeal
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exercises.library import load_library
from exercises.library_files import LARGEST_BYTES, packed
from exercises.models import Exercise, LibraryImport
from gymtracker.accounts.models import User
from tests import factories
from tests.exercises.library import FOREIGN_FILE, foreign, own, read, written
from tests.gymtracker.test_access_matrix import snapshot
from tests.gymtracker.test_hostile_text import PAYLOADS, shows
from tests.queries import counted
from tests.servers import cookies_of, post, serving

pytestmark = pytest.mark.django_db

UPLOAD = reverse("admin:exercises_exercise_import")
LIST = reverse("admin:exercises_exercise_changelist")


@pytest.fixture(autouse=True)
def muscles(db: None) -> None:
    with zeal.zeal_ignore():
        load_library([])


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def admin(superuser: User) -> Client:
    return client_of(superuser)


def staff(*codenames: str) -> User:
    made: User = factories.UserFactory(is_staff=True)
    made.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return made


def upload(client: Client, content: Any, name: str = "exercises.json") -> Any:
    content = content if isinstance(content, bytes) else written(*content)
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content)})


def previewed(client: Client, *entries: Any) -> str:
    """The address of the preview."""
    response = upload(client, entries)
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.status_code
    return html.unescape(response.content.decode())


def apply(client: Client, preview: str, *, otherwise: str = "keep", seen: str | None = None, **chosen: str) -> Any:
    """Presses Apply; `chosen` by entry: choice_2="take"."""
    if seen is None:
        found = re.search(r'name="seen" value="(\w+)"', client.get(preview).content.decode())
        seen = found[1] if found else ""
    own_choices = {name.replace("_", "-"): choice for name, choice in chosen.items()}
    return client.post(f"{preview}apply/", {"seen": seen, "otherwise": otherwise, **own_choices})


# --- The way there ---


def test_the_list_leads_to_the_import(admin: Client) -> None:
    assert f'<a href="{UPLOAD}">Import…</a>' in text_of(admin.get(LIST))


@pytest.mark.parametrize(
    ("rights", "may"),
    [
        ((), False),
        (("view_exercise",), False),
        (("view_exercise", "change_exercise"), False),
        (("view_exercise", "add_exercise"), False),
        (("add_exercise", "change_exercise"), True),
    ],
)
def test_only_who_may_add_and_change_exercises_may_import(rights: tuple[str, ...], may: bool) -> None:
    user = staff(*rights)
    client = client_of(user)
    kept = LibraryImport.objects.create(user=user, name="x.json", content=packed(read(own())))
    preview = reverse("admin:exercises_exercise_import_preview", args=[kept.pk])
    before = snapshot()
    assert client.get(UPLOAD).status_code == (200 if may else 403)
    assert client.get(preview).status_code == (200 if may else 403)
    assert apply(client, preview).status_code == (302 if may else 403)
    assert Exercise.objects.exists() is may
    if not may:
        assert upload(client, [own()]).status_code == 403
        assert snapshot() == before
    if "view_exercise" in rights:
        assert "Import…" not in text_of(client.get(LIST))


def test_lifters_and_strangers_have_no_way_in(browser: Client, lifter: User) -> None:
    kept = LibraryImport.objects.create(user=lifter, name="x.json", content=packed(read(own())))
    preview = reverse("admin:exercises_exercise_import_preview", args=[kept.pk])
    before = snapshot()
    for client in (browser, Client()):
        for response in (client.get(UPLOAD), upload(client, [own()]), client.get(preview), apply(client, preview)):
            assert response.status_code == 302
            assert "login" in response["Location"]
    assert snapshot() == before


def test_anothers_upload_is_as_if_it_did_not_exist(admin: Client) -> None:
    other = staff("add_exercise", "change_exercise")
    preview = previewed(client_of(other), own())
    absent = reverse("admin:exercises_exercise_import_preview", args=[2**70])
    before = snapshot()
    for address in (preview, absent):
        assert admin.get(address).status_code == 404
        assert apply(admin, address, seen="x").status_code == 404
    assert snapshot() == before


def test_a_forged_form_is_refused(superuser: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(superuser)
    assert upload(client, [own()]).status_code == 403
    assert apply(client, reverse("admin:exercises_exercise_import_preview", args=[1]), seen="x").status_code == 403


def test_each_page_has_its_methods(admin: Client) -> None:
    preview = previewed(admin, own())
    for address, allowed in ((UPLOAD, {"get", "post"}), (preview, {"get"}), (f"{preview}apply/", {"post"})):
        for method in {"get", "post", "put", "patch", "delete"} - allowed:
            assert getattr(admin, method)(address).status_code == 405, (address, method)


# --- Uploading ---


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty."),
        (b"name,muscle", "The file is not JSON"),
        (b"\xff\x00\xfe", "no text in UTF-8"),
        (b"PK\x03\x04....", "is a zip archive"),
        (b"[" * 100_000, "nests far too deep"),
        (b"[1, 2, NaN]", "NaN is no JSON number"),
        (b"[1, 2, 3]", "in neither layout"),
        (b" " * (LARGEST_BYTES + 1), "too large: 10 MB at most"),
        (b'{"<script>alert(1)</script>": 1}', "in neither layout"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(admin: Client, content: bytes, says: str) -> None:
    before = snapshot()
    response = upload(admin, content)
    assert says in text_of(response, 422)
    assert b"<script>alert" not in response.content
    assert snapshot() == before


def test_a_form_without_a_file_is_refused(admin: Client) -> None:
    for data in ({}, {"file": "text"}):
        assert "Choose a file." in text_of(admin.post(UPLOAD, data), 422)


def test_a_file_whose_entries_all_have_faults_is_shown_and_not_applied(admin: Client) -> None:
    preview = previewed(admin, own(level="x"), own(name=""))
    text = text_of(admin.get(preview))
    assert 'Entry 1 (“Jetty Press”), level "x": is not known.' in text
    assert "2 left out for their faults" in text
    assert 'value="Apply"' not in text


def test_only_the_newest_upload_is_kept_and_old_ones_are_forgotten(admin: Client, lifter: User) -> None:
    old, fresh = (LibraryImport.objects.create(user=lifter, name="x.json", content=b"x") for _ in range(2))
    LibraryImport.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=2))
    first = previewed(admin, own())
    apply(admin, first)
    second, third = previewed(admin, own("second")), previewed(admin, own("third"))
    assert admin.get(second).status_code == 404
    assert admin.get(third).status_code == admin.get(first).status_code == 200
    assert set(LibraryImport.objects.filter(user=lifter)) == {fresh}


# --- The preview ---


def test_the_preview_shows_new_changed_and_clashing_and_writes_nothing(admin: Client) -> None:
    apply(admin, previewed(admin, own(), own("second"), own("third")))
    Exercise.objects.filter(slug="second").update(level="expert")
    preview = previewed(
        admin,
        own(force="pull", aliases={"hevy": ["Quay"]}),
        own("second", level="intermediate"),
        own("third"),
        own("fourth"),
        own("bad", equipment="sledge"),
    )
    before = snapshot()
    text = text_of(admin.get(preview))
    assert snapshot() == before
    assert "holds 5 entries in our own layout" in text
    assert "1 new, 1 changed, 1 clashing, 1 unchanged, 1 left out for their faults" in text
    for said in (
        '<strong>Force</strong>: <span class="quiet">Push</span> → Pull',
        "<strong>Alias</strong>: + Quay (hevy)",
        "<strong>Alias</strong>: − jetty-press in Strong (strong)",
        '<strong>Level</strong>: <span class="quiet">Expert</span> → Intermediate <em>It was changed here since.</em>',
        'Entry 5 (“Bad”), equipment "sledge": is not known.',
        "Nothing is written yet.",
    ):
        assert said in text
    assert re.findall(r'name="(choice-\d+)" value="(\w+)"', text) == [
        ("choice-2", "keep"), ("choice-2", "take"), ("choice-2", "leave"),
    ]  # fmt: skip
    assert re.findall(r'value="(\w+)" id="otherwise-\w+" checked', text) == ["keep"]


def test_the_foreign_layout_is_recognised_and_what_is_not_read_is_said(admin: Client) -> None:
    text = text_of(admin.get(upload(admin, FOREIGN_FILE.read_bytes())["Location"]))
    assert "17 entries in free-exercise-db’s layout" in text
    assert "Fields that are not read: images." in text
    assert "17 new" in text


def test_queries_do_not_grow_with_the_file(admin: Client) -> None:
    counts = []
    for count in (1, 50):
        apply(admin, previewed(admin, *(own(f"lift-{number}") for number in range(count))))
        preview = previewed(admin, *(own(f"lift-{number}", level="expert") for number in range(count)))
        with counted() as queries:
            admin.get(preview)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14


@pytest.mark.parametrize("text", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_text_is_inert(admin: Client, text: str) -> None:
    short = f"{text[:60]} x"
    factories.ExerciseFactory(name=short, slug="evil-row", level="expert", instructions=text)
    entries = [
        own("evil", name=f"New {short}", instructions=[text], aliases={"hevy": [short]}),
        own("evil-row", name=short, instructions=[f"{text} once more"], aliases={"strong": [f"Alias {short}"]}),
        own("bad", name=short[:50], level=text),
        own(text),
        own("bad-too", **{text: text}),
        foreign(text),
    ]
    preview = previewed(admin, *entries)
    assert shows(admin.get(preview), f"New {short}".replace("\u2028", " "))
    assert shows(apply(admin, preview, seen="stale"), f"New {short}".replace("\u2028", " "))
    response = apply(admin, preview, otherwise="take")
    for page in (response["Location"], LIST, UPLOAD):
        assert shows(admin.get(page), "Gym Tracker")
    named = upload(admin, [own()], name=f"{text}.json".replace("/", ""))
    assert shows(admin.get(named["Location"]), "Nothing is written yet.")


# --- Applying ---


def test_applying_writes_what_was_read_and_tells_it(admin: Client, superuser: User) -> None:
    apply(admin, previewed(admin, own(), own("second")))
    LogEntry.objects.all().delete()
    preview = previewed(admin, own(level="expert"), own("second"), own("third"), own("bad", level="x"))
    response = apply(admin, preview)
    assert (response.status_code, response["Location"]) == (302, preview)
    assert Exercise.objects.get(slug="jetty-press").level == "expert"
    assert Exercise.objects.filter(slug="third").exists()
    text = text_of(admin.get(preview))
    assert "“exercises.json” was imported." in text
    assert "1 added, 1 changed, 0 kept as they were, 0 left out, 1 unchanged, 1 not readable" in text
    assert 'value="Apply"' not in text
    log = {(one.object_repr, one.action_flag, one.change_message) for one in LogEntry.objects.filter(user=superuser)}
    assert log == {
        ("Third", ADDITION, "Imported from a file."),
        ("Jetty Press", CHANGE, "Changed by the import of a file."),
    }
    kept = LibraryImport.objects.get(applied_at__isnull=False, report__created=["third"])
    assert bytes(kept.content) == b""


def test_a_clash_follows_its_own_choice_and_else_that_of_all(admin: Client) -> None:
    slugs = ("one", "two", "three", "four")
    apply(admin, previewed(admin, *(own(slug) for slug in slugs)))
    Exercise.objects.update(level="expert")
    preview = previewed(admin, *(own(slug, level="intermediate", force="pull") for slug in slugs))
    apply(admin, preview, otherwise="take", choice_1="keep", choice_2="leave", choice_3="take")
    found = {row.slug: (row.level, row.force) for row in Exercise.objects.all()}
    assert found == {
        "one": ("expert", "pull"),
        "two": ("expert", "push"),
        "three": ("intermediate", "pull"),
        "four": ("intermediate", "pull"),
    }


def test_pressing_twice_imports_once(admin: Client) -> None:
    preview = previewed(admin, own())
    seen = re.search(r'name="seen" value="(\w+)"', admin.get(preview).content.decode())
    assert seen
    first = apply(admin, preview, seen=seen[1])
    before = snapshot()
    second = apply(admin, preview, seen=seen[1])
    assert (first.status_code, second.status_code) == (302, 302)
    assert snapshot() == before
    assert LogEntry.objects.count() == 1


def test_a_library_that_changed_since_is_said_and_shown_anew(admin: Client) -> None:
    apply(admin, previewed(admin, own()))
    preview = previewed(admin, own(level="expert"), own("second"))
    seen = re.search(r'name="seen" value="(\w+)"', admin.get(preview).content.decode())
    assert seen
    Exercise.objects.update(level="intermediate")
    before = snapshot()
    text = text_of(apply(admin, preview, seen=seen[1], otherwise="take"), 409)
    assert snapshot() == before
    assert "The library has changed since this preview was made. Nothing was written" in text
    assert '<span class="quiet">Intermediate</span> → Expert' in text
    assert apply(admin, preview, otherwise="take").status_code == 302
    assert Exercise.objects.get(slug="jetty-press").level == "expert"


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"otherwise": ""},
        {"otherwise": "add"},
        {"otherwise": "keep", "choice-1": "burn"},
        {"otherwise": "keep", "choice-x": "keep"},
        {"otherwise": "keep", "choice-１": "keep"},
        {"otherwise": "keep", f"choice-{'9' * 50}": "keep"},
        {"otherwise": "keep", "choice-": "keep"},
    ],
)
def test_a_choice_that_is_none_is_refused(admin: Client, posted: dict[str, str]) -> None:
    preview = previewed(admin, own())
    before = snapshot()
    assert "Choose" in text_of(admin.post(f"{preview}apply/", {"seen": "x", **posted}), 422)
    assert snapshot() == before


@pytest.mark.parametrize("seen", ["", "x", "0" * 64, "9" * 10_000])
def test_a_form_that_was_never_read_writes_nothing(admin: Client, seen: str) -> None:
    preview = previewed(admin, own())
    before = snapshot()
    assert apply(admin, preview, seen=seen).status_code == 409
    assert snapshot() == before


def test_a_choice_that_was_not_offered_keeps_ours(admin: Client) -> None:
    factories.ExerciseFactory(name="Jetty Press", slug="elsewhere", level="expert")
    apply(admin, previewed(admin, own()), choice_1="add", choice_99="take")
    assert [(row.slug, row.level) for row in Exercise.objects.all()] == [("elsewhere", "expert")]


def test_a_failure_half_way_leaves_nothing_behind(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from gymtracker import library_admin

    def fail(*args: Any) -> None:
        raise RuntimeError("half-way")

    preview = previewed(admin, own())
    monkeypatch.setattr(library_admin, "log_import", fail)
    before = snapshot()
    with pytest.raises(RuntimeError, match="half-way"):
        apply(admin, preview)
    assert snapshot() == before


# --- At once ---


@pytest.fixture
def committed(transactional_db: None) -> Iterator[User]:
    with zeal.zeal_ignore():
        load_library([])
    yield factories.UserFactory(superuser=True)


@pytest.mark.django_db(transaction=True)
def test_ten_presses_at_once_import_once(committed: User) -> None:
    client = client_of(committed)
    preview = previewed(client, *(own(f"lift-{number}") for number in range(30)))
    seen = re.search(r'name="seen" value="(\w+)"', client.get(preview).content.decode())
    assert seen
    with serving() as port:
        headers = cookies_of(committed)
        data = {"seen": seen[1], "otherwise": "keep"}
        with ThreadPoolExecutor(10) as threads:
            sent = [threads.submit(post, port, f"{preview}apply/", data, headers) for _ in range(10)]
        statuses = [one.result()[0] for one in sent]
    assert statuses == [302] * 10
    assert Exercise.objects.count() == 30
    assert LogEntry.objects.count() == 30


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_import_the_same_at_once_one_is_told_to_look_again(committed: User) -> None:
    people = [committed, factories.UserFactory(superuser=True)]
    previews = [previewed(client_of(user), *(own(f"lift-{number}") for number in range(30))) for user in people]
    seen = re.search(r'name="seen" value="(\w+)"', client_of(committed).get(previews[0]).content.decode())
    assert seen
    with serving() as port:
        data = {"seen": seen[1], "otherwise": "keep"}
        with ThreadPoolExecutor(2) as threads:
            sent = [
                threads.submit(post, port, f"{preview}apply/", data, cookies_of(user))
                for user, preview in zip(people, previews, strict=True)
            ]
        statuses = sorted(one.result()[0] for one in sent)
    assert statuses == [302, 409]
    assert Exercise.objects.count() == 30
