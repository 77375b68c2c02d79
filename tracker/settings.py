"""The settings of the project, for production and development. Environment variables are read at the top.

A process is in production unless DEBUG is set, and in production it refuses to start until the variables without a
safe default are set. `make` writes a `.env` for development.

Kept in one module because later settings are computed from earlier ones.
"""

import os
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

# -- The environment ---------------------------------------------------------------------------

env = environ.Env()
# Variables of the environment take precedence over the file. ENV_FILE names another file, or none (/dev/null).
env_file = Path(os.environ.get("ENV_FILE", BASE_DIR / ".env"))
if env_file.is_file():
    env.read_env(env_file)

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
# The address of the site without a slash at its end. Links in documents begin with it, never with a request's Host
# header. Where it is empty (in development only), links are relative.
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
# The number of proxies in front of the site that each append to X-Forwarded-For. The client's address is this many
# entries from its end; entries further left may be forged by the client.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=-1)
DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")
# A replica that follows the database by streaming, for public reads; without it all is read from DATABASE_URL.
DATABASE_REPLICA_URL = env.str("DATABASE_REPLICA_URL", default="")
# Milliseconds after which the database ends a statement; 0 is no limit. Commands of manage.py have no limit unless the
# variable is set.
DATABASE_STATEMENT_TIMEOUT = env.int("DATABASE_STATEMENT_TIMEOUT", default=15_000)
REDIS_URL = env.str("REDIS_URL", default="")
# The contact for security reports in /.well-known/security.txt. Where it is empty, that file refers to the page About.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")
# Requests that a process answers at once, each in a thread. Some only wait for their turn to export a file.
THREADS = env.int("THREADS", default=16)
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
# Whether each account must have a second factor; otherwise it is optional.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=not DEBUG)
# The mail server, such as smtp+tls://user:password@mail.example:587. Without it no mail is sent; in development mail
# is printed. The only mails are those for resetting a password.
EMAIL_URL = env.str("EMAIL_URL", default="") or ("consolemail:" if DEBUG else "dummymail:")


def is_https_origin(address: str) -> bool:
    """Whether the address is https://host or https://host:port, without a path."""
    parts = urlsplit(address)
    return parts.scheme == "https" and bool(parts.hostname) and address == f"https://{parts.netloc}"


def refuse(variable: str, what_to_do: str) -> None:
    raise ImproperlyConfigured(f"{variable}: {what_to_do} (For development, run `make run`, or set DEBUG=1.)")


if DEBUG:
    if PUBLIC_URL.startswith("https:"):
        refuse("DEBUG", f"it is on, but PUBLIC_URL is the public address {PUBLIC_URL}. Set DEBUG=0.")
    # Without a key in .env, each process makes its own, and what it signs is void after a restart.
    SECRET_KEY = SECRET_KEY or os.urandom(40).hex()
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
    TRUSTED_PROXIES = max(TRUSTED_PROXIES, 0)
else:
    if len(SECRET_KEY) < 50:
        refuse("SECRET_KEY", "set it to at least 50 random characters and keep them secret.")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        refuse("ALLOWED_HOSTS", "list the host names of this site, with commas between. '*' is refused.")
    if TRUSTED_PROXIES < 0:
        refuse("TRUSTED_PROXIES", "set it to the number of proxies before this site; 0 if there is none.")
    if not is_https_origin(PUBLIC_URL):
        refuse("PUBLIC_URL", "set it to the address of this site, such as https://tracker.example.")

if SECURITY_CONTACT and not SECURITY_CONTACT.startswith(("https://", "mailto:")):
    refuse("SECURITY_CONTACT", "begin it with https:// or mailto:, or leave it out.")
try:
    globals().update(env.email_url_config(EMAIL_URL))
except (ImproperlyConfigured, ValueError):
    refuse("EMAIL_URL", "write it like smtp+tls://user:password@mail.example:587.")

# -- Applications ------------------------------------------------------------------------------

INSTALLED_APPS = [
    # Before the admin, because it replaces some templates of the admin.
    "tracker.accounts.apps.AccountsConfig",
    "tracker.accounts.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "agreements",
]
# Finds N+1 queries in tests, which works only as an installed app.
if DEBUG and find_spec("zeal"):
    INSTALLED_APPS.append("zeal")

MIDDLEWARE = [
    # These three come first, so that redirects, errors and files of all others get their headers too.
    "tracker.middleware.HeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "tracker.middleware.APIMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tracker.limits.LimitsMiddleware",
    "tracker.middleware.CompressionMiddleware",
    # Below the static files, which aren't counted, and above everything that is expensive.
    "tracker.middleware.RateLimitMiddleware",
    # Below what mustn't run twice: where the replica fails, it asks what is below once more.
    "tracker.replica.ReplicaMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    # Last: it replaces the response of a view in which somebody was locked out.
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "NAME": "django",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
    {
        # The public pages have no context processors: they don't depend on who is logged in.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "NAME": "website",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.static", "agreements.templatetags.agreements_website"],
        },
    },
]

