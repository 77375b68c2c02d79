"""The list of changes (/api/changes), and the diff of an agreement between two revisions or two days."""

import datetime
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ..choices import RevisionAction
from ..documents import PublicRevision, documents_as_of, public_changes, public_revisions, public_url
from ..documents.links import AgreementLink
from ..filters import ChangeFilterSet
from ..models import Agreement, Revision
from .base import PublicView
from .filtering import StrictFilterBackend, raise_if_invalid
from .pagination import PAGE_SIZE
from .problems import param_error
from .serializers import ChangesSerializer


class ChangesView(PublicView):
    """Every public change, in order: what a mirror follows."""

    filterset_class = ChangeFilterSet
    filter_backends = [StrictFilterBackend]

    def parameters(self) -> Sequence[str]:
        """All parameters of the FilterSet."""
        return list(self.filterset_class.base_filters)

    @extend_schema(responses=ChangesSerializer, operation_id="changes", summary="What changed since", tags=["history"])
    def get(self, request: Request) -> Response:
        """Changes of records after a revision of the dataset, in order, each with the document unless retracted.

        Revisions of the dataset are numbered in the order of commit. A mirror that follows `next`, and later asks with
        the last `until` as `since`, misses none and sees none twice. Keep the last document of each `agreement`.
        """
        filterset = StrictFilterBackend().get_filterset(request, Revision.objects.order_by("dataset_revision"), self)
        size = filterset.form.cleaned_data["page_size"] or PAGE_SIZE
        revisions = public_revisions(filterset.qs[: size + 1], self.dataset.key, document=True)
        page = revisions[:size]
        until = page[-1].dataset_revision if page else self.dataset.revision
        given = {name: filterset.form.cleaned_data[name] for name in ("action", "action__not")}
        query = urlencode({**given, "since": until, "page_size": size}, doseq=True)
        next_url = public_url(f"{request.path}?{query}") if len(revisions) > size else None
        results = [change_of(revision) for revision in page]
        return Response({"revision": self.dataset.revision, "until": until, "next": next_url, "results": results})


def change_of(revision: PublicRevision) -> dict[str, Any]:
    """The entry of the list of changes for a revision, as `Change` describes it."""
    document = None if revision.document is None else revision.document.json
    return {
        "revision": revision.dataset_revision,
        "action": revision.action,
        "agreement": revision.agreement_id,
        "record": _link(document),
        "slug": revision.slug,
        "number": revision.number,
        "url": public_url(reverse("agreement-detail", args=[revision.agreement_id])),
        "made_at": _iso(revision.made_at),
        "reason": revision.reason,
        "erased_at": revision.erased_at and _iso(revision.erased_at),
        "document": document,
    }


def _link(document: dict[str, Any] | None) -> dict[str, Any] | None:
    """The link to the record of a document, as `AgreementLink` describes it."""
    return document and {name: document[name] for name in AgreementLink.Meta.fields}


def _iso(moment: datetime.datetime) -> str:
    """The moment in ISO 8601; a moment in UTC ends with Z."""
    return moment.isoformat().replace("+00:00", "Z")


def document_at(agreement: Agreement, point: "datetime.date | int", dataset: str) -> dict[str, Any] | None:
    """The document of a revision, or as known on a day; None where nothing was known, or without a public document."""
    if isinstance(point, int):
        (revision,) = public_revisions(agreement.revisions.filter(number=point), dataset, document=True)
        return revision.document.json if revision.document else None
    current = agreement.revision.document  # type: ignore[union-attr]
    return next((document.json for document in documents_as_of([current], point, dataset)), None)


def missing_revisions(agreement: Agreement, points: "dict[str, datetime.date | int]") -> list[dict[str, Any]]:
    """An error for each point that is the number of no revision, or of a retraction, which has no document."""
    numbers = agreement.revisions.exclude(action=RevisionAction.RETRACTED).values_list("number", flat=True)
    list_url = public_url(f"{agreement.get_api_url()}/revisions")
    return [
        param_error(
            name,
            "unknown_revision",
            f"{name}: this record has no document of revision {point}. They are at {list_url}.",
        )
        for name, point in points.items()
        if isinstance(point, int) and point not in numbers
    ]


def _day_of(agreement: Agreement, point: "datetime.date | int") -> datetime.date:
    """The day of the point: of a revision that on which it was made, in UTC."""
    if isinstance(point, datetime.date):
        return point
    return agreement.revisions.get(number=point).made_at.astimezone(datetime.UTC).date()


def diff(
    agreement: Agreement, earlier: "datetime.date | int", later: "datetime.date | int", dataset: str
) -> dict[str, Any]:
    """What differs between the two points. Raises InvalidParameters."""
    raise_if_invalid(missing_revisions(agreement, {"from": earlier, "to": later}))
    if type(earlier) is not type(later) and _day_of(agreement, earlier) > _day_of(agreement, later):
        detail = f"from: {earlier} comes after {later}. Ask from the earlier to the later."
        raise_if_invalid([param_error("from", "conflict", detail)])
    before, after = (document_at(agreement, point, dataset) for point in (earlier, later))
    if before and after and (before["as_of"] or after["as_of"]):
        # A document as of a day has no summary, because editors write summaries as of today: that is no difference.
        before, after = before | {"summary": None}, after | {"summary": None}
    return {
        "agreement": public_url(agreement.get_api_url()),
        "record": _link(after or before),
        "from": str(earlier),
        "to": str(later),
        "changes": public_changes(before, after),
    }
