"""How answers are written."""

import re
from io import BytesIO
from typing import Any
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

import orjson
from rest_framework.renderers import BaseRenderer

from ..documents.formats import FORMATS, ExportFormat


class JSONRenderer(BaseRenderer):
    """JSON. Documents that are stored as text go in as they are (`orjson.Fragment`)."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """The bytes; empty where there is no body."""
        return b"" if data is None else orjson.dumps(data)


def marker(export: type[ExportFormat]) -> type[JSONRenderer]:
    """A renderer that marks a list as asked for in the format, which writes it; errors are JSON."""
    return type(f"{export.__name__}Renderer", (JSONRenderer,), {"media_type": export.media_type, "format": export.name})


EXPORTS = {name: marker(export) for name, export in FORMATS.items()}
"""The renderer that marks each export format, by its name."""


class FeedRenderer(JSONRenderer):
    """A feed; what is no feed (OPTIONS) is written as JSON."""

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        if not isinstance(data, dict) or "entries" not in data:
            return super().render(data)
        return self.written(data)

    def written(self, feed: dict[str, Any]) -> bytes:
        """The feed in this form."""
        raise NotImplementedError


class JSONFeedRenderer(FeedRenderer):
    """Renders a feed as JSON Feed 1.1."""

    media_type = "application/feed+json"
    format = "jsonfeed"

    def written(self, feed: dict[str, Any]) -> bytes:
        """The feed in this form."""
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

    def written(self, feed: dict[str, Any]) -> bytes:
        """The feed in this form."""
        out = BytesIO()
        xml = XMLGenerator(out, "utf-8", short_empty_elements=True)
        xml.startDocument()
        xml.startElement("feed", AttributesImpl({"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "en"}))
        _elements(xml, {"id": feed["id"], "title": feed["title"], "updated": feed["updated"]})
        _empty(xml, "link", {"rel": "self", "type": self.media_type, "href": feed["address"]})
        _empty(xml, "link", {"rel": "alternate", "type": "text/html", "href": feed["home"]})
        xml.startElement("author", AttributesImpl({}))
        _elements(xml, {"name": "The editors of the tracker"})
        xml.endElement("author")
        for entry in feed["entries"]:
            xml.startElement("entry", AttributesImpl({}))
            texts = {"id": entry["id"], "title": entry["title"], "updated": entry["at"], "content": entry["content"]}
            _elements(xml, texts)
            _empty(xml, "link", {"rel": "alternate", "type": "application/json", "href": entry["link"]})
            xml.endElement("entry")
        xml.endElement("feed")
        xml.endDocument()
        return out.getvalue()


NO_ATTRIBUTES: "AttributesImpl[str]" = AttributesImpl({})
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 can't hold, however they are written."""


def _elements(xml: XMLGenerator, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        xml.startElement(name, AttributesImpl({}))
        xml.characters(NOT_IN_XML.sub("", text))
        xml.endElement(name)


def _empty(xml: XMLGenerator, name: str, attributes: dict[str, str]) -> None:
    xml.startElement(name, AttributesImpl(attributes))
    xml.endElement(name)
