"""Plain words find records, on either database the same, whatever the words hold."""

import pytest
from django.db import transaction

from agreements.models import Agreement, Country
from agreements.publishing import publish, renew, retract
from agreements.querysets import search
from tests.factories import (
    make_actor,
    make_agreement,
    make_claim,
    make_country,
    make_criterion,
    make_criticism,
    make_event,
    make_payment,
    make_source,
)

pytestmark = pytest.mark.django_db

CELLS, CENTRES, CAMP, DRAFT = "cells", "centres", "camp", "unpublished"


def make_told(slug, title, summary, **fields):
    agreement = make_agreement(slug, title=title, summary=summary, **fields)
    make_event(agreement, text="They agree.", sources=[make_source(f"{slug}-source")])
    return agreement


def make_library():
    """Three published records and a draft, each with words of its own in every place that is searched."""
    make_country("XK")
    cells = make_told(CELLS, "Gjilan's prison cells for Denmark", "A lease of 300 cells; naïve façade.", sender="DK")
    make_claim(cells, "facility", "Dubravë wing", statement="The lease says 1e5 and 50,000 things.")
    rent = make_payment(cells, "Rent of the penitentiary")
    make_claim(cells, value="15,000,000 EUR per year", payment=rent)
    centres = make_told(
        CENTRES, "Return centres in Gjadër", "Cells are not mentioned, nor 北京, but مخيم is.", host="AL", sender="IT"
    )
    make_claim(centres, value="", criterion=make_criterion(centres, "Only adult males"), statement="Adults only.")
    make_criticism(centres, actor=make_actor("Société Élan", slug="elan"), text="An outrage: straße and İstanbul.")
    camp = make_told(CAMP, "A camp in Rwanda", "People wait in Kigali.", host="RW", sender="GB")
    make_event(camp, "2025-07", text="A court's ruling, O'Neill & Sons <script>.", status="", sources=[make_source()])
    for agreement in (cells, centres, camp):
        publish(agreement, why="First publication")
    make_told(DRAFT, "A draft about cells in Kosovo", "Gjilan, Gjadër, Kigali, Kosova, lease, camp.")


