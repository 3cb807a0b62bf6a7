"""Django's settings: one file, no layers."""

import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import structlog

from steward.config.env import read_env

ENV = read_env()
SOURCE = Path(__file__).resolve().parent.parent

SECRET_KEY = ENV.secret_key
DEBUG = ENV.debug
ALLOWED_HOSTS = ENV.allowed_hosts
BASE_URL = ENV.base_url
STEWARD_FILES = str(ENV.data / "files")
STEWARD_ANCHORS = str(ENV.anchors)
STEWARD_SMTP = ENV.smtp
STEWARD_MAIL_FROM = ENV.mail_from
STEWARD_TRUSTED_PROXIES = ENV.trusted_proxies
STEWARD_TRACKER_NETWORKS = ENV.tracker_networks
STEWARD_PROVIDER_NETWORKS = ENV.provider_networks
STEWARD_CLAMAV = ENV.clamav
STEWARD_S3 = ENV.bucket
STEWARD_DOMAINS_BY_DNS = ENV.domains_by_dns
STEWARD_DNS_SERVERS = ENV.dns_servers
STEWARD_WATCHED_FOLDERS = ENV.watched_folders
STEWARD_OWN_FOLDERS = ENV.own_folders
STEWARD_CALLED_HOSTS = ENV.called_hosts

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "template_partials",
    "steward.foundation.tenancy",
    "steward.foundation.journal",
    "steward.foundation.identity",
    "steward.foundation.files",
    "steward.foundation.work",
    "steward.foundation.proof",
    "steward.domain.tasks",
    "steward.domain.approvals",
    "steward.domain.frameworks",
    "steward.domain.parts",
    "steward.domain.systems",
    "steward.domain.questionnaires",
    "steward.domain.relationships",
    "steward.domain.monitoring",
    "steward.domain.controls",
    "steward.domain.crosswalks",
    "steward.domain.risks",
    "steward.domain.impacts",
    "steward.domain.assessments",
    "steward.domain.soa",
    "steward.domain.documents",
    "steward.domain.evidence",
    "steward.domain.competence",
    "steward.domain.incidents",
    "steward.domain.findings",
    "steward.domain.audits",
    "steward.domain.objectives",
    "steward.domain.governance",
    "steward.domain.reviews",
    "steward.domain.lint",
    "steward.domain.readiness",
    "steward.extensions.notifications",
    "steward.extensions.guests",
    "steward.extensions.inbox",
    "steward.extensions.trackers",
    "steward.extensions.connectors",
    "steward.extensions.signon",
    "steward.extensions.provisioning",
    "steward.extensions.bundles",
    "steward.extensions.telemetry",
    "steward.extensions.automation",
    "steward.extensions.confiding",
    "steward.extensions.privacy",
    "steward.extensions.reminders",
]

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_IMPORT_PATHS = [
    "steward.domain.readiness.jobs",
    "steward.extensions.auditpacks.jobs",
    "steward.extensions.privacy.jobs",
    "steward.extensions.exchange.jobs",
    "steward.extensions.packs.foreign.jobs",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "steward.interfaces.web.security.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "steward.interfaces.web.actors.ActorMiddleware",
]

ROOT_URLCONF = "steward.config.urls"
WSGI_APPLICATION = "steward.config.wsgi.application"
AUTH_USER_MODEL = "identity.Person"
AUTHENTICATION_BACKENDS = [
    "steward.foundation.identity.backends.PeopleBackend",
    "django.contrib.auth.backends.ModelBackend",  # of sessions that began under it
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": f"{VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": f"{VALIDATION}.CommonPasswordValidator"},
    {"NAME": "steward.foundation.identity.passwords.DisguisedPasswordValidator"},
    {"NAME": f"{VALIDATION}.NumericPasswordValidator"},
]


def database_of(address: str) -> dict[str, object]:
    """Return Django's form of a libpq address.

    ``prepare_threshold`` is psycopg's: after how many uses a statement is prepared, 0 for never,
    which a pooler that does not keep prepared statements needs.
    """
    parts = urlsplit(address)
    query: dict[str, object] = {name: found[0] for name, found in parse_qs(parts.query).items()}
    query["prepare_threshold"] = int(str(query.get("prepare_threshold", 5))) or None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": query,
        "CONN_MAX_AGE": 600,
        "DISABLE_SERVER_SIDE_CURSORS": False,
    }


DATABASES = {"default": database_of(ENV.database or "postgresql://steward_app@/steward")}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SOURCE / "interfaces" / "web" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "steward.interfaces.web.context.page",
            ],
            "libraries": {"page": "steward.interfaces.web.tags"},
            "builtins": ["steward.interfaces.web.tags"],
        },
    }
]

FORM_RENDERER = "steward.interfaces.web.widgets.Written"

STATIC_URL = "/static/"
STATICFILES_DIRS = [SOURCE / "interfaces" / "web" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 60 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 12_000

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "steward.foundation.identity.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = ENV.base_url.startswith("https://")
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_TRUSTED_ORIGINS = [ENV.base_url]
LOGIN_URL = "/sign-in"
SILENCED_SYSTEM_CHECKS = ["auth.E003", "auth.W004"]

LOG_FORM = (
    [structlog.dev.ConsoleRenderer()]
    if sys.stdout.isatty()
    else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *LOG_FORM,
            ],
        }
    },
    "filters": {"without_secrets": {"()": "steward.config.logs.WithoutSecrets"}},
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "line",
            "filters": ["without_secrets"],
        }
    },
    "root": {"handlers": ["stdout"], "level": "WARNING"},
}
