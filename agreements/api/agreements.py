"""The list of agreements, single agreements and their revisions, as they stand or as of a day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from django.db.models import OuterRef, QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ..choices import EditorialState
from ..clock import today
from ..documents import (
    AgreementDetailSerializer,
    AgreementSerializer,
    PublicDocument,
    PublicRevision,
    csv_columns,
    documents_as_of,
    highlights,
    passages,
    public_documents,
    public_revisions,
    revision_as_of,
    separated,
)
from ..filters import AgreementFilterSet, AgreementRecordFilterSet, DiffFilterSet, Question
from ..models import Agreement, AgreementState, Check, SearchEntry, SearchKind, whole_item
from ..querysets import StateQuerySet
from .filtering import StrictFilterBackend
from .history import diff
from .pagination import AgreementPagination
from .problems import Gone
from .records import RecordViewSet
from .serializers import AgreementRowSerializer, DiffSerializer, RevisionDetailSerializer, RevisionItemSerializer

MATCHES = "matches"
"""The field of rows that are searched for that says where the words stand."""


def _subset(document: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: document[name] for name in names}


class AgreementViewSet(RecordViewSet):
    """Arrangements by which one state sends people whom it wants to remove to a state that isn't their own."""

    queryset = AgreementState.objects.all()
    pagination_class = AgreementPagination
    key = "agreement_id"
    serializer_class = AgreementSerializer
    detail_serializer_class = AgreementDetailSerializer
    filterset_class = AgreementFilterSet
    record_filterset_class = AgreementRecordFilterSet
    lookup_url_kwarg = "id"
    columns = csv_columns.AGREEMENT
    geojson_fields = ("id", "sender", "joint_senders", "host")

    @extend_schema(responses=AgreementRowSerializer(many=True))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """A page of the agreements that match the query, each compact and complete enough to use."""
        return super().list(request, *args, **kwargs)

    def for_list(self, rows: StateQuerySet, fields: Sequence[str]) -> QuerySet[Any]:
        """Tuples of the agreement's id and its stored list item, or, where that isn't enough, its stored document."""
        if self.detail:
            return rows
        if not self.needs_documents:
            return rows.current().values_list("agreement", "agreement__listed__item", "agreement__listed__days")
        last_check = Check.objects.last_of(agreement=OuterRef("agreement"))
        words = SearchEntry.objects.columns_of(SearchKind.AGREEMENT, "agreement") if self.has_matches else []
        return rows.current().values_list("agreement", "agreement__revision__document", last_check, *words)

    def fetch_page(self, page: QuerySet[Any]) -> Sequence[Any]:
        """The rows of the page. Stored documents are joined to these only, and not to all rows that are sorted."""
        if self.is_of_one_revision:
            revisions = public_revisions(page, self.dataset.key, document=True)
            return [(revision.agreement_id, revision) for revision in revisions]
        return self.fetch_by_keys([*page.values_list("agreement", flat=True)], self.requested_fields())

    @property
    def needs_documents(self) -> bool:
        """Whether the rows are made from stored documents, since stored list items aren't enough."""
        return bool(self.expanded_fields or self.has_matches or self.filterset.day)

    @property
    def is_of_one_revision(self) -> bool:
        """Whether the rows are told as they stood at one revision of the dataset."""
        return bool(self.filterset.form.cleaned_data["at_revision"])

    @property
    def expanded_fields(self) -> Sequence[str]:
        """The fields of the single record that `expand` adds."""
        return [*self.filterset.form.cleaned_data["expand"]]

    @property
    def question(self) -> Question:
        """What `q` asks for, or an empty question."""
        question: Question = self.filterset.form.cleaned_data["q"]
        return question

    @property
    def has_matches(self) -> bool:
        """Whether rows say where the words stand: unless `fields` or `omit` leaves that out."""
        chosen, omitted = (self.filterset.form.cleaned_data[name] for name in ("fields", "omit"))
        return bool(self.question) and (MATCHES in chosen if chosen else MATCHES not in omitted)

    def serialize(self, page: Sequence[Any], fields: Sequence[str]) -> Sequence[Any]:
        """The rows with the fields: the bytes of stored list items where they need no change, else dictionaries."""
        if self.is_of_one_revision:
            return [self._revision_row(revision, fields) for _, revision in page]
        if not self.needs_documents:
            at = today().isoformat()
            items = [whole_item(item, days, at) for _, item, days in page]
            if len(fields) == len(AgreementSerializer.Meta.fields):
                return [orjson.Fragment(item) for item in items]
            return [_subset(orjson.loads(item), fields) for item in items]
        documents = self._documents([row[1] for row in page], {pk: check for pk, _, check, *_ in page if check})
        if not self.expanded_fields and not self.has_matches:
            return [_subset(document.item, fields) for document in documents]
        rows = [_subset(document.json, [*fields, *self.expanded_fields]) for document in documents]
        if self.has_matches:
            for (_, _, _, *words), row, document in zip(page, rows, documents, strict=True):
                row["matches"] = highlights(passages(document), self.question.terms, separated(*words))
        return rows

    def _revision_row(self, revision: PublicRevision, fields: Sequence[str]) -> dict[str, Any]:
        """The row as it was published with the revision; of a record that was retracted since, no more than that."""
        if revision.document is None:
            return {"id": revision.agreement_id, "retracted": True}
        document = revision.document.json if self.expanded_fields else revision.document.item
        return _subset(document, [*fields, *self.expanded_fields])

    def _documents(self, stored: Sequence[str], checks: dict[int, Any]) -> Sequence[PublicDocument]:
        """The documents as published, or as known on the day of `as_of`."""
        full = bool(self.expanded_fields or self.has_matches)
        if self.filterset.day is None:
            return public_documents(stored, self.dataset.key, full=full, checks=checks)
        return documents_as_of(stored, self.filterset.day, self.dataset.key, full=full)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """One agreement with all its evidence, as it stands or as known on a day."""
        self.filterset = StrictFilterBackend().get_filterset(request, self.get_queryset(), self)
        day = self.filterset.day
        agreement = self.find(kwargs["id"])
        if isinstance(agreement, Response):
            return agreement
        stored = agreement.revision.document  # type: ignore[union-attr]
        if day is None:
            checks = {agreement.pk: agreement.last_checked}  # type: ignore[attr-defined]
            return self.answer(public_documents([stored], self.dataset.key, checks=checks)[0].json)
        known = documents_as_of([stored], day, self.dataset.key)
        if not known:
            raise Http404(f"Nothing was known of this on {day}: none of its events was public.")
        return self.answer(known[0].json)

    def parameters(self) -> Sequence[str]:
        """Two points for a diff, a day for a revision, none for the list of revisions."""
        if self.get_action == "diff":
            return ["from", "to"]
        return ["as_of"] if self.get_action == "revision" else super().parameters()

    def find(self, name: str) -> Agreement | Response:
        """The agreement with the id or slug; a redirect for a former slug.

        Raises Http404, and Gone where the agreement was retracted.
        """
        agreement = Agreement.objects.public_under(name)
        if agreement is None:
            raise Http404("There is no agreement under this name. The agreements are listed at /api/agreements.")
        if agreement.state == EditorialState.RETRACTED:
            raise Gone(agreement.retraction_reason, agreement.updated_at, agreement.get_api_url())
        return agreement if name in (str(agreement.pk), agreement.slug) else self.redirect_to(name, agreement)

    @extend_schema(responses=RevisionItemSerializer(many=True), summary="The revisions of an agreement")
    @action(detail=True, url_path="revisions", pagination_class=None, filter_backends=[])
    def revisions(self, request: Request, id: str) -> Response:
        """Every published state of the record, the latest first, each with its reason."""
        StrictFilterBackend().get_filterset(request, self.get_queryset(), self)
        agreement = self.find(id)
        if isinstance(agreement, Response):
            return agreement
        return Response(
            RevisionItemSerializer(public_revisions(agreement.revisions.all(), self.dataset.key), many=True).data
        )

    @extend_schema(responses=RevisionDetailSerializer, summary="One revision of an agreement")
    @action(detail=True, url_path=r"revisions/(?P<number>\d{1,9})", url_name="revision", pagination_class=None)
    def revision(self, request: Request, id: str, number: str) -> Response:
        """The record as it was published then, with the names of today; a revision that retracted it is a 410.

        Only erasing a text changes a revision, as `erased_at` shows; links to retracted records are left out. With
        `as_of` the answer is what was known on the day according to this revision: an address to cite.
        """
        day = StrictFilterBackend().get_filterset(request, self.get_queryset(), self).day
        agreement = self.find(id)
        if isinstance(agreement, Response):
            return agreement
        queryset = agreement.revisions.filter(number=number)
        revision = next(iter(public_revisions(queryset, self.dataset.key, document=True)), None)
        if revision is None:
            raise Http404(
                f"This record has no revision {number}. They are listed at {agreement.get_api_url()}/revisions."
            )
        if revision.document is None:
            raise Gone(revision.reason or "", revision.made_at)
        document = revision.document if day is None else revision_as_of(revision.document, day, self.dataset.key)
        if document is None:
            raise Http404(f"Nothing was known of this on {day}: none of its events was public.")
        return Response({**RevisionItemSerializer(revision).data, "document": document.json})

    @extend_schema(responses=DiffSerializer, operation_id="agreements_diff", summary="What changed between two points")
    @action(detail=True, filterset_class=DiffFilterSet, pagination_class=None)
    def diff(self, request: Request, id: str) -> Response:
        """The differences between two days, or two revisions, of the record: in fields and in plain sentences."""
        points = StrictFilterBackend().get_filterset(request, self.get_queryset(), self).form.cleaned_data
        agreement = self.find(id)
        if isinstance(agreement, Response):
            return agreement
        return Response(diff(agreement, points["from"], points["to"], self.dataset.key))
