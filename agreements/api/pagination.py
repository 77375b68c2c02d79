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

from ..counts import count
from ..documents import empty_list_notice, public_url
from .problems import InvalidParameters, param_error

if TYPE_CHECKING:
    from .base import ListViewSet

PAGE_SIZE = 50
PAGING = ("page", "page_size", "cursor", "at_revision")
"""Parameters that choose the page: a file, which has all rows as they stand, takes none of them."""
LINKS = ("first", "prev", "next", "last")
SUGGESTIONS_SCHEMA = {
    "type": "array",
    "items": {"type": "string"},
    "description": "with `q` only: where nothing is found, searches with other spellings that find something",
}


class Pagination(BasePagination):
    """The pages of a list, with an envelope and a `Link` header (RFC 8288)."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The rows of the page. Raises InvalidParameters where there is no such page."""
        cleaned_data = view.filterset.form.cleaned_data
        self.request, self.size, self.filterset = request, cleaned_data["page_size"] or PAGE_SIZE, view.filterset
        if cleaned_data["cursor"]:
            return self.paginate_by_cursor(queryset, cleaned_data["cursor"], view)
        page = cleaned_data["page"] or 1
        # Rows are counted before any table is joined, and only the rows of the page are joined to others.
        self.count = self.get_count(queryset)
        last = max(1, -(-self.count // self.size))
        if page > last:
            raise InvalidParameters(
                [param_error("page", "past_the_end", f"page: there are {last} pages, no page {page}.", [str(last)])]
            )
        self.links: dict[str, str | None] = {"first": self.link(page=1), "last": self.link(page=last)}
        self.links["prev"] = self.link(page=page - 1) if page > 1 else None
        self.links["next"] = self.link(page=page + 1) if page < last else None
        start = (page - 1) * self.size
        return [*view.fetch_page(queryset[start : start + self.size])] if self.count else []

    def paginate_by_cursor(self, queryset: QuerySet[Any], cursor: str, view: "ListViewSet") -> list[Any]:
        """The rows of the page after the cursor, sorted by key. Raises InvalidParameters for an invalid cursor."""
        queryset_by_key = queryset.order_by(view.key)
        self.count = self.get_count(queryset)
        if cursor != "start":
            queryset_by_key = queryset_by_key.filter(**{f"{view.key}__gt": read_cursor(cursor, queryset.model)})
        rows = view.fetch_page(queryset_by_key[: self.size + 1])
        next_cursor = write_cursor(key_of(rows[self.size - 1])) if len(rows) > self.size else None
        self.links = {"first": self.link(cursor="start"), "prev": None, "last": None}
        self.links["next"] = self.link(cursor=next_cursor) if next_cursor else None
        return [*rows[: self.size]]

    def get_count(self, queryset: QuerySet[Any]) -> int:
        """The number of rows that match the query, on all pages."""
        return count(queryset, self.filterset.dataset)

    def link(self, **changes: int | str) -> str:
        """The address of another page of the same query, on the configured public address."""
        pairs = [(name, value) for name, values in self.request.query_params.lists() for value in values]
        unchanged = [(name, value) for name, value in pairs if name not in changes]
        return public_url(f"{self.request.path}?{urlencode([*unchanged, *changes.items()])}")

    def get_paginated_response(self, data: object) -> Response:
        """The page with `count`, links to other pages, and `results`."""
        links = {name: self.links[name] for name in LINKS}
        response = Response({"count": self.count, **links, **self.extra_members(), "results": data})
        response["Link"] = ", ".join(f'<{url}>; rel="{name}"' for name, url in links.items() if url)
        return response

    def extra_members(self) -> dict[str, Any]:
        """More members of the envelope."""
        if not self.filterset.form.cleaned_data.get("q"):
            return {}
        return {"suggestions": [] if self.count else self.filterset.spellings()}

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The OpenAPI 3.1 schema of the envelope."""
        link = {"type": ["string", "null"], "format": "uri-reference"}
        properties = {
            "count": {"type": "integer", "description": "number of rows that match the query, on all pages"},
            "first": {**link, "description": "address of the first page"},
            "prev": {**link, "description": "address of the page before; null on the first"},
            "next": {**link, "description": "address of the next page; null on the last"},
            "last": {**link, "description": "address of the last page; null with a cursor"},
            "suggestions": SUGGESTIONS_SCHEMA,
            "results": {**schema, "description": "the rows of this page"},
        }
        return {"type": "object", "required": _always(properties), "properties": properties}


def _always(properties: dict[str, Any]) -> list[str]:
    """The members that every envelope has: suggestions only with `q`."""
    return [name for name in properties if name != "suggestions"]


def key_of(row: Model | tuple[Any, ...]) -> int | str:
    """The key of a row, whether it is an instance or a tuple that starts with it."""
    key: int | str = row[0] if isinstance(row, tuple) else row.pk
    return key


def cursor_link(request: Request, key: int | str) -> str:
    """The address of the page of the same query that begins after the key, on the configured public address."""
    pairs = [(name, value) for name, values in request.query_params.lists() for value in values if name != "cursor"]
    return public_url(f"{request.path}?{urlencode([*pairs, ('cursor', write_cursor(key))])}")


def write_cursor(key: int | str) -> str:
    """A cursor that names the key: URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(str(key).encode()).decode().rstrip("=")


def read_cursor(cursor: str, model: type[Model]) -> str:
    """The key in a cursor. Raises InvalidParameters where `write_cursor` doesn't write such a one for the model."""
    key_pattern = r"[A-Z]{2}" if isinstance(model._meta.pk, CharField) else r"\d{1,15}"
    try:
        key = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        if not re.fullmatch(key_pattern, key, re.ASCII):
            raise ValueError
    except (ValueError, binascii.Error):
        detail = "cursor: invalid cursor. Begin with “start” and follow “next”."
        raise InvalidParameters([param_error("cursor", "invalid_cursor", detail, ["start"])]) from None
    return key


CHECK_SCHEMA = {"oneOf": [{"$ref": "#/components/schemas/Check"}, {"type": "null"}]}
COVERAGE_SCHEMA = {
    "description": "for an empty list: what it means that the list is empty; else null",
    "type": ["object", "null"],
    "required": ["text", "scope", "countries"],
    "properties": {
        "text": {"type": "string", "description": "the meaning in plain words"},
        "scope": {"type": "string", "description": "address of a text on what the record covers and leaves out"},
        "countries": {
            "type": "array",
            "description": "the countries in the query",
            "items": {
                "type": "object",
                "required": ["code", "name", "last_checked"],
                "properties": {
                    "code": {"type": "string"},
                    "name": {"type": "string"},
                    "last_checked": {
                        **CHECK_SCHEMA,
                        "description": "when editors last looked for its arrangements; null where nobody has yet",
                    },
                },
            },
        },
    },
}


BESIDE_SCHEMA = {
    "description": "with `active_on`: the number of deals that match the rest of the query but weren't active, by "
    "their activity on that day; else null",
    "type": ["object", "null"],
    "additionalProperties": {"type": "integer"},
}


class AgreementPagination(Pagination):
    """Pages with two more members: what it means that a list is empty, and how many deals `active_on` leaves out."""

    inactive_counts: dict[str, int] | None = None
    """With `active_on`, the number of deals that weren't active then, by their activity."""

    def get_count(self, queryset: QuerySet[Any]) -> int:
        """The number of matching rows; with `active_on` the same query counts the deals that weren't active."""
        if not self.filterset.form.cleaned_data["active_on"]:
            return super().get_count(queryset)
        active_count: int
        active_count, self.inactive_counts = self.filterset.by_activity()
        return active_count

    def extra_members(self) -> dict[str, Any]:
        """The coverage, and the counts of deals that `active_on` leaves out."""
        cleaned_data = self.filterset.form.cleaned_data
        codes = {code for name in ("host", "sender", "party") for code in cleaned_data[name]}
        return {
            **super().extra_members(),
            "coverage": None if self.count else empty_list_notice(codes, self.filterset.day),
            "beside": self.inactive_counts,
        }

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The OpenAPI schema of the envelope, with `coverage` and `beside`."""
        envelope = super().get_paginated_response_schema(schema)
        properties = envelope["properties"]
        results = properties.pop("results")
        properties |= {"coverage": COVERAGE_SCHEMA, "beside": BESIDE_SCHEMA, "results": results}
        return {**envelope, "required": _always(properties)}
