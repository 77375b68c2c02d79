"""What an empty list means, and when editors last looked for news."""

import pytest

from agreements.models import Agreement, Check, Dataset, Revision
from agreements.publishing import note_check

MISSING = "The section “What the record covers” lists what is known to be missing."
KOSOVO = "Kosovo appears in other agreements; each of them says when it was last checked."
LOOKED = {"where": "News agencies", "languages": "en, fr", "looked_for": "Any arrangement"}


def test_a_list_with_rows_needs_no_word_on_coverage(world, ask):
    assert ask("agreements", {"host": "Kosovo"})["coverage"] is None


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ({"host": "Italy"}, "Italy: the editors haven't searched for its arrangements specifically yet."),
        ({"host": "Kosovo", "status": "ended"}, KOSOVO),
        ({"sender": "Kosovo"}, KOSOVO),
        ({"q": "nothing of it"}, MISSING),
        # As of a day nothing tells that something came later.
        ({"host": "Italy", "as_of": "2025-06-11"}, MISSING),
        ({"host": "Uzbekistan", "as_of": "2022-01-01"}, MISSING),
    ],
)
def test_an_empty_list_says_what_that_means(world, ask, client, question, text):
    coverage = ask("agreements", question)["coverage"]
    assert coverage["text"].startswith("No entry here doesn't mean that no arrangement exists.")
    assert coverage["text"].endswith(text)
    assert client.get(coverage["scope"]).status_code == 200
    assert 'id="what-the-record-covers"' in client.get(coverage["scope"]).content.decode()


def test_a_country_says_when_somebody_looked_and_what_was_found(world, ask, client):
    note_check(Check(country_id="IT", checked="2025-11-02", **LOOKED))
    coverage = ask("agreements", {"host": "Italy"})["coverage"]
    assert coverage["text"].endswith(
        "Italy: the editors last searched for its arrangements on 2 November 2025 (News agencies); they found nothing."
    )
    assert coverage["countries"][0]["last_checked"] == {"checked": "2025-11-02", "found": None, **LOOKED}
    then = ask("agreements", {"host": "Italy", "as_of": "2025-11-01"})["coverage"]
    assert then["countries"][0]["last_checked"] is None
    note_check(Check(country_id="IT", checked="2025-11-03", found="A report of talks.", **LOOKED))
    assert "found: A report of talks." in ask("agreements", {"host": "Italy"})["coverage"]["text"]
    assert "found: A report of talks." in client.get("/agreements?host=Italy").content.decode()


def test_a_check_is_told_at_once_and_makes_no_revision(world, ask, client):
    key, before = world.kosovo_denmark.pk, Revision.objects.count()
    updated, number = ask(f"agreements/{key}")["updated_at"], Dataset.current().revision
    assert ask(f"agreements/{key}")["last_checked"] is None
    note_check(Check(agreement=world.kosovo_denmark, checked="2025-11-02", **LOOKED))
    told = {"checked": "2025-11-02", "found": None, **LOOKED}
    record = ask(f"agreements/{key}")
    assert (record["last_checked"], record["updated_at"]) == (told, updated)
    rows = {row["id"]: row["last_checked"] for row in ask("agreements")["results"]}
    assert rows[key] == told
    expanded = {row["id"]: row["last_checked"] for row in ask("agreements", {"expand": "evidence"})["results"]}
    assert expanded == rows
    assert (Revision.objects.count(), Dataset.current().revision) == (before, number + 1)
    assert ask(f"agreements/{key}", {"as_of": "2025-06-30"})["last_checked"] is None
    assert ask(f"agreements/{key}/revisions/1")["document"]["last_checked"] is None
    assert "News agencies" in client.get(f"/agreements/{world.kosovo_denmark.slug}").content.decode()


def test_checked_before_with_a_day_asks_for_the_checks_by_then(world, ask):
    note_check(Check(agreement=world.kosovo_denmark, checked="2025-11-02", **LOOKED))
    keys = {row["id"] for row in ask("agreements", {"checked_before": "2025-06-01", "as_of": "2025-07-31"})["results"]}
    assert world.kosovo_denmark.pk in keys
    assert Agreement.objects.published().count() > len(ask("agreements", {"checked_before": "2025-06-01"})["results"])


def test_what_active_on_leaves_out_is_counted_beside_by_name(world, ask):
    answer = ask("agreements", {"active_on": "2025-06-11"})
    assert (answer["count"], answer["beside"]) == (2, {"unreported": 1, "closed": 1})
    assert ask("agreements", {"active_on": "2025-06-11", "host": "RW"})["beside"] == {"closed": 1}
    assert ask("agreements", {"active_on": "2025-06-11", "status": "stalled"})["beside"] == {}
    assert ask("agreements", {"host": "RW"})["beside"] is None
    whole = sum(answer["beside"].values()) + answer["count"]
    assert whole == ask("stats", {"as_of": "2025-06-11"})["deals"]
