"""Production starts only when it has been told what it can't know, and is strict once it has."""

import os
import runpy
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SECRET_KEY": "a-key-of-fifty-characters-or-more-that-signs-nothing-anywhere",
    "ALLOWED_HOSTS": "tracker.example",
    "TRUSTED_PROXIES": "1",
    "PUBLIC_URL": "https://tracker.example",
}


def environment(**changes):
    """A production's environment with changes; None takes a variable away."""
    inherited = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    wanted = {**inherited, "ENV_FILE": os.devnull, **PRODUCTION, **changes}
    return {name: value for name, value in wanted.items() if value is not None}


@pytest.fixture
def load_settings(monkeypatch):
    """Reads the settings anew, under the environment that the test asks for."""

    def load(**changes):
        for name in [*os.environ]:
            monkeypatch.delenv(name)
        for name, value in environment(**changes).items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "tracker" / "settings.py"))

    return load


@pytest.mark.parametrize("variable", PRODUCTION)
def test_the_process_refuses_to_start_without(variable):
    done = subprocess.run(
        [sys.executable, "-c", "import tracker.wsgi"],
        cwd=ROOT,
        env=environment(**{variable: None}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert f"ImproperlyConfigured: {variable}: " in done.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "x" * 49),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "tracker.example,*"),
        ("TRUSTED_PROXIES", "-1"),
        ("SECURITY_CONTACT", "security@tracker.example"),
        ("SECURITY_CONTACT", "http://tracker.example/report"),
        ("PUBLIC_URL", "http://tracker.example"),
        ("PUBLIC_URL", "tracker.example"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://tracker.example/below"),
        ("PUBLIC_URL", "https://tracker.example?a=b"),
        ("EMAIL_URL", "mail.example"),
        ("EMAIL_URL", "smtp+tls://mail.example:port"),
    ],
)
def test_a_bad_value_is_refused_with_the_name_of_its_variable(load_settings, variable, value):
    with pytest.raises(ImproperlyConfigured, match=f"^{variable}: "):
        load_settings(**{variable: value})


def test_debug_is_refused_at_a_public_address(load_settings):
    with pytest.raises(ImproperlyConfigured, match=r"^DEBUG: .*https://tracker\.example"):
        load_settings(DEBUG="1")


def test_production_is_what_an_empty_environment_means(load_settings):
    assert load_settings()["DEBUG"] is False