@pytest.fixture(scope="module")
def loaded_library(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        make_library()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def find(loaded_library, db, ask):
    """The slugs that are found, best first."""
    return lambda words, **others: [row["slug"] for row in ask("agreements", {"q": words, **others})["results"]]


FOUND = {
    "cells": [CELLS, CENTRES],
    "CELLS": [CELLS, CENTRES],
    "cell": [CELLS, CENTRES],
    "lease": [CELLS],
    "leas": [CELLS],
    "leas*": [CELLS],
    "ease": [],
    "lease cells": [CELLS],
    "cells lease": [CELLS],
    "lease centres": [],
    "gjilan": [CELLS],
    "gjilan's": [CELLS],
    "dubrave": [CELLS],
    "Dubravë": [CELLS],
    "gjader": [CENTRES],
    "GJADËR": [CENTRES],
    "naive facade": [CELLS],
    "naïve FAÇADE": [CELLS],
    "penitentiary": [CELLS],
    "penitentiaries": [CELLS],
    "adult males": [CENTRES],
    "elan": [CENTRES],
    "société": [CENTRES],
    "strasse": [CENTRES],
    "STRASSE": [CENTRES],
    "istanbul": [CENTRES],
    "kigali": [CAMP],
    "o'neill": [CAMP],
    "neill sons script": [CAMP],
    "Kosova": [CELLS],
    "Republic of Kosovo": [],
    "kosovo denmark": [CELLS],
    "italy albania": [CENTRES],
    "DNK": [CELLS],
    "U.K.": [CAMP],
    "rwanda": [CAMP],
    "北京": [CENTRES],
    "北": [],
    "京": [],
    "مخيم": [CENTRES],
    "300": [CELLS],
    "30": [],
    "50,000": [CELLS],
    "50000": [CELLS],
    "50 000": [CELLS],
    "15 million": [CELLS],
    "1e5": [CELLS],
    "1e": [],
    "people wait": [CAMP],
    "return center": [CENTRES],
    '"lease of 300"': [CELLS],
    '"300 of lease"': [],
    "cells -lease": [CENTRES],
    "-cells": [CAMP],
    "lease OR camp": [CELLS, CAMP],
    "reuters": [],
    "daily record": [CELLS, CENTRES, CAMP],
    "the": [CELLS],
    "the cells": [CELLS, CENTRES],
}
"""What each question finds, in no order where it finds several."""

HARMLESS = {
    '"cells"': [CELLS, CENTRES],
    "cells AND lease": [CELLS],
    "search_text:cells": [],
    "col:x": [],
    "cells*": [CELLS, CENTRES],
    "^cells": [CELLS, CENTRES],
    "cells & lease": [CELLS],
    "!camp": [CAMP],
    "(cells": [CELLS, CENTRES],
    "cells <-> lease": [CELLS],
    "'; DROP TABLE agreements_agreement; --": [],
    "\\cells": [CELLS, CENTRES],
    "{cells}": [CELLS, CENTRES],
    "cells 🛬": [CELLS, CENTRES],
    "x" * 200: [],
    "ß" * 200: [],
    "a\u0301\u0301\u0301": [CAMP, CELLS],
}
"""What means something to a database is plain words."""

UNREADABLE = [
    '"lease cells', "NOT cells", "NEAR(cells lease)", "*", "cells:*x", "cells | camp", "\\", "%", "_", "''", "?!.,;",
    "🛬", "🛬" * 200, "ﷺ" * 200, "word " * 21, "\u0301", "cells OR", "(cells OR camp)",
]  # fmt: skip
"""What can't be asked: no word, or an operator that there isn't."""


@pytest.mark.parametrize("words", FOUND)
def test_words_are_found_whatever_their_case_and_accents(find, words):
    assert sorted(find(words)) == sorted(FOUND[words])


@pytest.mark.parametrize("words", HARMLESS, ids=lambda words: ascii(words)[:40])
def test_no_character_means_anything_to_the_database(find, words):
    assert sorted(find(words)) == sorted(HARMLESS[words])


@pytest.mark.parametrize("words", UNREADABLE, ids=lambda words: ascii(words)[:40])
def test_what_can_not_be_asked_is_refused_with_the_way_out(find, ask, words):
    (error,) = ask("agreements", {"q": words}, status=400)["errors"]
    assert (error["parameter"], error["code"]) == ("q", "unreadable_search")
    assert "Write" in error["detail"] or "word" in error["detail"] or "phrase" in error["detail"]


def test_a_beginning_of_too_many_words_is_refused(find, ask, monkeypatch):
    monkeypatch.setattr(search, "MAX_BEGUN", 1)
    assert find("leas*") == [CELLS]
    (error,) = ask("agreements", {"q": "the*"}, status=400)["errors"]
    assert "Write more letters" in error["detail"]


@pytest.mark.parametrize("words", ["a\x00b", "\x00", "a\x1fb", "a\nb", "\ufffd", "x" * 201, ""])
def test_what_can_not_be_read_is_refused(find, ask, words):
    problem = ask("agreements", {"q": words}, status=400)
    assert {one["parameter"] for one in problem["errors"]} == {"q"}


def test_the_best_come_first(find):
    assert find("cells") == [CELLS, CENTRES]
    assert find("cells", ordering="-title") == [CENTRES, CELLS]


def test_words_that_stand_one_after_the_other_come_first(find):
    for slug, summary in (("a", "United here, and other nations."), ("b", "Of the united zqxnations.")):
        agreement = make_agreement(
            slug, title=f"Z {slug}", summary=summary.replace("nations", "zqxnations", slug == "a")
        )
        make_event(agreement, text="They agree.", sources=[make_source(f"{slug}-zqx")])
        publish(agreement, why="First publication")
    assert find("united zqxnations") == ["b", "a"]


def test_what_names_a_record_comes_before_what_it_says_and_that_before_its_sources(find):
    word = "zqxword"
    for slug, title, summary, source in (
        ("a", "A", "B", f"C {word}"),
        ("b", "A", f"B {word}", "C"),
        ("c", f"A {word}", "B", "C"),
    ):
        agreement = make_agreement(slug, title=title, summary=summary)
        make_event(agreement, text="They agree.", sources=[make_source(f"{slug}-zqx", title=source)])
        publish(agreement, why="First publication")
    assert find(word) == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("words", "place", "text"),
    [
        ("return", "title", "Return centres in Gjadër"),
        ("naive", "summary", "A lease of 300 cells; naïve façade."),
        ("dubrave", "facility", "Dubravë wing"),
        ("penitentiary", "payments[0]", "Rent of the penitentiary"),
        ("males", "selection_criteria[0]", "Only adult males"),
        ("neill", "events[1]", "A court's ruling, O'Neill & Sons <script>."),
        ("elan", "criticisms[0]", "Société Élan: An outrage: straße and İstanbul."),
    ],
)
def test_a_row_says_where_the_words_stand(find, ask, words, place, text):
    (row,) = ask("agreements", {"q": words})["results"]
    assert row["matches"][0] == {"place": place, "text": text}


