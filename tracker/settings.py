"""The one settings file. The environment is read on top; below, each choice has its reason.

A process is in production unless DEBUG says otherwise, and in production it refuses to start
until it has been told what it can't know. `make` writes a `.env` for development.

One file: settings are read from top to bottom, the later from the earlier.
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
# A variable that is set wins over the file. ENV_FILE names another file, or none (/dev/null).
env_file = Path(os.environ.get("ENV_FILE", BASE_DIR / ".env"))
if env_file.is_file():
    env.read_env(env_file)

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
# Address of the site without a slash at its end. Documents carry it in their links, never what
# a request's Host header says. Empty (in development only) makes the links relative.
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
# How many proxies stand before the site and each append to X-Forwarded-For: the client's
# address is that many entries from its end; anything further left, the client may have forged.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=-1)
DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")
# The database ends a statement that runs longer, in milliseconds; 0 is no limit. The commands of manage.py have none
# unless the variable is set.
DATABASE_STATEMENT_TIMEOUT = env.int("DATABASE_STATEMENT_TIMEOUT", default=15_000)
REDIS_URL = env.str("REDIS_URL", default="")
# Where a weakness is reported, as /.well-known/security.txt says. Empty: as the page About says.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")
# Requests that a process works on at once, each in a thread. Many, because some only wait for their turn with a file.
THREADS = env.int("THREADS", default=16)
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
# Whether each account must give a code besides its password; where it need not, it may.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=not DEBUG)
# Where mail goes, such as smtp+tls://user:password@mail.example:587. Without it none is sent; in development it is
# printed. The only mails are those that lead to a new password.
EMAIL_URL = env.str("EMAIL_URL", default="") or ("consolemail:" if DEBUG else "dummymail:")


def is_https_origin(address: str) -> bool:
    """True for https://host or https://host:port and nothing behind it."""
    parts = urlsplit(address)
    return parts.scheme == "https" and bool(parts.hostname) and address == f"https://{parts.netloc}"


def refuse(variable: str, what_to_do: str) -> None:
    raise ImproperlyConfigured(f"{variable}: {what_to_do} (For development, run `make run`, or set DEBUG=1.)")


if DEBUG:
    if PUBLIC_URL.startswith("https:"):
        refuse("DEBUG", f"it is on, but PUBLIC_URL is the public address {PUBLIC_URL}. Set DEBUG=0.")
    # Nothing that a development key signs outlives the process that made it, unless .env has one.
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
    # Before the admin, some of whose templates it replaces.
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
# Finds N+1 queries, where a test asks it to; it finds nothing unless it is installed as an app.
if DEBUG and find_spec("zeal"):
    INSTALLED_APPS.append("zeal")

MIDDLEWARE = [
    # Above all others, so that their redirects, refusals and files carry the headers of these three too.
    "tracker.middleware.HeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "tracker.middleware.APIMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tracker.limits.LimitsMiddleware",
    "tracker.middleware.CompressionMiddleware",
    # Below the static files, which are free, and above all that costs.
    "tracker.middleware.RateLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    # Last: it answers for a view in which somebody was locked out.
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
        # The public pages. No context processors: a public page never knows who is logged in.
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
        # WAL: readers don't wait for the writer. FULL: what is committed survives a power cut.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }


def postgres_options() -> dict[str, Any]:
    # In milliseconds where nothing else is said.
    session = {
        "statement_timeout": DATABASE_STATEMENT_TIMEOUT,
        "lock_timeout": 5_000,
        "idle_in_transaction_session_timeout": 60_000,
        # To compile a statement took 300 ms where running it takes 3, and seconds where the planner erred.
        "jit": "off",
    }
    return {
        # The least that libpq takes.
        "connect_timeout": 2,
        "options": " ".join(f"-c {name}={value}" for name, value in session.items()),
        # A new connection costs 7 to 10 ms, a pooled one next to nothing. There is one for each thread, so
        # that who waits `timeout` seconds waits for a database that is away, and holds its thread no longer.
        # After `reconnect_timeout` the pool no longer waits twice as long before each try to connect.
        "pool": {"min_size": 1, "max_size": THREADS, "timeout": 2, "reconnect_timeout": 2},
    }


def database(url: str) -> dict[str, Any]:
    config: dict[str, Any] = env.db_url_config(url)
    is_sqlite = config["ENGINE"].endswith("sqlite3")
    ours = sqlite_options() if is_sqlite else postgres_options()
    # What the address itself asks for (`?sslmode=require`) wins.
    config["OPTIONS"] = ours | config.get("OPTIONS", {})
    if is_sqlite:
        config["ENGINE"] = "tracker.sqlite"
        # As Django does by itself for its own backend, which pytest-django knows by name.
        config["TEST"] = {"NAME": ":memory:"}
    # SQLite: each thread keeps its connection. PostgreSQL: the pool does, and allows only 0.
    config["CONN_MAX_AGE"] = None if is_sqlite else 0
    # A connection that died (the server was restarted) is replaced and not handed out.
    config["CONN_HEALTH_CHECKS"] = True
    return config


DATABASES = {"default": database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "tracker.cache.FallbackRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "tracker",
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 5_000}},
}

# Bytes of memory in which a process keeps finished answers (tracker/kept.py); 0 keeps none.
KEPT_BYTES = env.int("KEPT_BYTES", default=16 * 1024 * 1024)
# How long a cache may give out an answer without asking again, in seconds, and never longer, not even while the site
# doesn't answer: what was retracted or erased is gone from every cache by then. Varnish gives out an old answer for ten
# seconds more unless it is told 0.
CACHE_SECONDS = env.int("CACHE_SECONDS", default=60)
CACHE_CONTROL = {"public": True, "max_age": CACHE_SECONDS, "must_revalidate": True, "stale_while_revalidate": 0}

