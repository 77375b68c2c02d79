"""What people type into the search, over the committed record: it finds the records that print it, and no others.

What is printed is told by patterns, which share nothing with how searching reads words.
"""

import re
import unicodedata

import pytest
from django.db.models import Choices

from agreements import choices
from agreements.api import search
from agreements.documents import public_documents
from agreements.filters.search import KINDS as SEARCHED
from agreements.models import Agreement, Dataset
from agreements.querysets import found
from agreements.words import read_question

pytestmark = pytest.mark.usefixtures("record")

NOT_PRINTED = {
    "id", "slug", "url", "html_url", "address", "published_at", "updated_at", "revision", "related", "last_checked",
    "qualifier", "unit", "period", "precision", "grade", "code", "gaps", "contested", "policy_of", "field", "rank",
    "about", "as_stated_language", "language", "giver", "payer", "payee", "speaker", "said_by", "activity", "counts",
}  # fmt: skip
LABELS: dict[str, str] = {}
"""What is printed for a choice, in all vocabularies that have it."""
for vocabulary in vars(choices).values():
    if isinstance(vocabulary, type) and issubclass(vocabulary, Choices):
        for choice, label in vocabulary.choices:
            LABELS[str(choice)] = f"{LABELS.get(str(choice), '')}\n{label}"

TYPED = {
    "Trump": r"\btrump",
    "non-refoulement": r"\bnon-refoul",
    "refoulement": r"\brefoul",
    "deportations": r"\bdeport(s|ed|ing|ations?)?\b",
    "deported": r"\bdeport(s|ed|ing|ations?)?\b",
    "Reuters": r"\breuters",
    '"Associated Press"': r"\bassociated press\b",
    "UNHCR": r"\bunhcr\b|\bunited nations high commissioner for refugees|\bun refugee agency",
    "offshore": r"\boff-?shor",
    "CECOT": r"\bcecot\b|terrorism confinement center|centro de confinamiento del terrorismo",
    '"Los Angeles Times"': r"\blos angeles times",
    "2000": r"(?<![\d,.])(2000|2,000|2 000)(?![\d,]|\.\d)",
    "2,000": r"(?<![\d,.])(2000|2,000|2 000)(?![\d,]|\.\d)",
    "1000": r"(?<![\d,.])(1000|1,000|1 000)(?![\d,]|\.\d)",
    "36,000": r"(?<![\d,.])(36000|36,000|36 000)(?![\d,]|\.\d)",
    "7.5 million": r"(?<![\d,.])(7\.5( |-)?(million|m\b)|7,500,000(?![\d,])|7500000\b)",
    "D.V.D.": r"\bd\.v\.d\.|\bdvd\b",
    "J.G.G.": r"\bj\.g\.g\.|\bjgg\b",
    "Gjader": r"\bgjader",
    "gjadër": r"\bgjader",
    "Shengjin": r"\bshengjin",
    "Côte d'Ivoire": r"\bcote d'ivoire",
    "Ebola": r"\bebola",
    "hostel": r"\bhostel",
    "Kigali": r"\bkigali",
    "hotel": r"\bhotels?\b",
    '"third country"': r"\bthird[ -]countr(y|ies)\b",
    '"safe third country"': r"\bsafe[ -]third[ -]countr(y|ies)\b",
    '"return hub"': r"\breturn[ -]hubs?\b",
    "visa": r"\bvisas?\b",
    "tariffs": r"\btariffs?\b",
    "Afghans": r"\bafghans?\b",
    "Venezuelans": r"\bvenezuelans?\b",
    "Rohingya": r"\brohingyas?\b",
    "Kurti": r"\bkurti",
    "Meloni": r"\bmeloni",
    "Rubio": r"\brubio",
    "Bukele": r"\bbukele",
    "Kagame": r"\bkagame",
    '"Supreme Court"': r"\bsupreme courts?\b",
    "CBS": r"\bcbs\b",
    "AP": r"\bap\b",
    "Frontex": r"\bfrontex",
    "torture": r"\btortur(e|ed|es|ing)\b",
    "habeas": r"\bhabeas",
}
"""What is typed, and the pattern of what is printed."""


