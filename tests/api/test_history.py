"""What was known on a day, what changed between two points, and revisions that never change."""

import datetime
from itertools import pairwise

import pytest

from agreements.documents import public_changes, public_documents
from agreements.models import Agreement, Claim, Dataset, Event, Source
from agreements.publishing import publish, renew, retract
from tests.api.editing import RandomEditor
from tests.factories import make_claim, make_criterion, make_event, make_evidenced_agreement, make_source

KOSOVO = "agreements/kosovo-united-states-2025"
FIVE_PAGES = {
    "flash-news-kosovo-2025-06",
    "balkaneu-kosovo-2025",
    "bigcountry975-kosovo-2025",
    "european-nation-kosovo-2025-06",
    "la-times-kosovo-2025-06-11",
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def kosovo():
    agreement = make_evidenced_agreement("kosovo")
    publish(agreement, why="First publication")
    return agreement


def change(agreement, **fields):
    for name, value in fields.items():
        setattr(agreement, name, value)
    agreement.save()
    publish(agreement, why="Corrected")


def sentences(answer):
    return [one["sentence"] for one in answer["changes"]]


# -- The committed record --------------------------------------------------------------------------


def test_kosovo_and_the_united_states_read_differently_on_three_days(record, ask):
    days = ("2025-06-05", "2025-06-06", "2025-06-11")
    told = [ask(KOSOVO, {"as_of": day}) for day in days]
    assert [one["status"]["status"] for one in told] == ["requested", "requested", "agreed"]
    assert [one["status"]["said_by"] for one in told][:2] == ["other", "other"]
    assert [one["capacity"] and one["capacity"]["text"] for one in told] == [None, None, "up to 50 people"]
    assert [one["announced"] and one["announced"]["date"] for one in told] == [None, None, "2025-06-11"]
    assert [one["contested"] for one in told] == [[], [], ["capacity"]]
    assert [one["counts"]["contested_fields"] for one in told] == [0, 0, 1]
    assert [one["counts"]["events"] for one in told][:2] == [2, 3]
    assert [one["counts"]["claims"] for one in told][:2] == [0, 0]
    assert [one["people_transferred"] for one in told] == [None, None, None]
    assert [one["as_of"] for one in told] == list(days)


def test_the_list_tells_the_three_days_as_the_single_record_does(record, ask):
    for day in ("2025-06-05", "2025-06-06", "2025-06-11"):
        rows = ask("agreements", {"host": "Kosovo", "sender": "US", "as_of": day})["results"]
        (listed,) = [row for row in rows if row["slug"] == "kosovo-united-states-2025"]
        single = ask(KOSOVO, {"as_of": day})
        assert listed == {name: single[name] for name in listed}


def test_on_the_eve_of_its_first_event_nothing_was_known(record, ask):
    assert "2025-03-31" in ask(KOSOVO, {"as_of": "2025-03-31"}, status=404)["detail"]
    listed = ask("agreements", {"host": "Kosovo", "as_of": "2025-03-31", "page_size": 200})["results"]
    assert "kosovo-united-states-2025" not in [row["slug"] for row in listed]


def test_the_diff_of_the_three_days_can_be_read_as_sentences(record, ask):
    talks = sentences(ask(f"{KOSOVO}/diff", {"from": "2025-06-05", "to": "2025-06-06"}))
    # No country is named, so that the status stays.
    assert talks[0].startswith("New event of 6 June 2025: The US State Department confirms to RFE/RL")
    agreed = sentences(ask(f"{KOSOVO}/diff", {"from": "2025-06-06", "to": "2025-06-11"}))
    assert "The capacity was not known; it is now up to 50 people." in agreed
    assert "The date of announcement was not known; it is now 11 June 2025." in agreed
    assert "The duration was not known; it is now 1 year." in agreed
    assert "Sources now disagree about the capacity." in agreed
    assert any(one.startswith("New source: “") for one in agreed)
    for sentence in talks + agreed:
        assert sentence[-1] in ".!?”", sentence
        assert "None" not in sentence
        assert "{" not in sentence


def test_a_diff_tells_everything_that_differs_between_the_days(record, ask):
    days = ["2025-06-05", "2025-06-06", "2025-06-11", "2025-07-01", "2026-01-01"]
    for earlier, later in pairwise(days):
        before, after = (ask(KOSOVO, {"as_of": day}) for day in (earlier, later))
        fields = {one["field"] for one in ask(f"{KOSOVO}/diff", {"from": earlier, "to": later})["changes"]}
        for field in ("status", "capacity", "duration", "instrument", "announced", "people_transferred"):
            if before[field] != after[field]:
                assert field in fields, (earlier, later, field)


def test_the_five_pages_on_kosovo_come_from_two_origins(record, ask):
    """Each page with every report that it re-tells, however far back; what shares one is joined (docs/data.md)."""
    document = ask(KOSOVO)
    cited = {source["slug"] for source in document["sources"]}
    assert cited >= FIVE_PAGES
    groups = [reports(ask, slug) for slug in sorted(FIVE_PAGES)]
    assert len(joined(groups)) == 2
    # What tells only of a court case, which concerns others too, isn't counted.
    claims = [claim for entry in document["evidence"] for claim in entry["claims"]]
    rows = [*document["events"], *document["criticisms"]]
    own = {source["slug"] for row in rows for source in row["sources"]}
    own |= {row["source"]["slug"] for row in [*claims, *document["texts"]]}
    counted = [one["slug"] for one in document["sources"] if one["grade"] != "X" and one["slug"] in own]
    cited_groups = [reports(ask, slug) for slug in counted]
    re_writers = {slug for slug in set().union(*cited_groups) if is_re_writer(ask, slug)}
    assert document["counts"]["origins"] == len([group for group in joined(cited_groups) if not group <= re_writers])
    assert document["counts"]["sources"] == len(cited_groups)


def is_re_writer(ask, slug):
    """Whether it re-writes a report that we don't know: it may be one of the others."""
    source = ask(f"sources/{slug}")
    return source["kind"] == "aggregator" and not source["retells"]


def reports(ask, slug):
    """A page and all that it re-tells, read from the public documents."""
    found, waiting = set(), [slug]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += [told["slug"] for told in ask(f"sources/{one}")["retells"] if told["grade"] != "X"]
    return found


def joined(groups):
    """Groups that share a member become one, until none do."""
    left = [set(group) for group in groups]
    for group in list(left):
        touching = [other for other in left if other & group]
        left = [other for other in left if not other & group] + [set().union(*touching)]
    return left


# -- Two points ------------------------------------------------------------------------------------


def test_two_revisions_are_compared_as_they_were_published(kosovo, ask):
    change(kosovo, title="Another title", summary="Another summary.")
    answer = ask("agreements/kosovo/diff", {"from": "1", "to": "2"})
    assert answer == {
        "agreement": f"/api/agreements/{kosovo.pk}",
        "record": {
            "id": kosovo.pk,
            "slug": "kosovo",
            "title": "Another title",
            "url": f"/api/agreements/{kosovo.pk}",
        },
        "from": "1",
        "to": "2",
        "changes": [
            {
                "field": "title",
                "before": "“Title of kosovo”",
                "after": "“Another title”",
                "sentence": "The title was “Title of kosovo”; it is now “Another title”.",
            },
            {
                "field": "summary",
                "before": "“What was arranged.”",
                "after": "“Another summary.”",
                "sentence": "The summary was “What was arranged.”; it is now “Another summary.”.",
            },
        ],
    }


def test_a_day_and_a_revision_can_be_compared(kosovo, ask):
    answer = ask("agreements/kosovo/diff", {"from": "2025-06-11", "to": "1"})
    assert "people_transferred" in [one["field"] for one in answer["changes"]]
    assert "summary" not in [one["field"] for one in answer["changes"]]


def test_the_same_point_twice_differs_in_nothing(kosovo, ask):
    for point in ("1", "2025-06-11", "2020-01-01"):
        assert ask("agreements/kosovo/diff", {"from": point, "to": point})["changes"] == []


def test_before_the_first_event_there_is_one_sentence_on_the_whole_record(kosovo, ask):
    answer = ask("agreements/kosovo/diff", {"from": "2025-01-01", "to": "2025-06-11"})
    assert sentences(answer) == [
        "United States – Kosovo: third-country removal: it was not yet known at the earlier of the two points."
    ]


TOMORROW = (datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=2)).isoformat()


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ({}, [("from", "missing"), ("to", "missing")]),
        ({"from": "1"}, [("to", "missing")]),
        ({"from": "1", "to": "9"}, [("to", "unknown_revision")]),
        ({"from": "0", "to": "9"}, [("from", "unknown_revision"), ("to", "unknown_revision")]),
        ({"from": "2", "to": "1"}, [("from", "conflict")]),
        ({"from": "2025-06-11", "to": "2025-06-05"}, [("from", "conflict")]),
        ({"from": "2025-06-11", "to": TOMORROW}, [("to", "future_date")]),
        ({"from": TOMORROW, "to": TOMORROW}, [("from", "future_date"), ("to", "future_date")]),
        ({"from": "2025-02-30", "to": "1"}, [("from", "invalid_date")]),
        ({"from": "June", "to": "first"}, [("from", "invalid_date"), ("to", "invalid_date")]),
        ({"from": "1", "to": "1", "as_of": "2025-06-11"}, [("as_of", "unknown_parameter")]),
    ],
)
def test_wrong_points_are_refused(kosovo, ask, query, errors):
    problem = ask("agreements/kosovo/diff", query, status=400)
    assert [(one["parameter"], one["code"]) for one in problem["errors"]] == errors


