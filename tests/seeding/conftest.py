"""Seeds in which every key of the codebook is used, and the fixtures made of them."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from agreements.models import Actor, Agreement, Claim, Country, Criterion, Criticism, Event, Payment, Revision, Source


@pytest.fixture
def seeds(tmp_path):
    """A folder of seeds of one's own."""
    return Path(shutil.copytree(Path(__file__).parent / "example", tmp_path / "seeds"))


@pytest.fixture
def run():
    """Runs a command and gives what it prints."""

    def call(name, *args, **options):
        printed = StringIO()
        call_command(name, *args, stdout=printed, **options)
        return printed.getvalue()

    return call


@pytest.fixture
def fixtures(seeds, tmp_path, run):
    """The fixtures of these seeds."""
    run("build_fixtures", seeds=seeds, fixtures=tmp_path / "fixtures")
    return tmp_path / "fixtures"


@pytest.fixture
def change():
    """Writes `new` where a file first says `old`, or at the file's end where `old` is empty."""

    def write(path, old, new):
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1) if old else text + new)

    return write


@pytest.fixture
def count_rows():
    """How many rows the record's tables hold."""
    tables = [Country, Actor, Source, Agreement, Criterion, Payment, Event, Claim, Criticism, Revision]
    return lambda: sum(table._default_manager.count() for table in tables)
