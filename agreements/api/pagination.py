"""Pages: by number for reading, by cursor for harvesting. Out of range is refused, never clamped."""

import base64
import binascii
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import CharField, Model, QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from ..documents import coverage, public_url
from .problems import InvalidParameters, param_error

if TYPE_CHECKING:
    from .base import ListViewSet

PAGE_SIZE = 50
LINKS = ("first", "prev", "next", "last")


class Pagination(BasePagination):
    """Envelope and `Link` header (RFC 8288) of every list."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The rows of the page. Raises InvalidParameters where there is no such page."""
        asked = view.filterset.form.cleaned_data
        self.request, self.size, self.filterset = request, asked["page_size"] or PAGE_SIZE, view.filterset
        if asked["cursor"]:
            return self.after_cursor(queryset, asked["cursor"], view)
        page = asked["page"] or 1
        # Counted before anything is joined to the rows, and only those of the page are joined to anything.
        self.count = self.counted(queryset)
        last = max(1, -(-self.count // self.size))
        if page > last:
            raise InvalidParameters(
                [param_error("page", "past_the_end", f"page: there are {last} pages, no page {page}.", [str(last)])]
            )
        self.links: dict[str, str | None] = {"first": self.link(page=1), "last": self.link(page=last)}
        self.links["prev"] = self.link(page=page - 1) if page > 1 else None
        self.links["next"] = self.link(page=page + 1) if page < last else None
        start = (page - 1) * self.size
        return [*view.fetched(queryset[start : start + self.size])] if self.count else []

    def after_cursor(self, queryset: QuerySet[Any], cursor: str, view: "ListViewSet") -> list[Any]:
        """The rows after the one that the cursor names, by their key."""
        rows = queryset.order_by(view.key)
        self.count = self.counted(queryset)
        if cursor != "start":
            rows = rows.filter(**{f"{view.key}__gt": read_cursor(cursor, queryset.model)})
        found = view.fetched(rows[: self.size + 1])
        following = write_cursor(key_of(found[self.size - 1])) if len(found) > self.size else None
        self.links = {"first": self.link(cursor="start"), "prev": None, "last": None}
        self.links["next"] = self.link(cursor=following) if following else None
        return [*found[: self.size]]

    def counted(self, queryset: QuerySet[Any]) -> int:
        """How many rows match the query, on all pages."""
        return queryset.order_by().count()

    def link(self, **changes: int | str) -> str:
        """The address of another page of the same query, on the configured public address."""
        pairs = [(name, value) for name, values in self.request.query_params.lists() for value in values]
        kept = [(name, value) for name, value in pairs if name not in changes]
        return public_url(f"{self.request.path}?{urlencode([*kept, *changes.items()])}")

    def get_paginated_response(self, data: object) -> Response:
        """The page with `count`, links to other pages, and `results`."""
        links = {name: self.links[name] for name in LINKS}
        response = Response({"count": self.count, **links, **self.beside(), "results": data})
        response["Link"] = ", ".join(f'<{url}>; rel="{name}"' for name, url in links.items() if url)
        return response

    def beside(self) -> dict[str, Any]:
        """What else the envelope has."""
        return {}

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The envelope, in OpenAPI 3.1."""
        link = {"type": ["string", "null"], "format": "uri-reference"}
        properties = {
            "count": {"type": "integer", "description": "how many rows match the query, on all pages"},
            "first": {**link, "description": "address of the first page"},
            "prev": {**link, "description": "address of the page before; null on the first"},
            "next": {**link, "description": "address of the next page; null on the last"},
            "last": {**link, "description": "address of the last page; null with a cursor"},
            "results": {**schema, "description": "the rows of this page"},
        }
        return {"type": "object", "required": list(properties), "properties": properties}


def key_of(row: Model | tuple[Any, ...]) -> int | str:
    """The key of a row, whether it is an instance or a tuple that starts with it."""
    key: int | str = row[0] if isinstance(row, tuple) else row.pk
    return key


def write_cursor(key: int | str) -> str:
    """A cursor as an address carries it."""
    return base64.urlsafe_b64encode(str(key).encode()).decode().rstrip("=")


def read_cursor(cursor: str, model: type[Model]) -> str:
    """The key in a cursor. Raises InvalidParameters where it is none that we wrote for rows of the model."""
    written = r"[A-Z]{2}" if isinstance(model._meta.pk, CharField) else r"\d{1,15}"
    try:
        key = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        if not re.fullmatch(written, key, re.ASCII):
            raise ValueError
    except (ValueError, binascii.Error):
        detail = "cursor: invalid cursor. Begin with “start” and follow “next”."
        raise InvalidParameters([param_error("cursor", "invalid_cursor", detail, ["start"])]) from None
    return key


CHECK = {"oneOf": [{"$ref": "#/components/schemas/Check"}, {"type": "null"}]}
COVERAGE = {
    "description": "of an empty list: what that means; else null",
    "type": ["object", "null"],
    "required": ["text", "scope", "countries"],
    "properties": {
        "text": {"type": "string", "description": "in plain words"},
        "scope": {"type": "string", "description": "address of what the record covers, and what it leaves out"},
        "countries": {
            "type": "array",
            "description": "those that were asked for",
            "items": {
                "type": "object",
                "required": ["code", "name", "last_checked"],
                "properties": {
                    "code": {"type": "string"},
                    "name": {"type": "string"},
                    "last_checked": {**CHECK, "description": "null where nobody has looked yet"},
                },
            },
        },
    },
}


BESIDE = {
    "description": "with `active_on`: how many of the other deals that match the rest of the query there are, by "
    "their activity on that day; else null",
    "type": ["object", "null"],
    "additionalProperties": {"type": "integer"},
}


class AgreementPagination(Pagination):
    """Says of an empty list what that means, and of what is active how many deals are not."""

    others: dict[str, int] | None = None
    """With `active_on`, the deals that weren't active then, by their activity."""

    def counted(self, queryset: QuerySet[Any]) -> int:
        """One query counts what is active and what isn't."""
        if not self.filterset.form.cleaned_data["active_on"]:
            return super().counted(queryset)
        active: int
        active, self.others = self.filterset.by_activity()
        return active

    def beside(self) -> dict[str, Any]:
        """The coverage, and the deals that `active_on` leaves out."""
        asked = self.filterset.form.cleaned_data
        codes = {code for name in ("host", "sender", "party") for code in asked[name]}
        return {
            "coverage": None if self.count else coverage(codes, self.filterset.day),
            "beside": self.others,
        }

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The envelope of a page with `coverage` and `beside`."""
        envelope = super().get_paginated_response_schema(schema)
        properties = envelope["properties"]
        results = properties.pop("results")
        properties |= {"coverage": COVERAGE, "beside": BESIDE, "results": results}
        return {**envelope, "required": list(properties)}
