"""What must agree with what, where one can't be made from the other: places that a newcomer would forget."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.admin.utils import flatten_fieldsets

from agreements import choices
from agreements.admin.claims import ClaimInline
from agreements.choices import Grade, Stage, StageGroup, Status, StatusGroup
from agreements.documents import csv_columns
from agreements.documents.nested_serializers import ClaimSerializer
from agreements.filters import AgreementFilterSet
from agreements.models import CLAIM_DETAILS
from agreements.record.claims import VERIFYING_GRADES
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
    assert {*VERIFYING_GRADES} < {*Grade}
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
    ["Status", "Stage", "Activity", "Instrument", "CountedAs", "Basis", "PaymentState", "Gap", "Grade"],
)
def test_each_word_of_what_seeds_are_written_in_is_in_the_codebook(vocabulary):
    missing = [word for word in getattr(choices, vocabulary).values if not re.search(rf"\b{word}\b", CODEBOOK)]
    # A status may stand there with a space.
    assert not [word for word in missing if word.replace("_", " ") not in CODEBOOK], vocabulary


SHOWN_ELSEWHERE = {
    "as_stated_language": "the language of the quotation, an attribute",
    "nationalities": "shown with the people of the event",
}
"""Details of a claim that the list of claims doesn't print as they are, and why."""


@pytest.mark.parametrize("detail", CLAIM_DETAILS)
def test_each_detail_of_a_claim_is_entered_published_exported_and_shown(detail):
    claims = (BASE / "agreements/templates/agreements/parts/claims.html").read_text(encoding="utf-8")
    assert detail in flatten_fieldsets(ClaimInline.fieldsets)
    assert detail in ClaimSerializer.Meta.fields
    assert detail in {column.partition("=")[0].rstrip("#@") for column in csv_columns.CLAIM.split()}
    assert detail in SHOWN_ELSEWHERE or f"{{{{ claim.{detail}" in claims or f"if claim.{detail}" in claims
    assert re.search(rf"\b{detail}:", CODEBOOK)


LINES = 250
"""A module with more lines says in its docstring why it is one module."""
WHOLE_RULES = {
    "agreements/record/activity.py": "one course of a deal's activity, step by step",
    "agreements/record/facts.py": "the dataclasses of what sources say",
    "agreements/record/format_1.py": "a format as it was: it is never changed",
    "agreements/record/people.py": "one count of people, from claims to totals",
    "agreements/record/quantities.py": "one value: how it is written, read and compared",
    "agreements/record/resolve.py": "what follows from the facts, in the order in which it does",
    "agreements/record/state.py": "the rows of the index, from one document",
}
"""Long modules of the rules, and why each is one module."""
MODULES = [path for folder in ("agreements", "tracker") for path in sorted((BASE / folder).rglob("*.py"))]
LONG = [
    str(path.relative_to(BASE))
    for path in MODULES
    if "migrations" not in path.parts and len(path.read_text(encoding="utf-8").splitlines()) > LINES
]


@pytest.mark.parametrize("path", LONG)
def test_a_long_module_says_why_it_is_one_module(path):
    said = ast.get_docstring(ast.parse((BASE / path).read_text(encoding="utf-8"))) or ""
    is_explained = path in WHOLE_RULES or "Kept in one module because " in said
    assert is_explained, f"{path} has more than {LINES} lines: split it, or say why not"


def test_no_reason_stands_for_a_module_that_is_short_or_gone():
    assert not {*WHOLE_RULES} - {*LONG}


FOLDERS = ("agreements", "tracker", "tests", "bench", "seeds")
PROSE = [BASE / "CONTRIBUTING.md", BASE / "README.md", *(BASE / "docs").glob("*.md")]
HISTORY = "decisions.md"
"""Tells of modules that were renamed since."""


def is_there(name, files):
    return any(f"/{one}".endswith(f"/{name}") for one in files)


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.name)
def test_each_module_that_the_docs_name_exists(path):
    files = [one.relative_to(BASE) for folder in FOLDERS for one in (BASE / folder).rglob("*.py")]
    named = set(re.findall(r"[\w/]+\.py\b", path.read_text(encoding="utf-8"))) - {"format_N.py", "manage.py"}
    assert path.name == HISTORY or not {name for name in named if not is_there(name, files)}


BY_NAME: dict[str, list[Path]] = {}
for module in MODULES:
    BY_NAME.setdefault(module.parent.name if module.stem == "__init__" else module.stem, []).append(module)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(BASE)))
def test_what_a_comment_names_of_a_module_exists(path):
    # `validation.check`, `admin/base.py`: in backticks. What is of no module of ours (`str.translate`) isn't meant.
    for name, of in set(re.findall(r"`([a-z_/]+)\.([A-Za-z_]+)(?:\(.*?\))?`", path.read_text(encoding="utf-8"))):
        if of == "py":
            assert is_there(f"{name}.py", MODULES), name
        elif name in BY_NAME:
            files = BY_NAME[name]
            texts = [one.read_text(encoding="utf-8") for one in files]
            is_module = any((one.parent / f"{of}.py").exists() for one in files)
            defined = re.compile(rf"(?:def|class) {of}\b|^\s*{of}\s*[:=,]|\bimport .*\b{of}\b", re.MULTILINE)
            assert is_module or any(defined.search(text) for text in texts), f"{name}.{of}"
