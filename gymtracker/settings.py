"""Settings, all from the environment (see .env.example); `environment` refuses what makes no sense."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from gymtracker import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
env.read_dotenv(BASE_DIR / ".env")

DEBUG = env.flag("DEBUG", False)
# HTTPS=off is for a box on one's own network or a first try: cookies are then sent over plain HTTP too.
HTTPS = env.flag("HTTPS", not DEBUG)
PRODUCTION = HTTPS and not DEBUG
SECRET_KEY = env.secret_key(required=not DEBUG)
TRUSTED_PROXY_COUNT = env.whole_number("TRUSTED_PROXY_COUNT", 0, least=0, most=10)
WEB_CONCURRENCY = env.whole_number("WEB_CONCURRENCY", 2, least=1, most=64)
PORT = env.whole_number("PORT", 8000, least=1, most=65535)

LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = [*env.hosts("ALLOWED_HOSTS"), *([] if PRODUCTION else LOCAL_HOSTS)]
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "gymtracker.apps.AdminConfig",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "template_partials",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.headless",
    "corsheaders",
    "ninja",
    "csp",
    "gymtracker",
    "gymtracker.accounts",
    "exercises",
    "workouts",
    "progress",
    "goals",
    "gymtracker.coaching",
    "gymtracker.webhooks",
    "gymtracker.archive",
]

MIDDLEWARE = [
    "gymtracker.middleware.log_requests",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "gymtracker.middleware.LoginRequired",
    "gymtracker.middleware.AnswerConflicts",
    "gymtracker.middleware.refuse_large_bodies",
    "gymtracker.middleware.refuse_unstorable_text",
    "gymtracker.middleware.keep_private",
    "gymtracker.middleware.use_lifters_time_zone",
    "allauth.account.middleware.AccountMiddleware",
    "gymtracker.accounts.throttle.GuardDoors",
]

ROOT_URLCONF = "gymtracker.urls"
WSGI_APPLICATION = "gymtracker.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "gymtracker.templatetags.gym",
            ],
        },
    }
]

# --- Data -----------------------------------------------------------------------------------------------------------
SQLITE_OPTIONS: dict[str, Any] = {
    # IMMEDIATE and a long wait: with several writers none is told "database is locked" (docs/decisions/0002).
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"
        "PRAGMA mmap_size=134217728; PRAGMA cache_size=-16000; PRAGMA journal_size_limit=67108864;"
    ),
}
DATABASES = {"default": env.database(default=f"sqlite:///{BASE_DIR / 'var' / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    with suppress(OSError):  # where it cannot be made, opening the database says so
        Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    # A file, not memory: the live server of the browser tests uses it from other threads.
    DATABASES["default"]["TEST"] = {"NAME": f"{DATABASES['default']['NAME']}.test"}
    # Opening the file anew and running the PRAGMAs would cost every request a millisecond.
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
    # A host that does not answer at all must become a 503 soon, not a page that hangs for minutes.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL") or env.text("CACHE_URL")
if REDIS_URL and not REDIS_URL.startswith(("redis://", "rediss://", "unix://")):
    raise ImproperlyConfigured("REDIS_URL (or CACHE_URL) must begin with redis://, rediss:// or unix://.")
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    # Rate limits live here, so every worker must see the same cache; 300 entries (the default) would evict them.
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- Files ----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "gymtracker.storage.HashedStaticFiles"
    },
}

# --- People ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Gym Tracker <noreply@localhost>")
EMAIL_IS_CONFIGURED = bool(env.text("EMAIL_URL"))
# Without a mail server mails are dropped: on the console a reset link would end up in the log.
_email = env.email(default="consolemail://" if DEBUG else "dummymail://")
EMAIL_BACKEND = _email.pop("EMAIL_BACKEND")
EMAIL_FILE_PATH = _email.pop("EMAIL_FILE_PATH", "")
EMAIL_HOST = _email.pop("EMAIL_HOST", None) or "localhost"
EMAIL_HOST_USER = _email.pop("EMAIL_HOST_USER", None) or ""
EMAIL_HOST_PASSWORD = _email.pop("EMAIL_HOST_PASSWORD", None) or ""
EMAIL_USE_TLS = _email.pop("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _email.pop("EMAIL_USE_SSL", False)
EMAIL_PORT = _email.pop("EMAIL_PORT", None) or (465 if EMAIL_USE_SSL else 587 if EMAIL_USE_TLS else 25)
EMAIL_TIMEOUT = 10

ACCOUNT_ADAPTER = "gymtracker.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "gymtracker.accounts.forms.SignupForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if EMAIL_IS_CONFIGURED else "none"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = EMAIL_IS_CONFIGURED
ACCOUNT_FORMS = {"change_password": "gymtracker.accounts.passwords.ChangePasswordForm"}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# How long a log-in, or the password given once more, counts for changes to how one logs in.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# One throttle over all doors (gymtracker/accounts/throttle.py) in place of allauth's own limits page by page.
ACCOUNT_RATE_LIMITS = {
    "door": "30/m/ip",
    "guess": "10/m/ip,5/5m/key",
    "reset_password": "5/m/key",
    "invite": "30/d/key,30/h/ip",
    **dict.fromkeys(
        ("login", "login_failed", "signup", "reset_password_from_key", "change_password", "reauthenticate"), None
    ),
    # By address, not by account: what stands in the cache then names nobody.
    "manage_email": "10/m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

MFA_ADAPTER = "gymtracker.accounts.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "activate_totp": "gymtracker.accounts.second_factor.TurnOnCodesForm",
    "authenticate": "gymtracker.accounts.second_factor.CodeForm",
    "reauthenticate": "gymtracker.accounts.second_factor.CodeAgainForm",
    "add_webauthn": "gymtracker.accounts.second_factor.AddPasskeyForm",
    "edit_webauthn": "gymtracker.accounts.second_factor.NamePasskeyForm",
    "login_webauthn": "gymtracker.accounts.second_factor.PasskeyLoginForm",
    "authenticate_webauthn": "gymtracker.accounts.second_factor.PasskeyForm",
    "reauthenticate_webauthn": "gymtracker.accounts.second_factor.PasskeyAgainForm",
}
MFA_TOTP_ISSUER = "Gym Tracker"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": None}
# A passkey alone opens the account, so it must always ask for a finger, a face or a PIN.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Browsers know passkeys on https and on http://localhost only; the latter is allowed where HTTPS is off.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# Where mail is sent nobody gets in with an unconfirmed address; where none is sent no address is ever confirmed.
MFA_ALLOW_UNVERIFIED_EMAIL = True

# --- The JSON API (accounts/tokens.py, api.py) ------------------------------------------------------------------------
# Without allauth's own addresses: our endpoints use its tokens.
HEADLESS_CLIENTS = ("app",)
HEADLESS_TOKEN_STRATEGY = "gymtracker.accounts.tokens.Strategy"  # noqa: S105
HEADLESS_JWT_ALGORITHM = "HS256"  # with SECRET_KEY
HEADLESS_JWT_STATEFUL_VALIDATION_ENABLED = True
HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN = 30 * 60
HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN = 7 * 24 * 60 * 60
HEADLESS_JWT_ROTATE_REFRESH_TOKEN = True
CORS_ALLOWED_ORIGINS = env.origins("CORS_ALLOWED_ORIGINS")
CORS_URLS_REGEX = r"^/api/"
CORS_EXPOSE_HEADERS = ["X-Request-ID", "Retry-After"]

# --- Webhooks (docs/webhooks.md) --------------------------------------------------------------------------------------
# On: they may reach the network that this server stands in, over plain http too. For one's own network only.
WEBHOOK_PRIVATE_NETWORKS = env.flag("WEBHOOK_PRIVATE_NETWORKS", False)

# --- The browser ----------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_TAGS = {26: "record"}  # notices.RECORD
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "gymtracker.errors.csrf_failure"
if HTTPS:
    SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
# Of a history that is imported; what is uploaded goes to the disk in a stream.
MOST_IMPORT_MEGABYTES = env.whole_number("MOST_IMPORT_MEGABYTES", 50, least=1, most=500)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# --- Words and time -------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "gymtracker.logs.JsonLines"}},
    "handlers": {
        "stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"},
        # Without any handler Python's last resort would print to stderr.
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stdout"], "level": "INFO"},
    "loggers": {
        # Our own line a request says it all; Django's would repeat it, with paths that may hold reset keys.
        "django.request": {"handlers": ["stdout"], "level": "ERROR", "propagate": False},
        "django.server": {"handlers": ["nowhere"], "level": "ERROR", "propagate": False},
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
    },
}
