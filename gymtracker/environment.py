"""What the environment says, read strictly: a wrong value stops the boot with a sentence that names the variable."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")
SHORTEST_SECRET_KEY = 32

_environ = environ.Env()
TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


def read_dotenv(path: Path) -> None:
    """Take variables from a `.env` file where there is one; what the environment already says wins."""
    if path.is_file():
        environ.Env.read_env(path)


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value in TRUE | FALSE:
        return value in TRUE
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")


def whole_number(name: str, default: int, *, least: int, most: int) -> int:
    value = text(name)
    if not value:
        return default
    if value.isascii() and value.isdigit() and least <= int(value) <= most:
        return int(value)
    raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}, not {value!r}.")


def words(name: str) -> list[str]:
    return [word.strip() for word in text(name).split(",") if word.strip()]


def hosts(name: str) -> list[str]:
    found = words(name)
    for host in found:
        if "://" in host or "/" in host:
            raise ImproperlyConfigured(f"{name} takes bare host names such as gym.example.org, not {host!r}.")
        if host == "*":
            raise ImproperlyConfigured(f"{name} may not be '*': name the hosts that this server answers to.")
    return found


def origins(name: str) -> list[str]:
    found = words(name)
    for origin in found:
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path or parts.query:
            raise ImproperlyConfigured(f"{name} takes origins such as https://gym.example.org, not {origin!r}.")
    return found


def secret_key(*, required: bool) -> str:
    key = text("SECRET_KEY")
    if key and len(key) < SHORTEST_SECRET_KEY:
        raise ImproperlyConfigured(f"SECRET_KEY must have at least {SHORTEST_SECRET_KEY} characters, not {len(key)}.")
    if not key and required:
        raise ImproperlyConfigured(
            "SECRET_KEY is missing. Make one with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(50))' (DEBUG=true does without)."
        )
    return key or "only-for-development-" + "x" * SHORTEST_SECRET_KEY


def url(name: str, parse: Callable[..., T], default: str) -> T:
    """`parse` is one of django-environ's `*_url_config`; what it cannot read is an error that names the variable."""
    value = text(name, default)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the parser's own warning prints all of the value
            return parse(value)
    except Exception:
        # Without the parser's own words: they may quote a password, and this goes to the log.
        raise ImproperlyConfigured(
            f"{name} cannot be read as an address (special characters in its password must be percent-encoded)."
        ) from None


def database(default: str) -> dict[str, Any]:
    config: dict[str, Any] = url("DATABASE_URL", _environ.db_url_config, default)
    if config.get("ENGINE") not in {"django.db.backends.sqlite3", "django.db.backends.postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:/// or postgres://.")
    if not config.get("NAME"):
        raise ImproperlyConfigured("DATABASE_URL names no database: postgres://user:password@host:5432/name.")
    on_dyno = bool(text("DYNO"))
    if on_dyno and config["ENGINE"].endswith("sqlite3"):
        raise ImproperlyConfigured(
            "DATABASE_URL points to SQLite, but this disk is wiped at every restart (DYNO is set): "
            "every workout would be lost. Attach a PostgreSQL database."
        )
    return config


def email(default: str) -> dict[str, Any]:
    return url("EMAIL_URL", _environ.email_url_config, default)