# -- Database and cache ------------------------------------------------------------------------


def sqlite_options() -> dict[str, Any]:
    return {
        # A transaction takes the write lock when it begins. One that takes it later can't wait
        # for it, and fails at once with "database is locked".
        "transaction_mode": "IMMEDIATE",
        # Seconds to wait for that lock.
        "timeout": 20,
        # WAL: readers don't wait for the writer. FULL: committed transactions survive a power cut.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }


def postgres_options() -> dict[str, Any]:
    # In milliseconds.
    session = {
        "statement_timeout": DATABASE_STATEMENT_TIMEOUT,
        "lock_timeout": 5_000,
        "idle_in_transaction_session_timeout": 60_000,
        # JIT compilation took 300 ms for statements that run in 3, and seconds where the planner's estimates erred.
        "jit": "off",
    }
    return {
        # The shortest timeout of libpq, in seconds.
        "connect_timeout": 2,
        # A machine that is gone refuses nothing, and Linux would wait for it for minutes.
        "tcp_user_timeout": 5_000,
        "keepalives_idle": 2,
        "keepalives_interval": 1,
        "keepalives_count": 3,
        "options": " ".join(f"-c {name}={value}" for name, value in session.items()),
        # A new connection costs 7 to 10 ms, a pooled one next to nothing. There is one for each thread, so a thread
        # waits only while the database is down, for `timeout` seconds at most. `reconnect_timeout` limits how long the
        # pool goes on doubling its pauses between attempts to connect.
        "pool": {"min_size": 1, "max_size": THREADS, "timeout": 2, "reconnect_timeout": 2},
    }


def database(url: str) -> dict[str, Any]:
    config: dict[str, Any] = env.db_url_config(url)
    is_sqlite = config["ENGINE"].endswith("sqlite3")
    ours = sqlite_options() if is_sqlite else postgres_options()
    # Options in the URL (`?sslmode=require`) take precedence.
    config["OPTIONS"] = ours | config.get("OPTIONS", {})
    if is_sqlite:
        config["ENGINE"] = "tracker.sqlite"
        # Django's default for SQLite, set because pytest-django recognises this default only with Django's own backend.
        config["TEST"] = {"NAME": ":memory:"}
    # SQLite: each thread keeps its connection. PostgreSQL: the pool keeps them, and allows only 0 here.
    config["CONN_MAX_AGE"] = None if is_sqlite else 0
    # A dead connection, as after a restart of the server, is replaced before it is used.
    config["CONN_HEALTH_CHECKS"] = True
    return config


def replica_of(primary: dict[str, Any], url: str) -> dict[str, Any]:
    """The settings of the replica: it is read only, and each transaction in it sees one moment."""
    config = database(url)
    servers = [(each["HOST"].lower(), str(each["PORT"] or 5432)) for each in (primary, config)]
    if any(not each["ENGINE"].endswith("postgresql") for each in (primary, config)):
        refuse("DATABASE_REPLICA_URL", "only PostgreSQL has replicas: DATABASE_URL and this must be postgres://…")
    if servers[0] == servers[1]:
        refuse("DATABASE_REPLICA_URL", "it is the server of DATABASE_URL: name another one, or leave it out.")
    from django.db.backends.postgresql.psycopg_any import IsolationLevel

    options: dict[str, Any] = config["OPTIONS"]
    options["isolation_level"] = IsolationLevel.REPEATABLE_READ
    # Also after somebody has made it a primary.
    options["options"] += " -c default_transaction_read_only=on"
    # Shorter than without a replica: each answers in the other's place.
    primary["OPTIONS"]["pool"]["timeout"], options["pool"]["timeout"] = 1, 0.5
    config["TEST"] = {"MIRROR": "default"}
    return config


DATABASES = {"default": database(DATABASE_URL)}
if DATABASE_REPLICA_URL:
    DATABASES["replica"] = replica_of(DATABASES["default"], DATABASE_REPLICA_URL)
    DATABASE_ROUTERS = ["tracker.replica.ReplicaRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "tracker.cache.FallbackRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "tracker",
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 5_000}},
    # How many rows a question has in a state of the record (agreements/counts.py).
    "counts": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "counts",
        "OPTIONS": {"MAX_ENTRIES": 5_000},
    },
}

