"""The list of agreements, its single records and their revisions: the stored documents, or what of them was known."""

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
from ..documents import (
    AgreementDetailSerializer,
    AgreementSerializer,
    PublicDocument,
    csv_columns,
    documents_as_of,
    highlights,
    public_documents,
    public_revisions,
    revision_as_of,
)
from ..filters import AgreementFilterSet, DiffFilterSet
from ..models import Agreement, AgreementState, Check, whole_item
from ..querysets import StateQuerySet
from .base import RecordViewSet
from .filtering import StrictFilterBackend
from .history import diff
from .pagination import AgreementPagination
from .problems import Gone
from .serializers import AgreementRow, Diff, RevisionDetail, RevisionItem


def _chosen(document: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: document[name] for name in names}


class AgreementViewSet(RecordViewSet):
    """Arrangements by which one state sends people it wants to remove to another that isn't their own."""

    queryset = AgreementState.objects.all()
    pagination_class = AgreementPagination
    key = "agreement_id"
    serializer_class = AgreementSerializer
    detail_serializer_class = AgreementDetailSerializer
    filterset_class = AgreementFilterSet
    lookup_url_kwarg = "id"
    columns = csv_columns.AGREEMENT
    geojson_fields = ("sender", "host")

    @extend_schema(responses=AgreementRow(many=True))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """A page of the agreements that match the query, each compact and complete enough to use."""
        return super().list(request, *args, **kwargs)

    def for_list(self, rows: StateQuerySet, fields: Sequence[str]) -> QuerySet[Any]:
        """The list items that are stored, or the documents where more than they is asked for."""
        if self.detail:
            return rows
        if not self.whole:
            return rows.current().values_list("agreement", "agreement__listed__item", "agreement__listed__days")
        checked = Check.objects.last_of(agreement=OuterRef("agreement"))
        return rows.current().values_list("agreement", "agreement__revision__document", checked)

    def fetched(self, page: QuerySet[Any]) -> Sequence[Any]:
        """The stored documents are joined to the rows of the page once these are found, not to all that are sorted."""
        return self.with_keys(page.values_list("agreement", flat=True), self.requested_fields())

    @property
    def whole(self) -> bool:
        """Whether a row is made from more than what lists usually show."""
        return bool(self.expanded or self.searched or self.filterset.day)

    @property
    def expanded(self) -> Sequence[str]:
        """The fields of the single record that the list was asked to add."""
        return [*self.filterset.form.cleaned_data["expand"]]

    @property
    def searched(self) -> str:
        """The words that were searched for, if any."""
        return str(self.filterset.form.cleaned_data["q"])

    def serialize(self, page: Sequence[Any], fields: Sequence[str]) -> Sequence[Any]:
        """The stored bytes where all fields are shown, else those that were asked for."""
        if not self.whole and len(fields) == len(AgreementSerializer.Meta.fields):
            return [orjson.Fragment(whole_item(*stored)) for _, *stored in page]
        if not self.whole:
            return [_chosen(orjson.loads(whole_item(*stored)), fields) for _, *stored in page]
        made = self._made([stored for _, stored, _ in page], {key: check for key, _, check in page if check})
        if not self.expanded and not self.searched:
            return [_chosen(one.item, fields) for one in made]
        rows = [_chosen(one.json, [*fields, *self.expanded]) for one in made]
        if self.searched:
            for row, one in zip(rows, made, strict=True):
                row["matches"] = highlights(one.json, self.searched)
        return rows

    def _made(self, stored: Sequence[str], checks: dict[int, Any]) -> Sequence[PublicDocument]:
        """The documents as published, or as known on the day that was asked for."""
        full = bool(self.expanded or self.searched)
        if self.filterset.day is None:
            return public_documents(stored, self.dataset.key, full=full, checks=checks)
        return documents_as_of(stored, self.filterset.day, self.dataset.key, full=full)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One agreement with all its evidence, as it stands or as known on a day."""
        day = StrictFilterBackend().get_filterset(request, self.get_queryset(), self).day
        agreement = self.find(kwargs["id"])
        if isinstance(agreement, Response):
            return agreement
        stored = agreement.revision.document  # type: ignore[union-attr]
        if day is None:
            checks = {agreement.pk: agreement.last_checked}  # type: ignore[attr-defined]
            return Response(public_documents([stored], self.dataset.key, checks=checks)[0].json)
        known = documents_as_of([stored], day, self.dataset.key)
        if not known:
            raise Http404(f"Nothing was known of this on {day}: none of its events was public.")
        return Response(known[0].json)

    def parameters(self) -> Sequence[str]:
        """A diff takes two points, a single record a day, its revisions nothing."""
        if self.action == "diff":
            return ["from", "to"]
        return ["as_of"] if self.action in ("retrieve", "revision") else [] if self.detail else super().parameters()

    def find(self, name: str) -> Agreement | Response:
        """By id or slug; a redirect where the slug is an old one. Raises Gone where it was retracted."""
        agreement = Agreement.objects.public_under(name)
        if agreement is None:
            raise Http404("There is no agreement under this name. The agreements are listed at /api/agreements.")
        if agreement.state == EditorialState.RETRACTED:
            raise Gone(agreement.retraction_reason, agreement.updated_at, agreement.get_api_url())
        return agreement if name in (str(agreement.pk), agreement.slug) else self.redirect_to(name, agreement)

    @extend_schema(responses=RevisionItem(many=True), summary="The revisions of an agreement")
    @action(detail=True, url_path="revisions", pagination_class=None, filter_backends=[])
    def revisions(self, request: Request, id: str) -> Response:
        """Every published state of the record, the latest first, each with its reason."""
        StrictFilterBackend().get_filterset(request, self.get_queryset(), self)
        agreement = self.find(id)
        if isinstance(agreement, Response):
            return agreement
        return Response(RevisionItem(public_revisions(agreement.revisions.all(), self.dataset.key), many=True).data)

    @extend_schema(responses=RevisionDetail, summary="One revision of an agreement")
    @action(detail=True, url_path=r"revisions/(?P<number>\d{1,9})", url_name="revision", pagination_class=None)
    def revision(self, request: Request, id: str, number: str) -> Response:
        """The record as it was published then, with the names of today; that of a retraction is a 410.

        Otherwise only erasing a text changes it, which `erased_at` tells; links to retracted records are left out. With
        `as_of` it is what this revision tells of what was known on the day: an address to cite.
        """
        day = StrictFilterBackend().get_filterset(request, self.get_queryset(), self).day
        agreement = self.find(id)
        if isinstance(agreement, Response):
            return agreement
        chosen = agreement.revisions.filter(number=number)
        revision = next(iter(public_revisions(chosen, self.dataset.key, document=True)), None)
        if revision is None:
            raise Http404(
                f"This record has no revision {number}. They are listed at {agreement.get_api_url()}/revisions."
            )
        if revision.document is None:
            raise Gone(revision.reason or "", revision.made_at)
        shown = revision.document if day is None else revision_as_of(revision.document, day, self.dataset.key)
        if shown is None:
            raise Http404(f"Nothing was known of this on {day}: none of its events was public.")
        return Response({**RevisionItem(revision).data, "document": shown.json})

    @extend_schema(responses=Diff, operation_id="agreements_diff", summary="What changed between two points")
    @action(detail=True, filterset_class=DiffFilterSet, pagination_class=None)
    def diff(self, request: Request, id: str) -> Response:
        """The differences between two days, or two revisions, of the record: in fields and in plain sentences."""
        asked = StrictFilterBackend().get_filterset(request, self.get_queryset(), self).form.cleaned_data
        agreement = self.find(id)
        if isinstance(agreement, Response):
            return agreement
        return Response(diff(agreement, asked["from"], asked["to"], self.dataset.key))
