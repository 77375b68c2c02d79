"""Pages that list the rows of one country, source or actor are turned; what they count is of all."""

import re

import pytest

from agreements.website.presenters import pagination


@pytest.fixture
def short(monkeypatch):
    """Pages of one row."""
    monkeypatch.setattr(pagination, "PAGE_SIZE", 1)


def test_a_country_shows_some_rows_and_counts_all(client, world, short):
    first = client.get("/countries/kosovo").content.decode()
    count = int(re.findall(r">(\d+) arrangements?</a>", first)[0])
    assert count > 1
    assert 'href="?page=2"' in first
    second = client.get("/countries/kosovo?page=2").content.decode()
    assert f">{count} arrangements</a>" in second


@pytest.mark.parametrize("address", ["/countries/kosovo", "/actors/watchers", "/sources/wire-report"])
@pytest.mark.parametrize("page", ["0", "99", "-1", "x", "٣", "99999999999"])
def test_a_page_that_does_not_exist_is_refused(client, world, address, page):
    response = client.get(address, {"page": page})
    assert response.status_code == 400
    assert "There are pages 1 to " in response.content.decode()


@pytest.mark.parametrize("address", ["/actors/watchers", "/sources/wire-report"])
def test_every_row_is_on_some_page(client, world, address, monkeypatch):
    whole = client.get(address).content.decode()
    monkeypatch.setattr(pagination, "PAGE_SIZE", 1)
    turned = [client.get(f"{address}?page={number}") for number in range(1, 9)]
    shown = "".join(page.content.decode() for page in turned if page.status_code == 200)
    for link in set(whole.split('href="/agreements/')[1:]):
        assert link.split('"')[0] in shown
