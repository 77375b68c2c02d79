"""What was published: each revision read as a table, and two of them compared."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, QueryDict

from ..models import Agreement, Revision

NAMES = ("slug", "code", "id", "about", "field", "text", "purpose")
SHOWN = ("agreement", "number", "action", "reason", "made_at", "made_by", "dataset_revision")
ALWAYS = frozenset(["updated at", "revision › number", "revision › url"])
SINGLE = "in short"
SEPARATOR = " › "
CONSTANTS = ((None, "–"), (True, "yes"), (False, "no"))


class Line(NamedTuple):
    """One value of a document, before and after; None where the document doesn't have it."""

    path: str
    before: str | None
    after: str | None


def values(document: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
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


def sections(revision: Revision) -> list[tuple[str, list[Line]]]:
    """A whole revision, to read: its single values first, then each part that has several."""
    found: dict[str, list[Line]] = {SINGLE: []}
    for path, value in values(json.loads(revision.document)):
        name, separator, rest = path.partition(SEPARATOR)
        found.setdefault(name if separator else SINGLE, []).append(Line(rest or name, None, value))
    return list(found.items())


def compare(before: Revision, after: Revision) -> list[Line]:
    """The values in which two revisions differ, in the order of the later document; not those that always do."""
    old, new = dict(values(json.loads(before.document))), dict(values(json.loads(after.document)))
    paths = [*new, *(path for path in old if path not in new)]
    differing = [path for path in paths if old.get(path) != new.get(path) and path not in ALWAYS]
    return [Line(path, old.get(path), new.get(path)) for path in differing]


def chosen_and_compared(agreement: Agreement, asked: QueryDict) -> dict[str, Any]:
    """An agreement's revisions, the latest first, and the two that are compared: those asked for, or the last two."""
    revisions = list(agreement.revisions.select_related("made_by").defer("item"))
    by_number = {str(revision.number): revision for revision in revisions}
    after = by_number.get(asked.get("after", ""), revisions[0] if revisions else None)
    before = by_number.get(asked.get("before", ""), revisions[1] if len(revisions) > 1 else None)
    changes = compare(before, after) if before and after else []
    return {"revisions": revisions, "before": before, "after": after, "lines": changes}


@admin.register(Revision)
class RevisionAdmin(admin.ModelAdmin):
    """To read only: what was published stays as it was."""

    class Media:
        css = {"all": ["agreements/desk.css"]}

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

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """With the public document as it was."""
        return super().render_change_form(request, {**context, "sections": sections(kwargs["obj"])}, *args, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Publishing makes them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never deleted."""
        return False
