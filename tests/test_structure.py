"""What must agree with what, where one can't be made from the other: places that a newcomer would forget."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from agreements import choices
from agreements.choices import Grade, Stage, StageGroup, Status, StatusGroup
from agreements.filters import AgreementFilterSet
from agreements.record.claims import VERIFYING
from agreements.record.stage import STAGES
from agreements.website.urls import urlpatterns
from agreements.website.views.seo import LIST_PAGES, RECORDS, TEXT_PAGES

BASE = Path(settings.BASE_DIR)
CSS = (BASE / "agreements/static/agreements/site.css").read_text(encoding="utf-8")
CODEBOOK, API = ((BASE / f"docs/{name}.md").read_text(encoding="utf-8") for name in ("data", "api"))
BROWSED = (BASE / "tests/browser/pages.txt").read_text(encoding="utf-8").split()
PLAIN_GROUP = StatusGroup.DISCUSSED
"""Its badge has the colour of all badges."""
NO_PAGE = {
    "sitemap": "for machines",
    "sitemap-part": "for machines",
    "robots": "for machines",
    "security": "for machines",
    "revision": "found from its record; noindex keeps old states out of search engines",
    "what-changed": "found from its record",
}
"""Addresses that stand in no sitemap, and why."""
NOT_BROWSED = dict.fromkeys(("sitemap", "sitemap-part", "robots", "security"), "no page")


@pytest.mark.parametrize("status", Status)
def test_each_status_has_a_group_a_stage_a_word_and_a_colour(status):
    (group,) = [group for group in StatusGroup if status in group.statuses]
    assert len(STAGES[status]) == 3
    assert status.label
    assert group == PLAIN_GROUP or f".badge.status-{group.value}" in CSS
    assert f"{status.label}" in CODEBOOK.casefold()


@pytest.mark.parametrize("stage", Stage)
def test_each_stage_is_in_one_group_and_in_the_codebook(stage):
    assert [group for group in StageGroup if stage in group.stages]
    assert f"{stage.value}" in CODEBOOK


def test_grades_rank_in_the_order_of_the_vocabulary():
    # Claims and sources are sorted by the letter.
    assert sorted(Grade.values) == Grade.values
    assert {*VERIFYING} < {*Grade}
    assert all(f"**{grade}**" in CODEBOOK for grade in Grade.values)


NAMED = [pattern for pattern in urlpatterns if pattern.name]


@pytest.mark.parametrize("pattern", NAMED, ids=lambda pattern: pattern.name)
def test_each_address_is_in_the_sitemap_or_exempt(pattern):
    listed = {*LIST_PAGES, *TEXT_PAGES, *RECORDS, "country"}
    assert (pattern.name in listed) != (pattern.name in NO_PAGE), pattern.name


@pytest.mark.parametrize("pattern", NAMED, ids=lambda pattern: pattern.name)
def test_each_page_is_looked_at_in_a_browser(pattern):
    paths = [address.partition("?")[0].strip("/") for address in BROWSED]
    is_browsed = any(pattern.resolve(path) for path in paths)
    assert is_browsed != (pattern.name in NOT_BROWSED), pattern.name


@pytest.mark.parametrize("name", AgreementFilterSet.base_filters)
def test_each_parameter_of_agreements_is_in_the_docs(name):
    named = name.removesuffix("__not") if name.endswith("__not") else name
    assert re.search(rf"`{named}\b|\b{named}=", API), name


@pytest.mark.parametrize(
    "vocabulary",
    ["Status", "Stage", "Activity", "Instrument", "Counted", "Basis", "PaymentState", "Gap", "Grade"],
)
def test_each_word_of_what_seeds_are_written_in_is_in_the_codebook(vocabulary):
    missing = [word for word in getattr(choices, vocabulary).values if not re.search(rf"\b{word}\b", CODEBOOK)]
    # A status may stand there with a space.
    assert not [word for word in missing if word.replace("_", " ") not in CODEBOOK], vocabulary
