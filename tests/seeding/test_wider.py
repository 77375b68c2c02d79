"""Court cases, what others count, and what an agreement's file says beside its values, from files to fixtures."""

import json

import pytest
from django.core.management import CommandError

pytestmark = pytest.mark.django_db
MORE = """considerations:
  - id: 1
    giver: sender
    kind: visas
    state: agreed
    text: Visas for students.
    claims:
      - {id: 8, value: up to 40 people, source: report, locator: ¶ 7, statement: Forty.,
         as_stated: as many as forty, as_stated_language: en}
texts:
  - {id: 1, role: instrument, source: report, article: Art. 4}
events:
  - id: 3
    occurred: 2025-08
    kind: return
    said_by: other
    text: One is sent home.
    sources: [report]
    outcome_of: 2
    people:
      counted: returned
      had_protection: true
      claims:
        - {id: 9, value: 1 person, source: report, locator: ¶ 9, statement: One left.}
"""
PARTS = """payments:
  - id: 2
    payer: sender
    payee: host
    purpose: Part of the rent
    state: paid
    part_of: 1
    trigger: on the first arrival
    claims:
      - {id: 10, value: "1,000,000 EUR", source: report, locator: ¶ 6, statement: Paid.,
         payment_state: paid, reference_date: 2025-07}
"""
CASES = """- id: 3
  slug: a-v-ministry
  title: A. v. Ministry
  court: High Court
  country: US
  policy_of: US
  agreements: [example, earlier]
  text: Whether it is lawful.
  events:
    - {id: 1, occurred: 2025-07-01, kind: ruling, status: unlawful, text: It isn't., sources: [report], locator: ¶ 2}
"""
COUNTS = (
    "- {sender: US, measure: countries_asked, value: 58 countries, counted_to: 2025-06, source: report, "
    "locator: ¶ 3, statement: It counts 58.}\n"
)


@pytest.fixture
def told(seeds, change):
    """The example with all of it."""
    change(seeds / "agreements/example.yaml", "events:\n", MORE)
    change(seeds / "agreements/example.yaml", "payments:\n", PARTS)
    (seeds / "cases.yaml").write_text(CASES)
    (seeds / "outside_counts.yaml").write_text(COUNTS)
    return seeds


def test_all_of_it_is_built(told, fixtures, run):
    run("build_fixtures", seeds=told, fixtures=fixtures)
    rows = json.loads((fixtures / "agreements.json").read_text())

    def fields(model, pk):
        return next(row["fields"] for row in rows if row["model"] == f"agreements.{model}" and row.get("pk") == pk)

    assert fields("consideration", 7001)["text"] == "Visas for students."
    claim = fields("claim", 7008)
    assert (claim["consideration"], claim["as_stated"], claim["as_stated_language"]) == (7001, "as many as forty", "en")
    assert (fields("legaltext", 7001)["source"], fields("legaltext", 7001)["article"]) == (["report"], "Art. 4")
    assert (fields("event", 7003)["outcome_of"], fields("event", 7003)["had_protection"]) == (7002, True)
    assert (fields("event", 7002)["outcome_of"], fields("event", 7002)["had_protection"]) == (None, None)
    assert (fields("payment", 7002)["part_of"], fields("payment", 7002)["trigger"]) == (7001, "on the first arrival")
    assert fields("claim", 7010)["payment_state"] == "paid"
    assert sorted(map(tuple, fields("courtcase", 3)["agreements"])) == [("earlier",), ("example",)]
    assert (fields("caseevent", 3001)["case"], fields("caseevent", 3001)["status"]) == (["a-v-ministry"], "unlawful")
    assert fields("outsidecount", 1)["value"] == "58 countries"


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("agreements/example.yaml", "part_of: 1", "part_of: 9", "There is no payment “9”."),
        ("agreements/example.yaml", "part_of: 1", "part_of: ²", "There is no payment “²”."),
        ("agreements/example.yaml", "part_of: 1", "part_of: earlier/", "There is no payment “earlier/”."),
        ("agreements/example.yaml", "part_of: 1", "part_of: nil/1", "“nil” is not known."),
        ("agreements/example.yaml", "part_of: 1", "part_of: 2", "The two would be parts of each other"),
        ("agreements/example.yaml", "outcome_of: 2", "outcome_of: 9", "No event of this file has the id “9”."),
        ("agreements/example.yaml", "outcome_of: 2", "outcome_of: 1", "Choose an event that counts people who were"),
        ("agreements/example.yaml", "as many as forty", "as many as forty and a few more", "At most 7 words"),
        ("agreements/example.yaml", "kind: visas", "kind: money", "“money” is not one of: visas, resettlement"),
        ("agreements/example.yaml", "role: instrument", "role: letter", "“letter” is not one of: instrument"),
        ("agreements/example.yaml", "state: paid", "state: promised", "is paid by its latest dated claim"),
        ("cases.yaml", "agreements: [example, earlier]", "agreements: [nil]", "[1].agreements: “nil” is not known."),
        ("cases.yaml", "sources: [report]", "sources: []", "Name at least one source."),
        ("cases.yaml", ", locator: ¶ 2", "", "[1].events[1].locator: This field cannot be blank."),
        ("cases.yaml", "policy_of: US", "policy_of: XK", "[1].policy_of: Kosovo sends under none of the agreements"),
        ("cases.yaml", CASES[CASES.index("  events") :], "", "[1].events: Name at least one step."),
        ("cases.yaml", "id: 3", "id: x", "“x” is not a whole number from 1 to 999"),
        ("cases.yaml", "status: unlawful", "status: signed", "“signed” is not one of: pending"),
        ("outside_counts.yaml", "58 countries", "58 people", "is not a unit of this field"),
        ("outside_counts.yaml", "counted_to: 2025-06", "counted_to: 2150", "[1].counted_to: This lies in the future."),
        ("outside_counts.yaml", "sender: US", "sender: ZZ", "[1].sender: “ZZ” is not known."),
    ],
)
def test_an_error_in_it_is_told_at_its_place(told, fixtures, change, run, name, old, new, message):
    change(told / name, old, new)
    with pytest.raises(CommandError) as error:
        run("build_fixtures", seeds=told, fixtures=fixtures)
    assert message in str(error.value)
    assert f"seeds/{name}:" in str(error.value)
