"""Production's settings with a test's environment; TEST_DATABASE_URL names another database than SQLite."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ["DEBUG"] = "false"
os.environ["HTTPS"] = "false"
for name in ("DATABASE_URL", "REDIS_URL", "CACHE_URL", "EMAIL_URL", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "DYNO"):
    os.environ[name] = ""  # set and empty, so that a developer's .env does not fill it
if url := os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = url

from gymtracker.settings import *  # noqa: E402, F403

# Threads of the live server come and go; none may leave a connection behind.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Quick, but each process has its own: servers of tests/servers.py can be told to share one, as in production.
if not os.environ.get("TEST_SHARED_CACHE"):
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]  # noqa: F405
# The N+1 guard: a request that asks the same again and again fails its test.
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]  # noqa: F405
# Django reads a session once more to end it, allauth a passkey to remove it.
ZEAL_ALLOWLIST = [{"model": "sessions.Session", "field": "get()"}, {"model": "mfa.Authenticator", "field": "get()"}]
WHITENOISE_AUTOREFRESH = True
