"""One search over everything that is public, grouped by what is found."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from .. import filters
from ..counts import cached_rows
from ..documents import highlights, passages, passages_of_row, public_documents, public_url, separated
from ..documents.cached import countries
from ..filters import ListFilterSet, Question, SearchFilterSet, countries_named, spellings
from ..filters.search import KINDS as SEARCHED
from ..models import Actor, Agreement, Claim, CourtCase, Criticism, Event, SearchEntry, SearchKind, Source
from ..querysets import found, ordering_by, relevance
from ..words import Term
from .base import PublicView
from .filtering import StrictFilterBackend
from .summary_serializers import SearchSerializer

SHOWN = 5
"""Rows of each kind in an answer; its list has all."""


class Kind(NamedTuple):
    """A kind of things that are searched."""

    kind: str
    """Its name in the index."""
    rows: QuerySet[Any]
    filterset: type[ListFilterSet]


KINDS = {
    "agreements": Kind(SearchKind.AGREEMENT, Agreement.objects.select_related("revision"), filters.AgreementFilterSet),
    "actors": Kind(SearchKind.ACTOR, Actor.objects.select_related("country"), filters.ActorFilterSet),
    "cases": Kind(SearchKind.CASE, CourtCase.objects.prefetch_related("events"), filters.CaseFilterSet),
    "criticisms": Kind(SearchKind.CRITICISM, Criticism.objects.select_related("actor"), filters.CriticismFilterSet),
    "events": Kind(SearchKind.EVENT, Event.objects.select_related("agreement", "actor"), filters.EventFilterSet),
    "claims": Kind(SearchKind.CLAIM, Claim.objects.select_related("agreement", "source"), filters.ClaimFilterSet),
    "sources": Kind(SearchKind.SOURCE, Source.objects.all(), filters.SourceFilterSet),
}
"""The kinds by the name of their list, but for countries, which are found by name in memory."""


class SearchView(PublicView):
    """One search over countries, agreements, actors, court cases, criticisms, events, claims and sources."""

    filterset_class = SearchFilterSet
    filter_backends = [StrictFilterBackend]

    def parameters(self) -> Sequence[str]:
        """What to look for, and among what."""
        return list(self.filterset_class.base_filters)

    @extend_schema(responses=SearchSerializer, operation_id="search", summary="Search everything", tags=["summaries"])
    def get(self, request: Request) -> Response:
        """What has the words, by kind: how many there are, and the five best with the texts in which they stand."""
        filterset = StrictFilterBackend().get_filterset(request, Agreement.objects.none(), self)
        question: Question = filterset.form.cleaned_data["q"]
        left_out = filterset.form.cleaned_data["kind__not"]
        names = [name for name in filterset.form.cleaned_data["kind"] or SEARCHED if name not in left_out]
        counts = self.counts(question.terms)
        groups = []
        for name in SEARCHED:
            if name not in names:
                continue
            if name == "countries":
                codes = countries_named(question, self.dataset.key)
                groups.append(self.group(name, question, len(codes), [self.country(code) for code in codes[:SHOWN]]))
            elif number := counts.get(KINDS[name].kind, 0):
                groups.append(self.group(name, question, number, self.results(name, question.terms)))
        groups = [group for group in groups if group["count"]]
        kinds = [KINDS[name].kind for name in names if name in KINDS]
        suggestions = [] if groups else spellings(kinds, question, self.dataset)
        total = sum(group["count"] for group in groups)
        return Response({"count": total, "groups": groups, "suggestions": suggestions})

    def counts(self, terms: Sequence[Term]) -> dict[str, int]:
        """How many rows of each kind are found."""
        rows = SearchEntry.objects.having(terms).order_by().values_list("kind").annotate(number=Count("*"))
        return dict(cached_rows(rows, self.dataset))

    def group(self, name: str, question: str, number: int, results: list[dict[str, Any]]) -> dict[str, Any]:
        """What is found of one kind."""
        url = reverse({"countries": "country-list"}.get(name, f"{name.removesuffix('s')}-list"))
        return {
            "kind": name,
            "count": number,
            "url": public_url(f"{url}?{urlencode({'q': question})}"),
            "results": results,
        }

    def country(self, code: str) -> dict[str, Any]:
        """A country that is found; all its names may have been the match."""
        country = countries(self.dataset.key)[code]
        matches = [{"place": "names", "text": ", ".join(country.names)}]
        return _result(country.name, country.get_api_url(), country.get_absolute_url(), matches)

    def results(self, name: str, terms: Sequence[Term]) -> list[dict[str, Any]]:
        """The best rows of a kind, with the texts that have the words."""
        kind, rows, filterset = KINDS[name]
        order = [*ordering_by(filterset.default_ordering), "pk"]
        best = rows.filter(pk__in=found(kind, terms)).order_by(relevance("pk", kind, terms).desc(), *order)[:SHOWN]
        if kind == SearchKind.AGREEMENT:
            return self.agreements(list(best), terms)
        return [_found(row, terms) for row in best]

    def agreements(self, rows: list[Agreement], terms: Sequence[Term]) -> list[dict[str, Any]]:
        """The agreements with those texts of their documents that have the words."""
        documents = public_documents([row.revision.document for row in rows if row.revision], self.dataset.key)
        indexed = SearchEntry.objects.words(SearchKind.AGREEMENT, [row.pk for row in rows])
        return [
            _result(
                row.title,
                row.get_api_url(),
                row.get_absolute_url(),
                highlights(passages(document), terms, separated(*indexed.get(row.pk, ()))),
            )
            for row, document in zip(rows, documents, strict=True)
        ]


def _found(row: Any, terms: Sequence[Term]) -> dict[str, Any]:
    """A row that isn't an agreement. An event or a claim is shown on the page of its agreement."""
    matches = highlights(passages_of_row(row), terms)
    if isinstance(row, Event | Claim):
        url = row.get_api_url()
        anchor = f"#event-{row.pk}" if isinstance(row, Event) else "#terms"
        agreement = row.agreement
        return _result(agreement.title, url, agreement.get_absolute_url() + anchor, matches)
    title = str(row.actor) if isinstance(row, Criticism) else getattr(row, "title", "") or row.name
    return _result(title, row.get_api_url(), row.get_absolute_url(), matches)


def _result(title: str, url: str, html_url: str, matches: list[dict[str, str]]) -> dict[str, Any]:
    return {"title": title, "url": public_url(url), "html_url": public_url(html_url), "matches": matches}