def test_production_is_strict_about_transport_and_cookies(load_settings):
    settings = load_settings()
    assert settings["SECURE_SSL_REDIRECT"]
    assert settings["SECURE_SSL_HOST"] == "tracker.example"
    assert (settings["SECURE_HSTS_SECONDS"], settings["SECURE_HSTS_INCLUDE_SUBDOMAINS"]) == (31_536_000, True)
    assert settings["CSRF_TRUSTED_ORIGINS"] == ["https://tracker.example"]
    assert settings["CSRF_COOKIE_HTTPONLY"]
    assert settings["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert settings["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["CSRF_COOKIE_SECURE"]
    assert "zeal" not in settings["INSTALLED_APPS"]


@pytest.mark.parametrize(("proxies", "is_believed"), [("0", False), ("1", True), ("2", True)])
def test_only_a_proxy_of_ours_may_say_that_a_request_was_secure(load_settings, proxies, is_believed):
    assert ("SECURE_PROXY_SSL_HEADER" in load_settings(TRUSTED_PROXIES=proxies)) is is_believed


def test_a_slash_at_the_end_of_the_address_is_dropped(load_settings):
    assert load_settings(PUBLIC_URL="https://tracker.example:8443/")["PUBLIC_URL"] == "https://tracker.example:8443"


def test_development_needs_nothing_and_answers_only_this_machine(load_settings):
    settings = load_settings(**dict.fromkeys(PRODUCTION), DEBUG="1")
    assert len(settings["SECRET_KEY"]) >= 50
    assert settings["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert settings["PUBLIC_URL"] == ""
    assert settings["TRUSTED_PROXIES"] == 0
    assert "SECURE_SSL_REDIRECT" not in settings


@pytest.mark.parametrize(("debug", "required"), [("0", True), ("1", False)])
def test_a_second_factor_is_required_in_production_and_offered_in_development(load_settings, debug, required):
    address = {} if debug == "0" else {"PUBLIC_URL": None}
    assert load_settings(DEBUG=debug, **address)["SECOND_FACTOR_REQUIRED"] is required
    assert load_settings(DEBUG=debug, SECOND_FACTOR_REQUIRED="1", **address)["SECOND_FACTOR_REQUIRED"] is True


def test_mail_goes_where_it_is_told_and_nowhere_else(load_settings):
    settings = load_settings(EMAIL_URL="smtp+tls://user:p%40ss@mail.example:587", EMAIL_FROM="desk@tracker.example")
    assert (settings["EMAIL_HOST"], settings["EMAIL_PORT"], settings["EMAIL_USE_TLS"]) == ("mail.example", 587, True)
    assert (settings["EMAIL_HOST_PASSWORD"], settings["DEFAULT_FROM_EMAIL"]) == ("p@ss", "desk@tracker.example")
    assert load_settings(EMAIL_URL="")["EMAIL_BACKEND"].endswith(".dummy.EmailBackend")
    development = load_settings(DEBUG="1", PUBLIC_URL=None)
    assert development["EMAIL_BACKEND"].endswith(".console.EmailBackend")


@pytest.mark.parametrize(
    ("password", "is_taken"),
    [
        ("xK4!pq9Zr-mQ", True),
        ("xK4!pq9Zr-m", False),  # eleven characters
        ("qwerty123456", False),  # a common one
        ("384756192038", False),  # a number
        ("kosovo-editor", False),  # the name of the account
    ],
)
def test_a_password_is_long_and_not_easily_guessed(password, is_taken):
    with nullcontext() if is_taken else pytest.raises(ValidationError):
        validate_password(password, User(username="kosovo-editor"))


def test_a_variable_that_is_set_wins_over_the_file(load_settings, tmp_path):
    file = tmp_path / "env"
    file.write_text("DEBUG=1\nLOG_LEVEL=ERROR\n")
    settings = load_settings(ENV_FILE=str(file), DEBUG="0")
    assert settings["DEBUG"] is False
    assert settings["LOG_LEVEL"] == "ERROR"


def test_sqlite_waits_for_the_lock_and_keeps_what_it_committed(load_settings):
    database = load_settings(DATABASE_URL="sqlite:////data/tracker.sqlite3")["DATABASES"]["default"]
    assert database["NAME"] == "/data/tracker.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert database["OPTIONS"]["init_command"] == "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
    assert database["OPTIONS"]["timeout"] > 0


def test_postgres_bounds_each_statement_and_keeps_what_its_address_asks_for(load_settings):
    url = "postgres://tracker:p%40ss@db.example/tracker?sslmode=require"
    database = load_settings(DATABASE_URL=url, DATABASE_STATEMENT_TIMEOUT="3000")["DATABASES"]["default"]
    assert database["PASSWORD"] == "p@ss"
    assert database["OPTIONS"]["sslmode"] == "require"
    assert "statement_timeout=3000" in database["OPTIONS"]["options"]
    for told in ("lock_timeout=5000", "idle_in_transaction_session_timeout=60000", "jit=off"):
        assert f"-c {told}" in database["OPTIONS"]["options"]
    assert database["OPTIONS"]["pool"]["max_size"] >= 4
    assert database["CONN_MAX_AGE"] == 0


def test_a_cache_may_answer_while_the_site_fails_unless_that_is_forbidden(load_settings):
    usual = load_settings()["CACHE_CONTROL"]
    assert usual == {"public": True, "max_age": 60, "stale_while_revalidate": 0, "stale_if_error": 600}
    strict = load_settings(CACHE_OUTAGE_SECONDS="0")["CACHE_CONTROL"]
    assert strict == {"public": True, "max_age": 60, "stale_while_revalidate": 0, "must_revalidate": True}


PRIMARY = "postgres://tracker:p%40ss@db.example/tracker"


def test_a_replica_is_read_only_and_sees_one_moment(load_settings):
    settings = load_settings(DATABASE_URL=PRIMARY, DATABASE_REPLICA_URL="postgres://reader@replica.example/tracker")
    replica = settings["DATABASES"]["replica"]
    assert (replica["HOST"], replica["USER"]) == ("replica.example", "reader")
    assert "-c default_transaction_read_only=on" in replica["OPTIONS"]["options"]
    assert replica["OPTIONS"]["isolation_level"].name == "REPEATABLE_READ"
    assert settings["DATABASE_ROUTERS"] == ["tracker.replica.ReplicaRouter"]
    assert "read_only" not in settings["DATABASES"]["default"]["OPTIONS"]["options"]
    # A pool keeps as many connections as there are threads, to either.
    assert replica["OPTIONS"]["pool"]["max_size"] == settings["DATABASES"]["default"]["OPTIONS"]["pool"]["max_size"]


def test_without_one_there_is_one_database(load_settings):
    settings = load_settings(DATABASE_URL=PRIMARY)
    assert [*settings["DATABASES"]] == ["default"]
    assert "DATABASE_ROUTERS" not in settings


@pytest.mark.parametrize(
    ("primary", "replica"),
    [
        (None, "postgres://replica.example/tracker"),
        ("sqlite:////data/tracker.sqlite3", "postgres://replica.example/tracker"),
        (PRIMARY, "sqlite:////data/tracker.sqlite3"),
        (PRIMARY, PRIMARY),
        (PRIMARY, "postgres://reader@db.example:5432/tracker"),
        (PRIMARY, "postgres://DB.example/other"),
    ],
)
def test_what_can_be_no_replica_is_refused_with_the_name_of_its_variable(load_settings, primary, replica):
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_REPLICA_URL: "):
        load_settings(DATABASE_URL=primary, DATABASE_REPLICA_URL=replica)


def test_the_cache_is_redis_where_there_is_one(load_settings):
    assert load_settings()["CACHES"]["default"]["BACKEND"].endswith("LocMemCache")
    cache = load_settings(REDIS_URL="redis://cache.example:6379/1")["CACHES"]["default"]
    assert cache["BACKEND"].endswith("RedisCache")
    assert cache["LOCATION"] == "redis://cache.example:6379/1"
