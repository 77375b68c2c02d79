"""What drf-spectacular can't find out by itself: parameters of our filters, errors, headers and files."""

import inspect
from copy import deepcopy
from typing import Any, Literal

from drf_spectacular.extensions import OpenApiFilterExtension
from drf_spectacular.openapi import AutoSchema

from ..documents.formats import EXPORT_FORMATS, ExportFormat
from .conditional import REVISION_HEADER
from .pagination import PAGING
from .problems import MEDIA_TYPE, ProblemSerializer
from .renderers import EXPORTS, JSONRenderer

ERRORS = {
    "400": "The request has invalid parameters; all of them are listed.",
    "404": "There is nothing at this address.",
    "406": "No such format can be given.",
    "410": "The record was retracted, or no longer has this; the reason is given.",
    "429": "Rate limit exceeded; the answer says when to try again.",
    "500": "Something broke on our side.",
    "503": "The record can't be read just now, or too many files are being sent: ask again.",
}


class FilterParametersExtension(OpenApiFilterExtension):  # type: ignore[no-untyped-call]
    """The parameters of a list, as its FilterSet declares them."""

    target_class = "agreements.api.filtering.StrictFilterBackend"
    priority = 1

    def get_schema_operation_parameters(
        self, auto_schema: AutoSchema, *args: object, **kwargs: object
    ) -> list[dict[str, Any]]:
        """The parameters in the order of declaration; for a file without those for pages."""
        all_parameters = parameters(auto_schema.view)
        if getattr(auto_schema, "export_format", None) is None:
            return all_parameters
        return [parameter for parameter in all_parameters if parameter["name"] not in NOT_OF_FILES]


def parameters(view: Any) -> list[dict[str, Any]]:
    """The parameters of a view as OpenAPI describes them."""
    base_filters = view.get_filterset_class().base_filters
    described = []
    for name in view.parameters():
        query_filter = base_filters[name]
        # A copy: the document is tidied in place.
        schema = deepcopy(query_filter.schema)
        if name == "format":
            schema = schema | {"enum": [renderer.format for renderer in view.renderer_classes]}
        parameter = {"name": name, "in": "query", "description": query_filter.help_text, "schema": schema}
        if query_filter.schema["type"] == "array":
            parameter |= {"style": "form", "explode": query_filter.is_repeatable}
        if query_filter.deprecation:
            parameter["deprecated"] = True
        described.append(parameter)
    return described


