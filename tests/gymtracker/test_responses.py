"""What every answer carries: the strict CSP, the security headers, a request id; and what the errors look like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from gymtracker.accounts.models import User

STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
INLINE = re.compile(
    r"""<script(?![^>]*\ssrc=)(?![^>]*type="application/(?:ld\+)?json")|<style|<[^>]*\s(?:style|on\w+|hx-on\S*)="""
)


# Swagger's style sheet draws its icons from data: addresses.
LOOSER = {"/api/v1/docs": {"img-src": "'self' data:"}}


def has_strict_headers(answer: Any, path: str = "") -> bool:
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy == STRICT | LOOSER.get(path, {})
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert re.fullmatch("[0-9a-f]{32}", answer["X-Request-ID"])
    return True


def pages(patterns: list[Any] | None = None, prefix: str = "/") -> Iterator[str]:
    """The address of every route that takes no argument."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = str(pattern.pattern).lstrip("^").rstrip("$").replace(r"\Z", "")
        if "<" in route or "(" in route:
            continue
        if isinstance(pattern, URLResolver):
            yield from pages(pattern.url_patterns, prefix + route)
        elif isinstance(pattern, URLPattern):
            yield prefix + route


@pytest.fixture
def down(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is out of reach."""

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)


def failing_home(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise error

    monkeypatch.setattr("gymtracker.home.render", fail)


def test_there_are_pages_to_look_at() -> None:
    assert {"/", "/healthz", "/accounts/login/", "/workouts/", "/exercises/", "/admin/"} <= set(pages())


@pytest.mark.django_db
@pytest.mark.parametrize("path", sorted(set(pages())))
def test_every_page_has_strict_headers_and_no_inline_code(path: str) -> None:
    for browser in (Client(), signed_in()):
        answer = browser.get(path)
        assert answer.status_code < 500
        assert has_strict_headers(answer, path)
        if answer["Content-Type"].startswith("text/html"):
            assert not INLINE.search(answer.content.decode())


def signed_in() -> Client:
    browser = Client()
    browser.force_login(User.objects.create_superuser(email="boss@example.org"))
    return browser


def test_an_unknown_page_is_a_404_of_our_own() -> None:
    answer = Client().get("/nowhere/")
    assert answer.status_code == 404
    assert has_strict_headers(answer)
    assert "Gym Tracker" in answer.content.decode()


def test_a_forbidden_page_is_a_403_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    failing_home(monkeypatch, PermissionDenied("canary"))
    answer = Client().get("/")
    assert answer.status_code == 403
    assert has_strict_headers(answer)
    assert "canary" not in answer.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_a_403_of_our_own() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a", "password": "b"})
    assert answer.status_code == 403
    assert has_strict_headers(answer)


def test_a_mistake_of_ours_is_a_500_that_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    failing_home(monkeypatch, RuntimeError("canary"))
    answer = Client(raise_request_exception=False).get("/")
    assert answer.status_code == 500
    assert has_strict_headers(answer)
    page = answer.content.decode()
    assert "Gym Tracker" in page
    assert "canary" not in page
    assert "RuntimeError" not in page


@pytest.mark.parametrize("host", ["evil.example.org", "testserver.evil.org", "testserver@evil.org", "te st", ""])
def test_a_foreign_host_is_a_400(host: str) -> None:
    answer = Client().get("/nowhere/", headers={"host": host})
    assert answer.status_code == 400
    assert has_strict_headers(answer)
    assert "evil" not in answer.content.decode()


def test_a_forwarded_host_is_not_believed() -> None:
    answer = Client().get("/", headers={"X-Forwarded-Host": "evil.example.org"})
    assert answer.status_code == 200
    assert "evil" not in answer.content.decode()


@pytest.mark.django_db
def test_healthz_says_ok_without_cookie_or_cache() -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


@pytest.mark.django_db
def test_healthz_is_read_only() -> None:
    assert Client().post("/healthz").status_code == 405


@pytest.mark.django_db
def test_healthz_is_503_while_the_database_is_down(down: None) -> None:
    answer = Client(raise_request_exception=False).get("/healthz")
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert has_strict_headers(answer)


@pytest.mark.django_db
def test_a_signed_in_page_is_503_while_the_database_is_down_and_recovers(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", lambda *args, **kwargs: (_ for _ in ()).throw(OperationalError("down")))
        answer = browser.get("/")
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert has_strict_headers(answer)
    assert browser.get("/").status_code == 200


@pytest.mark.django_db
def test_a_page_that_asks_nothing_of_the_database_is_served_without_it(down: None) -> None:
    assert Client().get("/").status_code == 200


def test_signed_in_pages_are_never_stored(browser: Client) -> None:
    for path in ("/", "/workouts/", "/more/", "/nowhere/"):
        assert {"private", "no-store"} <= set(browser.get(path)["Cache-Control"].split(", "))


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("static")


@pytest.fixture
def production_files(settings: Any, collected: Path) -> None:
    settings.STATIC_ROOT = collected
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]  # ours: the admin's take 4 s
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "gymtracker.storage.HashedStaticFiles"},
    }
    settings.WHITENOISE_AUTOREFRESH = False
    if not any(collected.iterdir()):
        call_command("collectstatic", interactive=False, verbosity=0)


def body(answer: HttpResponse) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]


def test_files_have_hashed_names_and_are_cached_for_ever(production_files: None) -> None:
    url = staticfiles_storage.url("css/base.css")
    assert re.fullmatch(r"/static/css/base\.[0-9a-f]{12}\.css", url)
    answer = Client().get(url)
    assert answer.status_code == 200
    assert body(answer)
    assert "immutable" in answer["Cache-Control"]
    assert "max-age=315360000" in answer["Cache-Control"]
    assert has_strict_headers(answer)


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_files_are_compressed_beforehand(production_files: None, encoding: str) -> None:
    answer = Client().get(staticfiles_storage.url("css/base.css"), headers={"Accept-Encoding": encoding})
    assert answer["Content-Encoding"] == encoding
    body(answer)


def test_a_page_names_only_hashed_files_that_are_there(production_files: None) -> None:
    page = Client().get("/").content.decode()
    urls = re.findall(r'(?:src|href)="(/static/[^"#]+)', page)
    assert len(urls) >= 4
    for url in set(urls):
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", url), url
        answer = Client().get(url)
        assert answer.status_code == 200, url
        body(answer)


def test_modules_import_hashed_files_that_are_there(production_files: None, collected: Path) -> None:
    for module in (collected / "js").glob("*.????????????.js"):
        for imported in re.findall(r"""(?:from|import)\s*\(?["']([^"']+)["']""", module.read_text("utf-8")):
            assert (module.parent / imported).is_file(), f"{module.name} imports {imported}"


def test_a_file_that_is_not_there_is_a_404(production_files: None) -> None:
    answer = Client().get("/static/css/nowhere.css")
    assert answer.status_code == 404
    assert has_strict_headers(answer)
