"""What was erased is in no file of the database, once the documented statements were run."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from agreements.erasing import ErasableText, erase, find
from agreements.models import Agreement
from tests.factories import save
from tests.publishing.record import publish

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite only"),
]
WORD = "Zqxmarker"
STATEMENTS = re.search(r"On SQLite run `([^`]+)`", (Path(settings.BASE_DIR) / "docs" / "operations.md").read_text())


def on_disk(name):
    """The files of the database that hold the word: a page that is free keeps what it had."""
    return {file.name for file in Path(name).parent.glob(f"{Path(name).name}*") if WORD.encode() in file.read_bytes()}


def test_no_file_has_an_erased_text_after_the_documented_statements(site):
    agreement = Agreement.objects.get()
    for summary in (f"{WORD} arranged it.", "It was arranged."):
        agreement.summary = summary
        publish(save(agreement))
    assert on_disk(site)
    erase(WORD, why="It named a person", places=find(ErasableText(WORD)).places)
    assert on_disk(site), "there is nothing to clear"
    assert STATEMENTS is not None
    with connection.cursor() as cursor:
        for statement in STATEMENTS[1].rstrip(";").split(";"):
            cursor.execute(statement)
            cursor.fetchall()
    assert on_disk(site) == set()
