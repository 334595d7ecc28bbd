"""All settings of Valinta in one file, read from a typed environment.

Nothing has to be set to try the product: an SQLite file, eager tasks and keys generated into ``var/``
serve. ``VALINTA_ENV=production`` demands every secret and turns the secure defaults on.
"""

import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any, Literal

import dj_database_url
from cryptography.fernet import Fernet
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules


class Environment(BaseSettings):
    """Every environment variable the product reads, with its type and default."""

    model_config = SettingsConfigDict(env_prefix="VALINTA_", populate_by_name=True, extra="ignore")

    env: Literal["trial", "production"] = "trial"
    debug: bool = False
    demo: bool = False
    base_url: str = "http://127.0.0.1:8000"
    allowed_hosts: str = "127.0.0.1,localhost"
    var_dir: Path = BASE_DIR / "var"
    secret_key: str = ""
    field_keys: str = ""
    index_key: str = ""
    event_key: str = ""
    tender_key: str = ""
    database_url: str = Field("", validation_alias="DATABASE_URL")
    celery_broker_url: str = Field("", validation_alias="CELERY_BROKER_URL")
    redis_url: str = Field("", validation_alias="REDIS_URL")
    email_url: str = ""
    email_from: str = "valinta@valinta.example"
    sms_url: str = ""
    clamd_address: str = ""
    business_register_url: str = ""
    upload_max_bytes: int = Field(10 * 1024 * 1024, ge=1024)
    test_db: str = "valinta"


ENV = Environment()
VAR_DIR = ENV.var_dir
VAR_DIR.mkdir(parents=True, exist_ok=True)


def _generated_secrets() -> dict[str, str]:
    """Keys for trying the product, made once and kept in ``var/keys.json`` (never in production)."""
    path = VAR_DIR / "keys.json"
    made = {
        "secret_key": secrets.token_urlsafe(50),
        "field_keys": Fernet.generate_key().decode(),
        "index_key": secrets.token_urlsafe(32),
        "event_key": secrets.token_urlsafe(32),
        "tender_key": Fernet.generate_key().decode(),
    }
    held: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    if made.keys() - held.keys():
        made |= held
        descriptor = os.open(path.with_suffix(".new"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            json.dump(made, handle)
        path.with_suffix(".new").replace(path)
    keys: dict[str, str] = json.loads(path.read_text())
    return keys


def _secret(name: str) -> str:
    value: str = getattr(ENV, name)
    if value:
        return value
    if ENV.env == "production":
        raise RuntimeError(f"VALINTA_{name.upper()} must be set in production.")
    return _generated_secrets()[name]


PRODUCTION = ENV.env == "production"
DEBUG = ENV.debug
DEMO = ENV.demo and not PRODUCTION
BASE_URL = ENV.base_url.rstrip("/")
SECRET_KEY = _secret("secret_key")
FIELD_KEYS = [key for key in _secret("field_keys").split(",") if key]
INDEX_KEY = _secret("index_key")
EVENT_KEY = _secret("event_key")
TENDER_KEY = _secret("tender_key")
if TENDER_KEY in (SECRET_KEY, INDEX_KEY, EVENT_KEY, *FIELD_KEYS):
    raise RuntimeError("VALINTA_TENDER_KEY must differ from every other key: it alone opens sealed tenders.")
ALLOWED_HOSTS = [host.strip() for host in ENV.allowed_hosts.split(",") if host.strip()]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "core.kept_forms.csrf_failure"

INSTALLED_APPS = [
    "config.apps.ValintaAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_fsm",
    "django_htmx",
    "ninja",
    "core",
    "providers",
    "procurement",
    "vouchers",
    "orders",
    "evaluations",
    "simulator",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.ActorMiddleware",
    "core.middleware.DomainErrorMiddleware",
    "core.middleware.IdempotencyMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "core.forms.FormRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.house",
            ],
        },
    },
]

# Databases -----------------------------------------------------------------------------------------------

_SQLITE_OPTIONS: dict[str, Any] = {
    # IMMEDIATE takes the write lock at the start: deferred transactions of eight writers fail three times in four.
    "transaction_mode": "IMMEDIATE",
    # Seconds. SQLite keeps no queue: of many writers one may be passed over again and again on a machine at work.
    "timeout": 60,
    # Python keeps 128 parsed statements a connection unless told: an order's way from need to score has more of them.
    "cached_statements": 1000,
    # Its own 2 MB of cache hold a small city; a write to a table with random ids touches pages everywhere in it, so
    # the log is put into the file each 32 MB, not each 4: a page that was changed ten times meanwhile is copied once.
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;"
        "PRAGMA wal_autocheckpoint=8000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY"
    ),
}
# A new connection to SQLite reads and parses the whole schema again: more work than a page's own queries.
_KEPT_SECONDS = 60


def _database() -> dict[str, Any]:
    if not ENV.database_url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "valinta.sqlite3",
            "OPTIONS": _SQLITE_OPTIONS,
            "CONN_MAX_AGE": _KEPT_SECONDS,
            "TEST": {"NAME": str(VAR_DIR / f"test-{ENV.test_db}.sqlite3")},
        }
    found: dict[str, Any] = dict(dj_database_url.parse(ENV.database_url))
    found["CONN_MAX_AGE"] = _KEPT_SECONDS
    if "sqlite" in found["ENGINE"]:
        found["OPTIONS"] = _SQLITE_OPTIONS
        found["TEST"] = {"NAME": str(VAR_DIR / f"test-{ENV.test_db}.sqlite3")}
    else:
        found["CONN_HEALTH_CHECKS"] = True
        found["TEST"] = {"NAME": f"test_{ENV.test_db}"}
    return found


DATABASES = {"default": _database()}

CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": ENV.redis_url}
    if ENV.redis_url
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# People --------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "core.accounts.AccountAdapter"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "front"
SESSION_COOKIE_AGE = 60 * 60 * 10
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Language and time ---------------------------------------------------------------------------------------

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Helsinki"
USE_I18N = True
USE_TZ = True

# Files ---------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    if TESTING
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR_DIR / "files"), "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING
WHITENOISE_AUTOREFRESH = DEBUG or TESTING  # files are found when asked for: nothing needs collecting first
UPLOAD_MAX_BYTES = ENV.upload_max_bytes
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Security ------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if PRODUCTION:
    # Limits on tries count the address that the server in front saw, not the server's own (`core.throttle.caller_of`).
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True

# Tasks, mail and other outside services ------------------------------------------------------------------

CELERY_BROKER_URL = ENV.celery_broker_url or "memory://"
CELERY_TASK_ALWAYS_EAGER = not ENV.celery_broker_url
CELERY_TASK_EAGER_PROPAGATES = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_IMPORTS = ["config.tasks"]
CELERY_BEAT_SCHEDULE = {
    "move-what-is-due": {"task": "config.tasks.move_due", "schedule": 300.0},
    "drain-outbox": {"task": "core.tasks.drain_outbox", "schedule": 60.0},
}
EMAIL_URL = ENV.email_url
SMS_URL = ENV.sms_url
CLAMD_ADDRESS = ENV.clamd_address
BUSINESS_REGISTER_URL = ENV.business_register_url
DEFAULT_FROM_EMAIL = ENV.email_from

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