class Schema(AutoSchema):
    """Describes an operation with its parameters, its errors and its headers."""

    view: Any

    @property
    def export_format(self) -> type[ExportFormat] | None:
        """The format of the files at the path; None where the answer is JSON or a feed."""
        return EXPORT_FORMATS.get(self.path.rpartition(".")[2])

    def map_renderers(self, attribute: str) -> list[Any]:
        """The media type of the answer: JSON for lists and records. Files of lists have paths of their own."""
        if getattr(self.view, "action", "") not in ("list", "retrieve"):
            return list(super().map_renderers(attribute))
        return [getattr(EXPORTS[self.export_format.name] if self.export_format else JSONRenderer, attribute)]

    def _tokenize_path(self) -> list[str]:
        tokens: list[str] = super()._tokenize_path()
        return [token.removesuffix(f".{self.export_format.name}") for token in tokens] if self.export_format else tokens

    def get_operation_id(self) -> str:
        """The name of the operation; for a file that of the list and of the format."""
        if self.export_format:
            return f"{self._tokenize_path()[0]}_{self.export_format.name}"
        return super().get_operation_id()

    def _get_serializer_field_meta(self, field: Any, direction: Any) -> dict[str, Any]:
        """The description of a field, and whether its serializer says that it is deprecated."""
        meta: dict[str, Any] = super()._get_serializer_field_meta(field, direction)  # type: ignore[no-untyped-call]
        declared = getattr(getattr(field.parent, "Meta", None), "deprecated", {})
        if deprecation := declared.get(field.field_name):
            meta |= {"deprecated": True, "description": f"{meta.get('description', '')} {deprecation.note}".strip()}
        return meta

    def get_filter_backends(self) -> list[Any]:
        """The filter backends, also for a single record, since that has parameters too."""
        return list(getattr(self.view, "filter_backends", []))

    def get_summary(self) -> str | None:
        """The summary that the view declares, or one made from the names of its model."""
        summary = super().get_summary()
        if summary or not hasattr(self.view, "queryset"):
            return summary
        meta = self.view.queryset.model._meta
        if self.export_format:
            return f"All {meta.verbose_name_plural} as {self.export_format.label}"
        if self.view.action == "list":
            return f"The list of {meta.verbose_name_plural}"
        article = "an" if meta.verbose_name[0] in "aeiou" else "a"
        return f"{article.capitalize()} {meta.verbose_name}"

    def get_response_serializers(self) -> Any:
        """The serializer of the answer: for a single record the detail serializer where the view has one."""
        if getattr(self.view, "action", "") == "retrieve" and self.view.detail_serializer_class:
            return self.view.detail_serializer_class
        return super().get_response_serializers()

    def get_description(self) -> str:  # type: ignore[override]
        """The docstring of the view, for a list with the rules of queries."""
        action = getattr(self.view, "action", "")
        if self.export_format:
            return f"{inspect.getdoc(type(self.view))}\n\nAll rows that answer, as a file."
        if action == "list":
            return f"{inspect.getdoc(type(self.view))}\n\n{QUERY_RULES}"
        if action == "retrieve" and not vars(type(self.view)).get("retrieve"):
            return f"{inspect.getdoc(type(self.view))}\n\nOne of them, with all its fields."
        return super().get_description()

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        responses = super()._get_response_bodies(direction)
        component = self.resolve_serializer(ProblemSerializer(), direction)
        is_detail = "{" in self.path
        for status, description in ERRORS.items():
            # Countries are never taken back.
            if (status in ("404", "410") and not is_detail) or (status == "410" and "{code}" in self.path):
                continue
            content = {MEDIA_TYPE: {"schema": component.ref if component else {}}}
            responses[status] = {"description": description, "content": content}
        is_list = getattr(self.view, "action", "") == "list"
        if self.export_format:
            responses["200"] = {
                "description": "A file of all rows.",
                "content": {self.export_format.media_type: {"schema": self.export_format.schema}},
                "headers": {**HEADERS, **FILE_HEADERS},
            }
        else:
            responses["200"]["description"] = "A page of rows." if is_list else "The answer."
            responses["200"]["headers"] = {**HEADERS, **(PAGE_HEADERS if is_list else {})}
        responses["429"]["headers"] = LIMIT_HEADERS
        if "{id}" in self.path or "{slug}" in self.path:
            headers = {"Location": _header("the record's present address")}
            responses["301"] = {"description": "The record has another slug now.", "headers": headers}
        responses["304"] = {"description": "You have this answer already (If-None-Match, If-Modified-Since)."}
        return dict(sorted(responses.items()))


def _header(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}


HEADERS = {
    REVISION_HEADER: {
        "description": "revision of the dataset when the answer was begun; no part of the ETag",
        "schema": {"type": "integer"},
    },
    "ETag": _header("changes when the record does; send it back as If-None-Match"),
    "Last-Modified": _header("when the record last changed"),
    "Cache-Control": _header("how long the answer may be kept"),
}
LIMIT_HEADERS = {
    "Retry-After": _header("in how many seconds to ask again"),
    "RateLimit-Policy": _header("requests (q) in so many seconds (w) from one address, as the IETF's draft writes it"),
    "RateLimit": _header("how many of these are left (r), and seconds until all are there again (t)"),
    "RateLimit-Limit": _header("requests a minute from one address"),
    "RateLimit-Remaining": _header("how many of these requests are left"),
    "RateLimit-Reset": _header("in how many seconds all of them are available again"),
}
FILE_HEADERS = {"Content-Disposition": _header("the name of the file, with the revision of the dataset")}
NOT_OF_FILES = (*PAGING, "format")
"""Parameters of a list that its files don't take."""
PAGE_HEADERS = {"Link": _header("the first, previous, next and last page (RFC 8288)")}
QUERY_RULES = (
    "Different parameters narrow the answer; a repeated parameter widens it. An invalid query is a 400 that lists "
    "every error. For reading, use `page`; for harvesting, start with `cursor=start` and follow `next`."
)
