"""What `manage.py doctor` examines. Each check tells, in one line a finding, what is wrong and how to put it right.

A fault is what loses data, lets strangers in or keeps lifters out; a warning is worth knowing and may be meant so.
"""

from __future__ import annotations

import filecmp
import http.client
import math
import os
import secrets
import shutil
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.http.request import validate_host
from django.utils import timezone

from exercises.library import shipped_exercises
from exercises.models import Exercise
from gymtracker.accounts.models import SELECTABLE_ZONES, User
from gymtracker.gunicorn_conf import threads
from gymtracker.webhooks.delivery import has_waited

OK, WARNING, FAULT = "ok", "warning", "fault"
# Variables by which a process can tell that it runs behind a platform's router.
PLATFORMS = {
    "DYNO": "Heroku",
    "RENDER": "Render",
    "FLY_APP_NAME": "Fly.io",
    "RAILWAY_ENVIRONMENT": "Railway",
    "K_SERVICE": "Cloud Run",
}
PLACEHOLDERS = ("only-for-", "django-insecure-", "made-up-", "change")
OLDEST_POSTGRESQL = 15
SHORTEST_GOOD_KEY, FEWEST_DIFFERENT_CHARACTERS = 50, 10
LEAST_FREE_MEGABYTES = 200
FEWEST_ZONES = 300
PATIENCE_SECONDS = 5
CLOCK_TOLERANCE = timedelta(minutes=1)
WEBHOOK_PATIENCE = timedelta(hours=1)


@dataclass(frozen=True)
class Finding:
    level: str
    subject: str
    text: str

    def __str__(self) -> str:
        return f"{self.level:<8} {self.subject}: {self.text}"


Findings = Iterator[tuple[str, str]]


def diagnose(url: str = "") -> Iterator[Finding]:
    """All findings, in the order in which one would put things right; what a fault makes unjudgeable is left out."""
    usable = True
    for subject, check, on_tables in checks(url):
        if on_tables and not usable:
            continue
        for level, text in examined(check):
            usable = usable and not (check in {database, migrations} and level == FAULT)
            yield Finding(level, subject, text)


def examined(check: Callable[[], Findings]) -> Findings:
    """A check that itself fails is a fault too; what it says is kept to its first line."""
    try:
        yield from check()
    except Exception as error:
        yield FAULT, f"cannot be examined: {reason(error)}"


def reason(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0][:200]}".rstrip(": ")


def platform() -> str:
    return next((name for variable, name in PLATFORMS.items() if os.environ.get(variable)), "")


# --- Settings -------------------------------------------------------------------------------------------------------
def secret_key() -> Findings:
    key = settings.SECRET_KEY
    fix = "make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
    if key.lower().startswith(PLACEHOLDERS):
        yield FAULT, f"is a placeholder that others know; {fix}"
    elif len(key) < SHORTEST_GOOD_KEY or len(set(key)) < FEWEST_DIFFERENT_CHARACTERS:
        yield FAULT, f"is too easy to guess (under {SHORTEST_GOOD_KEY} characters, or too few different ones); {fix}"
    else:
        yield OK, "is long and random enough"


def debug() -> Findings:
    if settings.DEBUG:
        yield FAULT, "is on: error pages would show code and settings to anyone; set DEBUG=false"
    else:
        yield OK, "is off"


def https() -> Findings:
    if settings.HTTPS:
        yield OK, "is on: cookies travel encrypted only, http:// is redirected"
    elif platform():
        yield FAULT, f"is off on {platform()}: cookies and passwords may travel in the open; remove HTTPS=off"
    else:
        yield WARNING, "is off: good for a first try on one machine; elsewhere remove HTTPS=off and use a TLS proxy"


def allowed_hosts() -> Findings:
    outer = [host for host in settings.ALLOWED_HOSTS if host not in settings.LOCAL_HOSTS]
    if not settings.ALLOWED_HOSTS:
        yield FAULT, "is empty, so every page is a 400; set ALLOWED_HOSTS=gym.example.org (your host name)"
    elif not outer:
        yield WARNING, "names this machine only; to be reached from others set ALLOWED_HOSTS to your host name"
    else:
        yield OK, ", ".join(outer)


