"""Feeds of changes in Atom and JSON Feed, for all agreements or for those that match a query."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from ..choices import RevisionAction
from ..documents import PublicRevision, public_changes, public_revisions, public_url, summary_of_changes
from ..models import Revision
from .renderers import AtomRenderer, JSONFeedRenderer
from .summaries import SummaryView

MAX_ENTRIES = 50
TITLE = "Tracker of third-country removal agreements: what changed"


class FixedRenderer(BaseContentNegotiation):
    """The only renderer of a feed, whatever `Accept` says: feed readers send all sorts of values."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class FeedView(SummaryView):
    """The last changes of the records that match the query."""

    content_negotiation_class = FixedRenderer

    def parameters(self) -> Sequence[str]:
        """The filters by which future changes can be followed."""
        base_filters = self.filterset_class.base_filters
        return [name for name in super().parameters() if base_filters[name].is_followable]

    def entries(self, request: Request) -> list[dict[str, Any]]:
        """The last changes, the latest first. Without a query they include retractions."""
        revisions = Revision.objects.exclude(action=RevisionAction.RENEWED)
        states = self.get_states(request)
        if request.query_params:
            revisions = revisions.filter(agreement__in=states.values("agreement"))
        newest = revisions.order_by("-dataset_revision")[:MAX_ENTRIES]
        return [
            entry(revision)
            for revision in public_revisions(
                newest, self.dataset.key, title=True, document=True, previous_document=True
            )
        ]

    def feed(self, request: Request, media_type: str) -> dict[str, Any]:
        """The title, the addresses and the entries that both formats share."""
        query = request.query_params.urlencode()
        path = request.path.rstrip("/")
        return {
            "title": TITLE,
            "id": urn(f"{path}?{query}"),
            "home": public_url(reverse("home")),
            "address": public_url(path) + (f"?{query}" if query else ""),
            "updated": self.dataset.updated_at.isoformat(timespec="seconds"),
            "entries": self.entries(request),
            "media_type": media_type,
        }


class AtomView(FeedView):
    """The feed of changes as Atom (RFC 4287)."""

    renderer_classes = [AtomRenderer]

    @extend_schema(
        responses={(200, AtomRenderer.media_type): str}, operation_id="feed_atom", summary="Atom feed", tags=["history"]
    )
    def get(self, request: Request) -> Response:
        """The last changes of all agreements, or of those that match the filters; each entry has a sentence for it."""
        return Response(self.feed(request, AtomRenderer.media_type))


class JSONFeedView(FeedView):
    """The feed of changes as JSON Feed 1.1."""

    renderer_classes = [JSONFeedRenderer]

    @extend_schema(
        responses={(200, JSONFeedRenderer.media_type): dict[str, Any]},
        operation_id="feed_json",
        summary="JSON Feed",
        tags=["history"],
    )
    def get(self, request: Request) -> Response:
        """The last changes of all agreements, or of those that match the filters; each entry has a sentence for it."""
        return Response(self.feed(request, JSONFeedRenderer.media_type))


def urn(name: str) -> str:
    """A URN made from the name: permanent, and the same at every address of the site."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"tracker:{name}").urn


def entry(revision: PublicRevision) -> dict[str, Any]:
    """The entry for a revision: a sentence and the revision's address; for a retracted record only its action."""
    if revision.document is None:
        link = reverse("agreement-detail", args=[revision.agreement_id])
    else:
        link = reverse("agreement-revision", args=[revision.agreement_id, revision.number])
    reason = f" Reason: {revision.reason}" if revision.reason else ""
    return {
        "id": urn(f"agreement {revision.agreement_id} revision {revision.number}"),
        "title": revision.title,
        "content": sentence(revision) + reason,
        "link": public_url(link),
        "at": revision.made_at.isoformat(timespec="seconds"),
    }


def sentence(revision: PublicRevision) -> str:
    """The sentence for what the revision did."""
    if revision.document is None:
        return f"{RevisionAction(revision.action).label.capitalize()}."
    if revision.action == RevisionAction.ERASED:
        return "A text was erased from earlier revisions; nothing else changed."
    if revision.action == RevisionAction.PUBLISHED:
        return f"{'Published' if revision.number == 1 else 'Published again'}: {revision.title}."
    previous = revision.previous_document.json if revision.previous_document else None
    return summary_of_changes(public_changes(previous, revision.document.json))
