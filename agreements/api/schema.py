"""What drf-spectacular can't see by itself: the parameters of our filters, the errors, and the shapes of the rest."""

import inspect
from typing import Any, Literal

from django.db.models import Count, Q
from django.urls import reverse
from drf_spectacular.extensions import OpenApiFilterExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from ..choices import DEALS
from ..documents import public_url
from ..models import AgreementState, Dataset
from .problems import MEDIA_TYPE, ProblemSerializer

LISTS = {
    "agreements": "agreement",
    "countries": "country",
    "sources": "source",
    "criticisms": "criticism",
    "cases": "case",
    "actors": "actor",
    "events": "event",
    "claims": "claim",
}
"""The lists and the names of their addresses."""
ERRORS = {
    "400": "The request has invalid parameters; all of them are listed.",
    "404": "There is nothing at this address.",
    "406": "No such format can be given.",
    "410": "The record was retracted; the reason is given.",
    "429": "Rate limit exceeded; the answer says when to try again.",
    "500": "Something broke on our side.",
    "503": "The record can't be read just now, or as many files as may be are on their way: ask again.",
}


class IndexLists(serializers.Serializer[Any]):
    """The addresses of the lists."""

    agreements = serializers.CharField()
    countries = serializers.CharField()
    sources = serializers.CharField()
    criticisms = serializers.CharField()
    cases = serializers.CharField()
    actors = serializers.CharField()
    events = serializers.CharField()
    claims = serializers.CharField()


class Index(serializers.Serializer[Any]):
    """What there is, and at which revision the record is."""

    name = serializers.CharField()
    version = serializers.CharField(help_text="of this API: things are added, nothing is renamed or taken away")
    licence = serializers.CharField(help_text="of the data")
    revision = serializers.IntegerField(help_text="of the dataset: rises with every public change")
    updated_at = serializers.DateTimeField(allow_null=True, help_text="the last public change; null before the first")
    agreements = serializers.IntegerField(help_text="how many are published")
    deals = serializers.IntegerField(
        help_text="how many of them are deals: not only asked for, reported or turned down"
    )
    lists = IndexLists()
    facets = serializers.CharField()
    stats = serializers.CharField()
    outcomes = serializers.CharField()
    docs = serializers.CharField()
    schema = serializers.CharField()

    @staticmethod
    def of(dataset: Dataset, version: str) -> dict[str, Any]:
        """The index as it stands."""
        addresses = {name: public_url(reverse(f"{row}-list")) for name, row in LISTS.items()}
        others = {name: public_url(reverse(name)) for name in ("facets", "stats", "outcomes", "docs", "schema")}
        states = AgreementState.objects.current()
        counted = states.aggregate(agreements=Count("*"), deals=Count("pk", filter=Q(stage__in=DEALS)))
        return {
            "name": "Tracker of third-country removal agreements",
            "version": version,
            "licence": "CC-BY-4.0",
            "revision": dataset.revision,
            "updated_at": dataset.updated_at.isoformat() if dataset.revision else None,
            **counted,
            "lists": addresses,
            **others,
        }


class QuestionExtension(OpenApiFilterExtension):  # type: ignore[no-untyped-call]
    """The parameters of a list, as its FilterSet declares them."""

    target_class = "agreements.api.filtering.StrictFilterBackend"
    priority = 1

    def get_schema_operation_parameters(
        self, auto_schema: AutoSchema, *args: object, **kwargs: object
    ) -> list[dict[str, Any]]:
        """In the order of declaration."""
        return parameters(auto_schema.view)


def parameters(view: Any) -> list[dict[str, Any]]:
    """What a view can be asked, in OpenAPI's form."""
    declared = view.filterset_class.base_filters
    written = []
    for name in view.parameters():
        parameter = declared[name]
        schema = parameter.schema
        if name == "format":
            schema = schema | {"enum": [renderer.format for renderer in view.renderer_classes]}
        written.append({"name": name, "in": "query", "description": parameter.help_text, "schema": schema})
        if parameter.schema["type"] == "array":
            written[-1] |= {"style": "form", "explode": parameter.is_repeatable}
    return written


class Schema(AutoSchema):
    """Every operation has its parameters, its errors and its tag."""

    view: Any

    def get_filter_backends(self) -> list[Any]:
        """A single record has parameters too."""
        return list(getattr(self.view, "filter_backends", []))

    def get_summary(self) -> str | None:
        """Said in words where a view doesn't say it."""
        said = super().get_summary()
        if said or not hasattr(self.view, "queryset"):
            return said
        names = self.view.queryset.model._meta
        if self.view.action == "list":
            return f"The list of {names.verbose_name_plural}"
        article = "an" if names.verbose_name[0] in "aeiou" else "a"
        return f"{article.capitalize()} {names.verbose_name}"

    def get_response_serializers(self) -> Any:
        """A single record may show more than a row of the list."""
        if getattr(self.view, "action", "") == "retrieve" and self.view.detail_serializer_class:
            return self.view.detail_serializer_class
        return super().get_response_serializers()

    def get_description(self) -> str:  # type: ignore[override]
        """What the rows are, and how one asks for them."""
        action = getattr(self.view, "action", "")
        if action == "list":
            return f"{inspect.getdoc(type(self.view))}\n\n{HOW_TO_ASK}"
        if action == "retrieve" and not vars(type(self.view)).get("retrieve"):
            return f"{inspect.getdoc(type(self.view))}\n\nOne of them, with all its fields."
        return super().get_description()

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        responses = super()._get_response_bodies(direction)
        component = self.resolve_serializer(ProblemSerializer(), direction)
        detail = "{" in self.path
        for status, description in ERRORS.items():
            if (status in ("404", "410") and not detail) or (status == "410" and "agreements" not in self.path):
                continue
            content = {MEDIA_TYPE: {"schema": component.ref if component else {}}}
            responses[status] = {"description": description, "content": content}
        is_page = getattr(self.view, "action", "") == "list"
        responses["200"]["description"] = "A page of rows." if is_page else "The answer."
        responses["200"]["headers"] = {**HEADERS, **(PAGE_HEADERS if is_page else {})}
        responses["429"]["headers"] = LIMIT_HEADERS
        if "{id}" in self.path:
            moved = {"Location": _header("where the record is now")}
            responses["301"] = {"description": "The record has another slug now.", "headers": moved}
        responses["304"] = {"description": "You have this answer already (If-None-Match, If-Modified-Since)."}
        return dict(sorted(responses.items()))


def _header(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}


HEADERS = {
    "ETag": _header("changes when the record does; send it back as If-None-Match"),
    "Last-Modified": _header("when the record last changed"),
    "Cache-Control": _header("how long the answer may be kept"),
}
LIMIT_HEADERS = {
    "Retry-After": _header("in how many seconds to ask again"),
    "RateLimit-Limit": _header("requests a minute from one address"),
    "RateLimit-Remaining": _header("how many of them are left"),
    "RateLimit-Reset": _header("in how many seconds all are there again"),
}
PAGE_HEADERS = {"Link": _header("the first, previous, next and last page (RFC 8288)")}
HOW_TO_ASK = (
    "Different parameters narrow the answer, a repeated one widens it. An invalid query is a 400 that lists every "
    "error. For reading, ask by `page`; for harvesting, start with `cursor=start` and follow `next`."
)
