"""What the environment may say, and with which sentence the start stops where it makes no sense."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from gymtracker import environment as env

ROOT = Path(__file__).parents[2]
LONG_KEY = "n0t-a-real-key-but-long-enough-for-every-check-of-django-0123456789"
# Empty counts as not set, and wins over a developer's .env.
UNSET = dict.fromkeys(
    (
        "DEBUG", "HTTPS", "SECRET_KEY", "DATABASE_URL", "CACHE_URL", "REDIS_URL", "EMAIL_URL", "ALLOWED_HOSTS",
        "CSRF_TRUSTED_ORIGINS", "TRUSTED_PROXY_COUNT", "WEB_CONCURRENCY", "PORT", "DEFAULT_FROM_EMAIL", "DYNO",
    ),
    "",
)  # fmt: skip
PRODUCTION = {
    **UNSET,
    "DEBUG": "false",
    "SECRET_KEY": LONG_KEY,
    "ALLOWED_HOSTS": "gym.example.org",
    "DATABASE_URL": "sqlite://:memory:",
    "TRUSTED_PROXY_COUNT": "1",
}


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**known, **PRODUCTION, "DJANGO_SETTINGS_MODULE": "gymtracker.settings", **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def answer_of(script: str, **environment: str) -> Any:
    done = run("-c", script, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    monkeypatch.delenv("DYNO", raising=False)
    return lambda value: monkeypatch.setenv("THIS_ONE", value)


@pytest.mark.parametrize("value", ["2", "ja", "truefalse"])
def test_a_flag_that_is_neither_true_nor_false_is_refused_by_name(say: Any, value: str) -> None:
    say(value)
    with pytest.raises(ImproperlyConfigured, match=r"^THIS_ONE must be true or false"):
        env.flag("THIS_ONE", False)


@pytest.mark.parametrize(("value", "meant"), [("TRUE", True), (" on ", True), ("0", False), ("", True)])
def test_a_flag_is_read_in_any_case_and_empty_is_the_default(say: Any, value: str, meant: bool) -> None:
    say(value)
    assert env.flag("THIS_ONE", True) is meant


@pytest.mark.parametrize("value", ["-1", "11", "1.5", "two", "٣", "1e1"])
def test_a_number_outside_its_range_is_refused_by_name(say: Any, value: str) -> None:
    say(value)
    with pytest.raises(ImproperlyConfigured, match=r"^THIS_ONE must be a whole number from 0 to 10"):
        env.whole_number("THIS_ONE", 0, least=0, most=10)


@pytest.mark.parametrize("value", ["https://gym.example.org", "gym.example.org/path", "*", "a.org,*"])
def test_hosts_that_are_addresses_or_everything_are_refused_by_name(say: Any, value: str) -> None:
    say(value)
    with pytest.raises(ImproperlyConfigured, match=r"^THIS_ONE "):
        env.hosts("THIS_ONE")


def test_hosts_are_separated_by_commas(say: Any) -> None:
    say(" gym.example.org, .example.net ,")
    assert env.hosts("THIS_ONE") == ["gym.example.org", ".example.net"]


@pytest.mark.parametrize(
    "value", ["gym.example.org", "https://gym.example.org/", "ftp://a.org", "https://", "https://a?b"]
)
def test_origins_without_scheme_or_with_a_path_are_refused_by_name(say: Any, value: str) -> None:
    say(value)
    with pytest.raises(ImproperlyConfigured, match=r"^THIS_ONE takes origins"):
        env.origins("THIS_ONE")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("nonsense", "must begin with sqlite:/// or postgres://"),
        ("mysql://u:p@h/db", "must begin with sqlite:/// or postgres://"),
        ("postgres://u:p@h:port/db", "cannot be read as an address"),
        ("postgres://u:p@h/", "names no database"),
    ],
)
def test_a_database_that_cannot_be_meant_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, value: str, why: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", value)
    with pytest.raises(ImproperlyConfigured, match=f"^DATABASE_URL {why}"):
        env.database("sqlite:///x")


@pytest.mark.parametrize("value", ["postgresq://u:s3cret@h/db", "postgres://u:p@h:s3cret/db"])
def test_a_refused_database_address_is_not_quoted(
    monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder, value: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", value)
    with pytest.raises(ImproperlyConfigured) as caught:
        env.database("sqlite:///x")
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert not recwarn.list


def test_sqlite_is_refused_on_a_disk_that_is_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////app/gym.sqlite3")
    monkeypatch.setenv("DYNO", "web.1")
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL points to SQLite.*every workout would be lost"):
        env.database("sqlite:///x")


def test_a_mail_address_of_an_unknown_kind_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "pigeon://loft")
    with pytest.raises(ImproperlyConfigured, match=r"^EMAIL_URL cannot be read"):
        env.email("consolemail://")


def test_the_environment_wins_over_a_dotenv_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("THIS_ONE=file\nTHAT_ONE=file\nTHE_EMPTY_ONE=file\n", "utf-8")
    for name, value in (("THIS_ONE", "environment"), ("THAT_ONE", "x"), ("THE_EMPTY_ONE", "")):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("THAT_ONE")
    env.read_dotenv(file)
    assert [env.text(name) for name in ("THIS_ONE", "THAT_ONE", "THE_EMPTY_ONE")] == ["environment", "file", ""]


def test_the_example_names_every_variable() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    for name in (*UNSET, "CORS_ALLOWED_ORIGINS"):
        assert f"\n{name}=" in example or name in {"CACHE_URL", "DYNO"}, name


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing."),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must have at least 32 characters"),
        ({"DEBUG": "perhaps"}, "DEBUG must be true or false"),
        ({"PORT": "99999"}, "PORT must be a whole number from 1 to 65535"),
        ({"WEB_CONCURRENCY": "0"}, "WEB_CONCURRENCY must be a whole number from 1 to 64"),
        ({"REDIS_URL": "http://cache"}, "REDIS_URL (or CACHE_URL) must begin with redis://"),
        ({"DYNO": "web.1"}, "DATABASE_URL points to SQLite"),
    ],
)
def test_a_wrong_value_stops_the_start_with_a_sentence(environment: dict[str, str], sentence: str) -> None:
    stopped = run("-c", "import gymtracker.settings", **environment)
    assert stopped.returncode
    assert sentence in stopped.stderr.splitlines()[-1]


def test_production_settings_pass_djangos_deployment_checks() -> None:
    checked = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout + checked.stderr


COOKIES = """
import json
from gymtracker import settings as s
print(json.dumps([s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,
    s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE, s.ALLOWED_HOSTS]))
