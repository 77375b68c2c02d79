"""The page of one criticism, and who links to it."""

from agreements.models import Criticism
from tests.pages.test_pages import read


def test_every_criticism_has_an_address_wherever_it_stands_in_the_list(client, world):
    assert "Nothing is published." not in read(client, "/criticisms?page_size=1").words
    criticism = Criticism.objects.get(slug="on-transparency")
    page = read(client, criticism.get_absolute_url())
    assert "Watch the Borders on transparency" in page.words
    assert "Nothing is published." in page.words
    assert "Concerns: Kosovo hosts people from elsewhere" in page.words
    # An article without a heading of its own says nothing to those who go from heading to heading.
    assert page.of("article") == []
    for address in ("/criticisms?ground=transparency", "/agreements/kosovo-united-states", "/actors/watch-the-borders"):
        assert criticism.get_absolute_url() in [link["href"] for link in read(client, address).of("a")], address
    assert b"/criticisms/on-transparency</loc>" in client.get("/sitemap-criticism-0.xml").content


def test_a_criticism_with_a_new_name_is_found_under_the_old_one(client, world):
    Criticism.objects.filter(slug="on-transparency").update(slug="on-openness")
    response = client.get("/criticisms/on-transparency")
    assert (response.status_code, response["Location"]) == (301, "/criticisms/on-openness")
    Criticism.objects.filter(slug="on-openness").delete()
    assert "No published record shows it any more." in read(client, "/criticisms/on-transparency", 410).words
    assert b"on-transparency" not in client.get("/criticisms/on-transparency").content