def test_a_retraction_is_no_point_to_compare(kosovo, ask):
    retract(kosovo, why="A mistake")
    publish(kosovo, why="It was none")
    problem = ask("agreements/kosovo/diff", {"from": "1", "to": "2"}, status=400)
    assert [one["code"] for one in problem["errors"]] == ["unknown_revision"]
    assert ask("agreements/kosovo/diff", {"from": "1", "to": "3"})["changes"] == []


def test_each_sort_of_change_is_told_in_a_sentence(kosovo, ask):
    claim = Claim.objects.get(agreement=kosovo, field="capacity")
    claim.value, claim.locator = "up to 60 people", "¶ 3"
    claim.save()
    kosovo.claims.filter(field="duration").delete()
    event = kosovo.events.get(kind="decision")
    event.status, event.locator = "signed", "¶ 9"
    event.save()
    kosovo.payments.update(state="paid")
    kosovo.criticisms.clear()
    make_claim(kosovo, "facility", "Gjilan")
    make_claim(kosovo, "text_public", "no")
    make_claim(kosovo, value="", criterion=make_criterion(kosovo, "Nobody is a minor"))
    publish(kosovo, why="Much is new")
    told = sentences(ask("agreements/kosovo/diff", {"from": "1", "to": "2"}))
    for sentence in (
        "The capacity was up to 50 people; it is now up to 60 people.",
        "The duration was 1 year; it is no longer known.",
        "The facility was not known; it is now “Gjilan”.",
        "Whether the text is public was not known; it is not public.",
        "New selection criterion: Nobody is a minor.",
        "The details of the event of 11 June 2025 were: status agreed, locator none; "
        "they are now: status signed, locator ¶ 9.",
    ):
        assert sentence in told
    assert any(one.startswith("The payment of the sender to the host now reads: Rent") for one in told)
    assert any(one.startswith("Removed criticism by Observers") for one in told)
    assert any(one.startswith("The details of the claim about the capacity in “Report") for one in told)


