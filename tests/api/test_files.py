"""Files of whole lists hold the rows that pages show, typed, escaped, and named for what they are."""

import csv
import io
import json
import threading

import openpyxl
import pytest

from agreements.api import downloads
from agreements.documents.formats import country_points, line
from agreements.models import Agreement, Event
from agreements.publishing import publish
from tests.api.readers import leave
from tests.factories import make_agreement, make_claim, make_country, make_event, make_source

HOSTILE = "=HYPERLINK(1) for Kosovo"


@pytest.fixture
def record(db):
    """Three records, one of which has a title that a spreadsheet would take for a formula."""
    make_country("DK")
    source = make_source("report")
    for slug, title, capacity in (
        ("a-one", HOSTILE, "up to 50 people"),
        ("b-two", "Two", None),
        ("c-three", "Three", "300 prison cells"),
    ):
        agreement = make_agreement(slug, title=title)
        make_event(agreement, "2025-06-11", status="agreed", sources=[source])
        if capacity:
            make_claim(agreement, field="capacity", value=capacity, source=source, rank="preferred")
        publish(agreement, why="First publication")


def read(client, address, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == 200, response.content
    return response, b"".join(response.streaming_content)


def rows_of_csv(content):
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def rows_of_workbook(content):
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Rows"]
    header, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return sheet, [dict(zip(header, row, strict=True)) for row in rows]


@pytest.mark.parametrize("question", ["", "?host=Kosovo", "?capacity_unit=people", "?host=Denmark"])
def test_every_form_holds_the_rows_that_the_page_shows(client, record, question):
    shown = [row["id"] for row in client.get(f"/api/agreements{question}").json()["results"]]
    _, csv_file = read(client, f"/api/agreements.csv{question}")
    _, lines = read(client, f"/api/agreements.jsonl{question}")
    _, workbook = read(client, f"/api/agreements.xlsx{question}")
    _, arcs = read(client, f"/api/agreements.geojson{question}")
    assert [int(row["id"]) for row in rows_of_csv(csv_file)] == shown
    assert [json.loads(line)["id"] for line in lines.splitlines()] == shown
    assert [row["id"] for row in rows_of_workbook(workbook)[1]] == shown
    features = json.loads(arcs)["features"]
    assert [one["id"] for one in features] == [one["properties"]["id"] for one in features] == shown


def test_suffix_parameter_and_accept_ask_for_the_same_file(client, record):
    _, by_suffix = read(client, "/api/agreements.csv")
    _, by_parameter = read(client, "/api/agreements?format=csv")
    _, by_header = read(client, "/api/agreements", accept="text/csv")
    assert by_suffix == by_parameter == by_header


def test_a_cell_that_a_spreadsheet_would_take_for_a_formula_is_escaped_in_csv(client, record):
    _, content = read(client, "/api/agreements.csv")
    assert f"'{HOSTILE}" in [row["title"] for row in rows_of_csv(content)]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_so_is_whatever_else_a_formula_can_begin_with(client, record, sign):
    Event.objects.update(text=f"{sign}1+1")
    _, content = read(client, "/api/events.csv?fields=text")
    assert [row["text"] for row in rows_of_csv(content)] == [f"'{sign}1+1"] * 3


def test_a_number_is_no_formula(client, record):
    make_country("RW")
    _, content = read(client, "/api/countries.csv?country=RW&fields=latitude")
    assert rows_of_csv(content) == [{"latitude": "-2.0"}]


def test_a_workbook_types_its_cells_freezes_its_header_and_says_what_it_holds(client, record):
    response, content = read(client, "/api/agreements.xlsx?host=Kosovo&ordering=id")
    sheet, rows = rows_of_workbook(content)
    assert sheet.freeze_panes == "A2"
    first = rows[0]
    assert (first["title"], first["capacity_amount"], first["is_verified"]) == (HOSTILE, 50, True)
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == ["Rows", "About"]
    about = {key.value: value.value for key, value in openpyxl.load_workbook(io.BytesIO(content))["About"].iter_rows()}
    assert about["filter"] == "host=Kosovo"
    assert about["licence"] == "CC BY 4.0"
    assert f"filtered-revision-{about['revision of the dataset']}" in response["Content-Disposition"]


def test_a_file_of_the_whole_list_says_so_in_its_name(client, record):
    response, _ = read(client, "/api/agreements.jsonl?ordering=-id")
    assert "agreements-all-revision-" in response["Content-Disposition"]


def test_each_agreement_is_one_feature_with_a_line_from_each_sender(client, record):
    agreement = Agreement.objects.get(slug="b-two")
    agreement.joint_senders.set([make_country("DK")])
    publish(agreement, why="They send together")
    _, content = read(client, "/api/agreements.geojson?fields=title")
    features = {one["id"]: one for one in json.loads(content)["features"]}
    assert len(features) == 3
    both = features[agreement.pk]
    assert both["properties"] == {"title": "Two"}
    points = country_points()
    assert both["geometry"] == {
        "type": "MultiLineString",
        "coordinates": [[points["US"], points["XK"]], [points["DK"], points["XK"]]],
    }
    assert {one["geometry"]["type"] for one in features.values()} == {"LineString", "MultiLineString"}


@pytest.mark.parametrize(
    ("start", "end", "parts"),
    [
        ([-100.0, 40.0], [20.0, 42.0], 1),
        ([-90.0, 0.0], [90.0, 10.0], 1),
        ([-98.5, 39.6], [134.58, 7.51], 2),
        ([134.58, 7.51], [-98.5, 39.6], 2),
        ([151.0, -33.0], [-175.0, -21.0], 2),
        ([180.0, 0.0], [-170.0, 10.0], 2),
    ],
)
def test_a_line_goes_the_shorter_way_and_is_cut_at_the_antimeridian(start, end, parts):
    """RFC 7946, 3.1.9: no part crosses it, and the parts meet there."""
    drawn = line(start, end)
    assert len(drawn) == parts
    assert (drawn[0][0], drawn[-1][-1]) == (start, end)
    degrees = sum(abs(last[0] - first[0]) for first, last in drawn)
    assert degrees == pytest.approx(min(abs(end[0] - start[0]), 360 - abs(end[0] - start[0])))
    if parts == 2:
        (_, (left, latitude)), ((right, same), _) = drawn
        assert {left, right} == {-180.0, 180.0}
        assert latitude == same
        assert min(start[1], end[1]) <= latitude <= max(start[1], end[1])
        # Either part climbs as steeply as the other.
        slopes = [(last[1] - first[1]) / (last[0] - first[0]) for first, last in drawn if last[0] != first[0]]
        assert max(slopes) == pytest.approx(min(slopes), abs=1e-4)


def test_countries_lie_on_the_map(client, record):
    _, content = read(client, "/api/countries.geojson?role=host&fields=code")
    [kosovo] = json.loads(content)["features"]
    assert kosovo["properties"] == {"code": "XK"}
    assert kosovo["geometry"]["coordinates"] == [20.9, 42.6]


@pytest.mark.parametrize(
    "name", ["events", "claims", "payments", "criteria", "criticisms", "sources", "actors", "countries"]
)
@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx"])
def test_every_other_list_can_be_taken_away_too(client, record, name, form):
    count = client.get(f"/api/{name}").json()["count"]
    _, content = read(client, f"/api/{name}.{form}")
    rows = {
        "csv": rows_of_csv,
        "jsonl": bytes.splitlines,
        "xlsx": lambda content: rows_of_workbook(content)[1],
    }[form](content)
    assert len(rows) == count


def test_only_the_asked_columns_are_there(client, record):
    _, content = read(client, "/api/agreements.csv?fields=id,status")
    assert list(rows_of_csv(content)[0]) == [
        "id", "status", "status_date", "status_date_from", "status_date_to", "status_said_by", "status_verified",
    ]  # fmt: skip


QUANTITIES = {
    "agreements": ["capacity", "capacity_also", "built_capacity", "built_capacity_also", "duration",
                   "people_transferred", "outcome_people", "consideration_quantities"],
    "events": ["people"],
    "claims": ["quantity", "quantity_also"],
}  # fmt: skip
DATES = {
    "agreements": ["status_date", "announced", "first_reported", "planned_start"],
    "events": ["occurred", "effective", "counted_from", "counted_to"],
    "claims": ["reference_date", "source_published"],
    "criticisms": ["occurred"],
    "cases": ["event_dates", "holding_date"],
    "sources": ["published"],
    "payments": ["state_dates"],
}
ENDS = ("qualifier", "amount", "low", "high", "unit", "period")


@pytest.mark.parametrize("name", QUANTITIES)
def test_each_quantity_stands_beside_its_parts(client, record, name):
    _, content = read(client, f"/api/{name}.csv")
    (header, *_) = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    for quantity in QUANTITIES[name]:
        place = header.index(quantity)
        assert header[place : place + 7] == [quantity, *(f"{quantity}_{end}" for end in ENDS)]


@pytest.mark.parametrize("name", DATES)
def test_each_imprecise_date_stands_beside_its_first_and_last_day(client, record, name):
    _, content = read(client, f"/api/{name}.csv")
    (header, *_) = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    for date in DATES[name]:
        place = header.index(date)
        assert header[place : place + 3] == [date, f"{date}_from", f"{date}_to"]


def test_a_sum_of_a_column_needs_no_words_read(client, record):
    _, content = read(client, "/api/agreements.csv")
    capacities = {row["capacity"]: row for row in rows_of_csv(content)}
    up_to, cells, none = (capacities[text] for text in ("up to 50 people", "300 prison cells", ""))
    assert [up_to[f"capacity_{end}"] for end in ENDS] == ["up_to", "50", "0", "50", "people", "total"]
    assert [cells[f"capacity_{end}"] for end in ENDS] == ["exactly", "300", "300", "300", "prison_cells", "total"]
    assert [none[f"capacity_{end}"] for end in ENDS] == [""] * 6
    assert (up_to["status_date"], up_to["status_date_from"], up_to["status_date_to"]) == ("2025-06-11",) * 3


def test_a_claim_states_its_value_as_a_quantity(client, ask, record):
    claims = {claim["value"]: claim["quantity"] for claim in ask("claims")["results"]}
    assert claims["up to 50 people"] == {
        "text": "up to 50 people", "qualifier": "up_to", "amount": 50, "low": 0, "high": 50, "unit": "people",
        "period": "total", "also": None,
    }  # fmt: skip
    _, content = read(client, "/api/claims.csv?field=capacity&ordering=id")
    assert [row["quantity_high"] for row in rows_of_csv(content)] == ["50", "300"]


@pytest.mark.parametrize("name", ["page=1", "page_size=5", "cursor=start"])
def test_a_file_has_no_pages(client, record, name):
    response = client.get(f"/api/agreements.csv?{name}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == name.partition("=")[0]


def test_a_wrong_question_for_a_file_is_told_as_json(client, record):
    response = client.get("/api/agreements.csv?hots=Kosovo")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


def test_a_list_that_lies_on_no_map_has_no_such_form(client, record):
    assert client.get("/api/sources?format=geojson").status_code == 400
    assert client.get("/api/sources.geojson").status_code == 404


def test_a_file_of_a_day_holds_what_was_known_then(client, record):
    _, content = read(client, "/api/agreements.csv?as_of=2025-06-10&fields=id")
    assert rows_of_csv(content) == []
    _, content = read(client, "/api/agreements.csv?as_of=2025-06-11&fields=id,capacity")
    assert {row["capacity"] for row in rows_of_csv(content)} == {"up to 50 people", "", "300 prison cells"}


@pytest.fixture
def hasty(monkeypatch):
    """DownloadSlots of the test's own, for which nobody waits long."""
    monkeypatch.setattr(downloads, "download_slots", downloads.DownloadSlots())
    monkeypatch.setattr(downloads, "MAX_WAIT", 0.2)
    return downloads.download_slots


def test_one_client_has_two_files_at_a_time_and_others_have_theirs(client, record, hasty, settings):
    settings.TRUSTED_PROXIES = 1
    mine, yours = {"X-Forwarded-For": "2001:db8::1"}, {"X-Forwarded-For": "192.0.2.2"}
    taken = [client.get("/api/agreements.csv", headers=mine) for _ in range(2)]
    refused = client.get("/api/agreements.csv", headers={"X-Forwarded-For": "2001:db8::2"})
    assert (refused.status_code, refused["Retry-After"], refused["Cache-Control"]) == (503, "10", "no-store")
    read(client, "/api/agreements.csv", **yours)
    leave(taken[0])
    read(client, "/api/agreements.csv", **mine)
    leave(taken[1])
    assert hasty.used.total() == 0


def test_all_together_have_no_more_than_a_process_can_send(client, record, hasty, settings):
    settings.TRUSTED_PROXIES = 1
    asked = [
        client.get("/api/agreements.csv", headers={"X-Forwarded-For": f"192.0.2.{n}"})
        for n in range(downloads.MAX_CONCURRENT)
    ]
    assert client.get("/api/agreements.csv", headers={"X-Forwarded-For": "192.0.2.99"}).status_code == 503
    for one in asked:
        leave(one)
    read(client, "/api/agreements.csv")


def test_who_waits_gets_the_turn_that_is_given_back(hasty, monkeypatch):
    monkeypatch.setattr(downloads, "MAX_WAIT", 30)
    assert [hasty.take("one") for _ in range(2)] == [True, True]
    waiting = threading.Thread(target=hasty.take, args=("one",))
    waiting.start()
    hasty.give_back("one")
    waiting.join(30)
    assert not waiting.is_alive()
    assert hasty.used == {"one": 2}


def test_few_wait_so_that_others_are_answered(hasty, monkeypatch):
    monkeypatch.setattr(downloads, "MAX_WAITING", 0)
    monkeypatch.setattr(downloads, "MAX_WAIT", 30)
    assert [hasty.take("one") for _ in range(2)] == [True, True]
    assert not hasty.take("one")


def test_one_client_never_takes_all_places_in_line(hasty, monkeypatch):
    monkeypatch.setattr(downloads, "MAX_WAIT", 30)
    for client in ("one", "one", "two", "two"):
        assert hasty.take(client)
    waiting = [threading.Thread(target=hasty.take, args=("one",)) for _ in range(downloads.MAX_WAITING_PER_CLIENT)]
    for thread in waiting:
        thread.start()
    while hasty.waiting.total() < len(waiting):
        pass
    assert not hasty.take("one")
    other = threading.Thread(target=hasty.take, args=("three",))
    other.start()
    hasty.give_back("two")
    other.join(30)
    assert hasty.used == {"one": 2, "two": 1, "three": 1}
    while any(thread.is_alive() for thread in waiting):
        hasty.give_back("one")
        waiting[0].join(0.02)
