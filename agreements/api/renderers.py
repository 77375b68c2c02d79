"""The renderers of the API: JSON, feeds, and placeholders for the export formats."""

import datetime
import re
from collections.abc import Mapping
from typing import Any

import orjson
from django.utils.feedgenerator import Atom1Feed, rfc3339_date
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
                "url": entry["page"],
                "title": entry["title"],
                "content_text": entry["content"],
                **({"date_published": entry["published"].isoformat()} if entry["published"] else {}),
                "date_modified": entry["updated"].isoformat(),
                "attachments": [{"url": entry["json"], "mime_type": "application/json"}],
            }
            for entry in feed["entries"]
        ]
        version = "https://jsonfeed.org/version/1.1"
        head = {"version": version, "title": feed["title"], "home_page_url": feed["home"], "feed_url": feed["address"]}
        older = {"next_url": feed["next"]} if feed["next"] else {}
        return orjson.dumps({**head, **older, "language": "en", "items": items})


class AtomRenderer(FeedRenderer):
    """Renders a feed as Atom (RFC 4287)."""

    media_type = "application/atom+xml"
    format = "atom"

    def render_feed(self, feed: dict[str, Any]) -> bytes:
        """The feed as XML in UTF-8."""
        atom = AtomFeed(
            title=_in_xml(feed["title"]),
            link=feed["home"],
            description="",
            language="en",
            author_name="The editors of the tracker",
            feed_url=feed["address"],
            feed_guid=feed["id"],
            updated=feed["updated"],
            next=feed["next"],
        )
        for entry in feed["entries"]:
            atom.add_item(
                title=_in_xml(entry["title"]),
                link=entry["page"],
                description="",
                unique_id=entry["id"],
                pubdate=entry["published"],
                updateddate=entry["updated"],
                content=_in_xml(entry["content"]),
                json=entry["json"],
            )
        return atom.writeString("utf-8").encode()


class AtomFeed(Atom1Feed):
    """An Atom feed with the dataset's time of change as `updated`, a link to older entries (RFC 5005), and entries in
    plain text that lead to a page and to JSON.
    """

    def latest_post_date(self) -> datetime.datetime:
        """The time of the dataset's last change, even if the feed has no entry for it."""
        updated: datetime.datetime = self.feed["updated"]
        return updated

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Add the elements of the feed, and the link to older entries."""
        super().add_root_elements(handler)
        if self.feed["next"]:
            handler.addQuickElement("link", "", {"rel": "next", "href": self.feed["next"]})

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Add the elements of an entry. Django's have no type on a link, and give only HTML as the summary."""
        handler.addQuickElement("title", item["title"])
        for media_type, url in (("text/html", item["link"]), ("application/json", item["json"])):
            handler.addQuickElement("link", "", {"rel": "alternate", "type": media_type, "href": url})
        if item["pubdate"] is not None:
            handler.addQuickElement("published", rfc3339_date(item["pubdate"]))
        handler.addQuickElement("updated", rfc3339_date(item["updateddate"]))
        handler.addQuickElement("id", item["unique_id"])
        handler.addQuickElement("content", item["content"])


NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 doesn't allow, not even escaped."""


def _in_xml(text: str) -> str:
    return NOT_IN_XML.sub("", text)
