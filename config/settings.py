"""Settings of Accord: one module for every place, driven by the environment (see docs/how-to/run-in-production.md)."""

from __future__ import annotations

from typing import Any

import environ
import structlog

from apps.core.local import postgres as local_postgres
from apps.core.local import valkey as local_valkey
from apps.core.logs import without_secrets, without_values
from config.env import BASE_DIR, LOCAL, env, secret

# --- Where we run ----------------------------------------------------------------------------------------
PRODUCTION = env.bool("ACCORD_PRODUCTION", default=False)
DEMO = env.bool("ACCORD_DEMO", default=False) and not PRODUCTION
DEBUG = env.bool("ACCORD_DEBUG", default=False) and not PRODUCTION
SECRET_KEY = secret("SECRET_KEY", production=PRODUCTION)
ALLOWED_HOSTS = env.list(
    "ACCORD_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"]
)
CSRF_TRUSTED_ORIGINS = env.list("ACCORD_ORIGINS", default=[])

# --- Rooms, lowest floor first (the order in which the schema is built) ------------------------------------
ROOMS = [
    "core", "audit", "tenancy", "identity", "jobs", "documents", "work", "intake",
    "suppliers", "ledger", "budgets", "banking", "procurement", "purchasing", "payables", "receivables", "grants",
    "spend", "governance", "reporting", "desk",
]  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "pgtrigger",
    "pghistory",
    *[f"apps.{room}" for room in ROOMS],
    "apps.desk.adminconfig.AccordAdminConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "guardian",
    "django_celery_beat",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "django_tables2",
    "drf_spectacular",
    "drf_standardized_errors",
    "rest_framework",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "apps.identity.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.desk.middleware.RequestLog",
    "apps.desk.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
                "apps.desk.context.accord",
            ]
        },
    }
]

# --- Database: two ways in, the application's role and the owner's (migrations) ----------------------------
_local: dict[str, str] | None = (
    None if PRODUCTION or env.str("DATABASE_URL", default="") else local_postgres.database_urls()
)
_app_url = env.str("DATABASE_URL", default="") or (_local or {}).get("app", "")
_owner_url = env.str("DATABASE_OWNER_URL", default="") or (_local or {}).get("owner", "") or _app_url


def _database(url: str, **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = dict(environ.Env.db_url_config(url)) if url else {"NAME": "accord"}
    # sslmode and the like come from the address's query string.
    found["OPTIONS"] = {**found.get("OPTIONS", {}), **options}
    return {
        **found,
        "ENGINE": "apps.core.postgres",
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 0,
        "DISABLE_SERVER_SIDE_CURSORS": env.bool("ACCORD_BEHIND_POOLER", default=False),
        "TEST": {"MIGRATE": False},
    }


_pool = {"min_size": 1, "max_size": env.int("ACCORD_DB_POOL", default=8), "timeout": 10}
DATABASES = {
    "default": _database(
        _app_url, **({"pool": _pool} if env.bool("ACCORD_DB_POOLED", default=False) else {})
    ),
    "owner": _database(_owner_url),
}
DATABASES["default"]["ATOMIC_REQUESTS"] = True
DATABASE_ROUTERS = ["apps.core.postgres.router.OwnerRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- History: who and why stand in the event row itself ----------------------------------------------------
PGHISTORY_CONTEXT_FIELD = None
PGHISTORY_MIDDLEWARE_METHODS: tuple[str, ...] = ()

# --- Sign-in ------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "identity.SignIn"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "apps.identity.backends.DutyBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "apps.identity.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Accord: "
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCORD_SECOND_STEP = env.bool("ACCORD_SECOND_STEP", default=PRODUCTION)
# Keys that seal second-step secrets, newest first; the first seals, all of them open.
ACCORD_FIELD_KEYS = [
    secret("ACCORD_FIELD_KEY", production=PRODUCTION),
    *env.list("ACCORD_FIELD_KEYS_OLD", default=[]),
]
MFA_ADAPTER = "apps.identity.adapter.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
# On one's own machine there is no certificate; browsers take http://localhost for safe.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_ISSUER = "Accord"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": env.json("ACCORD_OIDC_APPS", default=[])}}
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_ADAPTER = "apps.identity.adapter.SignOnAdapter"
# A link, not a form: the content policy lets forms post to this site only, redirects included.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "apps.identity.access.attempted_address"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS: list[str] = ["password"]
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None

# --- Security -----------------------------------------------------------------------------------------------
_https = PRODUCTION
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-accord" if PRODUCTION else "accord"
SESSION_COOKIE_AGE = 8 * 3600
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
if env.bool("ACCORD_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

# --- Files --------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.path("ACCORD_STATIC_ROOT", default=str(LOCAL / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.path("ACCORD_FILES", default=str(LOCAL / "files"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
ACCORD_UPLOAD_MAX_BYTES = env.int("ACCORD_UPLOAD_MAX_BYTES", default=200 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "apps.documents.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# A ClamAV daemon that looks at every upload: a socket's path, or host:port.  Empty: files say "not scanned".
ACCORD_CLAMAV = env.str("ACCORD_CLAMAV", default="")

# --- Jobs: the job table is the truth, Celery rings the bell -------------------------------------------------
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="") or (
    "" if PRODUCTION else local_valkey.broker_url() or ""
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_connect_timeout": 2}
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_TIMEZONE = "Europe/London"

# Figures at /metrics are given to this machine; with a token set, to whoever sends it (and to nobody else).
ACCORD_METRICS_TOKEN = env.str("ACCORD_METRICS_TOKEN", default="")

# --- Mail ---------------------------------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url(
    "ACCORD_EMAIL_URL", default="consolemail://" if not PRODUCTION else "smtp://localhost:25"
)
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("ACCORD_EMAIL_FROM", default="accord@localhost")

# --- Language and time ---------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

# --- API ----------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["apps.desk.api.session.SignedIn"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_standardized_errors.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "apps.desk.api.errors.exception_handler",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Accord",
    "DESCRIPTION": "Shared back office of police, fire & rescue and ambulance services.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "KindEnum": "apps.tenancy.models.OrganisationKind",
        "JournalKindEnum": "apps.ledger.models.JournalKind",
    },
}
DJANGO_TABLES2_TEMPLATE = "components/table2.html"

# --- Logs: JSON lines with request and run ids; never personal or pay data -----------------------------------
_JSON = env.bool("ACCORD_JSON_LOGS", default=PRODUCTION)
_shared: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                # Plain tracebacks: never the values of local variables, which may be personal or pay data.
                structlog.processors.format_exc_info,
                without_values,
                without_secrets,
                structlog.processors.JSONRenderer()
                if _JSON
                else structlog.dev.ConsoleRenderer(
                    colors=False, exception_formatter=structlog.dev.plain_traceback
                ),
            ],
            "foreign_pre_chain": _shared,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": env.str("ACCORD_LOG_LEVEL", default="INFO" if _JSON else "WARNING"),
    },
}
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_shared,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
DJANGO_STRUCTLOG_USER_ID_FIELD = "pk"

SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
ACCORD_REFERENCE_DIR = BASE_DIR / "fixtures" / "reference"