def csrf_trusted_origins() -> Findings:
    wrong = False
    for origin in settings.CSRF_TRUSTED_ORIGINS:
        parts = urlsplit(origin)
        if settings.HTTPS and parts.scheme != "https":
            wrong = True
            yield FAULT, f"{origin} can never match while HTTPS is on; write https://{parts.netloc}"
        elif "*" not in parts.netloc and not validate_host(parts.hostname or "", settings.ALLOWED_HOSTS):
            wrong = True
            yield WARNING, f"{origin} is not in ALLOWED_HOSTS; add {parts.hostname} there if forms come from it"
    if not wrong:
        yield (
            OK,
            ", ".join(settings.CSRF_TRUSTED_ORIGINS) or "empty, right where the proxy keeps the Host header",
        )


def proxy() -> Findings:
    count = settings.TRUSTED_PROXY_COUNT
    if platform() and not count:
        yield FAULT, f"is 0 behind {platform()}'s router: all lifters share one address and rate limit; set it to 1"
    elif settings.HTTPS and not count:
        yield FAULT, "is 0 with HTTPS on: gunicorn speaks plain http, so every page redirects to itself; set it to 1"
    elif count and not settings.HTTPS:
        yield (
            WARNING,
            f"is {count} with HTTPS off: without a proxy anyone can forge X-Forwarded-For; set it to 0",
        )
    else:
        yield OK, f"{count}: X-Forwarded-For and X-Forwarded-Proto are {'believed' if count else 'ignored'}"


def public_address(url: str) -> Findings:
    """One request from outside, as a browser would make it: what the proxy passes on can be seen in the answer."""
    asked = urlsplit(url)
    connect = http.client.HTTPSConnection if asked.scheme == "https" else http.client.HTTPConnection
    try:
        outside = connect(asked.netloc, timeout=PATIENCE_SECONDS)
        outside.request("GET", "/")
        answer = outside.getresponse()
    except (OSError, http.client.HTTPException) as error:
        yield FAULT, f"{url} cannot be reached ({reason(error)}); check DNS, certificate and proxy"
        return
    led_to = urlsplit(answer.headers.get("Location", ""))
    if answer.status == 400:
        yield FAULT, f"{url} answers 400: add {asked.hostname} to ALLOWED_HOSTS and let the proxy keep the Host header"
    elif (led_to.scheme, led_to.netloc) == (asked.scheme, asked.netloc):
        yield FAULT, f"{url} redirects to itself: let the proxy send X-Forwarded-Proto and set TRUSTED_PROXY_COUNT=1"
    elif answer.status >= 500:
        yield FAULT, f"{url} answers {answer.status}; see the log of the web process"
    elif asked.scheme == "https" and settings.HTTPS and "Strict-Transport-Security" not in answer.headers:
        yield FAULT, f"{url} answers without HSTS: is it this server, and does the proxy pass its headers on?"
    else:
        yield OK, f"{url} answers {answer.status}"


# --- Database -------------------------------------------------------------------------------------------------------
def database() -> Findings:
    where = f"{connection.vendor} {settings.DATABASES['default']['HOST'] or settings.DATABASES['default']['NAME']}"
    wrong = list(sqlite_file()) if connection.vendor == "sqlite" else []
    yield from wrong
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        if not wrong:
            yield FAULT, f"{where} cannot be reached ({reason(error)}); check DATABASE_URL and that the server runs"
        return
    yield OK, f"{where} answers"
    yield from postgresql() if connection.vendor == "postgresql" else sqlite()


