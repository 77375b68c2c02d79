"""An error in the seeds is told with file, line, field and reason, and nothing is loaded."""

import pytest

from agreements.seeding.fixtures import build
from agreements.seeding.rows import InvalidSeeds

pytestmark = pytest.mark.django_db

E = "agreements/example.yaml"
S = "sources/report.yaml"
A = "actors.yaml"
C = "countries.csv"

PAYMENT_CLAIMS = """
    claims:
      - {id: 6, value: "15,000,000 EUR per year", source: report, locator: ¶ 6, statement: Rent is paid.}"""
PEOPLE_CLAIMS = """
      claims:
        - {id: 7, value: 1 person, source: report, locator: ¶ 9, statement: One came.}"""
SECOND_COUNT = "        - {id: 8, value: 2 people, source: retold, locator: ¶ 9, statement: Two came.}"

UNREADABLE = [
    (E, "", "unknown: 1\n", ":67: unknown: is not a known key. Known keys: id, title"),
    (E, "statement: F", "statment: F", ":15: claims[1].statment: is not a known key. Did you mean “statement”?"),
    (E, "", "title: Again\n", ":2: title: stands here and again on line 67"),
    (E, "state: promised", "state: paid\n    state: paid", ":33: payments[1].state: stands here and again on line 34"),
    (E, "[report]\n    people", "report\n    people", ":51: events[2].sources: must be a list in brackets"),
    (E, "[report, retold]", "[report, report]", ":44: events[1].sources: “report” is listed twice"),
    (E, "title: Norway hosts", "title: [Norway hosts]", ":2: title: must be one text"),
    (E, "title: Norway hosts", 'title: "Norway\\thosts"', ":2: title: holds a control character"),
    (E, "  - id: 1\n    kind: decides\n", "  kind: decides\n  - x\n", ":23: is not YAML: "),
    (E, "    people:\n", "    people: 1\nx:\n", ":52: events[2].people: must be a mapping of keys to values"),
    (E, "total: true", "total: perhaps", ":55: events[2].people.running_total: “perhaps” is neither true nor false"),
    (E, "criticisms:\n", "criticisms: none\nx:\n", ":58: criticisms: must be a list"),
    (C, "code,alpha3", "alpha3,code", ":1: the header must be code,alpha3,name"),
    (C, "42.60,", "", ":5: has 10 values where the header has 11"),
    (C, "42.60,", "42.60,1,", ":5: has 12 values where the header has 11"),
]

UNFIT = [
    (E, "2025-07\n", "2025-13\n", ":47: events[2].occurred: “2025-13” is not a date that can be read"),
    (E, "2025-07\n", "2199\n", ":47: events[2].occurred: This lies in the future"),
    (E, "up to 50 people per", "50 each", ":12: claims[1].value: “50 each year” can't be read as a quantity"),
    (E, "1 person", "1 flight", ":57: events[2].people.claims[1].value: “flights” is not a unit of this field"),
    (E, "value: yes", "value: perhaps", ":19: claims[3].value: “perhaps” is not one of: yes, no"),
    (E, "value: 1900", f"value: {'x' * 301}", ":20: claims[4].value: Ensure this value has at most 300 characters"),
    (
        E,
        "kind: decides",
        "kind: dcides",
        ":23: criteria[1].kind: “dcides” is not one of: admits, excludes, decides, guarantees, lacks.",
    ),
    (E, "counted: transferred", "counted: moved", ":53: events[2].people.counted: “moved” is not one of: ordered"),
    (E, "      counted: transferred\n", "", ":46: events[2]: Say what is counted: ordered"),
    (E, "locator: ¶ 6, ", "", ":35: payments[1].claims[1].locator: This field cannot be blank."),
    (E, "kind: third_country_removal\n", "", ":1: kind: This field cannot be blank."),
    (E, "sender: US\n", "", ":1: sender: This field cannot be null."),
    *(
        (E, "sender: US", f"sender: {none}", ":5: sender: This field cannot be null.")
        for none in ("null", "NULL", "~", "")
    ),
    (
        E,
        "- id: 1\n    kind: decides",
        "- kind: decides",
        ":22: criteria[1].id: Give it a number from 1 to 999",
    ),
    (
        E,
        "- id: 1\n    kind: decides",
        "- id: 0\n    kind: decides",
        ":22: criteria[1].id: “0” is not a whole number",
    ),
    (E, "{id: 2, ", "{id: 1000, ", ":18: claims[2].id: “1000” is not a whole number from 1 to 999 that no claim of"),
    (E, "{id: 2, ", '{id: "0001002", ', ":18: claims[2].id: “0001002” is not a whole number from 1 to 999"),
    (E, "{id: 7, ", "{id: 2, ", ":57: events[2].people.claims[1].id: Another claim of this file has the id 2. Give it"),
    (
        E,
        "{id: 7, ",
        "{",
        ":57: events[2].people.claims[1].id: Give it a number from 1 to 999 that no claim",
    ),
    (E, "id: 7", "id: seven", ":1: id: “seven” is not a whole number from 1 to 999999"),
    (E, "id: 7", "id: 0", ":1: id: “0” is not a whole number from 1 to 999999"),
    (E, "summary: One sentence.", "state: hidden", ":3: state: “hidden” is neither published nor draft"),
    (S, "language: en", "language: English", ":1: language: "),
    (S, "language: en", "published_inferred: true, language: en", ":1: An inferred date needs a date and a note"),
    (S, "language: en", "document_sha256: 12, language: en", ":1: document_sha256: "),
    (C, "62.00", "north", ":3: latitude: “north” value must be a decimal number"),
    (C, "Kosova", "Norge", ":5: “Norge” already means Norway."),
]

