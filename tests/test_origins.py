"""Independent origins: sources that share a report, however far back, are one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.documents import render
from agreements.models import Agreement, Source
from agreements.record.origins import Report, group_by_origin, reports
from tests.factories import (
    make_actor,
    make_agreement,
    make_claim,
    make_event,
    make_source,
)

pytestmark = pytest.mark.django_db


GROUPS = st.lists(st.frozensets(st.integers(0, 12), min_size=1, max_size=4), max_size=8)


def origins(groups):
    """The origins of as many sources as there are groups of reports, each of which re-tells its group."""
    told = {f"page {place}": tuple(Report(str(one), None) for one in group) for place, group in enumerate(groups)}
    return group_by_origin(told, told)


@given(GROUPS, st.randoms())
def test_sources_that_share_a_report_are_one_in_any_order(groups, random):
    joined = {member: {member} for group in groups for member in group}
    for group in groups:
        whole = set().union(*(joined[member] for member in group))
        for member in whole:
            joined[member] = whole
    apart = len({frozenset(part) for part in joined.values()})
    assert len(origins(groups)) == apart
    random.shuffle(groups)
    assert len(origins(groups)) == apart
    assert sorted(page for group in origins(groups) for page in group) == sorted(
        f"page {place}" for place in range(len(groups))
    )


@given(GROUPS, st.frozensets(st.integers(0, 12), min_size=1))
def test_one_more_page_adds_at_most_one_origin(groups, page):
    assert len(origins([*groups, page])) <= len(origins(groups)) + 1
    assert len(origins([*groups, *groups])) == len(origins(groups))
    assert len(origins(groups)) <= len(groups)


def test_pages_that_retell_one_report_are_one_origin_however_far_back():
    agreement = make_agreement()
    wire = make_source("wire")
    paper = make_source("paper", retells=(wire,))
    blog, other = make_source("blog", retells=(paper,)), make_source("other")
    warning = make_source("warning", grade="X", retells=(other,))
    make_event(agreement, sources=[blog, wire, warning], actor=make_actor())
    counts = render(Agreement.objects.for_document().get(), Source.objects.retellings()).json["counts"]
    assert (counts["sources"], counts["origins"]) == (2, 1)
    make_claim(agreement, source=other)
    counts = render(Agreement.objects.for_document().get(), Source.objects.retellings()).json["counts"]
    assert (counts["sources"], counts["origins"]) == (3, 2)
    wire.retells.add(blog)  # a mistake that goes in a circle still ends
    assert reports("wire", Source.objects.retellings()) == {"wire", "paper", "blog"}


def test_a_value_has_the_origins_of_those_who_say_it():
    agreement, wire, other = make_agreement(), make_source("wire"), make_source("other")
    paper, warning = make_source("paper", retells=(wire,)), make_source("warning", grade="X")
    unsure, elsewhere = make_source("unsure", kind="aggregator"), make_source("elsewhere")
    make_event(agreement, sources=[wire])

    def told():
        (entry,) = render(Agreement.objects.for_document().get(), Source.objects.retellings()).json["evidence"]
        return entry["value"], entry["origins"]

    make_claim(agreement, value="50 people", source=unsure)
    assert told() == ("50 people", 1)
    for source in (wire, paper, warning):
        make_claim(agreement, value="50 people", source=source, rank="normal")
    make_claim(agreement, value="60 people", source=elsewhere, rank="normal")
    make_claim(agreement, value="50 people", source=make_source("dropped"), rank="deprecated", reason="Withdrawn")
    assert told() == ("50 people", 1)
    make_claim(agreement, value="50 people", source=other, rank="normal")
    assert told() == ("50 people", 2)
