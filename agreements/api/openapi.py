"""The last touches to the OpenAPI document: what the framework's generator leaves repeated, unnamed or untold."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from . import VERSION
from .problems import MEDIA_TYPE

EXAMPLES = Path(__file__).with_name("examples.json")
PART = "Part"


def without_slashes(endpoints: list[Any]) -> list[Any]:
    """Each address as we write it: the router's slash at the end may be left out."""
    return [(path.rstrip("/") if path.count("/") > 2 else path, *others) for path, *others in endpoints]


@lru_cache(maxsize=1)
def examples() -> dict[str, dict[str, Any]]:
    """A request and its answer for each operation, as `manage.py build_examples` wrote them."""
    stored: dict[str, dict[str, Any]] = orjson.loads(EXAMPLES.read_bytes()) if EXAMPLES.exists() else {}
    return stored


def finish(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """The document, complete: nobody logs in, errors are told once, each operation has an example."""
    result["info"]["version"] = VERSION
    result["security"] = []
    components = result["components"]
    components.setdefault("schemas", {}).pop("NullEnum", None)
    _tidy(components)
    _allow_parts(components["schemas"])
    shared: dict[str, Any] = components.setdefault("responses", {})
    for operations in result["paths"].values():
        for operation in operations.values():
            _tidy(operation)
            _share_errors(operation["responses"], shared)
            _show_example(operation)
    _show_mistakes(shared)
    return result


def _tidy(part: Any) -> None:
    """Null by its type, and no `readOnly`: nothing here can be written."""
    for value in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _tidy(value)
    if not isinstance(part, dict):
        return
    if part.get("readOnly") is True:
        del part["readOnly"]
    if part.get("$ref") == "#/components/schemas/NullEnum":
        del part["$ref"]
        part["type"] = "null"
    alone = part.get("allOf")
    if isinstance(alone, list) and len(alone) == 1 and "$ref" in alone[0]:
        part |= part.pop("allOf")[0]


def _allow_parts(schemas: dict[str, Any]) -> None:
    """Rows of a list, of which `fields` or `omit` may leave out some, and to which `expand` may add."""
    for name in [name for name in schemas if name.startswith("Paginated")]:
        rows = schemas[name]["properties"]["results"]
        whole = rows["items"]["$ref"].rpartition("/")[2]
        added = schemas.get(f"{whole}Detail", schemas[whole]) if whole == "Agreement" else schemas[whole]
        schemas[whole + PART] = {
            "type": "object",
            "description": f"{whole} with only the fields that were asked for.",
            "properties": added["properties"],
        }
        parts = [{"$ref": f"#/components/schemas/{one}"} for one in (whole, whole + PART)]
        rows["items"] = {"anyOf": parts}
    for name in sorted(schemas):
        schemas[name] = schemas.pop(name)


def _share_errors(responses: dict[str, Any], shared: dict[str, Any]) -> None:
    """Each error is told in one place, and pointed at from every operation."""
    for status, response in responses.items():
        if status == "304" or MEDIA_TYPE in response.get("content", {}):
            name = f"Status{status}"
            shared[name] = response
            responses[status] = {"$ref": f"#/components/responses/{name}"}


def _show_example(operation: dict[str, Any]) -> None:
    """A real answer, under the request that it answers."""
    shown = examples().get(operation["operationId"])
    if shown is not None:
        content = operation["responses"]["200"]["content"]["application/json"]
        content["examples"] = {"real": {"summary": f"GET {shown['request']}", "value": shown["answer"]}}


def _show_mistakes(shared: dict[str, Any]) -> None:
    """Every error with a real one as example."""
    for name, response in shared.items():
        shown = examples().get(name)
        if shown is not None:
            response["content"][MEDIA_TYPE]["example"] = shown["answer"]