"""


def test_cookies_of_production_are_bound_to_the_host_and_to_https() -> None:
    assert answer_of(COOKIES) == ["__Host-session", "__Host-csrf", True, True, True, True, "Lax", ["gym.example.org"]]


def test_production_answers_to_no_host_unless_one_is_named() -> None:
    assert answer_of(COOKIES, ALLOWED_HOSTS="")[-1] == []


def test_outside_production_the_own_machine_is_always_answered() -> None:
    script = "import json; from gymtracker import settings as s; print(json.dumps(s.ALLOWED_HOSTS))"
    assert answer_of(script, HTTPS="off") == ["gym.example.org", "localhost", "127.0.0.1", "[::1]"]


ASK = """
import json, sys, django
django.setup()
from django.test import Client
def ask(path, **headers):
    answer = Client(headers={"host": "gym.example.org", **headers}).get(path)
    return [answer.status_code, answer.headers.get("Location", ""), answer.headers.get("Strict-Transport-Security", "")]
print(json.dumps([ask("/healthz"), ask("/more/"), ask("/healthz", **{"x-forwarded-proto": "https"})]))
"""


def test_http_is_redirected_to_https_which_only_a_trusted_proxy_may_vouch_for() -> None:
    hsts = "max-age=31536000; includeSubDomains; preload"
    plain, redirected, vouched = answer_of(ASK)
    assert plain == [200, "", ""]  # a platform's health check speaks plain http
    assert redirected == [301, "https://gym.example.org/more/", ""]
    assert vouched == [200, "", hsts]
    _, _, forged = answer_of(ASK, TRUSTED_PROXY_COUNT="0")
    assert forged == [200, "", ""]


FOREIGN = """
import django
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
django.setup()
from django.test import Client
Client().get("/", headers={"host": "evil.example.org"})
"""


def test_a_foreign_host_leaves_nothing_but_its_request_line() -> None:
    done = run("-c", FOREIGN)
    assert done.returncode == 0
    assert "evil" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    [line] = done.stdout.splitlines()
    assert json.loads(line)["status"] == 400


SERVER = """
import json
from gymtracker import gunicorn_conf as g
print(json.dumps([g.bind, g.workers, g.forwarded_allow_ips]))
"""


def test_gunicorn_is_set_by_the_same_environment() -> None:
    assert answer_of(SERVER, PORT="5000", WEB_CONCURRENCY="3") == ["0.0.0.0:5000", 3, "*"]
    assert answer_of(SERVER, TRUSTED_PROXY_COUNT="0") == ["0.0.0.0:8000", 2, ""]


@pytest.mark.parametrize(
    ("url", "port"), [("smtp://h", 25), ("smtp+tls://h", 587), ("smtp+ssl://h", 465), ("smtp+tls://h:2525", 2525)]
)
def test_mail_goes_to_the_usual_port_of_its_kind(url: str, port: int) -> None:
    script = "import json; from gymtracker import settings as s; print(json.dumps([s.EMAIL_PORT, s.EMAIL_HOST]))"
    assert answer_of(script, EMAIL_URL=url) == [port, "h"]