# Bytes of memory in which a process keeps complete answers (tracker/kept.py); 0 keeps none.
KEPT_BYTES = env.int("KEPT_BYTES", default=16 * 1024 * 1024)
# Whether servers store queued documents again (agreements/renewing.py); else only `manage.py renew` does.
RENEW_IN_SERVER = env.bool("RENEW_IN_SERVER", default=True)
# Seconds for which a cache may answer without asking again: after that, retracted and erased records are gone from
# every cache while the site answers. Unless `stale_while_revalidate` is 0, Varnish serves a stale answer for ten
# seconds more.
CACHE_SECONDS = env.int("CACHE_SECONDS", default=60)
# Seconds for which a cache may answer besides while the site is down or answers 5xx; 0 forbids it. `must_revalidate`
# and `s_maxage` forbid it as well (RFC 9111, 4.2.4), so neither stands beside it.
CACHE_OUTAGE_SECONDS = env.int("CACHE_OUTAGE_SECONDS", default=600)
CACHE_CONTROL: dict[str, Any] = {"public": True, "max_age": CACHE_SECONDS, "stale_while_revalidate": 0} | (
    {"stale_if_error": CACHE_OUTAGE_SECONDS} if CACHE_OUTAGE_SECONDS else {"must_revalidate": True}
)

# -- Security ----------------------------------------------------------------------------------

if not DEBUG:
    SECURE_SSL_REDIRECT = True
    # Redirect to the public address: the client chooses host and port of its Host header.
    SECURE_SSL_HOST = urlsplit(PUBLIC_URL).netloc
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # With this prefix browsers refuse the cookie unless it is Secure, of this very host and for all paths: no sibling
    # domain can set one.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    CSRF_COOKIE_SECURE = True
    # Lets forms be sent through a proxy that rewrites the Host header.
    CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
# The header is trusted only behind a proxy of ours: without one, the client could set it.
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# HSTS preloading binds a whole domain for years, which only the owner of the domain may decide.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = True
# An agreement with all its inlines is one form of thousands of fields (Django's limit: 1,000).
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# -- Accounts ----------------------------------------------------------------------------------

LOGIN_URL = "admin:login"
# The page after a log-in without a `next`, or with a `next` of another site.
LOGIN_REDIRECT_URL = "admin:index"
# In this order, clients that are locked out are refused before a password is hashed.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "tracker.accounts.lock.StaffBackend"]
# Seconds from the last use to the end of a session; tracker/accounts/sessions.py has the limit from the log-in.
SESSION_COOKIE_AGE = 24 * 60 * 60
PASSWORD_RESET_TIMEOUT = 60 * 60
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="") or f"tracker@{urlsplit(PUBLIC_URL).hostname or 'localhost'}"
# The name of the site in authenticator applications.
OTP_TOTP_ISSUER = urlsplit(PUBLIC_URL).hostname or "Tracker"
AXES_HANDLER = "tracker.accounts.lock.LoginHandler"
AXES_LOCKOUT_CALLABLE = "tracker.accounts.lock.locked_out"
AXES_CLIENT_IP_CALLABLE = "agreements.client_ip.client_ip"
# `LoginHandler` has limits of its own, and reports 1 failure where one of them is reached.
AXES_FAILURE_LIMIT = 1
AXES_COOLOFF_TIME = timedelta(minutes=15)
# The lock is short, and further attempts don't prolong it, so that nobody can lock out somebody else for long.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# A log-in resets only the failures of this account from this address.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# -- Files -------------------------------------------------------------------------------------

STATIC_URL = "/static/"
# The target of `collectstatic` in production.
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
# In development files are served from their apps, without `collectstatic`.
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "tracker.storage.StaticFilesStorage"
    },
}

# -- Language, time, logs ----------------------------------------------------------------------

LANGUAGE_CODE = "en"
# The record is in English, and the language of an editor's browser must not change how a date is parsed.
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # By default Django logs to the console only under DEBUG, and mails errors to ADMINS, which is empty.
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        # Many clients send a wrong Host header. It is answered 400, and is no error of the site.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # tracker.accounts.log reports the same in one line, with the name of the account.
        "axes": {"level": "ERROR"},
    },
}

# -- API ---------------------------------------------------------------------------------------

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_SCHEMA_CLASS": "agreements.api.schema.Schema",
    "EXCEPTION_HANDLER": "agreements.api.problems.handle",
    "DEFAULT_RENDERER_CLASSES": ["agreements.api.renderers.JSONRenderer"],
    # The API is public and read-only, so no request loads a session or a user.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    # Off, because the views of lists have a `format` parameter of their own.
    "URL_FORMAT_OVERRIDE": None,
}
# Requests a minute from one client; 0 is no limit.
RATE_LIMIT = env.int("RATE_LIMIT", default=600)


def contact(address: str) -> dict[str, str]:
    """The contact as OpenAPI writes it; empty without an address."""
    if not address:
        return {}
    return {"email": address.removeprefix("mailto:")} if address.startswith("mailto:") else {"url": address}


SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Tracker of third-country removal agreements",
    "DESCRIPTION": """\
Agreements by which one state sends people whom it wants to remove, hold or process to another state that is not their
own: parties, capacity, duration, selection, payments, status over time and criticism, each value with the sources that
state it, also where they conflict.

* **Read-only and open.** No account, no key. The data is under CC BY 4.0: cite the revision that `/api/` names.
* **Different parameters narrow** an answer (and), **a repeated one widens** it (or); `<name>__not` excludes.
* **A country** is named by code, alpha-3, English name, alias or slug, in any case, with or without accents.
* **A wrong question is refused**: an unknown parameter, value, country or page is a 400 that lists every error with
  what was probably meant. Nothing is ignored, and nothing is clamped.
* **Errors** are `application/problem+json` (RFC 9457).
* **Ask again cheaply**: send the `ETag` back as `If-None-Match`; a 304 doesn't count against the rate limit.
* **Stable**: things are added to this version; nothing is renamed, removed or retyped.
""",
    "LICENSE": {
        "name": "Creative Commons Attribution 4.0 International",
        "url": "https://creativecommons.org/licenses/by/4.0/",
    },
    # Not set in the committed document, since it is that of a site.
    "CONTACT": contact(SECURITY_CONTACT),
    "TOS": "/data",
    "EXTERNAL_DOCS": {"url": "/method", "description": "The method, and what each value means"},
    "OAS_VERSION": "3.1.0",
    # Relative, so that the schema is the same on every machine, and clients ask the site that serves it.
    "SERVERS": [{"url": "/", "description": "this site"}],
    "TAGS": [
        {"name": "about", "description": "What there is, and at which revision the record is."},
        {"name": "agreements", "description": "The arrangements, with all their evidence and every published state."},
        {"name": "countries", "description": "Countries and territories as hosts and senders."},
        {"name": "sources", "description": "The documents that the record cites, graded."},
        {"name": "criticisms", "description": "Who objects, on which ground."},
        {"name": "cases", "description": "Court cases, the arrangements that they concern, and where they stand."},
        {"name": "actors", "description": "Whoever criticises, decides or asserts."},
        {"name": "events", "description": "What happened on which day, and who says so."},
        {"name": "claims", "description": "What one source says about one field."},
        {"name": "payments", "description": "Who pays whom, how much and for what."},
        {"name": "criteria", "description": "Who may be sent, who decides, and what the texts guarantee."},
        {"name": "history", "description": "What changed, for mirrors and for readers of feeds."},
        {"name": "summaries", "description": "Counts and sums over the agreements that answer a question."},
    ],
    "SERVE_INCLUDE_SCHEMA": False,
    # Parameters stay in the order of their declaration: the host before the page size.
    "SORT_OPERATION_PARAMETERS": False,
    "PREPROCESSING_HOOKS": ["agreements.api.openapi.with_files"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "agreements.api.openapi.finish",
    ],
    # One type for each vocabulary in generated clients, whatever the fields are called that use it.
    "ENUM_NAME_OVERRIDES": {
        "ActorKind": "agreements.choices.ActorKind",
        "AgreementKind": "agreements.choices.AgreementKind",
        "CaseEventKind": "agreements.choices.CaseEventKind",
        "CaseStatus": "agreements.choices.CaseStatus",
        "ClaimField": "agreements.choices.ClaimField",
        "CodeStatus": "agreements.choices.CodeStatus",
        "ConsiderationKind": "agreements.choices.ConsiderationKind",
        "ConsiderationState": "agreements.choices.ConsiderationState",
        "Counted": "agreements.choices.CountedAs",
        "CriterionCategory": "agreements.choices.CriterionCategory",
        "CriterionKind": "agreements.choices.CriterionKind",
        "CriticismForm": "agreements.choices.CriticismMedium",
        "EventKind": "agreements.choices.EventKind",
        "Grade": "agreements.choices.Grade",
        "Ground": "agreements.choices.Ground",
        "Instrument": "agreements.choices.Instrument",
        "Measure": "agreements.choices.Measure",
        "Nationals": "agreements.choices.Nationals",
        "Party": "agreements.choices.Speaker",
        "PaymentParty": "agreements.choices.PaymentParty",
        "PaymentState": "agreements.choices.PaymentState",
        "Period": "agreements.choices.Period",
        "Qualifier": "agreements.choices.Qualifier",
        "Rank": "agreements.choices.Rank",
        "RevisionAction": "agreements.choices.RevisionAction",
        "SourceKind": "agreements.choices.SourceKind",
        "StatusWord": "agreements.choices.Status",
        "TextRole": "agreements.choices.TextRole",
    },
    # Swagger UI's files are served by this site: no page loads anything from another host.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # `validatorUrl` would send the address of the schema to another site.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "displayRequestDuration": True, "validatorUrl": None},
}
