"""Each fault that `manage.py doctor` knows is made here once and must be named."""

from __future__ import annotations

import shutil
import socket
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from exercises.models import Exercise
from gymtracker import diagnosis
from gymtracker.accounts.models import User
from gymtracker.diagnosis import FAULT, OK, WARNING
from gymtracker.ids import uuid7
from gymtracker.webhooks.models import Delivery, Webhook
from tests.factories import finished_workout

pytestmark = pytest.mark.django_db
CACHE_TABLE = "django_cache"
STATIC_SOURCES = diagnosis.static_sources
GOOD_KEY = "n0t-a-real-key-but-long-enough-for-every-check-of-django-0123456789"


@pytest.fixture(autouse=True)
def healthy(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A deployment without fault: each test breaks one thing."""
    for variable in diagnosis.PLATFORMS:
        monkeypatch.delenv(variable, raising=False)
    settings.SECRET_KEY = GOOD_KEY
    settings.HTTPS = True
    settings.TRUSTED_PROXY_COUNT = 1
    settings.ALLOWED_HOSTS = ["gym.example.org"]
    settings.EMAIL_IS_CONFIGURED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": CACHE_TABLE}}
    call_command("createcachetable", verbosity=0)
    settings.DEFAULT_FROM_EMAIL = "Gym <gym@example.org>"
    monkeypatch.setattr(diagnosis, "get_connection", lambda **options: Mailer())
    monkeypatch.setattr(diagnosis, "shipped_exercises", lambda: [{"slug": "squat"}])
    monkeypatch.setattr(diagnosis, "staticfiles_storage", SimpleNamespace(hashed_files={"a.css": "a.0.css"}))
    monkeypatch.setattr(diagnosis, "static_sources", list)
    Exercise.objects.library().delete()
    make_exercise("squat", {"slug": "squat"})
    return settings


class Mailer:
    def open(self) -> None: ...

    def close(self) -> None: ...


class Forgetful:
    def set(self, key: str, value: str, timeout: int) -> None: ...

    def get(self, key: str) -> None: ...

    def delete(self, key: str) -> None: ...


def make_exercise(slug: str, shipped: dict[str, Any]) -> None:
    from tests.factories import ExerciseFactory

    ExerciseFactory(name=slug, slug=slug, shipped=shipped)


def found(subject: str, url: str = "") -> tuple[str, str]:
    """The worst finding about the subject."""
    order = [OK, WARNING, FAULT]
    findings = [finding for finding in diagnosis.diagnose(url) if finding.subject == subject]
    worst = max(findings, key=lambda finding: order.index(finding.level))
    return worst.level, worst.text


def doctor() -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("doctor", stdout=out, no_color=True)
    except SystemExit as stopped:
        return int(stopped.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_a_healthy_deployment_has_no_fault() -> None:
    code, said = doctor()
    assert code == 0, said
    assert said.endswith("Nothing to put right.\n")
    assert "fault" not in said
    assert said.startswith("ok       SECRET_KEY: ")


def test_a_fault_is_one_line_and_an_exit_code(healthy: Any) -> None:
    healthy.DEBUG = True
    code, said = doctor()
    assert code == 1
    assert "\nfault    DEBUG: is on: error pages would show code and settings to anyone; set DEBUG=false\n" in said
    assert said.endswith("1 fault to put right.\n")


def test_a_warning_is_no_fault(healthy: Any) -> None:
    healthy.EMAIL_IS_CONFIGURED = False
    code, said = doctor()
    assert code == 0
    assert "warning  e-mail: EMAIL_URL is not set" in said


@pytest.mark.parametrize(
    ("changed", "subject", "level", "words"),
    [
        ({"SECRET_KEY": "only-for-development-" + "x" * 40}, "SECRET_KEY", FAULT, "placeholder"),
        ({"SECRET_KEY": "ChangeMe" + GOOD_KEY}, "SECRET_KEY", FAULT, "placeholder"),
        ({"SECRET_KEY": "ab" * 30}, "SECRET_KEY", FAULT, "too easy to guess"),
        ({"SECRET_KEY": GOOD_KEY[:40]}, "SECRET_KEY", FAULT, "too easy to guess"),
        ({"HTTPS": False}, "HTTPS", WARNING, "is off"),
        ({"ALLOWED_HOSTS": []}, "ALLOWED_HOSTS", FAULT, "is empty"),
        ({"ALLOWED_HOSTS": ["localhost"]}, "ALLOWED_HOSTS", WARNING, "this machine only"),
        ({"CSRF_TRUSTED_ORIGINS": ["http://gym.example.org"]}, "CSRF_TRUSTED_ORIGINS", FAULT, "write https://gym.exa"),
        ({"CSRF_TRUSTED_ORIGINS": ["https://a.org"]}, "CSRF_TRUSTED_ORIGINS", WARNING, "not in ALLOWED_HOSTS"),
        ({"CSRF_TRUSTED_ORIGINS": ["https://gym.example.org"]}, "CSRF_TRUSTED_ORIGINS", OK, "https://gym.example.org"),
        ({"TRUSTED_PROXY_COUNT": 0}, "TRUSTED_PROXY_COUNT", FAULT, "redirects to itself"),
        ({"HTTPS": False}, "TRUSTED_PROXY_COUNT", WARNING, "anyone can forge X-Forwarded-For"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, "e-mail", FAULT, "sends to no server"),
        ({"DEFAULT_FROM_EMAIL": "Gym <noreply@localhost>"}, "e-mail", WARNING, "DEFAULT_FROM_EMAIL"),
    ],
)
def test_a_setting_is_judged(healthy: Any, changed: Any, subject: str, level: str, words: str) -> None:
    assert found(subject)[0] in {OK, WARNING}
    for name, value in changed.items():
        setattr(healthy, name, value)
    found_level, text = found(subject)
    assert found_level == level
    assert words in text


@pytest.mark.parametrize("variable", diagnosis.PLATFORMS)
def test_a_platforms_router_must_be_trusted_and_https_be_on(
    healthy: Any, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "x")
    assert found("TRUSTED_PROXY_COUNT")[0] == OK
    healthy.TRUSTED_PROXY_COUNT = 0
    healthy.HTTPS = False
    assert found("TRUSTED_PROXY_COUNT")[0] == found("HTTPS")[0] == FAULT
    assert diagnosis.PLATFORMS[variable] in found("TRUSTED_PROXY_COUNT")[1]


def test_a_database_out_of_reach_is_the_one_fault_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError('connection to server at "db" failed: refused\nIs the server running?')

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    level, text = found("database")
    assert level == FAULT
    assert '(OperationalError: connection to server at "db" failed: refused); check DATABASE_URL' in text
    assert not {"migrations", "library", "clock"} & {finding.subject for finding in diagnosis.diagnose()}


def test_an_administrator_with_a_password_alone_is_told(superuser: Any) -> None:
    level, text = found("administrator")
    assert level == WARNING
    assert text.startswith("1 of 1 superusers log in with a password alone")
    TOTP.activate(superuser, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(superuser)
    assert found("administrator")[0] == OK


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")
class TestSqlite:
    @pytest.mark.parametrize(
        ("pragma", "value", "loss"),
        [
            ("journal_mode", "delete", "block each other"),
            ("synchronous", 1, "power cut"),
            ("foreign_keys", 0, "nothing"),
        ],
    )
    def test_a_pragma_that_loses_something(
        self, monkeypatch: pytest.MonkeyPatch, pragma: str, value: Any, loss: str
    ) -> None:
        real = diagnosis.value_of
        monkeypatch.setattr(diagnosis, "value_of", lambda sql: value if sql == f"PRAGMA {pragma}" else real(sql))
        level, text = found("database")
        assert level == FAULT
        assert f"PRAGMA {pragma}" in text
        assert loss in text

    def test_a_disk_that_cannot_be_written(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(diagnosis.os, "access", lambda path, mode: False)
        assert found("database")[0] == FAULT
        assert "cannot be written" in found("database")[1]

    def test_a_disk_that_is_full(self, monkeypatch: pytest.MonkeyPatch) -> None:
        full = shutil._ntuple_diskusage(100, 100, 0)  # type: ignore[attr-defined]
        monkeypatch.setattr(diagnosis.shutil, "disk_usage", lambda path: full)
        assert "only 0 MB are left" in found("database")[1]

    def test_a_directory_that_is_not_there(self, healthy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(healthy.DATABASES["default"], "NAME", "/nowhere/at/all/gym.sqlite3")
        assert "/nowhere/at/all does not exist" in found("database")[1]

    def test_memory_is_no_place_for_sets(self, healthy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(healthy.DATABASES["default"], "NAME", ":memory:")
        assert "everything is lost at a restart" in found("database")[1]

    def test_a_platforms_disk_is_asked_about(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("RENDER", "true")
        assert found("database")[0] == WARNING


@pytest.mark.skipif(connection.vendor != "postgresql", reason="about PostgreSQL")
@pytest.mark.parametrize(
    ("sql", "value", "level", "words"),
    [
        ("SHOW server_version_num", "140005", FAULT, "PostgreSQL 14 is too old"),
        ("SHOW server_encoding", "SQL_ASCII", FAULT, "not UTF8"),
        ("SHOW transaction_read_only", "on", FAULT, "read-only"),
        ("SHOW max_connections", "10", WARNING, "takes 10 connections"),
    ],
)
def test_a_postgresql_that_will_not_do(
    monkeypatch: pytest.MonkeyPatch, sql: str, value: str, level: str, words: str
) -> None:
    real = diagnosis.value_of
    monkeypatch.setattr(diagnosis, "value_of", lambda asked: value if asked == sql else real(asked))
    assert found("database")[0] == level
    assert words in found("database")[1]


def test_a_migration_that_is_not_applied() -> None:
    MigrationRecorder(connection).migration_qs.filter(app="workouts").delete()
    level, text = found("migrations")
    assert level == FAULT
    assert "workouts.0001_initial is the first" in text
    assert "manage.py migrate" in text


def test_a_migration_of_a_newer_release_is_told() -> None:
    MigrationRecorder(connection).record_applied("workouts", "9999_from_the_future")
    assert found("migrations")[0] == WARNING


def test_a_cache_table_that_is_missing() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {CACHE_TABLE}")
    level, text = found("cache")
    assert level == FAULT
    assert "manage.py createcachetable" in text


def test_a_cache_that_gives_nothing_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "cache", Forgetful())
    assert "does not give back" in found("cache")[1]


def test_a_cache_that_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **options: Any) -> None:
        raise ConnectionError("refused")

    monkeypatch.setattr(diagnosis, "cache", SimpleNamespace(set=fail))
    assert "cannot be used (ConnectionError: refused)" in found("cache")[1]


def test_a_cache_that_each_worker_has_for_itself(healthy: Any) -> None:
    healthy.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    assert "not shared by the workers" in found("cache")[1]


def test_a_mail_server_that_does_not_answer(healthy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.mail import get_connection

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        healthy.EMAIL_HOST, healthy.EMAIL_PORT = taken.getsockname()
        monkeypatch.setattr(diagnosis, "get_connection", get_connection)
        level, text = found("e-mail")
    assert level == FAULT
    assert text.startswith(f"127.0.0.1:{healthy.EMAIL_PORT} takes no mail from here (ConnectionRefusedError")


def test_static_files_that_are_not_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "staticfiles_storage", SimpleNamespace(hashed_files={}))
    level, text = found("static files")
    assert level == FAULT
    assert "manage.py collectstatic" in text


def test_static_files_that_have_changed_since(healthy: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    healthy.STATIC_ROOT = tmp_path
    source = tmp_path / "source.css"
    for path, content in ((source, "new"), (tmp_path / "a.css", "new"), (tmp_path / "a.0.css", "new")):
        path.write_text(content, "utf-8")
    monkeypatch.setattr(diagnosis, "static_sources", lambda: [("a.css", source)])
    assert found("static files")[0] == OK
    source.write_text("newer", "utf-8")
    assert found("static files")[0] == FAULT
    (tmp_path / "a.css").write_text("newer", "utf-8")
    (tmp_path / "a.0.css").unlink()
    assert "1 differ from what was collected (a.css)" in found("static files")[1]


def test_every_static_file_is_found_with_its_source() -> None:
    sources = dict(STATIC_SOURCES())
    assert sources["css/base.css"].is_file()
    assert sources["admin/css/base.css"].is_file()


def test_exercises_that_are_missing_or_older(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "shipped_exercises", lambda: [{"slug": "squat", "level": "beginner"}])
    assert "1 of 1 exercises are of an older release (squat)" in found("library")[1]
    monkeypatch.setattr(diagnosis, "shipped_exercises", lambda: [{"slug": "squat"}, {"slug": "row"}])
    level, text = found("library")
    assert level == FAULT
    assert "1 of 2 exercises are missing; run: python manage.py load_library" in text


def test_an_administrator_is_missed_until_there_is_one(superuser: Any) -> None:
    TOTP.activate(superuser, "JBSWY3DPEHPK3PXP")
    assert found("administrator")[0] == OK
    superuser.delete()
    assert "create_admin" in found("administrator")[1]


def test_a_clock_that_goes_back() -> None:
    MigrationRecorder(connection).migration_qs.update(applied=timezone.now() + timedelta(days=2))
    level, text = found("clock")
    assert level == FAULT
    assert "NTP" in text


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no clock of its own")
def test_a_clock_apart_from_the_databases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "value_of", lambda sql: timezone.now() - timedelta(hours=1))
    assert "is 3600 s from that of the database" in "".join(text for _, text in diagnosis.clock())


def test_time_zones_that_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "SELECTABLE_ZONES", {"UTC"})
    assert "only 1 zones are known" in found("time zones")[1]


def test_a_check_that_breaks_is_a_fault_and_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> Any:
        raise KeyError("what")

    monkeypatch.setattr(diagnosis, "shipped_exercises", fail)
    assert found("library") == (FAULT, "cannot be examined: KeyError: 'what'")
    assert found("clock")[0] == OK


@pytest.mark.parametrize(
    ("status", "headers", "level", "words"),
    [
        (200, {}, OK, "answers 200"),
        (400, {}, FAULT, "add 127.0.0.1 to ALLOWED_HOSTS"),
        (502, {}, FAULT, "answers 502"),
        (301, {"Location": "https://gym.example.org/"}, OK, "answers 301"),
        (301, {"Location": "SELF"}, FAULT, "redirects to itself"),
    ],
)
def test_the_proxy_is_judged_by_its_answer(status: int, headers: dict[str, str], level: str, words: str) -> None:
    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value.replace("SELF", url + "/"))
            self.end_headers()

        def log_message(self, *args: Any) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Proxy) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.handle_request).start()
        [(found_level, text)] = list(diagnosis.public_address(url))
    assert found_level == level
    assert words in text


def test_a_proxy_that_does_not_answer() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert "cannot be reached" in found("proxy", f"http://127.0.0.1:{taken.getsockname()[1]}")[1]


# --- Webhooks ---


def test_messages_that_nobody_sends_are_a_warning(lifter: User) -> None:
    assert found("webhooks") == (OK, "nothing waits")
    webhook, _ = Webhook.add(lifter, id=uuid7(), url="https://93.184.215.14/")
    webhook.send_test()
    assert found("webhooks")[0] == OK
    Delivery.objects.update(next_at=timezone.now() - timedelta(hours=2))
    level, text = found("webhooks")
    assert level == WARNING
    assert "deliver_webhooks" in text


def test_news_that_no_message_was_made_of_are_a_warning(lifter: User) -> None:
    webhook, _ = Webhook.add(lifter, id=uuid7(), url="https://93.184.215.14/")
    long_ago = timezone.now() - timedelta(hours=2)
    Webhook.objects.filter(pk=webhook.pk).update(active_since=long_ago)
    workout = finished_workout(lifter)
    lifter.activities.create(kind="workout.finished", subject=workout.pk, at=long_ago)
    assert found("webhooks")[0] == WARNING
    workout.trash()
    assert found("webhooks")[0] == OK
