"""Hooks of drf-spectacular that finish the OpenAPI document: shared components, descriptions and examples."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from ..documents.formats import formats_of
from . import VERSION
from .problems import MEDIA_TYPE

EXAMPLES = Path(__file__).with_name("examples.json")
REQUESTS: dict[str, tuple[str, dict[str, str]]] = {
    "index": ("/api/", {}),
    "agreements_list": ("/api/agreements?host=Kosovo&page_size=1", {}),
    "agreements_retrieve": ("/api/agreements/kosovo-united-states-2025", {}),
    "agreements_diff": ("/api/agreements/1/diff?from=2025-06-06&to=2025-06-11", {}),
    "agreements_revisions_list": ("/api/agreements/1/revisions", {}),
    "agreements_revisions_retrieve": ("/api/agreements/1/revisions/1", {}),
    "countries_list": ("/api/countries?role=host&region=Europe&page_size=1", {}),
    "countries_retrieve": ("/api/countries/XK", {}),
    "sources_list": ("/api/sources?grade=B&published_after=2025-06-01&page_size=1", {}),
    "sources_retrieve": ("/api/sources/balkaneu-kosovo-2025", {}),
    "criticisms_list": ("/api/criticisms?ground=human_rights&page_size=1", {}),
    "criticisms_retrieve": ("/api/criticisms/hrw-balkan-hosts-rights-2025", {}),
    "cases_list": ("/api/cases?policy_of=US&page_size=1", {}),
    "cases_retrieve": ("/api/cases/dvd-v-dhs", {}),
    "actors_list": ("/api/actors?kind=ngo&page_size=1", {}),
    "actors_retrieve": ("/api/actors/human-rights-watch", {}),
    "events_list": ("/api/events?agreement=kosovo-united-states-2025&ordering=occurred&page_size=1", {}),
    "claims_list": ("/api/claims?agreement=kosovo-united-states-2025&field=capacity&page_size=1", {}),
    "events_retrieve": ("/api/events/1001", {}),
    "claims_retrieve": ("/api/claims/1001", {}),
    "payments_list": ("/api/payments?currency=USD&state=paid&page_size=1", {}),
    "payments_retrieve": ("/api/payments/14001", {}),
    "criteria_list": ("/api/criteria?agreement=kosovo-united-states-2025&page_size=1", {}),
    "criteria_retrieve": ("/api/criteria/1001", {}),
    "facets": ("/api/facets?sender=US", {}),
    "stats": ("/api/stats?host=Kosovo&kind=third_country_removal&group_by=year", {}),
    "outcomes": ("/api/outcomes?sender=US", {}),
    "diff": ("/api/diff?from=2025-06-06&to=2025-06-11&host=Kosovo", {}),
    "search": ("/api/search?q=flights", {}),
    "changes": ("/api/changes?since=0&page_size=1", {}),
    "feed_atom": ("/api/feeds/agreements.atom?host=Kosovo", {}),
    "feed_json": ("/api/feeds/agreements.json?host=Kosovo", {}),
    "feed_events_atom": ("/api/feeds/events.atom?host=Kosovo&kind=transfer", {}),
    "feed_events_json": ("/api/feeds/events.json?host=Kosovo&kind=transfer", {}),
    "Status400": ("/api/agreements?hots=Kosovo&host=Kosvo", {}),
    "Status404": ("/api/agreements/nowhere-2025", {}),
    "Status406": ("/api/agreements", {"Accept": "image/png"}),
}
"""The requests (address and headers) of the examples, by operation or error response.