def test_a_source_that_is_graded_anew_is_told(kosovo, ask):
    source = Claim.objects.get(agreement=kosovo, field="capacity").source
    Source.objects.filter(pk=source.pk).update(grade="A")
    renew(Agreement.objects.showing(source), why="It is the official text")
    (told,) = sentences(ask("agreements/kosovo/diff", {"from": "1", "to": "2"}))
    assert told == f"The source now reads: “{source.title}” (Daily Record, 11 June 2025, grade A)."


def test_a_dispute_is_told_when_it_begins_and_when_it_ends(kosovo, ask):
    rival = make_claim(kosovo, "capacity", "90 people", rank="normal", source=make_source("rival"))
    kosovo.claims.filter(field="capacity", rank="preferred").update(reason="The text itself.")
    publish(kosovo, why="A rival claim")
    rival.delete()
    publish(kosovo, why="It was misread")
    assert "Sources now disagree about the capacity." in sentences(
        ask("agreements/kosovo/diff", {"from": "1", "to": "2"})
    )
    assert "Sources no longer disagree about the capacity." in sentences(
        ask("agreements/kosovo/diff", {"from": "2", "to": "3"})
    )


def test_no_two_documents_that_differ_are_told_to_be_the_same():
    editor = RandomEditor(5, most=3)
    editor.run(60)
    mute = {"published_at", "updated_at", "revision", "url", "html_url", "counts", "status_by_party"}
    for agreement in Agreement.objects.filter(pk__in=editor.ids):
        stored = agreement.revisions.order_by("number").values_list("document", flat=True)
        documents = [one.json for one in public_documents(stored, Dataset.current().key)]
        for before, after in pairwise(documents):
            was, now = ({name: value for name, value in one.items() if name not in mute} for one in (before, after))
            assert bool(public_changes(before, after)) == (was != now)


