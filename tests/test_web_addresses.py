"""Where the record links to: http or https, and nothing that a reader can't see; by forms, models and the database."""

import os
import sqlite3
import subprocess
import sys
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from tests.factories import make_actor, make_source

ADDRESSES = [
    (model, field.name)
    for model in apps.get_app_config("agreements").get_models()
    for field in model._meta.fields
    if isinstance(field, models.URLField)
]
RIGHT = [
    "https://news.example/a", "http://news.example", "HTTPS://news.example/a?b=c&d=%20#e", "https://news.example:8443/",
    "https://xn--bcher-kva.example/a", "https://bücher.example/ä/कखग/科索沃", "https://ar.example/كوسوفو",
    "https://news.example/a_(b),c;d'e", "https://192.0.2.7/a", "https://[2001:db8::1]/a",
]  # fmt: skip
SCHEMES = [
    "javascript:alert(1)", "JavaScript:alert(1)", "java\tscript:alert(1)", " javascript:alert(1)",
    "javascript://a/%0Aalert(1)",
    "data:text/html,x", "vbscript:x", "file:///etc/passwd",
    "ftp://news.example/a", "ftps://news.example/a",
    "blob:https://a.example/b",
    "view-source:https://news.example", "//news.example/a", "/agreements", "news.example/a", "https:news.example",
    "https:/a.example",
    "https://", "https:///a", "https:////a.example", "mailto:desk@news.example", "xhttps://news.example", "x\nhttps://news.example",
]  # fmt: skip
INVISIBLE = [
    "\u202e", "\u202a", "\u202b", "\u202c", "\u202d", "\u2066", "\u2067", "\u2068", "\u2069", "\u200e", "\u200f",
    "\u061c", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u2028", "\u2029", "\u00a0", "\u3000",
    "\u034f", "\u115f", "\u3164", "\ufe0f", "\uffa0", "\U000e0100", "\u0085", "\x1b", "\x7f",
    "\x01", " ", "\t", "\n", "\r", "\U000e0041",
]  # fmt: skip
HIDDEN = [f"https://news.example/a{mark}b" for mark in INVISIBLE] + [
    f"https://news{INVISIBLE[0]}.example/",
    RIGHT[0] + "\n",
]
MAKERS: dict[str, Any] = {"Actor": make_actor, "Source": make_source}


def test_every_address_of_the_record_is_asked_about():
    assert {(model.__name__, name) for model, name in ADDRESSES} == {
        ("Actor", "url"), ("Source", "url"), ("Source", "archive_url"),
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "name"), ADDRESSES)
@pytest.mark.parametrize("address", ["", *RIGHT])
def test_a_web_address_is_taken(model, name, address):
    row = MAKERS[model.__name__](**{name: address})
    row.refresh_from_db()
    assert getattr(row, name) == address


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "name"), ADDRESSES)
@pytest.mark.parametrize("address", [*SCHEMES, *HIDDEN])
def test_anything_else_is_refused_by_the_model_and_by_the_database(model, name, address):
    with pytest.raises(ValidationError) as refusal:
        MAKERS[model.__name__](**{name: address})
    assert list(refusal.value.message_dict) == [name]
    row = MAKERS[model.__name__]()
    with pytest.raises(IntegrityError), transaction.atomic():
        model._base_manager.filter(pk=row.pk).update(**{name: address})


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "name"), ADDRESSES)
@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://news.example/a", "https://news.example/\u202efdp.exe"]
)
def test_the_admins_form_says_how_to_write_it(rf, admin_user, model, name, address):
    request = rf.get("/")
    request.user = admin_user
    form = admin.site._registry[model].get_form(request)({name: address})
    assert any("begins with https://" in message or "valid URL" in message for message in form.errors[name])


def manage(database, *command):
    """A management command on a database of its own."""
    environment = os.environ | {"ENV_FILE": os.devnull, "DEBUG": "1", "DATABASE_URL": f"sqlite:///{database}"}
    return subprocess.run(
        [sys.executable, "manage.py", *command, "--verbosity", "0"],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_database_with_a_script_for_an_address_is_told_which_and_migrates_once_it_is_corrected(tmp_path):
    database = tmp_path / "site.sqlite3"
    assert manage(database, "migrate", "agreements", "0005").returncode == 0
    columns = "slug, name, kind, url"
    connection = sqlite3.connect(database)
    connection.create_function("REGEXP", 2, lambda pattern, text: True)
    with connection:
        connection.execute(
            f"INSERT INTO agreements_actor ({columns}) VALUES ('a', 'A', 'ngo', 'javascript:1'), ('b', 'B', 'ngo', ''),"
            " ('c', 'C', 'ngo', 'https://c.example')"
        )
    triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1").fetchall()
    refused = manage(database, "migrate")
    assert refused.returncode != 0
    assert "actor a: 'javascript:1'" in refused.stderr
    assert "actor b" not in refused.stderr
    with connection:
        connection.execute("UPDATE agreements_actor SET url = '' WHERE slug = 'a'")
    assert manage(database, "migrate").stderr == ""
    assert connection.execute(f"SELECT {columns} FROM agreements_actor ORDER BY slug").fetchall() == [
        ("a", "A", "ngo", ""), ("b", "B", "ngo", ""), ("c", "C", "ngo", "https://c.example"),
    ]  # fmt: skip
    assert connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1").fetchall() == triggers
    connection.close()