@pytest.fixture(scope="module")
def printed(loaded_record, django_db_setup, django_db_blocker):
    """The texts that each record prints, folded, by its slug."""
    with django_db_blocker.unblock():
        rows = Agreement.objects.published().order_by("pk")
        stored = rows.values_list("revision__document", flat=True)
        documents = public_documents(stored, Dataset.objects.get().key)
        return {row.slug: [*strings(document.json)] for row, document in zip(rows, documents, strict=True)}


def strings(value):
    if isinstance(value, str) and not re.fullmatch(r"\d{4}(-\d\d)+", value):
        letters = unicodedata.normalize("NFKD", LABELS.get(value, value).casefold())
        yield "".join(c for c in letters if not unicodedata.combining(c)).replace("’", "'").replace("‑", "-")
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in NOT_PRINTED:
                yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def found_by(ask, typed, path="agreements", field="slug"):
    answer = ask(path, {"q": typed, "page_size": 200, "fields": field})
    return {row[field] for row in answer["results"]}


@pytest.mark.parametrize("typed", TYPED)
def test_what_is_typed_finds_what_prints_it(ask, printed, typed):
    pattern = re.compile(TYPED[typed])
    expected = {slug for slug, texts in printed.items() if any(pattern.search(text) for text in texts)}
    assert expected
    assert found_by(ask, typed) == expected


NAMED = {
    "Kosova": "kosovo-denmark-2022",
    "Britain": "rwanda-united-kingdom-2022",
    "UK": "rwanda-united-kingdom-2022",
    "U.K.": "rwanda-united-kingdom-2022",
    "USA": "kosovo-united-states-2025",
    "U.S.": "kosovo-united-states-2025",
    "the US": "kosovo-united-states-2025",
    "DRC": "democratic-republic-of-the-congo-united-states-2026",
    "D.R.C.": "democratic-republic-of-the-congo-united-states-2026",
    "Swaziland": "eswatini-united-states-2025",
    "Turkey": "turkiye-european-union-2016",
    "UAE": "united-arab-emirates-united-states-2021",
    "Holland": "uganda-netherlands-2025",
    "HRW": "kosovo-united-states-2025",
    "ACLU": "el-salvador-united-states-2025",
    "IOM": "cambodia-australia-2014",
    "ICE": "south-sudan-united-states-2025",
    "DHS": "south-sudan-united-states-2025",
    "MoU": "albania-italy-2023",
    "memorandum of understanding": "rwanda-united-kingdom-2022",
    "third country removals": "kosovo-united-states-2025",
    "return hubs": "uganda-netherlands-2025",
    "prison cells": "kosovo-denmark-2022",
    "State Department": "el-salvador-united-states-2025",
    "Remain in Mexico": "mexico-united-states-2019",
    "300 prison cells": "kosovo-denmark-2022",
    "june 2025": "kosovo-united-states-2025",
    "Kosovo hosts": "kosovo-united-states-2025",
    "kosovo, denmark": "kosovo-denmark-2022",
    "Koso Denm": "kosovo-denmark-2022",
    "koso* denmark": "kosovo-denmark-2022",
    "costa\u00a0rica": "costa-rica-united-states-2025",
}
"""What is typed, and a record that it finds by a name, a label or an abbreviation."""
UNLIKE = {
    "UN": r"\bunder\b|\buntil\b",
    "US": r"\bused\b",
    "AU": r"\baustria",
    "EU": r"\beur\b",
}
OTHERS = [
    ("sources", "Los Angeles Kosovo", "la-times-kosovo-2025-06-11"),
    ("sources", "los angeles times", "la-times-kosovo-2025-06-11"),
    ("events", "court ruling", None), ("events", "shengjin", None), ("events", "GJADËR", None),
    ("criticisms", "amnesty", None), ("criticisms", "HRW", "hrw-balkan-hosts-rights-2025"),
    ("actors", "human watch", "human-rights-watch"), ("actors", "HRW", "human-rights-watch"),
    ("actors", "UNHCR", "unhcr"), ("actors", "supreme court -states", None),
    ("claims", "USD", None), ("claims", "2000", None), ("claims", '"Associated Press"', None),
    ("cases", "D.V.D.", "dvd-v-dhs"), ("cases", "dvd", "dvd-v-dhs"), ("cases", "homeland security", "dvd-v-dhs"),
    ("countries", "Kosova", "kosovo"), ("countries", "kore", "south-korea"), ("countries", "U.K.", "united-kingdom"),
]  # fmt: skip
"""A list, what is typed, and a row that it finds; None where it finds at least one."""
MISSPELT = {
    "Kosvo": "Kosovo", "Rawanda": "Rwanda", "El Savador": "El Salvador", "deporation": "deportation",
    "asylm seekers": "asylum seekers", "Eswatni": "Eswatini", "humna rights": "human rights",
    "Venezualan": "Venezuelan", "Guatamala": "Guatemala", "Ugannda": "Uganda", "Albnia": "Albania", "Amnsty": "Amnesty",
    "kosvo -denmark": "kosovo -denmark",
}  # fmt: skip