# -- Revisions -------------------------------------------------------------------------------------


def test_every_revision_keeps_its_bytes_after_later_edits(client, kosovo):
    kept = {}
    for number in range(1, 6):
        address = f"/api/agreements/{kosovo.pk}/revisions/{number}"
        response = client.get(address)
        assert response["Cache-Control"] == client.get("/api/agreements")["Cache-Control"]
        kept[address] = response.content
        assert response.json()["number"] == number
        assert response.json()["document"]["revision"]["url"] == address
        change(kosovo, title=f"Title {number}", slug=f"kosovo-{number}")
    source = Event.objects.filter(agreement=kosovo)[0].sources.all()[0]
    source.grade, source.published = "A", "2025-06-01"
    source.save()
    renew(Agreement.objects.showing(source), why="It is the official text")
    assert {address: client.get(address).content for address in kept} == kept


def test_a_revision_shows_the_names_of_today(client, kosovo):
    source, address = kosovo.claims.first().source, f"/api/agreements/{kosovo.pk}/revisions/1"
    before = client.get(address).json()
    Source.objects.filter(pk=source.pk).update(title="Another", slug="another", publisher="")
    renew(Agreement.objects.showing(source), why="Another title")
    after = client.get(address).json()
    (was,) = (one for one in before["document"]["sources"] if one["slug"] == source.slug)
    (now,) = (one for one in after["document"]["sources"] if one["slug"] == "another")
    changed = {"title": "Another", "slug": "another", "publisher": None, "url": "/api/sources/another"}
    assert now == was | changed
    assert (
        "Another" not in {**after["document"], "sources": [], "evidence": [], "events": [], "criticisms": []}.values()
    )


def test_the_revisions_are_listed_with_reason_and_role_but_no_name(ask, kosovo, admin_user):
    kosovo.title = "Another"
    kosovo.save()
    publish(kosovo, why="The title was wrong", by=admin_user, role="J.")
    rows = ask("agreements/kosovo/revisions")
    assert [(row["number"], row["action"], row["reason"], row["role"]) for row in rows] == [
        (2, "changed", "The title was wrong", "J."),
        (1, "published", "First publication", "editor"),
    ]
    assert admin_user.username not in str(rows)
    assert ask(rows[1]["url"].removeprefix("/api/"))["document"]["title"] == "Title of kosovo"


def test_the_queries_for_history_are_as_many_for_a_large_record_as_for_a_small(
    kosovo, client, django_assert_num_queries
):
    for _ in range(8):
        make_event(kosovo, "2025-08", status="")
        publish(kosovo, why="More")
    for path, queries in (("revisions", 3), ("revisions/1", 6), ("diff?from=1&to=9", 9)):
        with django_assert_num_queries(queries):
            assert client.get(f"/api/agreements/kosovo/{path}").status_code == 200


def test_claims_and_evidence_have_the_quantities_of_their_values(ask, record):
    kinds = set()
    for claim in ask("claims?page_size=200")["results"]:
        assert bool(claim["quantities"]) is (
            claim["field"] in ("capacity", "built_capacity", "duration", "payment", "consideration", "people")
            and claim["value"] is not None
        ), claim
        assert (
            claim["value"] in (None, " and ".join(one["text"] for one in claim["quantities"]))
            or not claim["quantities"]
        )
        kinds |= {claim["field"] for one in claim["quantities"] if one["low"] is not None}
    assert {"capacity", "payment", "people"} <= kinds
    whole = ask("agreements/1")
    (capacity,) = [one for one in whole["evidence"] if one["field"] == "capacity"]
    (published,) = capacity["quantities"]
    assert published == {name: whole["capacity"][name] for name in published}
    listed = ask("claims?agreement=kosovo-united-states-2025&page_size=200")["results"]
    shown = {claim["id"]: claim["quantities"] for one in whole["evidence"] for claim in one["claims"]}
    assert {claim["id"]: claim["quantities"] for claim in listed} == shown
