"""Feeds in Atom and JSON Feed: what changed in the record, and what happened, for everything or for any filter."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple, TypeVar

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from ..choices import EditorialState, RevisionAction
from ..documents import PublicRevision, public_revisions, public_url
from ..documents.cached import countries
from ..filters import AgreementFilterSet, EventFilterSet, ListFilterSet
from ..filters.filters import CursorFilter
from ..filters.phrases import about
from ..models import AgreementState, Event, Revision
from .base import PublicView
from .departures import is_departure, possible_departures
from .feed_entries import change_entry, event_entry, urn
from .filtering import StrictFilterBackend
from .pagination import read_cursor, write_cursor
from .renderers import AtomRenderer, JSONFeedRenderer

View = TypeVar("View", bound=Callable[..., Any])
MAX_ENTRIES = 50
SITE = "Tracker of third-country removal agreements"
CURSOR = CursorFilter(
    "For older entries: follow `next` (Atom, RFC 5005) or `next_url` (JSON Feed); `start` is the newest."
)


class ChangeFeedFilterSet(AgreementFilterSet):
    """The filters by which a feed of changes can be narrowed."""

    cursor = CURSOR


class EventFeedFilterSet(EventFilterSet):
    """The filters by which a feed of events can be narrowed."""

    cursor = CURSOR


class Page(NamedTuple):
    """Entries, the latest first, and the cursor of the older ones; None where there are none."""

    entries: list[dict[str, Any]]
    next_cursor: str | None


class FixedRenderer(BaseContentNegotiation):
    """The only renderer of a feed, whatever `Accept` says: feed readers send all sorts of values."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class FeedView(PublicView):
    """The base of all feeds."""

    content_negotiation_class = FixedRenderer
    filter_backends = [StrictFilterBackend]
    filterset_class: type[ListFilterSet]
    queryset: QuerySet[Any]
    title: str
    """What the feed without a filter tells."""
    noun: str
    """What a phrase of a filter is about, in the title of a feed with one."""

    def parameters(self) -> Sequence[str]:
        """The filters that a feed takes, and the cursor."""
        filters = self.filterset_class.base_filters
        return [name for name, each in filters.items() if each.selects_rows and each.is_followable] + ["cursor"]

    def page(self, filterset: ListFilterSet) -> Page:
        """The entries of the page that `cursor` names."""
        raise NotImplementedError

    def answer(self, request: Request) -> Response:
        """The title, the addresses and the entries, which both formats share."""
        filterset = StrictFilterBackend().get_filterset(request, self.queryset.all(), self)
        page = self.page(filterset)
        path, query = request.path.rstrip("/"), request.query_params.copy()
        query.pop("cursor", None)
        values = filterset.filter_values
        filters = self.filterset_class.base_filters
        title = about(self.noun, filters, values, countries(self.dataset.key)) if values else self.title
        older = query.copy()
        older["cursor"] = page.next_cursor or ""
        feed = {
            "title": f"{SITE}: {title}",
            "id": urn(f"{path}?{query.urlencode()}"),
            "home": public_url(reverse("home")),
            "address": _address(path, request.query_params),
            "next": _address(path, older) if page.next_cursor else None,
            "updated": self.dataset.updated_at.replace(microsecond=0),
            "entries": page.entries,
        }
        return Response(feed)