LOST = [
    (E, "source: report", "source: reprot", ":13: claims[1].source: “reprot” is not known. Did you mean “report”?"),
    (E, "[report]\n    also", "[nil]\n    also", ":65: criticisms[1].sources: “nil” is not known."),
    (E, "actor: observers", "actor: nobody", ":60: criticisms[1].actor: “nobody” is not known."),
    (E, "host: NO", "host: ZZ", ":7: host: “ZZ” is not known."),
    (E, "[DE]", "[ZZ]", ":6: joint_senders: “ZZ” is not known."),
    (E, "follows: earlier", "follows: nil", ":8: follows: “nil” is not known."),
    (E, "also: [earlier]", "also: [nil]", ":66: criticisms[1].also: “nil” is not known."),
    (A, "country: NO", "country: NOR", ":4: [1].country: “NOR” is not known. Did you mean “NO”?"),
    ("sources/retold.yaml", "[report]", "[nil]", ":8: retells: “nil” is not known."),
    (E, "host: NO", "host: US", ":1: The sender and the host must be two different countries."),
    (E, "[DE]", "[US]", ":6: joint_senders: “US” is the sender: name the others only."),
    (E, "follows: earlier", "follows: example", ":1: Constraint “agreement_is_not_its_own_predecessor” is violated."),
    (E, "id: 7", "id: 12", ":1: id: “12” is taken by seeds/agreements/earlier.yaml:1"),
    (A, "slug: court", "slug: observers", ":5: [2].slug: “observers” is taken by seeds/actors.yaml:1"),
    (C, "NO,NOR", "DE,NOR", ":3: code: “DE” is taken by seeds/countries.csv:2"),
]

UNSOURCED = [
    (
        E,
        "source: retold,",
        "source: retold, rank: preferred,",
        ":18: claims[2]: Only one claim about a field can be pre",
    ),
    (E, "    rank: preferred\n", "", ":9: capacity: None of the claims about “capacity” is preferred."),
    (E, "    reason: The first report.\n", "", ":9: capacity: Sources disagree on “capacity”"),
    (E, "source: wrong,", "source: wrong, rank: preferred,", ":20: claims[4].rank: A source of grade X"),
    (E, "source: wrong,", "source: wrong, rank: deprecated,", ":20: claims[4]: Say why the claim is deprecated."),
    (E, "One came.}", "One came.}\n" + SECOND_COUNT, ":36: people: None of the claims about “number of people”"),
    (E, PAYMENT_CLAIMS, "", ":28: payments: “sender to host: Rent” has no claim that says where it is written."),
    (E, "[report, retold]", "[]", ":44: events[1].sources: Name at least one source."),
    (E, "    status: agreed\n", "", ":36: events: At least one event must lead to a status"),
    (E, PEOPLE_CLAIMS, "", ":53: events[2].people.claims: Say who counts them: one claim at least."),
    (E, "summary: One sentence.\n", "", ":1: summary: Say in our own words"),
]


