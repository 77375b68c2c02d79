"""Seeds become fixtures: the same bytes each time, in a database that is left as it was."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError

from agreements.models import Agreement
from tests.factories import make_agreement

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
NAMES = ["actors.json", "agreements.json", "countries.json", "sources.json"]


def bytes_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_seeds_give_the_same_bytes(seeds, fixtures, run):
    written = bytes_of(fixtures)
    assert run("build_fixtures", seeds=seeds, fixtures=fixtures) == "The fixtures are up to date.\n"
    assert bytes_of(fixtures) == written
    assert [*written] == NAMES
    assert all(text.endswith(b"\n]\n") for text in written.values())


def test_a_mark_that_an_editor_puts_before_a_file_is_no_part_of_it(seeds, fixtures, run):
    for name in ("agreements/example.yaml", "actors.yaml", "countries.csv"):
        (seeds / name).write_bytes(b"\xef\xbb\xbf" + (seeds / name).read_bytes())
    assert run("build_fixtures", seeds=seeds, fixtures=fixtures) == "The fixtures are up to date.\n"


def test_building_leaves_the_database_empty(fixtures, count_rows):
    assert count_rows() == 0


def test_a_row_added_to_one_file_renumbers_no_row_of_another(seeds, fixtures, change, run):
    def keys(agreement):
        rows = json.loads((fixtures / "agreements.json").read_text())
        return {(row["model"], row["pk"]) for row in rows if row.get("pk", 0) // 1000 == agreement}

    assert ("agreements.event", 7002) in keys(7)
    row = "  - {id: 3, occurred: 2024, kind: talks, said_by: host, text: They talk., sources: [report]}\n"
    change(seeds / "agreements/example.yaml", "events:\n", f"events:\n{row}")
    run("build_fixtures", seeds=seeds, fixtures=fixtures)
    assert ("agreements.event", 7003) in keys(7)
    assert keys(12) == {("agreements.event", 12001)}


CLAIM = "{id: 99, field: facility, value: A hotel, source: report, locator: ¶ 1, statement: A hotel., rank: preferred}"


@pytest.mark.parametrize(
    ("before", "row"),
    [
        ("claims:\n", f"  - {CLAIM}\n"),
        ("criteria:\n", "  - {id: 99, kind: admits, category: age, text: Adults., claims: [%s]}\n"),
        ("payments:\n", "  - {id: 99, payer: host, payee: sender, purpose: Food, state: paid, claims: [%s]}\n"),
        (
            "events:\n",
            "  - {id: 99, occurred: 2023, kind: talks, said_by: host, text: Talks., sources: [report]}\n",
        ),
    ],
)
def test_a_row_put_in_at_the_head_changes_the_key_of_no_other(seeds, fixtures, change, run, before, row):
    def keys():
        rows = json.loads((fixtures / "agreements.json").read_text())
        return {(row["model"], row["pk"]): row["fields"] for row in rows if "pk" in row}

    was = keys()
    row = row.replace("%s", "{id: 98, source: report, locator: ¶ 1, statement: It says so.}")
    change(seeds / "agreements/example.yaml", before, before + row)
    run("build_fixtures", seeds=seeds, fixtures=fixtures)
    now = keys()
    assert {key: now[key] for key in was} == was
    assert {pk % 1000 for _, pk in now.keys() - was.keys()} <= {98, 99}
    assert now.keys() > was.keys()


def test_check_names_what_is_stale_and_writes_nothing(seeds, fixtures, change, run):
    assert "up to date" in run("build_fixtures", "--check", seeds=seeds, fixtures=fixtures)
    change(seeds / "agreements/example.yaml", "Norway hosts", "Norway is the host")
    (fixtures / "actors.json").unlink()
    before = bytes_of(fixtures)
    with pytest.raises(CommandError, match=r"^Stale: actors\.json, agreements\.json\. Run `make fixtures`") as error:
        run("build_fixtures", "--check", seeds=seeds, fixtures=fixtures)
    assert error.value.returncode == 1
    assert bytes_of(fixtures) == before
    assert run("build_fixtures", seeds=seeds, fixtures=fixtures) == "Changed: actors.json, agreements.json.\n"
    assert "up to date" in run("build_fixtures", "--check", seeds=seeds, fixtures=fixtures)


def test_seeds_with_an_error_leave_the_fixtures_as_they_are(seeds, fixtures, change, run):
    before = bytes_of(fixtures)
    change(seeds / "agreements/example.yaml", "id: 7", "id: seven")
    with pytest.raises(CommandError, match=r"id: “seven” is not(.|\n)*Errors: 1\. No fixture was written\.$"):
        run("build_fixtures", seeds=seeds, fixtures=fixtures)
    assert bytes_of(fixtures) == before


def test_nothing_is_built_in_a_database_that_holds_records(seeds, tmp_path, run):
    agreement = make_agreement()
    with pytest.raises(CommandError, match=r"^This database holds records\. Run `make fixtures`"):
        run("build_fixtures", seeds=seeds, fixtures=tmp_path / "fixtures")
    assert Agreement.objects.get() == agreement
    assert not (tmp_path / "fixtures").exists()


def test_a_database_in_memory_gets_its_tables_first(seeds, tmp_path):
    command = [sys.executable, "manage.py", "build_fixtures", "--seeds", seeds, "--fixtures", tmp_path / "fixtures"]
    environment = {**os.environ, "DATABASE_URL": "sqlite://:memory:"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Changed: countries.json, actors.json, sources.json, agreements.json.\n"
    assert [*bytes_of(tmp_path / "fixtures")] == NAMES


def test_disputes_and_checks_are_built(seeds, fixtures, change, run):
    row = "  - {id: 3, occurred: 2024, kind: talks, said_by: host, text: No., sources: [report], disputes: 2}\n"
    change(seeds / "agreements/example.yaml", "events:\n", f"events:\n{row}")
    told = "checked: 2025-01-02, where: Papers, languages: en, looked_for: An end"
    (seeds / "checks.yaml").write_text(f"- {{agreement: example, {told}}}\n- {{country: NO, {told}, found: Talks.}}\n")
    run("build_fixtures", seeds=seeds, fixtures=fixtures)
    rows = json.loads((fixtures / "agreements.json").read_text())
    assert next(row for row in rows if row.get("pk") == 7003)["fields"]["disputes"] == 7002
    checks = [row["fields"] for row in rows if row["model"] == "agreements.check"]
    found = [(one["agreement"], one["country"], one["found"]) for one in checks]
    assert found == [(["example"], None, ""), (None, ["NO"], "Talks.")]


@pytest.mark.parametrize(
    ("disputes", "message"), [("9", "No event of this file has the id “9”."), ("3", "An event can't dispute itself.")]
)
def test_a_dispute_with_what_is_not_there_is_refused(seeds, fixtures, change, run, disputes, message):
    row = "  - {id: 3, occurred: 2024, kind: talks, said_by: host, text: No., sources: [report], disputes: %s}\n"
    change(seeds / "agreements/example.yaml", "events:\n", f"events:\n{row % disputes}")
    with pytest.raises(CommandError, match="Errors: 1") as error:
        run("build_fixtures", seeds=seeds, fixtures=fixtures)
    assert message in str(error.value)