# -- Security ----------------------------------------------------------------------------------

if not DEBUG:
    SECURE_SSL_REDIRECT = True
    # Always to the public address: host and port of a Host header are the client's choice.
    SECURE_SSL_HOST = urlsplit(PUBLIC_URL).netloc
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # The prefix makes a browser refuse the cookie unless it is Secure, of this very host and
    # for all paths: no sibling domain can plant one.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    CSRF_COOKIE_SECURE = True
    # So that a form can be sent through a proxy that rewrites the Host header.
    CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
# Only a proxy of ours may say that a request came by https: without one, the client could.
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Preloading binds a whole domain for years; that is for who owns the domain, not for us.
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
# Where a login leads that came from nowhere, or from a `next` of another site.
LOGIN_REDIRECT_URL = "admin:index"
# Asked in this order: whoever is locked out is refused before a password is hashed.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "tracker.accounts.lock.StaffBackend"]
# A session ends so long after its last use (tracker/accounts/site.py: and a week after its begin).
SESSION_COOKIE_AGE = 24 * 60 * 60
PASSWORD_RESET_TIMEOUT = 60 * 60
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="") or f"tracker@{urlsplit(PUBLIC_URL).hostname or 'localhost'}"
# What an authenticator application calls the site.
OTP_TOTP_ISSUER = urlsplit(PUBLIC_URL).hostname or "Tracker"
AXES_HANDLER = "tracker.accounts.lock.LoginHandler"
AXES_LOCKOUT_CALLABLE = "tracker.accounts.lock.locked_out"
AXES_CLIENT_IP_CALLABLE = "agreements.clients.client_address"
# The handler counts with limits of its own and says 1 where one of them is reached.
AXES_FAILURE_LIMIT = 1
AXES_COOLOFF_TIME = timedelta(minutes=15)
# Short, and not begun anew by whoever goes on trying, so that nobody is kept out for long by somebody else.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# A log-in forgets only what failed for this account from this address.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# -- Files -------------------------------------------------------------------------------------

STATIC_URL = "/static/"
# Where `collectstatic` gathers them for production.
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
# In development files are served from where they lie, so that a start need not collect them.
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# -- Language, time, logs ----------------------------------------------------------------------

LANGUAGE_CODE = "en"
# The record is kept in English, and an editor's browser must not change how a date is read.
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # Django's own set-up writes to the console under DEBUG only, and mails errors to nobody.
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        # Anyone can send a wrong Host header, and many do: it is answered 400, and is no error of ours.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # tracker.accounts says the same in one line, with the name of the account.
        "axes": {"level": "ERROR"},
    },
}

# -- API ---------------------------------------------------------------------------------------

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_SCHEMA_CLASS": "agreements.api.schema.Schema",
    "EXCEPTION_HANDLER": "agreements.api.problems.handle",
    "DEFAULT_RENDERER_CLASSES": ["agreements.api.renderers.JSONRenderer"],
    # Public and read-only: nobody logs in to read, so no request loads a session or a user.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    # An answer's form is named by `Accept` alone until there are others than JSON.
    "URL_FORMAT_OVERRIDE": None,
}
# Requests a minute from one address; 0 sets no limit.
RATE_LIMIT = env.int("RATE_LIMIT", default=600)

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
    "OAS_VERSION": "3.1.0",
    # Relative: the document is the same on every machine, and goes to the site that serves it.
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
        {"name": "history", "description": "What changed, for mirrors and for readers of feeds."},
        {"name": "summaries", "description": "Counts and sums over the agreements that answer a question."},
    ],
    "SERVE_INCLUDE_SCHEMA": False,
    # As they are declared: the host before the page size.
    "SORT_OPERATION_PARAMETERS": False,
    "PREPROCESSING_HOOKS": ["agreements.api.openapi.without_slashes"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "agreements.api.openapi.finish",
    ],
    # A vocabulary is one type for whoever generates a client, whatever the field is called that uses it.
    "ENUM_NAME_OVERRIDES": {
        "ActorKind": "agreements.choices.ActorKind",
        "AgreementKind": "agreements.choices.AgreementKind",
        "CaseEventKind": "agreements.choices.CaseEventKind",
        "CaseStatus": "agreements.choices.CaseStatus",
        "ClaimField": "agreements.choices.ClaimField",
        "CodeStatus": "agreements.choices.CodeStatus",
        "ConsiderationKind": "agreements.choices.ConsiderationKind",
        "ConsiderationState": "agreements.choices.ConsiderationState",
        "Counted": "agreements.choices.Counted",
        "CriterionCategory": "agreements.choices.CriterionCategory",
        "CriterionKind": "agreements.choices.CriterionKind",
        "CriticismForm": "agreements.choices.CriticismMedium",
        "EventKind": "agreements.choices.EventKind",
        "Grade": "agreements.choices.Grade",
        "Ground": "agreements.choices.Ground",
        "Instrument": "agreements.choices.Instrument",
        "Measure": "agreements.choices.Measure",
        "Nationals": "agreements.choices.Nationals",
        "Party": "agreements.choices.Party",
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
    # Swagger UI's files come from this site: no page asks another host for anything.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # Every request goes to this site, and the page opens with each operation in sight.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "displayRequestDuration": True, "validatorUrl": None},
}
