"""The differences between two days (/api/diff), over all agreements that match the filters."""

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ..documents import documents_as_of, may_differ, public_changes
from ..filters import DifferencesFilterSet
from ..models import Agreement, AgreementState
from .base import PublicView
from .filtering import StrictFilterBackend
from .pagination import PAGE_SIZE, cursor_link, read_cursor
from .serializers import DifferencesSerializer

MAX_EXAMINED = 200
"""Agreements that one answer looks at: a page with fewer differences than it has room for may not be the last."""


class Candidate(NamedTuple):
    """An agreement that matched the filters on one of the days, or on both."""

    agreement: int
    stored: str
    matched_before: bool
    matched_after: bool

    @property
    def change(self) -> str:
        """What became of it among those that match."""
        return "changed" if self.matched_before and self.matched_after else "added" if self.matched_after else "left"


class DifferencesView(PublicView):
    """What changed between two days in what was public, over all agreements that match."""

    filterset_class = DifferencesFilterSet
    filter_backends = [StrictFilterBackend]

    def parameters(self) -> Sequence[str]:
        """The two days, the filters that can be asked as of a day, and those of pages."""
        return self.filterset_class.names()

    @extend_schema(
        responses=DifferencesSerializer,
        operation_id="diff",
        summary="What changed between two days in the agreements that match",
        tags=["history"],
    )
    def get(self, request: Request) -> Response:
        """The agreements that matched the filters on one of the days and differ, by id, each with its differences.

        Both days are told as `as_of` tells them: from the record as it is published today. Follow `next` until it is
        null: a page may have few results, or none, and not be the last.
        """
        filterset = StrictFilterBackend().get_filterset(request, AgreementState.objects.all(), self)
        cleaned_data = filterset.form.cleaned_data
        earlier, later, size = cleaned_data["from"], cleaned_data["to"], cleaned_data["page_size"] or PAGE_SIZE
        cursor = cleaned_data["cursor"]
        start = int(read_cursor(cursor, Agreement)) if cursor and cursor != "start" else 0
        candidates = self.candidates(filterset, start)
        page: list[Candidate] = []
        last = None
        for candidate in candidates[:MAX_EXAMINED]:
            if len(page) == size:
                break
            last = candidate.agreement
            if candidate.change != "changed" or may_differ(candidate.stored, earlier, later, self.dataset.key):
                page.append(candidate)
        is_last = not candidates or last == candidates[-1].agreement
        next_url = None if is_last or last is None else cursor_link(request, last)
        results = self.differences(page, earlier, later)
        return Response({"from": earlier, "to": later, "next": next_url, "results": results})

    def candidates(self, filterset: DifferencesFilterSet, start: int) -> list[Candidate]:
        """The agreements after the id `start` that matched on one of the days: one more than are examined."""
        days = (filterset.form.cleaned_data[name] for name in ("from", "to"))
        before, after = (filterset.states_as_of(day) for day in days)
        matched = Q(pk__in=before.values("agreement")) | Q(pk__in=after.values("agreement"))
        rows = Agreement.objects.published().filter(matched, pk__gt=start).order_by("pk")
        flags = (Exists(states.filter(agreement=OuterRef("pk"))) for states in (before, after))
        return [Candidate(*row) for row in rows.values_list("pk", "revision__document", *flags)[: MAX_EXAMINED + 1]]

    def differences(
        self, page: Sequence[Candidate], earlier: datetime.date, later: datetime.date
    ) -> list[dict[str, Any]]:
        """The entries of the answer: agreements that are as they were are left out."""
        stored = [candidate.stored for candidate in page]
        was, now = (
            {document.facts.id: document.json for document in documents_as_of(stored, day, self.dataset.key)}
            for day in (earlier, later)
        )
        entries = []
        for candidate in page:
            before, after = was.get(candidate.agreement), now.get(candidate.agreement)
            changes = public_changes(before, after)
            if changes or candidate.change != "changed":
                shown = after or before or {}
                link = {name: shown[name] for name in ("id", "slug", "title", "url")}
                entries.append({"agreement": link, "change": candidate.change, "changes": changes})
        return entries