def test_a_match_in_a_claim_names_the_claim(find, ask):
    (row,) = ask("agreements", {"q": "things"})["results"]
    ((place, text),) = [(match["place"], match["text"]) for match in row["matches"]]
    claims = {f"claims[{claim['id']}]": claim for claim in ask("claims", {"agreement": CELLS})["results"]}
    assert claims[place]["statement"] == text


def test_the_text_with_most_of_the_words_is_told_first(find, ask):
    rows = ask("agreements", {"q": "cells lease"})["results"]
    assert rows[0]["matches"][0]["place"] == "summary"
    assert len(rows[0]["matches"]) <= 3


def test_the_index_follows_what_is_published(find):
    agreement = publish_camp(title="A camp of tents in Rwanda")
    assert find("tents") == [CAMP]
    publish_camp(title="A camp in Rwanda")
    assert find("tents") == []
    retract(agreement, why="A mistake")
    assert find("kigali") == []
    publish_camp(title="A camp in Rwanda")
    assert find("kigali") == [CAMP]


def publish_camp(**fields):
    agreement = Agreement.objects.get(slug=CAMP)
    for name, value in fields.items():
        setattr(agreement, name, value)
    agreement.save()
    publish(agreement, why="Edited")
    return agreement


def test_the_index_follows_the_names_of_countries(find):
    assert find("Ruanda") == []
    country = Country.objects.get(code="RW")
    country.aliases = ["Ruanda"]
    country.save()
    renew(Agreement.objects.showing(country), why="Another name")
    assert find("Ruanda") == [CAMP]


def test_what_is_deleted_is_not_found(find):
    Agreement.objects.get(slug=DRAFT).delete()
    again = make_told("again", "A new draft of tents", "Tents.")
    assert find("tents") == []
    publish(again, why="First publication")
    assert find("tents") == ["again"]


@pytest.mark.parametrize(
    ("others", "slugs"),
    [
        ({"host": "Kosovo"}, [CELLS]),
        ({"host": "Albania"}, [CENTRES]),
        ({"sender": ["DK", "IT"]}, [CELLS, CENTRES]),
        ({"host__not": "Kosovo"}, [CENTRES]),
        ({"has_payment": "true"}, [CELLS]),
        ({"criterion": "rule_of_law"}, [CENTRES]),
        ({"kind": "return_hub"}, []),
    ],
)
def test_words_and_filters_narrow_each_other_everywhere(find, ask, client, others, slugs):
    assert sorted(find("cells", **others)) == slugs
    assert ask("facets", {"q": "cells", **others})["count"] == len(slugs)
    assert ask("stats", {"q": "cells", **others})["agreements"] == len(slugs)
    feed = client.get("/api/feeds/agreements.json", {"q": "cells", **others}).json()
    assert len({item["title"] for item in feed["items"]}) == len(slugs)
    assert client.get("/api/feeds/agreements.atom", {"q": "cells", **others}).status_code == 200


def test_words_with_pages_and_a_cursor_give_every_row_once(find, ask):
    pages = [ask("agreements", {"q": "cells", "page": n, "page_size": 1})["results"][0]["slug"] for n in (1, 2)]
    assert pages == find("cells")
    first = ask("agreements", {"q": "cells", "cursor": "start", "page_size": 1})
    second = ask(first["next"].removeprefix("/api/"))
    assert sorted(row["slug"] for row in first["results"] + second["results"]) == [CELLS, CENTRES]
    assert second["next"] is None


def test_searching_asks_few_queries_for_many_rows_as_for_one(find, django_assert_max_num_queries):
    find("camp")
    # the dataset's row; whether anything is found; the count; which rows; their documents and words; what related
    # records, sources and actors are called (3)
    for words in ("camp", "cells"):
        with django_assert_max_num_queries(8):
            find(words)
