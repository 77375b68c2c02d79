"""The last touches to the OpenAPI document: what the framework's generator leaves repeated, unnamed or untold."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from ..documents.formats import FORMATS
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
    "facets": ("/api/facets?sender=US", {}),
    "stats": ("/api/stats?host=Kosovo", {}),
    "outcomes": ("/api/outcomes?sender=US", {}),
    "changes": ("/api/changes?since=0&page_size=1", {}),
    "feed_atom": ("/api/feeds/agreements.atom?host=Kosovo", {}),
    "feed_json": ("/api/feeds/agreements.json?host=Kosovo", {}),
    "Status400": ("/api/agreements?hots=Kosovo&host=Kosvo", {}),
    "Status404": ("/api/agreements/nowhere-2025", {}),
    "Status406": ("/api/agreements", {"Accept": "image/png"}),
}
"""What the examples ask, by operation: `manage.py build_examples` keeps the answers, and a test asks them again."""


def without_slashes(endpoints: list[Any]) -> list[Any]:
    """Each address as we write it: the router's slash at the end may be left out."""
    return [(path.rstrip("/"), *others) for path, *others in endpoints]


@lru_cache(maxsize=1)
def examples() -> dict[str, dict[str, Any]]:
    """A request and its answer for each operation, as `manage.py build_examples` wrote them."""
    stored: dict[str, dict[str, Any]] = orjson.loads(EXAMPLES.read_bytes()) if EXAMPLES.exists() else {}
    return stored


def finish(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """The document, complete: nobody logs in, errors are told once, each operation has an example."""
    result["info"]["version"] = VERSION
    result["security"] = []
    components = result["components"]
    components.setdefault("schemas", {}).pop("NullEnum", None)
    _tidy(components)
    _allow_parts(components["schemas"])
    operations = [one for path in result["paths"].values() for one in path.values()]
    shared: dict[str, Any] = components.setdefault("responses", {})
    for operation in operations:
        _tidy(operation)
        _share_errors(operation["responses"], shared)
        _share_headers(operation["responses"], components.setdefault("headers", {}))
        operation.get("parameters", []).sort(key=_place)
        _tell_names(operation.get("parameters", []))
        _tell_files(operation["responses"])
        _show_example(operation)
    _share_parameters(operations, components.setdefault("parameters", {}))
    _show_errors(shared)
    _drop_unused(result)
    return result


def _tidy(part: object) -> None:
    """Null by its type, no `readOnly` (nothing here can be written), and no bounds that are one database's own."""
    for value in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _tidy(value)
    if not isinstance(part, dict):
        return
    if part.get("readOnly") is True:
        del part["readOnly"]
    if part.get("type") == "integer" and part.get("maximum", 0) >= 2**31 - 1:
        for name in ("minimum", "maximum", "format"):
            part.pop(name, None)
    if part.get("$ref") == "#/components/schemas/NullEnum":
        del part["$ref"]
        part["type"] = "null"
    alone = part.get("allOf")
    if isinstance(alone, list) and len(alone) == 1 and "$ref" in alone[0]:
        part |= part.pop("allOf")[0]


def _allow_parts(schemas: dict[str, Any]) -> None:
    """Rows of a list, of which `fields` or `omit` may leave out any field: none is required."""
    for name in [name for name in schemas if name.startswith("Paginated")]:
        rows = schemas[name]["properties"]["results"]
        whole = rows["items"]["$ref"].rpartition("/")[2]
        row = f"{whole.removesuffix('Item').removesuffix('Row')}Row"
        rows["items"] = {"$ref": f"#/components/schemas/{row}"}
        told = "Every field is there unless `fields` or `omit` left it out."
        schemas[row] = {
            "type": "object",
            "description": f"{schemas[whole]['description']} {told}",
            "properties": schemas[whole]["properties"],
        }
    for name in sorted(schemas):
        schemas[name] = schemas.pop(name)


def _drop_unused(result: dict[str, Any]) -> None:
    """Components to which nothing points any more."""
    schemas = result["components"]["schemas"]
    text = orjson.dumps(result).decode()
    for name in [name for name in schemas if f'"#/components/schemas/{name}"' not in text]:
        del schemas[name]
        _drop_unused(result)
        return


def _share_errors(responses: dict[str, Any], shared: dict[str, Any]) -> None:
    """Each error is told in one place, and pointed at from every operation."""
    for status, response in responses.items():
        if status == "304" or MEDIA_TYPE in response.get("content", {}):
            name = f"Status{status}"
            shared[name] = response
            responses[status] = {"$ref": f"#/components/responses/{name}"}


NAMES = {
    "id": "The record's permanent number, or its slug (an old slug leads on with 301).",
    "slug": "The row's slug, as the list gives it.",
    "code": "The country's code, alpha-3, English name, alias or slug, in any case.",
    "number": "The number of the revision, counted from 1.",
}
"""What stands in an address."""


def _place(parameter: dict[str, Any]) -> int:
    """What stands in the address comes first, then what is asked, and last on which page it is answered."""
    return 0 if parameter["in"] == "path" else 2 if parameter["name"] in ("page", "page_size", "cursor") else 1


def _tell_names(parameters: list[dict[str, Any]]) -> None:
    """What can stand in an address."""
    for parameter in parameters:
        if parameter.get("in") == "path":
            parameter["description"] = NAMES[parameter["name"]]


def _tell_files(responses: dict[str, Any]) -> None:
    """A list's other formats are files of all rows, not pages."""
    schemas = {export.media_type: export.schema for export in FORMATS.values()}
    for media_type, answer in responses["200"]["content"].items():
        if media_type in schemas:
            answer["schema"] = schemas[media_type]


def _share_headers(responses: dict[str, Any], shared: dict[str, Any]) -> None:
    """Each header is told in one place."""
    for name, header in responses["200"].get("headers", {}).items():
        shared[name] = header
        responses["200"]["headers"][name] = {"$ref": f"#/components/headers/{name}"}


def _share_parameters(operations: list[dict[str, Any]], shared: dict[str, Any]) -> None:
    """A parameter that several operations have is told in one place."""
    seen: dict[bytes, list[dict[str, Any]]] = {}
    for operation in operations:
        for parameter in operation.get("parameters", []):
            seen.setdefault(orjson.dumps(parameter, option=orjson.OPT_SORT_KEYS), []).append(parameter)
    for same in seen.values():
        if len(same) > 1:
            name, number = same[0]["name"], 2
            while name in shared:
                name, number = f"{same[0]['name']}_{number}", number + 1
            shared[name] = dict(same[0])
            for parameter in same:
                parameter.clear()
                parameter["$ref"] = f"#/components/parameters/{name}"


def _show_example(operation: dict[str, Any]) -> None:
    """A real answer, under the request that it answers."""
    shown = examples().get(operation["operationId"])
    if shown is not None:
        forms = operation["responses"]["200"]["content"]
        content = forms.get("application/json") or next(iter(forms.values()))
        content["examples"] = {"real": {"summary": f"GET {shown['request']}", "value": shown["answer"]}}


def _show_errors(shared: dict[str, Any]) -> None:
    """Every error with a real one as example."""
    for name, response in shared.items():
        shown = examples().get(name)
        if shown is not None:
            response["content"][MEDIA_TYPE]["example"] = shown["answer"]
