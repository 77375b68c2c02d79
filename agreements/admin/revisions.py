"""The admin of revisions: each is shown as a table, and two of them can be compared."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, QueryDict

from ..documents import public_documents
from ..documents.differences import compare as compare_documents
from ..models import Agreement, Dataset, Revision

NAME_KEYS = ("slug", "code", "id", "about", "field", "text", "purpose")
FIELDS = ("agreement", "number", "action", "reason", "made_at", "made_by", "dataset_revision")
SINGLE = "in short"
SEPARATOR = " › "
CONSTANT_LABELS = ((None, "–"), (True, "yes"), (False, "no"))


class Line(NamedTuple):
    """One value or row of two documents, before and after; None where the document doesn't have it."""

    path: str
    before: str | None
    after: str | None


def values(document: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of every value of a JSON document. Paths name rows of lists by a stable key."""
    if isinstance(document, dict):
        for name, value in document.items():
            yield from values(value, (*path, name.replace("_", " ")))
    elif isinstance(document, list):
        for name, value in _named(document):
            yield from values(value, (*path, name))
    else:
        text = next((label for constant, label in CONSTANT_LABELS if document is constant), str(document))
        yield SEPARATOR.join(path), text


def _named(rows: list[Any]) -> Iterator[tuple[str, Any]]:
    """Yield each row with a unique name: the value of its first naming key, or else its number."""
    counts: Counter[str] = Counter()
    for number, row in enumerate(rows, 1):
        members = row if isinstance(row, dict) else {}
        name = next((str(members[key]) for key in NAME_KEYS if members.get(key)), str(number))
        counts[name] += 1
        yield name if counts[name] == 1 else f"{name} ({counts[name]})", row


def _document(revision: Revision) -> dict[str, Any]:
    (document,) = public_documents([revision.document], Dataset.current().key)
    return document.json


def sections(revision: Revision) -> list[tuple[str, list[Line]]]:
    """Return the lines of a whole revision by section: single values first, then each part that has several."""
    lines: dict[str, list[Line]] = {SINGLE: []}
    for path, value in values(_document(revision)):
        name, separator, rest = path.partition(SEPARATOR)
        lines.setdefault(name if separator else SINGLE, []).append(Line(rest or name, None, value))
    return list(lines.items())


def compare(before: Revision, after: Revision) -> list[Line]:
    """Return the differences of two revisions, the same that the API and the pages show."""
    changes = compare_documents(_document(before), _document(after))
    return [Line(change["about"], change["before"], change["after"]) for change in changes]


def revisions_context(agreement: Agreement, query: QueryDict) -> dict[str, Any]:
    """Return an agreement's revisions, and the differences of the two that the query names, else of the last two."""
    revisions = list(agreement.revisions.select_related("made_by"))
    by_number = {str(revision.number): revision for revision in revisions}
    after = by_number.get(query.get("after", ""), revisions[0] if revisions else None)
    before = by_number.get(query.get("before", ""), revisions[1] if len(revisions) > 1 else None)
    changes = compare(before, after) if before and after else []
    return {"revisions": revisions, "before": before, "after": after, "lines": changes}


@admin.register(Revision)
class RevisionAdmin(admin.ModelAdmin):
    """Revisions, read-only: what was published is never changed."""

    class Media:
        css = {"all": ["agreements/admin.css"]}

    list_display = ["slug", "number", "action", "made_at", "made_by", "reason"]
    list_display_links = ["slug", "number"]
    list_filter = ["action", "made_at"]
    list_select_related = ["made_by"]
    list_per_page = 50
    search_fields = ["slug", "reason", "agreement__title"]
    ordering = ["-dataset_revision"]
    actions = None
    show_full_result_count = False
    fields = FIELDS
    readonly_fields = FIELDS

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Add the revision's public document, as sections of lines."""
        return super().render_change_form(request, {**context, "sections": sections(kwargs["obj"])}, *args, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Revision | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Revision | None = None) -> bool:
        return False
