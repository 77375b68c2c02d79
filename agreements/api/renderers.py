"""The renderers of the API: JSON, feeds, and placeholders for the export formats."""

import datetime
import re
from collections.abc import Mapping
from typing import Any

import orjson
from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator
from rest_framework.renderers import BaseRenderer

from ..documents.formats import EXPORT_FORMATS, ExportFormat


class JSONRenderer(BaseRenderer):
    """JSON. Documents that are stored as text are inserted unchanged (`orjson.Fragment`)."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: object, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """The JSON as bytes; empty if there is no body."""
        return b"" if data is None else orjson.dumps(data)


def export_renderer(export: type[ExportFormat]) -> type[JSONRenderer]:
    """A renderer class by which content negotiation chooses the format. It renders only errors, as JSON: the list is
    written by the format itself.
    """
    return type(f"{export.__name__}Renderer", (JSONRenderer,), {"media_type": export.media_type, "format": export.name})


EXPORTS = {name: export_renderer(export) for name, export in EXPORT_FORMATS.items()}
"""The renderer class of each export format, by the format's name."""


class FeedRenderer(JSONRenderer):
    """The base class of feed renderers. Data that isn't a feed, such as the answer to OPTIONS, is rendered as JSON."""

    def render(
        self, data: object, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        if not isinstance(data, dict) or "entries" not in data:
            return super().render(data)
        return self.render_feed(data)

    def render_feed(self, feed: dict[str, Any]) -> bytes:
        """The feed, made by `FeedView.feed`, in the format of the subclass."""
        raise NotImplementedError


class JSONFeedRenderer(FeedRenderer):
    """Renders a feed as JSON Feed 1.1."""

    media_type = "application/feed+json"
    format = "jsonfeed"

    def render_feed(self, feed: dict[str, Any]) -> bytes:
        """The feed as JSON Feed 1.1, in UTF-8."""
        items = [
            {
                "id": entry["id"],
                "url": entry["link"],
                "title": entry["title"],
                "content_text": entry["content"],
                "date_published": entry["at"],
            }
            for entry in feed["entries"]
        ]
        version = "https://jsonfeed.org/version/1.1"
        head = {"version": version, "title": feed["title"], "home_page_url": feed["home"], "feed_url": feed["address"]}
        return orjson.dumps({**head, "language": "en", "items": items})


class AtomRenderer(FeedRenderer):
    """Renders a feed as Atom (RFC 4287)."""

    media_type = "application/atom+xml"
    format = "atom"

    def render_feed(self, feed: dict[str, Any]) -> bytes:
        """The feed as XML in UTF-8."""
        atom = ChangesFeed(
            title=feed["title"],
            link=feed["home"],
            description="",
            language="en",
            author_name="The editors of the tracker",
            feed_url=feed["address"],
            feed_guid=feed["id"],
            updated=datetime.datetime.fromisoformat(feed["updated"]),
        )
        for entry in feed["entries"]:
            atom.add_item(
                title=_in_xml(entry["title"]),
                link=entry["link"],
                description="",
                unique_id=entry["id"],
                updateddate=datetime.datetime.fromisoformat(entry["at"]),
                content=_in_xml(entry["content"]),
            )
        return atom.writeString("utf-8").encode()


class ChangesFeed(Atom1Feed):
    """An Atom feed with the dataset's time of change as `updated`, and with plain text in its entries."""

    def latest_post_date(self) -> datetime.datetime:
        """The time of the dataset's last change, even if the feed has no entry for it."""
        updated: datetime.datetime = self.feed["updated"]
        return updated

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Add the elements of an entry, with its content as plain text instead of HTML."""
        super().add_item_elements(handler, {**item, "description": None})
        handler.addQuickElement("content", item["content"])


NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 doesn't allow, not even escaped."""


def _in_xml(text: str) -> str:
    return NOT_IN_XML.sub("", text)
