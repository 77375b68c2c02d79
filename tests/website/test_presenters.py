"""The parts that pages are made of, where no page of the small record shows all that they can do."""

import datetime
import json

import pytest
from django.http import QueryDict

from agreements.choices import Rank
from agreements.documents import documents_as_of, public_documents
from agreements.documents.cached import countries
from agreements.filters import AgreementFilterSet
from agreements.models import Agreement, Dataset, Revision, Source
from agreements.publishing import record, renew
from agreements.record.dates import ImpreciseDate
from agreements.record.people import Count
from agreements.record.quantities import Quantity
from agreements.templatetags.agreements_website import (
    dated,
    grouped,
    label,
    languages,
    linked_data,
    value_label,
)
from agreements.website.drawings import timeline
from agreements.website.presenters import origins, people_transferred
from agreements.website.presenters.agreement import AgreementPresenter
from agreements.website.presenters.citation import citations
from agreements.website.presenters.list_query import read
from tests.factories import make_claim, make_event, make_source


def events(*dates):
    return [{"occurred": {"date": date}, "said_by": "host", "status": None} for date in dates]


def drawing(*dates):
    drawn = timeline.draw(events(*dates))
    assert drawn is not None
    return drawn


def test_a_timeline_of_years_is_marked_by_years():
    drawn = drawing("2019", "2021-05", "2025-06-11")
    assert [mark.width > 0 for mark in drawn.marks] == [True, True, False]
    told = [text for _, text in drawn.ticks]
    assert told[-2:] == ["1 Jan 2019", "11 Jun 2025"]
    assert {"2021", "2023"} <= set(told)


def test_a_timeline_of_months_is_marked_by_months():
    assert "Apr 2025" in [text for _, text in drawing("2025-01-10", "2025-07-10").ticks]


def test_events_of_one_day_stand_side_by_side_within_the_drawing():
    marks = drawing("2025-01-10", "2025-01-10", "2025-07-10", "2025-07-10").marks
    places = [mark.x for mark in marks]
    assert places[0] < places[1] < places[3] < places[2] <= timeline.WIDTH - timeline.RIGHT


def test_one_event_needs_no_drawing():
    assert timeline.draw(events("2025-01-10")) is None


def test_unknown_and_undisclosed_values_have_words():
    assert label(None, "Status") == "not known"
    assert value_label("undisclosed", "capacity") == "not disclosed"
    assert value_label(None, "payment") == "no sum given"
    assert value_label(None, "criterion") == "supports the text as it stands"
    assert value_label("no", "text_public") == "no, the text is not public"


@pytest.mark.parametrize(
    ("value", "field", "words"),
    [
        ("2025-03-14", "term_start", "14 March 2025"),
        ("2027-04", "planned_start", "April 2027"),
        ("2027", "planned_start", "2027"),
        ("2027-04", "facility", "2027-04"),
    ],
)
def test_a_claimed_date_is_read_as_a_date(value, field, words):
    assert value_label(value, field) == words


def test_no_text_ends_the_block_of_data_in_which_it_stands():
    told = {"name": "</script><script>alert(1)</script><!-- <![CDATA[ & ]]> -->"}
    block = linked_data(told)
    assert not set("<>&") & set(block)
    assert json.loads(block) == told


def test_bibtex_prints_each_character_of_a_title():
    title = r"A&B 100% $5 #1 c_d {e} ~ ^ \f"
    made = datetime.datetime(2025, 6, 1, tzinfo=datetime.UTC)
    told = {one.form: one.text for one in citations({"id": 7, "title": title}, 1, "https://tracker.example/7", made)}
    printed = r"A\&B 100\% \$5 \#1 c\_d \{e\} \textasciitilde{} \textasciicircum{} \textbackslash{}f"
    assert f"title = {{{{{printed}}}}}," in told["BibTeX"]
    assert all(title in told[form] for form in ("Plain text", "RIS"))


def test_languages_are_named():
    assert languages("en, sq, fr") == "English, Albanian, French"
    # Django has no name for it.
    assert languages("mt") == "mt"
    assert grouped(1234.5) == "1,234.50"
    assert dated(None) == "date not known"


def test_an_event_that_counts_without_a_number_adds_nothing(world):
    make_event(world.kosovo_denmark, "2025-08", kind="transfer", status="", counted="transferred")
    record(world.kosovo_denmark, why="Another transfer, of which nobody gives a number")
    assert told(people_transferred.counted(countries(Dataset.current().key))) == [
        ("third-country removal", "at least 8 people", 1),
        ("return hub", "at least 131 people", 1),
    ]