@pytest.fixture
def errors(seeds, count_rows):
    """What is told when these seeds are refused."""

    def told():
        with pytest.raises(InvalidSeeds) as refused:
            build(seeds)
        assert count_rows() == 0
        return str(refused.value).splitlines()

    return told


@pytest.mark.parametrize(("name", "old", "new", "told"), UNREADABLE + UNFIT + LOST + UNSOURCED)
def test_an_error_is_told_with_its_place_and_reason(seeds, change, errors, name, old, new, told):
    change(seeds / name, old, new)
    assert f"seeds/{name}{told}" in "\n".join(errors())


def test_all_errors_of_all_files_are_told_at_once_and_in_order(seeds, change, errors):
    change(seeds / E, "2025-07\n", "2025-13\n")
    change(seeds / E, "host: NO", "host: ZZ")
    change(seeds / "agreements/earlier.yaml", "2024", "2k")
    change(seeds / A, "kind: ngo", "kind: club")
    assert [error.split(": ")[:2] for error in errors()] == [
        ["seeds/actors.yaml:3", "[1].kind"],
        ["seeds/agreements/earlier.yaml:8", "events[1].occurred"],
        ["seeds/agreements/example.yaml:7", "host"],
        ["seeds/agreements/example.yaml:47", "events[2].occurred"],
    ]


def test_an_error_is_not_told_again_by_all_that_refers_to_the_row(seeds, change, errors):
    change(seeds / S, "grade: B", "grade: D")
    assert errors() == ["seeds/sources/report.yaml:1: grade: “D” is not one of: A, B, C, X."]


def test_a_criticism_has_one_slug_in_all_files(seeds, change, errors):
    row = "{slug: observers-2025, actor: court, ground: cost, form: vote, text: They vote., sources: [report]}"
    change(seeds / "agreements/earlier.yaml", "", f"criticisms: [{row}]\n")
    (error,) = errors()
    assert "criticisms[1].slug: “observers-2025” is taken by seeds/agreements/earlier.yaml:9" in error


def test_an_agreement_has_room_for_999_rows_of_a_kind(seeds, change, errors):
    row = "  - {{id: {0}, kind: decides, category: age, text: Number {0}.}}\n"
    change(seeds / "agreements/draft.yaml", "", "criteria:\n" + "".join(row.format(n) for n in range(1, 1001)))
    (error,) = errors()
    assert "criteria[1000].id: “1000” is not a whole number from 1 to 999" in error


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("agreements/notes.txt", b"text", ": is not a file named <slug>.yaml"),
        ("agreements/example.yaml", b"# nothing\n", ": is empty"),
        (
            "agreements/7th.yaml",
            b"{id: 8, title: T, kind: return_hub, sender: US, host: NO}",
            ":1: slug: A slug starts",
        ),
        ("sources/latin.yaml", b"title: caf\xe9", ": is not text in UTF-8 (byte 10)"),
        ("sources/nul.yaml", b"title: a\x00b", ": is not YAML"),
        ("sources/list.yaml", b"- title", ":1: must be a mapping"),
        ("countries.csv", b"", ":1: the header must be code"),
        ("countries.csv", b"\xff", ": is not text in UTF-8"),
        ("actors.yaml", b"\xff", ": is not text in UTF-8"),
    ],
)
def test_a_file_that_is_none_is_named(seeds, errors, name, content, told):
    (seeds / name).write_bytes(content)
    assert f"seeds/{name}{told}" in "\n".join(errors())


def test_a_folder_in_the_place_of_a_file_is_named(seeds, errors):
    (seeds / "sources/folder.yaml").mkdir()
    assert errors() == ["seeds/sources/folder.yaml: can't be read: Is a directory"]


def test_a_folder_without_countries_is_refused(seeds, errors):
    (seeds / "countries.csv").unlink()
    assert "seeds/countries.csv: can't be read: No such file or directory" in errors()