@pytest.mark.parametrize("typed", NAMED)
def test_a_record_is_found_by_other_names(ask, typed):
    assert NAMED[typed] in found_by(ask, typed)


@pytest.mark.parametrize("typed", UNLIKE)
def test_a_short_word_is_no_beginning(ask, printed, typed):
    alike = {slug for slug, texts in printed.items() if any(re.search(UNLIKE[typed], text) for text in texts)}
    assert alike - found_by(ask, typed)


@pytest.mark.parametrize(("path", "typed", "row"), OTHERS)
def test_every_list_is_searched_alike(ask, path, typed, row):
    rows = found_by(ask, typed, path, "id" if path in ("events", "claims") else "slug")
    assert row in rows if row else rows
    assert found_by(ask, typed.upper(), path, "id" if path in ("events", "claims") else "slug") == rows


def test_every_kind_that_can_be_asked_for_is_searched(ask):
    assert [*search.KINDS] == [kind for kind in SEARCHED if kind != "countries"]
    for kind in SEARCHED:
        (group,) = ask("search", {"q": "united", "kind": kind})["groups"]
        assert (group["kind"], group["count"]) == (kind, ask(kind, {"q": "united"})["count"])


@pytest.mark.parametrize("typed", MISSPELT)
def test_what_is_misspelt_finds_nothing_and_is_told_right(ask, typed):
    answer = ask("agreements", {"q": typed})
    assert (answer["count"], answer["suggestions"][0]) == (0, MISSPELT[typed])
    assert ask("search", {"q": typed})["suggestions"][0] == MISSPELT[typed]
    assert ask("agreements", {"q": MISSPELT[typed]})["count"] > 0
    assert ask("agreements", {"q": MISSPELT[typed]})["suggestions"] == []


def test_every_word_that_a_record_prints_finds_it(printed, django_db_setup):
    pks = dict(Agreement.objects.values_list("pk", "slug"))
    records: dict[str, set[str]] = {}
    for slug, texts in printed.items():
        for word in {word for text in texts for word in re.findall(r"[^\W_]+", text)}:
            records.setdefault(word, set()).add(slug)
    assert len(records) > 9_000
    for word, slugs in records.items():
        # A hyphen or point may make it a part of another word, and short ones may be ordinary words.
        finds = {pks[pk] for pk in found("agreement", read_question(word)).values_list("row", flat=True)}
        assert not (missed := slugs - finds) or is_part_of_a_number(word, missed, printed), (word, sorted(missed)[:3])


def is_part_of_a_number(word, slugs, printed):
    """Whether the word stands in the records only inside a number or an abbreviation, which is a word by itself."""
    alone = re.compile(rf"(?<![\w.,']){re.escape(word)}(?![\w']|[.,]\w)")
    return not any(alone.search(text) for slug in slugs for text in printed[slug])
