"""The OpenAPI document is what the site does: valid, committed, complete, and true of every published record."""

import ast
import subprocess
import sys
from functools import lru_cache

import orjson
import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from agreements.api import VERSION, docs, openapi
from agreements.api.index_serializers import LISTS
from agreements.api.pagination import PAGING
from agreements.documents import public_documents
from agreements.documents.formats import EXPORT_FORMATS
from agreements.errors import ErrorCode
from agreements.models import Agreement, ListItem, Revision
from tracker.settings import contact

COMMITTED = settings.BASE_DIR / "docs" / "openapi.yaml"
DOCUMENT = yaml.load(COMMITTED.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
OPERATIONS = [
    (path, operation["operationId"], operation)
    for path, methods in DOCUMENT["paths"].items()
    for operation in methods.values()
]


def closed(schema):
    """The schema, which nothing that it doesn't name can pass."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    shut = {name: closed(value) for name, value in schema.items()}
    if isinstance(shut.get("properties"), dict) and shut.get("type") == "object" and "additionalProperties" not in shut:
        shut["additionalProperties"] = False
    return shut


@lru_cache
def validator(name):
    """Of a component of the document, which nothing that it doesn't name can pass."""
    shut = closed({"components": {"schemas": DOCUMENT["components"]["schemas"]}})
    document = Resource.from_contents(shut, default_specification=DRAFT202012)
    registry: Registry = Registry().with_resource("urn:document", document)
    checker = Draft202012Validator.FORMAT_CHECKER
    reference = {"$ref": f"urn:document#/components/schemas/{name}"}
    return Draft202012Validator(reference, registry=registry, format_checker=checker)


def faults(name, documents):
    """What is wrong with the documents, as a component of the schema has it."""
    checked = validator(name)
    return [f"{list(error.path)}: {error.message[:200]}" for one in documents for error in checked.iter_errors(one)]


def resolved(part, kind):
    return DOCUMENT["components"][kind][part["$ref"].rpartition("/")[2]] if "$ref" in part else part


def test_the_served_document_is_the_committed_one(client, db):
    served = client.get("/api/schema").content
    assert served == COMMITTED.read_bytes(), "docs/openapi.yaml is stale: run `make schema`."
    assert client.get("/api/schema.json").json() == DOCUMENT


def test_a_stale_document_is_told(tmp_path, settings, capsys):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    with pytest.raises(CommandError, match="stale"):
        call_command("build_schema", "--check")
    call_command("build_schema")
    call_command("build_schema", "--check")
    (tmp_path / "docs" / "openapi.yaml").write_text("openapi: 3.1.0")
    with pytest.raises(CommandError, match="make schema"):
        call_command("build_schema", "--check")


def test_the_document_is_valid_openapi_3_1():
    assert DOCUMENT["openapi"] == "3.1.0"
    assert DOCUMENT["info"]["version"] == VERSION
    validate(DOCUMENT)


def test_making_it_warns_of_nothing(tmp_path):
    made = subprocess.run(
        [
            sys.executable,
            "manage.py",
            "spectacular",
            "--validate",
            "--fail-on-warn",
            "--file",
            tmp_path / "openapi.yaml",
        ],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (made.returncode, made.stderr.strip()) == (0, "")


def test_every_schema_in_it_is_a_schema():
    for schema in DOCUMENT["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    text = orjson.dumps(DOCUMENT).decode()
    assert '"nullable"' not in text
    assert "NullEnum" not in text


def test_every_reference_leads_somewhere_and_every_component_is_used():
    text = orjson.dumps(DOCUMENT).decode()
    for kind, components in DOCUMENT["components"].items():
        for name in components:
            assert f'"#/components/{kind}/{name}"' in text, name
    for reference in {part.split('"', 1)[0] for part in text.split('"$ref":"')[1:]}:
        _, _, kind, name = reference.split("/")
        assert name in DOCUMENT["components"][kind]


def test_every_operation_has_a_name_of_its_own():
    names = [name for _, name, _ in OPERATIONS]
    assert len(set(names)) == len(names) >= 17 + 4


@pytest.mark.parametrize(("path", "name", "operation"), OPERATIONS, ids=[name for _, name, _ in OPERATIONS])
def test_an_operation_is_described(path, name, operation):
    assert operation["summary"]
    assert len(operation["description"]) > 30
    (tag,) = operation["tags"]
    assert tag in {one["name"] for one in DOCUMENT["tags"]}
    for parameter in (resolved(one, "parameters") for one in operation.get("parameters", [])):
        assert parameter["schema"]
        assert parameter["description"], (name, parameter["name"])
    responses = {status: resolved(one, "responses") for status, one in operation["responses"].items()}
    assert {"200", "304", "400", "406", "429", "500", "503"} <= set(responses)
    assert ("404" in responses) == ("{" in path)
    for status, response in responses.items():
        assert response["description"]
        if status >= "400":
            assert response["content"]["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}
            assert response["content"]["application/problem+json"]["example"]["status"] == int(status)


@pytest.mark.parametrize("path", [path for path, _, _ in OPERATIONS])
def test_every_address_in_it_is_served_and_written_without_a_slash_at_its_end(client, record, path):
    assert not path.endswith("/")
    asked = path.format(
        id=2001 if "payments" in path or "criteria" in path else 1001 if "claims" in path or "events" in path else 1,
        number=1,
        code="XK",
        slug={"sources": "balkaneu-kosovo-2025", "actors": "human-rights-watch", "cases": "dvd-v-dhs"}.get(
            path.split("/")[2] if path.count("/") > 1 else "", "hrw-balkan-hosts-rights-2025"
        ),
    )
    queries = {
        "diff": "?from=2025-06-06&to=2025-06-11" if asked == "/api/diff" else "?from=1&to=1",
        "changes": "?since=0",
        "search": "?q=kosovo",
    }
    query = queries.get(asked.rpartition("/")[2], "")
    response = client.get(asked + query)
    assert response.status_code == 200
    response.getvalue()  # a file that nobody reads keeps its turn
    documented = resolved(DOCUMENT["paths"][path]["get"]["responses"]["200"], "responses")["content"]
    assert list(documented) == [response["Content-Type"].partition(";")[0]]


def test_every_list_and_each_of_its_files_is_in_it(client, db):
    paths = set(DOCUMENT["paths"])
    assert {f"/api/{name}" for name in LISTS} <= paths
    for name in LISTS:
        parameters = client.options(f"/api/{name}").json()["parameters"]
        (offered,) = [one["schema"]["enum"] for one in parameters if one["name"] == "format"]
        files = {path.rpartition(".")[2] for path in paths if path.startswith(f"/api/{name}.")}
        assert files == {*offered} - {"json"}
        for form in files:
            taken = {
                resolved(one, "parameters")["name"]
                for one in DOCUMENT["paths"][f"/api/{name}.{form}"]["get"].get("parameters", [])
            }
            assert taken == {one["name"] for one in parameters} - {"format", *PAGING}


def test_a_list_is_told_as_json_alone():
    for path, _, operation in OPERATIONS:
        if path.removeprefix("/api/") in LISTS:
            assert list(operation["responses"]["200"]["content"]) == ["application/json"]


def test_what_can_be_taken_back_is_told_to_answer_410():
    gone = {path for path, _, operation in OPERATIONS if "410" in operation["responses"]}
    assert gone == {path for path in DOCUMENT["paths"] if "{" in path} - {"/api/countries/{code}"}


def test_no_two_components_differ_in_letter_case_alone():
    names = [name.casefold() for components in DOCUMENT["components"].values() for name in components]
    assert len(set(names)) == len(names)


def test_every_code_in_the_code_is_in_the_document_and_the_other_way_round():
    told = DOCUMENT["components"]["schemas"]["Mistake"]["properties"]["code"]
    assert told["x-extensible-enum"] == ErrorCode.values
    assert all(f"`{code}`" in told["description"] for code in ErrorCode.values)
    used = set()
    for path in (settings.BASE_DIR / "agreements").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("invalid_value", "param_error"):
                code = call.args[1]
                assert isinstance(code, ast.Constant), f"{path}:{call.lineno}: write the code of an ErrorCode here"
                used.add(code.value)
    assert used == set(ErrorCode.values)


def test_every_vocabulary_says_that_words_may_be_added():
    for name, schema in DOCUMENT["components"]["schemas"].items():
        assert "enum" not in schema or openapi.OPEN in schema["description"], name


def test_a_contact_is_in_it_where_the_site_has_one():
    assert "contact" not in DOCUMENT["info"]
    assert {"termsOfService", "license"} <= set(DOCUMENT["info"])
    assert DOCUMENT["externalDocs"]["url"]
    assert contact("mailto:desk@tracker.example") == {"email": "desk@tracker.example"}
    assert contact("https://tracker.example/contact") == {"url": "https://tracker.example/contact"}


def test_pages_that_the_document_names_are_there(client, db):
    for address in (DOCUMENT["info"]["termsOfService"], DOCUMENT["externalDocs"]["url"]):
        assert client.get(address).status_code == 200


def test_every_published_document_is_as_the_schema_says(record):
    documents = [one.json for one in public_documents(Revision.objects.values_list("document", flat=True), "")]
    items = [orjson.loads(state.item) for state in ListItem.objects.all()]
    assert len(documents) >= Agreement.objects.published().count() == len(items) >= 12
    assert faults("AgreementDetail", documents) == []
    assert faults("AgreementRow", items) == []


def test_a_document_with_an_unknown_or_missing_field_would_be_seen(record):
    stored = Revision.objects.filter(slug="kosovo-united-states-2025").latest("number").document
    whole = orjson.loads(orjson.dumps(public_documents([stored], "")[0].json))
    assert faults("AgreementDetail", [whole | {"nonsense": 1}])
    assert faults("AgreementDetail", [{name: value for name, value in whole.items() if name != "host"}])
    assert faults("AgreementDetail", [whole | {"status": whole["status"] | {"status": "nonsense"}}])
    assert faults("AgreementDetail", [whole | {"host": whole["host"] | {"nonsense": 1}}])


@pytest.mark.parametrize("name", LISTS)
def test_every_row_of_a_list_and_every_single_record_is_as_the_schema_says(ask, record, name):
    page = DOCUMENT["paths"][f"/api/{name}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    answer = ask(f"{name}?page_size=200")
    assert faults(page.rpartition("/")[2], [answer]) == []
    single = next(
        (path for path in DOCUMENT["paths"] if path.startswith(f"/api/{name}/{{") and path.endswith("}")), None
    )
    if single and name != "agreements":
        schema = DOCUMENT["paths"][single]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        records = [ask(one["url"].removeprefix("/api/")) for one in answer["results"][:6]]
        assert faults(schema.rpartition("/")[2], records) == []


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("", "Index"), ("facets", "Facets"), ("stats", "Stats"), ("changes?since=0", "Changes"),
        ("agreements/1/diff?from=2025-06-01&to=2025-07-01", "Diff"), ("agreements/1/revisions/1", "RevisionDetail"),
        ("countries/XK", "CountryDetail"), ("countries/US", "CountryDetail"),
        ("agreements?q=kosovo&expand=evidence,events", "PaginatedAgreementRowList"),
        ("agreements?as_of=2025-06-11", "PaginatedAgreementRowList"),
        ("agreements/1?as_of=2025-06-11", "AgreementDetail"), ("events?fields=id", "PaginatedEventItemList"),
    ],
)  # fmt: skip
def test_other_answers_are_as_the_schema_says(ask, record, path, name):
    assert faults(name, [ask(path)]) == []


@pytest.mark.parametrize(
    ("path", "status"), [("agreements?hots=1", 400), ("nothing", 404), ("agreements/nowhere", 404)]
)
def test_errors_are_as_the_schema_says(ask, record, path, status):
    assert faults("Problem", [ask(path, status=status)]) == []


def shape(value):
    """The names and types in an answer; null and an empty list fit anything."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else None
    return None if value is None else "number" if isinstance(value, int | float) else type(value).__name__


def differ(one, other, where="answer"):
    """Where two shapes can't be those of the same answer."""
    if one is None or other is None or one == other:
        return []
    if isinstance(one, dict) and isinstance(other, dict):
        missing = [f"{where}.{name}" for name in set(one) ^ set(other)]
        return missing + [
            fault for name in set(one) & set(other) for fault in differ(one[name], other[name], f"{where}.{name}")
        ]
    if isinstance(one, list) and isinstance(other, list):
        return differ(one[0], other[0], f"{where}[0]")
    return [f"{where}: {one} or {other}"]


@pytest.mark.parametrize("name", openapi.REQUESTS)
def test_an_example_is_what_the_site_answers(client, record, name):
    request, headers = openapi.REQUESTS[name]
    stored = openapi.examples()[name]
    assert stored["request"] == request
    response = client.get(request, headers=headers)
    assert response.status_code == (int(name.removeprefix("Status")) if name.startswith("Status") else 200)
    if "json" in response["Content-Type"]:
        assert differ(shape(response.json()), shape(stored["answer"])) == []
    else:
        assert stored["answer"].partition("<title>")[0][:60] == response.content.decode()[:60]


def test_every_operation_has_an_example():
    # Files have none: a workbook is no text, and the others are the rows of the list.
    with_example = [one for one in OPERATIONS if one[0].rpartition(".")[2] not in EXPORT_FORMATS]
    assert {name for _, name, _ in with_example} <= set(openapi.REQUESTS)
    for _, name, operation in with_example:
        shown = [
            form["examples"]["real"] for form in operation["responses"]["200"]["content"].values() if "examples" in form
        ]
        assert [one["summary"] for one in shown] == [f"GET {openapi.REQUESTS[name][0]}"]


def test_an_operation_whose_example_is_not_built_yet_is_in_the_document(monkeypatch):
    monkeypatch.setattr(openapi, "examples", dict)
    made = SchemaGenerator().get_schema(request=None, public=True)
    assert set(made["paths"]) == set(DOCUMENT["paths"])
    assert "examples" not in orjson.dumps(made["paths"]).decode()


def test_the_document_is_made_once(monkeypatch):
    docs.document()
    monkeypatch.setattr(docs, "SchemaGenerator", None)
    assert docs.document() is docs.document()
    assert docs.as_yaml() == docs.as_yaml()


def test_addresses_in_it_are_of_no_machine():
    text = COMMITTED.read_text()
    assert "localhost" not in text
    assert "127.0.0.1" not in text
    assert DOCUMENT["servers"] == [{"url": "/", "description": "this site"}]
    assert DOCUMENT["info"]["license"]["url"].startswith("https://creativecommons.org/")
    assert DOCUMENT["security"] == []