def test_events_that_read_alike_keep_each_its_own_evidence(world):
    same = {"occurred": "2025-08-01", "kind": "transfer", "status": "", "counted": "transferred"}
    first, second = make_event(world.kosovo_denmark, **same), make_event(world.kosovo_denmark, **same)
    make_claim(world.kosovo_denmark, value="9 people", event=first, rank=Rank.DEPRECATED)
    make_claim(world.kosovo_denmark, value="5 people", event=second)
    record(world.kosovo_denmark, why="Two flights on one day")
    stored = Revision.objects.get(agreement=world.kosovo_denmark, number=2).document
    record_shown = AgreementPresenter(public_documents([stored], Dataset.current().key)[0])
    evidence_of = {fact.row["id"]: fact.evidence for fact in record_shown.events}
    assert evidence_of[first.pk] is None
    evidence = evidence_of[second.pk]
    assert evidence is not None
    assert [claim["value"] for claim in evidence.claims] == ["5 people"]


def test_a_page_as_of_a_day_names_no_report_that_came_later(world):
    early, late = make_source("early", published="2025-07-01"), make_source("late", published="2025-08-01")
    teller = make_source("teller", published="2025-07-15", retells=(early, late))
    make_event(world.kosovo_denmark, "2025-07-20", kind="statement", status="", sources=[teller])
    record(world.kosovo_denmark, why="Another report")
    stored, dataset, day = [world.kosovo_denmark.revision.document], Dataset.current().key, datetime.date(2025, 7, 31)
    for one, as_of, slugs in (
        (documents_as_of(stored, day, dataset)[0], day, ["early"]),
        (public_documents(stored, dataset)[0], None, ["early", "late"]),
    ):
        links = {link["slug"]: link for group in origins.group_by_origin(one, as_of) for link in group.sources}
        assert [source.slug for source in links["teller"]["retells"]] == slugs


def test_an_old_revision_counts_the_same_origins_once_a_source_has_another_slug(world):
    first = make_source("first-report", published="2025-07-01")
    teller = make_source("later-report", published="2025-07-02", retells=(first,))
    make_event(world.kosovo_denmark, "2025-07-20", kind="statement", status="", sources=[first, teller])
    record(world.kosovo_denmark, why="Two reports")
    stored = world.kosovo_denmark.revision.document
    before = len(origins.group_by_origin(public_documents([stored], Dataset.current().key)[0], None))
    Source.objects.filter(pk=teller.pk).update(slug="another-slug")
    renew(Agreement.objects.showing(teller), why="Another address")
    one = public_documents([stored], Dataset.current().key)[0]
    assert len(origins.group_by_origin(one, None)) == before == one.values.counts.origins


def test_a_revision_that_cites_a_source_by_an_earlier_name_still_opens(client, world):
    world.wire.slug = "another-name"
    world.wire.save()
    renew(Agreement.objects.showing(world.wire), why="The source has another name")
    page = client.get(f"/agreements/{world.kosovo_us.pk}/revisions/1")
    assert (page.status_code, "A wire story" in page.content.decode()) == (200, True)


def told(people):
    return [(one.kind.label, str(one.people), one.arrangements) for one in people]


def counted(occurred, amount, event=0, kind="third_country_removal", is_running_total=False):
    date, people = ImpreciseDate(occurred), Quantity.parse(f"{amount} people")
    first = datetime.date.min if is_running_total else date.first_day
    days = (first, date.last_day, date.first_day, date.first_day)
    count = Count(
        event, *days, people, is_running_total, is_total=False, is_verified=True, dated=(date.first_day, date.last_day)
    )
    return people_transferred.Transfer(date, event // 10, kind, count)


def test_a_running_total_stands_for_what_was_counted_before_it_whenever_that_becomes_known():
    tally = people_transferred.RunningTotal()
    for one in (
        counted("2025-07-01", "5", 2),
        counted("2025-08-01", "at least 9", 3, is_running_total=True),
        counted("2025-06", "7", 1),
        counted("2025-09-01", "3", 4),
        counted("2025-06", "about 1,900", 11, kind="evacuee_hosting"),
    ):
        tally.add(one)
    assert told(tally.by_kind()) == [
        ("third-country removal", "at least 15 people", 1),
        ("evacuee hosting", "at least 1,710 people", 1),
    ]
    assert tally.people("return_hub") is None


def test_a_question_can_leave_one_thing_out(db):
    rows = Agreement.objects.none()
    query = read(QueryDict("ordering=title&page=2"), AgreementFilterSet, rows, Dataset.current())
    assert query.url(ordering=None) == "?"
    assert query.url(ordering="-title") == "?ordering=-title"


def test_a_page_says_how_many_origins_a_value_has(client, world):
    page = client.get("/agreements/kosovo-us").content.decode()
    told = client.get("/api/agreements/kosovo-us").json()["evidence"]
    (capacity,) = [entry for entry in told if entry["field"] == "capacity"]
    words = "one origin" if capacity["origins"] == 1 else f"at least {capacity['origins']} origins"
    heading = 'Evidence<span class="hidden"> for capacity</span>'
    assert f"{heading}: {len(capacity['claims'])} claims; the published value has {words}" in page