def value_of(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def postgresql() -> Findings:
    version = int(value_of("SHOW server_version_num")) // 10_000
    if version < OLDEST_POSTGRESQL:
        yield FAULT, f"PostgreSQL {version} is too old; upgrade to {OLDEST_POSTGRESQL} or newer"
    if value_of("SHOW server_encoding") != "UTF8":
        yield FAULT, "its encoding is not UTF8, so names cannot be stored; create the database with ENCODING 'UTF8'"
    if value_of("SHOW transaction_read_only") == "on":
        yield FAULT, "is read-only (a standby?), so no set can be logged; point DATABASE_URL to the primary"
    most, ours = int(value_of("SHOW max_connections")), settings.WEB_CONCURRENCY * threads
    if ours > most - 5:
        yield WARNING, f"takes {most} connections, one web process opens up to {ours}; lower WEB_CONCURRENCY"


def in_memory() -> bool:
    return ":memory:" in str(settings.DATABASES["default"]["NAME"])


def sqlite_file() -> Findings:
    if in_memory():
        yield FAULT, "is in memory: everything is lost at a restart; set DATABASE_URL to a file or to PostgreSQL"
        return
    file = Path(settings.DATABASES["default"]["NAME"]).resolve()
    if not file.parent.is_dir():
        yield FAULT, f"{file.parent} does not exist; make it, and give it to the user that runs the server"
        return
    for path in (file.parent, file) if file.exists() else (file.parent,):
        if not os.access(path, os.W_OK):
            yield FAULT, f"{path} cannot be written; give it to the user that runs the server (chown)"
    megabytes = shutil.disk_usage(file.parent).free // 1_000_000
    if megabytes < LEAST_FREE_MEGABYTES:
        yield FAULT, f"only {megabytes} MB are left on the disk of {file}; make room"
    if platform():
        yield WARNING, f"{file} must lie on a disk of {platform()} that outlives a restart; PostgreSQL is safer there"


def sqlite() -> Findings:
    for pragma, wanted, loss in (
        ("journal_mode", "wal", "readers and writers block each other"),
        ("synchronous", 2, "a power cut can lose sets that were logged"),
        ("foreign_keys", 1, "rows can point to nothing"),
    ):
        if not in_memory() and value_of(f"PRAGMA {pragma}") != wanted:
            yield FAULT, f"PRAGMA {pragma} is not {wanted}, so {loss}; keep SQLITE_OPTIONS, on a local disk"


def migrations() -> Findings:
    executor = MigrationExecutor(connection)
    missing = [str(step) for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    unknown = sorted(set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations))
    if missing:
        yield FAULT, f"{len(missing)} not applied ({missing[0]} is the first); run: python manage.py migrate"
    elif unknown:
        yield WARNING, f"{'.'.join(unknown[0])} is applied but not in this code: is this an older release than before?"
    else:
        yield OK, "all are applied"


# --- What stands beside the database --------------------------------------------------------------------------------
def shared_cache() -> Findings:
    kind = settings.CACHES["default"]["BACKEND"].rpartition(".")[2]
    if kind in {"LocMemCache", "DummyCache"}:
        yield FAULT, f"{kind} is not shared by the workers, so rate limits do not hold; use the database or REDIS_URL"
        return
    table = settings.CACHES["default"]["LOCATION"]
    if kind == "DatabaseCache" and table not in connection.introspection.table_names():
        yield FAULT, f"its table {table} is missing; run: python manage.py createcachetable"
        return
    key, value = f"doctor-{secrets.token_hex(8)}", secrets.token_hex(8)
    try:
        cache.set(key, value, timeout=60)
        came_back = cache.get(key) == value
        cache.delete(key)
    except Exception as error:
        yield FAULT, f"{kind} cannot be used ({reason(error)}); check REDIS_URL and that the server runs"
        return
    if came_back:
        yield OK, f"{kind}: a value came back, and all workers share it"
    else:
        yield FAULT, f"{kind} does not give back what was stored; check its memory limit and permissions"


def email() -> Findings:
    if not settings.EMAIL_IS_CONFIGURED:
        yield (
            WARNING,
            "EMAIL_URL is not set: no address is confirmed, none can be reset, sign-up tells which are taken",
        )
        return
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        yield FAULT, "EMAIL_URL sends to no server, yet sign-up waits for a mail; use smtp+tls://user:password@host:587"
        return
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    mailer = get_connection(timeout=PATIENCE_SECONDS)
    try:
        mailer.open()
        mailer.close()
    except Exception as error:
        yield FAULT, f"{server} takes no mail from here ({reason(error)}); check EMAIL_URL"
        return
    yield OK, f"{server} lets us in"
    if settings.DEFAULT_FROM_EMAIL.rstrip("> ").endswith("@localhost"):
        yield WARNING, "DEFAULT_FROM_EMAIL is @localhost, which most servers refuse; set an address of your domain"


def static_files() -> Findings:
    fix = "run: python manage.py collectstatic --no-input"
    if settings.DEBUG:
        yield OK, "are served from the source while DEBUG is on"
        return
    paths = getattr(staticfiles_storage, "hashed_files", None)
    if paths is None:
        yield WARNING, "are not hashed by this storage, so browsers may show old ones"
        return
    if not paths:
        yield FAULT, f"are not collected in {settings.STATIC_ROOT}; {fix}"
        return
    stale = [name for name, source in static_sources() if not collected(name, source, paths)]
    if stale:
        yield FAULT, f"{len(stale)} differ from what was collected ({stale[0]}); {fix}"
    else:
        yield OK, f"{len(paths)} are collected and up to date"


def static_sources() -> Iterator[tuple[str, Path]]:
    seen: set[str] = set()
    for finder in get_finders():
        for name, storage in finder.list([]):
            if name not in seen:  # the first finder wins, as in collectstatic
                seen.add(name)
                yield name, Path(storage.path(name))


def collected(name: str, source: Path, paths: dict[str, str]) -> bool:
    copy = Path(settings.STATIC_ROOT) / name
    hashed = Path(settings.STATIC_ROOT) / paths.get(name.replace(os.sep, "/"), "missing")
    return copy.is_file() and hashed.is_file() and filecmp.cmp(source, copy, shallow=False)


def library() -> Findings:
    fix = "run: python manage.py load_library"
    loaded = dict(Exercise.objects.library().values_list("slug", "shipped"))
    shipped = {entry["slug"]: entry for entry in shipped_exercises()}
    missing = shipped.keys() - loaded.keys()
    older = [slug for slug, entry in shipped.items() if slug in loaded and loaded[slug] != entry]
    if missing:
        yield FAULT, f"{len(missing)} of {len(shipped)} exercises are missing; {fix}"
    elif older:
        yield FAULT, f"{len(older)} of {len(shipped)} exercises are of an older release ({older[0]}); {fix}"
    else:
        yield OK, f"{len(shipped)} exercises are loaded"


def administrator() -> Findings:
    administrators = User.objects.filter(is_superuser=True, is_active=True)
    with_one_step = administrators.filter(authenticator=None).count()
    if not administrators.exists():
        yield WARNING, "nobody may enter the admin; run: python manage.py create_admin --email you@example.org"
    elif with_one_step:
        yield (
            WARNING,
            f"{with_one_step} of {administrators.count()} superusers log in with a password alone; "
            "let them turn on two-step sign-in (More, Two-step sign-in)",
        )
    else:
        yield OK, "there is one, with two-step sign-in"


# --- Time -----------------------------------------------------------------------------------------------------------
def clock() -> Findings:
    now = timezone.now()
    if connection.vendor == "postgresql":
        apart = abs(now - value_of("SELECT clock_timestamp()"))
        if apart > CLOCK_TOLERANCE:
            yield (
                FAULT,
                f"is {math.ceil(apart.total_seconds())} s from that of the database; run NTP on both machines",
            )
            return
    newest = last_migrated()
    if newest and newest > now + CLOCK_TOLERANCE:
        yield FAULT, f"says {now:%Y-%m-%d %H:%M} UTC, yet the database was set up at {newest:%Y-%m-%d %H:%M}; run NTP"
    else:
        yield OK, f"{now:%Y-%m-%d %H:%M} UTC"


def last_migrated() -> datetime | None:
    newest = MigrationRecorder(connection).migration_qs.order_by("-applied").first()
    return newest.applied if newest else None


def time_zones() -> Findings:
    if len(SELECTABLE_ZONES) < FEWEST_ZONES:
        yield (
            FAULT,
            f"only {len(SELECTABLE_ZONES)} zones are known; install requirements.txt again (tzdata)",
        )
        return
    summer = datetime(2026, 7, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"))
    if summer.utcoffset() == timedelta(hours=2):
        yield OK, f"{len(SELECTABLE_ZONES)} are known"
    else:
        yield FAULT, "Europe/Berlin has no summer time here: the data is broken; reinstall tzdata"


def webhooks() -> Findings:
    if has_waited(WEBHOOK_PATIENCE):
        yield WARNING, "messages have waited for over an hour; run `manage.py deliver_webhooks --once` by a scheduler"
    else:
        yield OK, "nothing waits"


def checks(url: str) -> Iterator[tuple[str, Callable[[], Findings], bool]]:
    """Subject, check, and whether it needs the database with its tables."""
    yield "SECRET_KEY", secret_key, False
    yield "DEBUG", debug, False
    yield "HTTPS", https, False
    yield "ALLOWED_HOSTS", allowed_hosts, False
    yield "CSRF_TRUSTED_ORIGINS", csrf_trusted_origins, False
    yield "TRUSTED_PROXY_COUNT", proxy, False
    if url:
        yield "proxy", partial(public_address, url), False
    yield "static files", static_files, False
    yield "time zones", time_zones, False
    yield "e-mail", email, False
    yield "database", database, False
    yield "cache", shared_cache, not settings.REDIS_URL
    yield "migrations", migrations, True
    yield "library", library, True
    yield "administrator", administrator, True
    yield "clock", clock, True
    yield "webhooks", webhooks, True
