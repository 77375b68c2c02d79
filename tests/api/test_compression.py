"""Answers are compressed for those who take them so, and say the same."""

import gzip

import pytest

pytestmark = pytest.mark.usefixtures("record")
TAKES = {"Accept-Encoding": "gzip"}


def read(client, address, **headers):
    response = client.get(address, headers={**TAKES, **headers})
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response, body


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/agreements",
        "/api/agreements",
        "/api/agreements.csv",
        "/api/agreements.jsonl",
        "/api/feeds/agreements.atom",
    ],
)
def test_a_compressed_answer_says_the_same(client, address):
    plain = client.get(address)
    whole = plain.getvalue()
    response, body = read(client, address)
    assert response["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response["Vary"]
    assert gzip.decompress(body) == whole
    assert len(body) < len(whole) / 2


def test_a_workbook_is_compressed_once(client):
    response, body = read(client, "/api/agreements.xlsx")
    assert "Content-Encoding" not in response
    assert body.startswith(b"PK")


@pytest.mark.parametrize("address", ["/agreements", "/api/agreements"])
def test_a_compressed_answer_can_be_kept(client, address):
    kept = read(client, address)[0]["ETag"]
    assert kept.startswith('W/"')
    response, body = read(client, address, **{"If-None-Match": kept})
    assert (response.status_code, body) == (304, b"")
    assert read(client, address, **{"If-None-Match": kept.removeprefix("W/")})[0].status_code == 304