class ChangeFeed(FeedView):
    """The changes of the records that match the query."""

    filterset_class = ChangeFeedFilterSet
    queryset = AgreementState.objects.all()
    title = "what changed"
    noun = "what changed in agreements"

    def page(self, filterset: ListFilterSet) -> Page:
        """The revisions of the records that match, and those with which records ceased to.

        Since what a retracted record matched isn't told, every revision that retracted a record is among them.
        """
        revisions = Revision.objects.exclude(action=RevisionAction.RENEWED).order_by("-dataset_revision")
        cursor = filterset.form.cleaned_data["cursor"]
        if cursor not in ("", "start"):
            revisions = revisions.filter(dataset_revision__lt=read_cursor(cursor, Revision))
        if not filterset.filter_values:
            return self.page_of(self.read(revisions[: MAX_ENTRIES + 1]))
        # Read one by one, since each has an index; together they would be sought among all revisions.
        matching = revisions.filter(agreement__in=filterset.qs.order_by().values("agreement"))
        retracting = revisions.filter(action=RevisionAction.RETRACTED, agreement__state=EditorialState.RETRACTED)
        told = {*_numbers(matching[: MAX_ENTRIES + 1]), *_numbers(retracting[: MAX_ENTRIES + 1])}
        told = {*sorted(told, reverse=True)[: MAX_ENTRIES + 1]}
        possible = {*_numbers(possible_departures(filterset, revisions))} - told
        read = self.read(revisions.filter(dataset_revision__in=told | possible))
        departed = {
            each.dataset_revision
            for each in read
            if each.dataset_revision in possible and is_departure(each, filterset)
        }
        return self.page_of([each for each in read if each.dataset_revision in told | departed], departed)

    def read(self, revisions: QuerySet[Revision]) -> list[PublicRevision]:
        """The public parts of the revisions that entries tell."""
        return public_revisions(revisions, self.dataset.key, title=True, document=True, previous_document=True)

    def page_of(self, told: list[PublicRevision], departed: Collection[int] = ()) -> Page:
        """The first entries; `departed` are those with which a record ceased to match."""
        shown = told[:MAX_ENTRIES]
        return Page(
            [change_entry(revision, departs=revision.dataset_revision in departed) for revision in shown],
            write_cursor(shown[-1].dataset_revision) if len(told) > MAX_ENTRIES else None,
        )


class EventFeed(FeedView):
    """The events that match the query."""

    filterset_class = EventFeedFilterSet
    queryset = Event.objects.published()
    title = "what happened"
    noun = "what happened"

    def page(self, filterset: ListFilterSet) -> Page:
        """The events, the latest recorded first: so whoever follows misses none that was found out late."""
        events = filterset.qs.order_by("-pk")
        cursor = filterset.form.cleaned_data["cursor"]
        if cursor not in ("", "start"):
            events = events.filter(pk__lt=read_cursor(cursor, Event))
        told = list(events.select_related("agreement")[: MAX_ENTRIES + 1])
        shown = told[:MAX_ENTRIES]
        return Page(
            [event_entry(event) for event in shown], write_cursor(shown[-1].pk) if len(told) > MAX_ENTRIES else None
        )


def feed_schema(operation_id: str, summary: str, renderer: type[BaseRenderer], schema: Any) -> Callable[[View], View]:
    """The declaration of a feed in the OpenAPI document."""
    return extend_schema(
        responses={(200, renderer.media_type): schema}, operation_id=operation_id, summary=summary, tags=["history"]
    )


class AtomView(ChangeFeed):
    """The feed of changes as Atom (RFC 4287)."""

    renderer_classes = [AtomRenderer]

    @feed_schema("feed_atom", "Atom feed", AtomRenderer, str)
    def get(self, request: Request) -> Response:
        """The changes of all agreements, or of those that match the filters; each entry has a sentence for it."""
        return self.answer(request)


class JSONFeedView(ChangeFeed):
    """The feed of changes as JSON Feed 1.1."""

    renderer_classes = [JSONFeedRenderer]

    @feed_schema("feed_json", "JSON Feed", JSONFeedRenderer, dict[str, Any])
    def get(self, request: Request) -> Response:
        """The changes of all agreements, or of those that match the filters; each entry has a sentence for it."""
        return self.answer(request)


class EventAtomView(EventFeed):
    """The feed of events as Atom (RFC 4287)."""

    renderer_classes = [AtomRenderer]

    @feed_schema("feed_events_atom", "Atom feed of events", AtomRenderer, str)
    def get(self, request: Request) -> Response:
        """What happened, the latest recorded first, for all events or for those that match the filters."""
        return self.answer(request)


class EventJSONFeedView(EventFeed):
    """The feed of events as JSON Feed 1.1."""

    renderer_classes = [JSONFeedRenderer]

    @feed_schema("feed_events_json", "JSON Feed of events", JSONFeedRenderer, dict[str, Any])
    def get(self, request: Request) -> Response:
        """What happened, the latest recorded first, for all events or for those that match the filters."""
        return self.answer(request)


def _numbers(revisions: QuerySet[Revision]) -> list[int]:
    return list(revisions.values_list("dataset_revision", flat=True))


def _address(path: str, query: QueryDict) -> str:
    return public_url(path) + (f"?{query.urlencode()}" if query else "")
