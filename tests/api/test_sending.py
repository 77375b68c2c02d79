"""Files on their way: a few at a time, not held whole, and nothing left of them when nobody reads on."""

import io
import json
import os
from pathlib import Path

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.api import base, downloads
from agreements.documents.workbook import MAX_CELL_LENGTH, write_workbook
from agreements.publishing import retract
from tests.api.readers import leave
from tests.world import published

FORMS = ["csv", "jsonl", "geojson", "xlsx"]
NOT_IN_XML = "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 0xD800, 0xDFFF, 0xFFFE, 0xFFFF]))


@pytest.fixture
def start(client):
    """Begins to read a file; what is left open at the end is closed."""
    begun = []

    def started(address, **headers):
        response = client.get(address, headers=headers)
        assert response.status_code == 200, response.content
        begun.append(response)
        return response, iter(response.streaming_content)

    yield started
    for response in begun:
        leave(response)


@pytest.fixture
def one_row_at_a_time(monkeypatch):
    monkeypatch.setattr(base, "BATCH", 1)


@pytest.mark.parametrize("form", FORMS)
def test_while_as_many_files_as_may_be_are_sent_others_are_told_when_to_ask_again(
    client, world, start, form, monkeypatch
):
    monkeypatch.setattr(downloads, "MAX_WAIT", 0.2)
    open_ones = [start(f"/api/agreements.{form}") for _ in range(downloads.MAX_CONCURRENT_PER_CLIENT)]
    refused = client.get("/api/agreements.csv")
    assert (refused.status_code, refused["Content-Type"]) == (503, "application/problem+json")
    assert refused["Retry-After"] == "10"
    assert "10 seconds" in refused.json()["detail"]
    assert client.get("/api/agreements").status_code == 200
    assert b"".join(open_ones[0][1])
    start("/api/agreements.csv")


def test_a_reader_who_goes_away_gives_the_turn_back(client, world, start):
    for _ in range(downloads.MAX_CONCURRENT_PER_CLIENT + 1):
        response, blocks = start("/api/agreements.jsonl")
        next(blocks)
        leave(response)


def test_answers_without_a_body_take_no_turn(client, world):
    modified = client.get("/api/agreements")["Last-Modified"]
    for _ in range(downloads.MAX_CONCURRENT_PER_CLIENT + 1):
        assert list(client.head("/api/agreements.csv").streaming_content) == []
        assert client.get("/api/agreements.csv", headers={"If-Modified-Since": modified}).status_code == 304


def test_a_question_that_breaks_in_the_middle_gives_the_turn_back(client, world, monkeypatch, one_row_at_a_time):
    for _ in range(downloads.MAX_CONCURRENT_PER_CLIENT + 1):
        with monkeypatch.context() as broken:
            response = client.get("/api/agreements.jsonl")
            next(blocks := iter(response.streaming_content))
            broken.setattr(base.ListViewSet, "get_queryset", lambda view: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                list(blocks)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="tells open files where the system lists them")
def test_no_temporary_file_is_left_of_a_workbook_that_nobody_read_to_the_end(world, start):
    def deleted_but_open():
        return [one for one in Path("/proc/self/fd").iterdir() if os.path.lexists(one) and is_deleted(one)]

    before = deleted_but_open()
    response, blocks = start("/api/agreements.xlsx")
    while not next(blocks):
        pass
    assert len(deleted_but_open()) == len(before) + 1
    leave(response)
    assert deleted_but_open() == before


def is_deleted(descriptor):
    try:
        return os.readlink(descriptor).endswith("(deleted)")
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("form", ["csv", "jsonl", "geojson"])
def test_a_file_begins_before_all_its_rows_are_read(world, start, one_row_at_a_time, form):
    _, blocks = start(f"/api/agreements.{form}")
    keys_and_first_row, rows = 2, len(published(world))
    with CaptureQueriesContext(connection) as first:
        while len(first) < keys_and_first_row:
            next(blocks)
    with CaptureQueriesContext(connection) as others:
        list(blocks)
    assert len(others) == rows - 1


def test_a_record_that_is_retracted_while_the_file_is_written_is_left_out(world, start, one_row_at_a_time):
    _, blocks = start("/api/agreements.jsonl?ordering=id&fields=slug")
    lines: list[bytes] = []
    while not lines:
        lines += next(blocks).splitlines()
    retract(published(world)[2], why="It told of two arrangements as one.")
    lines += b"".join(blocks).splitlines()
    assert [json.loads(line)["slug"] for line in lines] == [
        one.slug for one in published(world) if one != published(world)[2]
    ]


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("x" * (MAX_CELL_LENGTH + 1), "x" * MAX_CELL_LENGTH),
        ("bell\x07 and half\ud800", "bell and half"),
        (f"none of {NOT_IN_XML} it", "none of  it"),
        ("a tab\tand the last \ud7ff\ue000\ufffd", "a tab\tand the last \ud7ff\ue000\ufffd"),
        (" <a> & \"b\"\nc ", " <a> & \"b\"\nc "),
        ("=1+1", "=1+1"),
        (1.5, 1.5),
        (False, False),
        (None, None),
    ],
)  # fmt: skip
def test_a_workbook_holds_what_a_spreadsheet_can_read(cell, read):
    out = io.BytesIO()
    # More rows than are written at once.
    write_workbook(out, ["name", "cell"], ([number, cell] for number in range(401)), {"list": "/api/agreements"})
    rows = list(openpyxl.load_workbook(out)["Rows"].iter_rows(values_only=True))
    assert rows[0] == ("name", "cell")
    assert rows[1:] == [(number, read) for number in range(401)]