`manage.py build_examples` stores their answers, and a test compares these with fresh ones.
"""


def with_files(endpoints: list[Any]) -> list[Any]:
    """The endpoints with paths that have no slash at the end, since the router's slash is optional, and after each list
    its files.
    """
    all_endpoints = []
    for path, path_regex, method, callback in endpoints:
        all_endpoints.append((path.rstrip("/"), path_regex, method, callback))
        if getattr(callback, "actions", {}).get("get") == "list":
            all_endpoints += [
                (f"{path.rstrip('/')}.{export.name}", path_regex, method, callback)
                for export in formats_of(with_geojson=bool(callback.cls.geojson_fields))
            ]
    return all_endpoints


@lru_cache(maxsize=1)
def examples() -> dict[str, dict[str, Any]]:
    """The request and the answer of each example, as `manage.py build_examples` wrote them."""
    stored: dict[str, dict[str, Any]] = orjson.loads(EXAMPLES.read_bytes()) if EXAMPLES.exists() else {}
    return stored


def finish(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """The finished document: without logins, with shared errors, headers and parameters, and with examples."""
    result["info"]["version"] = VERSION
    result["security"] = []
    components = result["components"]
    components.setdefault("schemas", {}).pop("NullEnum", None)
    _tidy(components)
    _allow_parts(components["schemas"])
    _open_vocabularies(components["schemas"])
    # Lists come first, so that what single records share with each other alone is numbered after them.
    paths = sorted(result["paths"].items(), key=lambda item: "{" in item[0])
    operations = [operation for _, path in paths for operation in path.values()]
    shared_responses: dict[str, Any] = components.setdefault("responses", {})
    for operation in operations:
        _tidy(operation)
        _share_errors(operation["responses"], shared_responses)
        _share_headers(operation["responses"], components.setdefault("headers", {}))
        operation.get("parameters", []).sort(key=_parameter_order)
        _describe_path_parameters(operation.get("parameters", []))
        _show_example(operation)
    _share_parameters(operations, components.setdefault("parameters", {}))
    _show_errors(shared_responses)
    _drop_unused(result)
    return result


def _tidy(part: object) -> None:
    """Tidy a part of the document and all parts in it, in place.

    `NullEnum` becomes the type null, `readOnly` goes because nothing can be written, bounds of a database's integers
    go, and `allOf` with a single reference becomes that reference.
    """
    for value in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _tidy(value)
    if not isinstance(part, dict):
        return
    if part.get("readOnly") is True:
        del part["readOnly"]
    if part.get("type") == "integer" and part.get("maximum") in (2**31 - 1, 2**63 - 1):
        for name in ("minimum", "maximum", "format"):
            part.pop(name, None)
    if part.get("$ref") == "#/components/schemas/NullEnum":
        del part["$ref"]
        part["type"] = "null"
    all_of = part.get("allOf")
    if isinstance(all_of, list) and len(all_of) == 1 and "$ref" in all_of[0]:
        part |= part.pop("allOf")[0]


def _allow_parts(schemas: dict[str, Any]) -> None:
    """Give rows of lists schemas of their own without required fields, since `fields` or `omit` can leave out any."""
    for name in [name for name in schemas if name.startswith("Paginated")]:
        results = schemas[name]["properties"]["results"]
        item_name = results["items"]["$ref"].rpartition("/")[2]
        row_name = f"{item_name.removesuffix('Item').removesuffix('Row')}Row"
        results["items"] = {"$ref": f"#/components/schemas/{row_name}"}
        note = "Every field is there unless `fields` or `omit` left it out."
        schemas[row_name] = {
            "type": "object",
            "description": f"{schemas[item_name]['description']} {note}",
            "properties": schemas[item_name]["properties"],
        }
    for name in sorted(schemas):
        schemas[name] = schemas.pop(name)


def _open_vocabularies(schemas: dict[str, Any]) -> None:
    """Say of each vocabulary that words may be added."""
    for schema in schemas.values():
        if "enum" in schema:
            schema["description"] = f"{schema.get('description', '')}\n\n{OPEN}".strip()


def _drop_unused(result: dict[str, Any]) -> None:
    """Delete schemas to which nothing refers any more."""
    schemas = result["components"]["schemas"]
    text = orjson.dumps(result).decode()
    for name in [name for name in schemas if f'"#/components/schemas/{name}"' not in text]:
        del schemas[name]
        _drop_unused(result)
        return


def _share_errors(responses: dict[str, Any], shared: dict[str, Any]) -> None:
    """Move each error response to the shared ones, and refer to it from the operation."""
    for status, response in responses.items():
        if status == "304" or MEDIA_TYPE in response.get("content", {}):
            name = f"Status{status}"
            shared[name] = response
            responses[status] = {"$ref": f"#/components/responses/{name}"}


OPEN = "Words may be added: a client must accept one that it doesn't know."
PATH_PARAMETERS = {
    "id": "The permanent id; of an agreement also its slug (a former slug redirects with 301).",
    "slug": "The row's slug, as the list gives it.",
    "code": "The country's code, alpha-3, English name, alias or slug, in any case.",
    "number": "The number of the revision, counted from 1.",
}
"""The descriptions of path parameters."""


def _parameter_order(parameter: dict[str, Any]) -> int:
    """The sort key of a parameter: path parameters first, then filters, parameters for paging last."""
    return 0 if parameter["in"] == "path" else 2 if parameter["name"] in ("page", "page_size", "cursor") else 1


def _describe_path_parameters(parameters: list[dict[str, Any]]) -> None:
    for parameter in parameters:
        if parameter.get("in") == "path":
            parameter["description"] = PATH_PARAMETERS[parameter["name"]]


def _share_headers(responses: dict[str, Any], shared: dict[str, Any]) -> None:
    """Move each header to the shared ones, and refer to it from the response."""
    for name, header in responses["200"].get("headers", {}).items():
        shared[name] = header
        responses["200"]["headers"][name] = {"$ref": f"#/components/headers/{name}"}


def _share_parameters(operations: list[dict[str, Any]], shared: dict[str, Any]) -> None:
    """Move parameters that several operations have to the shared ones, and refer to them from the operations."""
    equal_parameters: dict[bytes, list[dict[str, Any]]] = {}
    for operation in operations:
        for parameter in operation.get("parameters", []):
            serialized = orjson.dumps(parameter, option=orjson.OPT_SORT_KEYS)
            equal_parameters.setdefault(serialized, []).append(parameter)
    # A path's own come first: their names are older than those of filters.
    for parameters in sorted(equal_parameters.values(), key=lambda equal: equal[0]["in"] != "path"):
        if len(parameters) > 1:
            # Schemas begin with a capital letter; without the prefix some names would differ from theirs by that alone.
            base = f"{parameters[0]['in']}_{parameters[0]['name']}"
            name, number = base, 2
            while name in shared:
                name, number = f"{base}_{number}", number + 1
            shared[name] = dict(parameters[0])
            for parameter in parameters:
                parameter.clear()
                parameter["$ref"] = f"#/components/parameters/{name}"


def _show_example(operation: dict[str, Any]) -> None:
    """Add a real answer of the operation, with its request as the summary."""
    example = examples().get(operation["operationId"])
    if example is not None:
        content_by_type = operation["responses"]["200"]["content"]
        content = content_by_type.get("application/json") or next(iter(content_by_type.values()))
        content["examples"] = {"real": {"summary": f"GET {example['request']}", "value": example["answer"]}}


def _show_errors(shared: dict[str, Any]) -> None:
    """Add a real answer to each error response."""
    for name, response in shared.items():
        example = examples().get(name)
        if example is not None:
            response["content"][MEDIA_TYPE]["example"] = example["answer"]
