"""What was published: each revision read as a table, and two of them compared."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, QueryDict

from ..documents import public_documents
from ..documents.differences import compare as differences
from ..models import Agreement, Dataset, Revision

NAMES = ("slug", "code", "id", "about", "field", "text", "purpose")
SHOWN = ("agreement", "number", "action", "reason", "made_at", "made_by", "dataset_revision")
SINGLE = "in short"
SEPARATOR = " › "
CONSTANTS = ((None, "–"), (True, "yes"), (False, "no"))


class Line(NamedTuple):
    """One value or row of a document, before and after; None where the document doesn't have it."""

    path: str
    before: str | None
    after: str | None


def values(document: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Every value of a JSON document under its path. Rows of a list are named by what stays when others come and go."""
    if isinstance(document, dict):
        for name, value in document.items():
            yield from values(value, (*path, name.replace("_", " ")))
    elif isinstance(document, list):
        for name, value in _named(document):
            yield from values(value, (*path, name))
    else:
        words = next((word for constant, word in CONSTANTS if document is constant), str(document))
        yield SEPARATOR.join(path), words


def _named(rows: list[Any]) -> Iterator[tuple[str, Any]]:
    """Each row with what it is known by, or else its place."""
    seen: Counter[str] = Counter()
    for place, row in enumerate(rows, 1):
        known = row if isinstance(row, dict) else {}
        name = next((str(known[key]) for key in NAMES if known.get(key)), str(place))
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})", row


def _document(revision: Revision) -> dict[str, Any]:
    (one,) = public_documents([revision.document], Dataset.current().key)
    return one.json


def sections(revision: Revision) -> list[tuple[str, list[Line]]]:
    """A whole revision, to read: its single values first, then each part that has several."""
    found: dict[str, list[Line]] = {SINGLE: []}
    for path, value in values(_document(revision)):
        name, separator, rest = path.partition(SEPARATOR)
        found.setdefault(name if separator else SINGLE, []).append(Line(rest or name, None, value))
    return list(found.items())


def compare(before: Revision, after: Revision) -> list[Line]:
    """In what two revisions differ, as the API and the pages tell it too."""
    changes = differences(_document(before), _document(after))
    return [Line(change["about"], change["before"], change["after"]) for change in changes]


def chosen_and_compared(agreement: Agreement, asked: QueryDict) -> dict[str, Any]:
    """An agreement's revisions, the latest first, and the two that are compared: those asked for, or the last two."""
    revisions = list(agreement.revisions.select_related("made_by"))
    by_number = {str(revision.number): revision for revision in revisions}
    after = by_number.get(asked.get("after", ""), revisions[0] if revisions else None)
    before = by_number.get(asked.get("before", ""), revisions[1] if len(revisions) > 1 else None)
    changes = compare(before, after) if before and after else []
    return {"revisions": revisions, "before": before, "after": after, "lines": changes}


@admin.register(Revision)
class RevisionAdmin(admin.ModelAdmin):
    """To read only: what was published stays as it was."""

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
    fields = SHOWN
    readonly_fields = SHOWN

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the public document as it was."""
        return super().render_change_form(request, {**context, "sections": sections(kwargs["obj"])}, *args, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Revision | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Revision | None = None) -> bool:
        return False
