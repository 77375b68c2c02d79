"""The page of one criticism, and who links to it."""

from agreements.models import Criticism
from tests.website.test_pages import read


def test_every_criticism_has_an_address_wherever_it_stands_in_the_list(client, world):
    assert "Struck down." not in read(client, "/criticisms?page_size=1").words
    criticism = Criticism.objects.get(slug="court-2023")
    page = read(client, criticism.get_absolute_url())
    assert "Supreme Court on legality" in page.words
    assert "Struck down." in page.words
    assert "Concerns: Rwanda processes claims for Britain" in page.words
    # An article without a heading of its own says nothing to those who go from heading to heading.
    assert page.of("article") == []
    for address in ("/criticisms?ground=legality", "/agreements/rwanda-uk", "/actors/supreme-court"):
        assert criticism.get_absolute_url() in [link["href"] for link in read(client, address).of("a")], address
    assert b"/criticisms/court-2023</loc>" in client.get("/sitemap-criticism-0.xml").content


def test_a_criticism_with_a_new_name_is_found_under_the_old_one(client, world):
    Criticism.objects.filter(slug="court-2023").update(slug="on-openness")
    response = client.get("/criticisms/court-2023")
    assert (response.status_code, response["Location"]) == (301, "/criticisms/on-openness")
    Criticism.objects.filter(slug="on-openness").delete()
    assert "No published record shows it any more." in read(client, "/criticisms/court-2023", 410).words
    assert b"court-2023" not in client.get("/criticisms/court-2023").content
