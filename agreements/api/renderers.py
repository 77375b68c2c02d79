"""How answers are written."""

from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer


class JSONRenderer(BaseRenderer):
    """JSON. Documents that are stored as text go in as they are (`orjson.Fragment`)."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """The bytes; empty where there is no body."""
        return b"" if data is None else orjson.dumps(data)
