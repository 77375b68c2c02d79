"""Each page answers, shows its evidence, hides what isn't public, and is well-formed and safe."""

import json
import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from agreements.api.urls import router
from agreements.choices import Activity
from agreements.models import Agreement, AgreementAmount, Revision
from agreements.publishing import publish, record
from agreements.website.views import seo
from tests.factories import make_event, make_evidenced_agreement
from tests.world import ERASED, HIDDEN, HOSTILE, MARKER

FIXED_PAGES = [
    "/", "/agreements", "/countries", "/sources", "/actors", "/criticisms", "/cases", "/changes", "/corrections",
    "/gaps", "/method", "/data", "/about",
]  # fmt: skip
RECORD_PAGES = [
    "/agreements/kosovo-us",
    "/agreements/kosovo-us?as_of=2025-07-31",
    "/agreements/rwanda-uk",
    "/agreements?host=Kosovo&status=in_operation&contested=true",
    "/agreements?as_of=2025-07-31",
    "/agreements?q=prison&ordering=-capacity",
    "/countries/kosovo",
    "/countries/germany",
    "/countries/united-states",
    "/sources/wire-report",
    "/sources/wrong-page",
    "/actors/watchers",
    "/criticisms?ground=human_rights",
    "/criticisms/rights-2025",
    "/cases?status=unlawful",
    "/cases/a-v-secretary",
    "/sources?grade=C&kind=news",
]
VOID = {"meta", "link", "input", "br", "img", "hr"}


class Page(HTMLParser):
    """What matters of a page: its text, titles, links, and everything that a strict policy would refuse."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text, self.inline, self.ids, self.open, self.titles = [], "", [], [], [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append((tag, given))
        self.ids += [given["id"]] if "id" in given else []
        # A drawing has titles of its own.
        self.titles += tag == "title" and self.open[-1][0] == "head"
        self.open += [] if tag in VOID else [(tag, given)]
        refused = [name for name in given if name == "style" or name.startswith("on")]
        self.inline += [(tag, name) for name in refused]

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1][0] == tag, f"</{tag}> closes <{self.open[-1][0]}>"
        self.open.pop()

    def handle_data(self, data):
        tag, given = self.open[-1] if self.open else ("", {})
        if tag == "style" or (tag == "script" and given.get("type") != "application/ld+json" and data.strip()):
            self.inline.append((tag, data[:40]))
        self.text += data

    def of(self, tag):
        """The attributes of every such element."""
        return [given for name, given in self.tags if name == tag]

    @property
    def words(self):
        """The text with single spaces."""
        return " ".join(self.text.split())


def read(client, address, status=200):
    """The page at the address."""
    response = client.get(address)
    assert response.status_code == status, address
    return Page(response.content.decode())


@pytest.mark.parametrize("address", [*FIXED_PAGES, *RECORD_PAGES])
def test_every_page_is_whole_and_safe(client, world, settings, address):
    settings.PUBLIC_URL = "https://tracker.example"
    page = read(client, address)
    assert page.open == []
    assert page.inline == []
    assert len(page.ids) == len(set(page.ids))
    assert page.of("html") == [{"lang": "en"}]
    assert len(page.of("h1")) == len(page.of("main")) == page.titles == 1
    canonical = [link["href"] for link in page.of("link") if link.get("rel") == "canonical"]
    path, _, query = address.partition("?")
    # As of a day it is another text.
    assert canonical == [f"https://tracker.example{path}" + (f"?{query}" if query.startswith("as_of=") else "")]
    assert {meta.get("property") for meta in page.of("meta")} >= {"og:title", "og:url", "og:description"}


@pytest.mark.parametrize("address", [*FIXED_PAGES, *RECORD_PAGES])
def test_a_page_loads_only_files_of_this_site(client, world, address):
    page = read(client, address)
    loaded = [tag.get("src") or "" for name in ("script", "img", "iframe") for tag in page.of(name)]
    loaded += [link["href"] for link in page.of("link") if link["rel"] in ("stylesheet", "icon")]
    assert all(not one or one.startswith("/static/") for one in loaded)
    assert len(set(filter(None, loaded))) <= 5


@pytest.mark.parametrize("address", [*FIXED_PAGES, *RECORD_PAGES])
def test_a_label_or_a_name_goes_with_each_field(client, world, address):
    page = read(client, address)
    labelled = {label.get("for") for label in page.of("label")}
    for field in [*page.of("input"), *page.of("select")]:
        if field.get("type") not in ("hidden", "checkbox"):
            assert field["id"] in labelled


def test_every_link_of_every_page_leads_somewhere(client, world):
    seen, waiting = set(), ["/"]
    while waiting:
        address = waiting.pop()
        path, _, query = address.partition("?")
        # One address for each set of parameters: their values are the matter of other tests.
        kind = (path, *sorted(part.partition("=")[0] for part in query.split("&") if query))
        if kind in seen or len(kind) > 3:
            continue
        seen.add(kind)
        response = client.get(address)
        # To its end: a file that nobody reads would keep its turn.
        response.getvalue()
        assert response.status_code in (200, 301, 302, 410), address
        if response.status_code == 200 and "html" in response["Content-Type"] and not address.startswith("/api/"):
            links = [link["href"] for link in Page(response.content.decode()).of("a")]
            inner = [path + link if link.startswith("?") else link for link in links]
            waiting += [link.partition("#")[0] for link in inner if link.startswith("/")]
    assert {("/agreements/kosovo-us",), ("/countries/rwanda",), ("/sources/wire-report",)} <= seen


def test_what_is_not_published_is_nowhere(client, world):
    numbers = [world.draft.pk, f"{world.draft.pk}/revisions/1", world.review.pk]
    for path in [*HIDDEN, *(f"agreements/{number}" for number in numbers)]:
        assert client.get(f"/{path}").status_code == 404, path
    for address in [*FIXED_PAGES, *RECORD_PAGES, "/sitemap.xml", "/agreements?host=Albania"]:
        content = client.get(address).content.decode()
        assert MARKER not in content, address
        assert ERASED not in content, address
    assert "No arrangements" in read(client, f"/agreements?q={MARKER}").words
    assert client.get(f"/agreements?source=source-draft-{MARKER}").status_code == 400


def test_a_retracted_record_says_why(client, world):
    for address in ("/agreements/taken-back", f"/agreements/{world.retracted.pk}/revisions/1"):
        assert "It told of two arrangements as one." in read(client, address, 410).words
    assert "taken-back" not in read(client, "/agreements").text
    assert "It told of two arrangements as one." in read(client, "/corrections").words


def test_an_old_address_leads_to_the_new_one(client, world):
    for old in ("/agreements/kosovo-usa?as_of=2025-07-01", f"/agreements/{world.kosovo_us.pk}?as_of=2025-07-01"):
        response = client.get(old)
        assert (response.status_code, response["Location"]) == (
            301,
            "/agreements/kosovo-us?as_of=2025-07-01",
        )
    lasting = f"/agreements/{world.kosovo_us.pk}/revisions/1"
    for asked in ("", "?as_of=2025-07-01"):
        response = client.get(f"/agreements/kosovo-usa/revisions/1{asked}")
        assert (response.status_code, response["Location"]) == (301, lasting + asked)
        response = client.get(f"/agreements/kosovo-usa/revisions/1/changes{asked}")
        assert (response.status_code, response["Location"]) == (301, f"{lasting}/changes{asked}")
        assert client.get(f"/countries/XK{asked}")["Location"] == f"/countries/kosovo{asked}"


@pytest.mark.parametrize(
    "address",
    ["/agreements/nothing", "/agreements/999999999999", "/countries/kosvo", "/sources/x", "/criticisms/x", "/cases/x"],
)
def test_nothing_at_an_address_is_a_page_that_says_so(client, world, address):
    page = read(client, address, 404)
    assert "nothing at this address" in page.words
    assert page.inline == []


def test_a_contested_value_shows_both_sides_and_the_reason(client, world):
    words = read(client, "/agreements/kosovo-us").words
    assert "Sources give different values" in words
    assert "up to 50 people (published)" in words
    assert "50 people per year — 1 claim" in words
    assert "Why the first is published: The words of the government itself." in words


def test_every_value_has_its_evidence_in_the_page(client, world):
    words = read(client, "/agreements/kosovo-us").words
    for evidence in ("The source says 50 people per year.", "¶ 7", "The story again", "The source says 1 year."):
        assert evidence in words
    assert "500 people" in words
    assert "Taken back later." in words
    assert "8 people" in words
    assert "15,000,000 EUR per year" in read(client, "/agreements/kosovo-denmark").words


def test_what_nobody_says_has_words(client, world):
    words = read(client, "/agreements/kosovo-us").words
    assert "Not known: no source seen says." in words
    assert "Response none on record" in words


def test_sources_that_retell_one_report_stand_together(client, world):
    words = read(client, "/agreements/kosovo-us").words
    origin = next(part for part in words.split("Origin ")[1:] if "A wire story" in part and "The story again" in part)
    assert "re-tells Agence Élan" in origin
    assert "Kept as a warning, not counted A page that is wrong" in words


def test_as_known_on_a_day(client, world):
    early = read(client, "/agreements/kosovo-denmark?as_of=2022-04-28")
    assert "United States" not in early.words.partition("Skip")[0]
    assert "Denmark – Kosovo: prison lease" in early.words
    assert "Kosovo leases cells to Denmark" not in early.words
    assert "signed 27 April 2022, said by the host" in early.words
    assert "Capacity Not known" in early.words
    nothing = read(client, "/agreements/kosovo-us?as_of=2025-05-30", 404)
    assert "Nothing was known of this on 30 May 2025" in nothing.words
    assert "Kosovo hosts people removed" not in nothing.words
    assert "3 arrangements" in read(client, "/agreements?as_of=2025-05-30").words


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("host=Kosvo", "Did you mean “Kosovo”?"),
        ("hots=Kosovo", "Did you mean “host”?"),
        ("status=agred", "Did you mean “agreed”?"),
        ("announced_after=2025-13-01", "is not a date"),
        ("as_of=2199-01-01", "in the future"),
        ("q=a%00b", "can't be read"),
        ("page=99", "There are only 1 pages."),
        ("q=a&q=b", "only once"),
        ("cursor=start", "Unknown parameter."),
        ("capacity_at_least=1e400000", "is not a whole number"),
    ],
)
def test_a_wrong_question_is_told_and_shows_no_rows(client, world, query, told):
    page = read(client, f"/agreements?{query}", 400)
    assert told in page.words
    assert "kosovo-us" not in str(page.of("a"))


@pytest.mark.parametrize("address", ["/sources?grade=Z", "/criticisms?ground=x", "/changes?page=0", "/actors?kind=x"])
def test_the_other_lists_refuse_too(client, world, address):
    assert client.get(address).status_code == 400


def test_a_wrong_question_about_one_record_is_refused(client, world):
    for query in ("as_of=yesterday", "as_of=2999-01-01", "host=Kosovo", "nothing=1"):
        read(client, f"/agreements/kosovo-us?{query}", 400)


def test_a_form_sent_whole_leads_to_the_short_address(client, world):
    response = client.get("/agreements?q=&host=XK&as_of=&utm_source=mail")
    assert (response.status_code, response["Location"]) == (302, "/agreements?host=XK")
    for path in ("/criticisms", "/sources", "/actors"):
        assert client.get(f"{path}?q=&kind=")["Location"] == path
    assert client.get("/agreements/kosovo-us?as_of=")["Location"] == "/agreements/kosovo-us"


def test_where_sources_agree_is_offered_only_to_whoever_asks_for_it(client, world):
    def offered(address):
        (facet,) = [one for one in client.get(address).context["facets"] if one.name == "contested"]
        return [(choice.value, choice.is_chosen) for choice in facet.choices]

    assert offered("/agreements") == [("true", False)]
    assert offered("/agreements?contested=false") == [("false", True), ("true", False)]


@pytest.mark.parametrize("added", ["utm_campaign", "fbclid", "gclid", "mc_cid"])
def test_what_others_add_to_a_shared_link_asks_nothing(client, world, added):
    for path in ("/agreements", "/sources"):
        response = client.get(f"{path}?q=report&{added}=x1")
        assert (response.status_code, response["Location"]) == (302, f"{path}?q=report")
    assert client.get(f"/agreements/kosovo-us?{added}=x1").status_code == 200


def test_a_status_says_from_when_it_is_in_effect(client, world):
    assert "in effect from" not in read(client, "/agreements/kosovo-us").words
    make_event(world.kosovo_us, "2025-12-20", kind="statement", status="ended", effective="2026-03-16")
    record(world.kosovo_us, why="Notice of the end")
    words = read(client, "/agreements/kosovo-us").words
    assert "20 December 2025, said by the host, in effect from 16 March 2026" in words


def test_a_status_that_is_told_again_keeps_the_date_on_which_it_was_reached(client, world):
    assert "agreed 11 June 2025, said by the host" in read(client, "/agreements/kosovo-us").words
    make_event(world.kosovo_us, "2026-02", kind="statement", status="agreed")
    record(world.kosovo_us, why="It goes on")
    words = read(client, "/agreements/kosovo-us").words
    assert "agreed 11 June 2025, and by the host’s word of February 2026" in words


def test_a_list_of_what_was_active_tells_the_other_deals_beside(client, world):
    told = client.get("/api/agreements?active_on=2026-11-01").json()["beside"]
    assert told
    words = read(client, "/agreements?active_on=2026-11-01").words
    for activity, count in told.items():
        assert f"{Activity(activity).label} ({count})" in words
    assert "weren't active then" not in read(client, "/agreements").words


def test_the_list_says_what_it_shows(client, world):
    page = read(client, "/agreements?host=Kosovo&sender=US&kind__not=prison_lease&contested=true&active_on=2025-08-01")
    assert (
        "1 arrangement not of the kind prison lease, hosted by Kosovo, with United States as sender, "
        "of which sources tell what can't all be true, active on 1 August 2025: a deal." in page.words
    )
    assert "4 arrangements: all deals." in read(client, "/agreements").words
    asked = world.kosovo_denmark
    asked.events.update(status="requested")
    record(asked, why="It was only asked for")
    for query, told in (
        ("", "4 arrangements: 3 deals, 1 only asked for, reported or turned down."),
        ("?stage=approach", "1 arrangement at the stage approach: no deal, 1 only asked for"),
        (
            "?stage=closed&stage=approach",
            "2 arrangements at the stage closed deal or approach: 1 deal, 1 only asked for",
        ),
    ):
        assert told in read(client, f"/agreements{query}").words
    kept = [field for field in page.of("input") if field.get("type") == "hidden"]
    assert [(field["name"], field["value"]) for field in kept] == [("kind__not", "prison_lease")]


def test_a_choice_is_counted_as_if_its_filter_were_not_asked(client, world):
    words = read(client, "/agreements?host=Kosovo").words
    assert "Kosovo 2 arrangements" in words
    assert "Rwanda 1 arrangement" in words
    assert "Germany" not in words


@pytest.mark.parametrize("address", ["/agreements?", "/agreements?ground=human_rights&as_of=2025-07-31"])
def test_the_counts_are_those_of_the_lists(client, world, address):
    html = client.get(address).content.decode()
    for part in html.split('type="checkbox"')[1:]:
        choice = Page(f"<input {part.partition('</label>')[0]}")
        field = choice.of("input")[0]
        if "checked" not in field and field["name"] != "ground":
            count = choice.words.removesuffix("arrangements").removesuffix("arrangement").split()[-1]
            found = read(client, f"{address}&{field['name']}={field['value']}").words
            assert f" {count} arrangement" in found, field


def test_text_of_others_stays_text(client, world):
    assert Agreement.objects.get(slug="rwanda-uk").title.endswith(HOSTILE)
    for address in ("/", "/agreements", "/agreements/rwanda-uk", "/changes", "/countries/rwanda", "/countries"):
        page = read(client, address)
        assert page.inline == []
        assert all(tag.get("src") != "x" for tag in page.of("img"))
    body = client.get(f"/agreements?q={HOSTILE}").content.decode()
    assert "<img src=x" not in body
    assert Page(body).inline == []


def test_citations_carry_the_address_of_the_revision(client, world, settings):
    settings.PUBLIC_URL = "https://tracker.example"
    response = client.get("/agreements/rwanda-uk")
    address = f"https://tracker.example/agreements/{world.rwanda_uk.pk}/revisions/1"
    page = Page(response.content.decode())
    assert page.words.count(address) == 5
    csl = json.loads(
        page.text[page.text.index('[\n {\n  "id"') : page.text.index("\n]", page.text.index("CSL-JSON")) + 2]
    )
    assert csl[0]["URL"] == address
    assert csl[0]["title"] == f"Rwanda processes claims for Britain {HOSTILE}"
    assert "\\&" in page.text


def test_a_revision_is_shown_as_it_was(client, world):
    agreement = world.kosovo_denmark
    agreement.title = "A later title"
    agreement.save()
    record(agreement, why="A clearer title")
    address = reverse("revision", args=[agreement.pk, 1])
    page = read(client, address)
    assert "Kosovo leases cells to Denmark" in page.words
    assert "A later title" not in page.words
    assert "This is revision 1" in page.words
    assert client.get(reverse("revision", args=[agreement.pk, 9])).status_code == 404
    assert "A clearer title" in read(client, "/corrections").words


def test_the_data_of_the_home_page_is_a_block_of_data(client, world):
    page = read(client, "/")
    assert [script.get("type") for script in page.of("script") if "src" not in script] == ["application/ld+json"]
    data = json.loads(page.text[page.text.index('{"@context"') : page.text.index("}]}") + 3])
    assert data["@type"] == "Dataset"
    assert data["version"] == str(Revision.objects.latest("pk").dataset_revision)


def test_people_are_never_added_up_over_kinds_of_arrangement(client, world):
    words = read(client, "/").words
    counted = "1 arrangement of third-country removal; each kind by itself at least 8 people"
    assert f"transferred to date under {counted}" in words
    assert "at least 131 people return hub 1 arrangement" in words
    assert "139 people" not in words


def test_where_nobody_is_counted_no_number_stands(client, world):
    AgreementAmount.objects.filter(field="people").delete()
    words = read(client, "/").words
    assert "transferred to date none counted" in words
    assert "No event counts anybody." in words


def test_the_map_has_the_same_in_a_table(client, world):
    words = read(client, "/").words
    assert "Kosovo Denmark 1 from Denmark to Kosovo" in words
    assert "arrangements, of which 4 deals" in words, words.partition("arrangements, of")[2][:90]


def test_the_data_page_offers_every_list_of_the_api_in_every_form(client, world):
    offered = {link["href"] for link in read(client, "/data").of("a")}
    for name, _, _ in router.registry:
        forms = ["csv", "xlsx", "jsonl", *(["geojson"] if name in ("agreements", "countries") else [])]
        assert {f"/api/{name}", *(f"/api/{name}?format={form}" for form in forms)} <= offered


def test_sitemap_and_robots(client, world, settings):
    settings.PUBLIC_URL = "https://tracker.example"
    index = client.get("/sitemap.xml")
    assert index["Content-Type"] == "application/xml"
    parts = re.findall(r"<loc>https://tracker.example(/sitemap-[a-z]+-\d+\.xml)</loc>", index.content.decode())
    listed = b"".join(client.get(part).content for part in parts)
    for path in ("", "about", "agreements/kosovo-us", "countries/kosovo", "criticisms/rights-2025"):
        assert f"<loc>https://tracker.example/{path}</loc>".encode() in listed
    assert b"taken-back" not in listed
    assert MARKER.encode() not in listed
    for missing in ("/sitemap-drafts-0.xml", "/sitemap-agreement-x.xml"):
        assert client.get(missing).status_code == 404
    robots = client.get("/robots.txt").content.decode().splitlines()
    assert robots == ["User-agent: *", "Disallow: /admin/", "Sitemap: https://tracker.example/sitemap.xml"]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_each_record_stands_in_one_part_of_the_sitemap(client, world, monkeypatch, size):
    monkeypatch.setattr(seo, "KEYS_PER_PART", size)
    parts = re.findall(r"<loc>(/sitemap-[a-z]+-\d+\.xml)</loc>", client.get("/sitemap.xml").content.decode())
    listed = Counter(
        path for part in parts for path in re.findall("<loc>(.*?)</loc>", client.get(part).content.decode())
    )
    assert set(listed.values()) == {1}
    for rows, _ in seo.RECORDS.values():
        assert {row.get_absolute_url() for row in rows.all()} <= set(listed)


def test_a_page_is_kept_until_the_record_changes(client, world):
    first = client.get("/agreements")
    kept = {"If-None-Match": first["ETag"]}
    assert set(first["Cache-Control"].split(", ")) == {
        "max-age=60", "public", "stale-while-revalidate=0", "stale-if-error=600",
    }  # fmt: skip
    assert client.get("/agreements", headers=kept).status_code == 304
    make_event(world.kosovo_denmark, "2025-08-01", kind="statement", status="")
    record(world.kosovo_denmark, why="A statement")
    assert client.get("/agreements", headers=kept).status_code == 200
    assert client.post("/agreements").status_code == 405


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/agreements", 304),
        ("/agreements/taken-back", 410),
        ("/agreements/nowhere", 404),
        ("/agreements?hots=XK", 400),
        ("/sources/nowhere", 404),
        ("/sitemap-x-9.xml", 404),
    ],
)
def test_whether_there_is_anything_is_told_before_whether_it_changed(client, world, address, status):
    response = client.get(address, headers={"If-None-Match": "*"})
    assert response.status_code == status
    assert ("ETag" in response) is (status == 304)


def test_a_page_that_is_wanted_only_in_another_state_is_412(client, world):
    assert client.get("/agreements", headers={"If-Match": '"another"'}).status_code == 412
    assert client.get("/agreements", headers={"If-Match": client.get("/agreements")["ETag"]}).status_code == 200


def test_no_page_knows_who_is_logged_in(client, world):
    response = client.get("/agreements/kosovo-us")
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies


def test_a_country_page_states_the_sums_that_the_api_states(client, world):
    for number, stated in enumerate(
        ("up to 60 people", "more than 100 people", "1,200 people", "up to 20 people per year")
    ):
        agreement = make_evidenced_agreement(f"summed-{number}", sender="CR", host="RW")
        claim = agreement.claims.get(field="capacity")
        claim.value = stated
        claim.save()
        publish(agreement, why="First publication")
    stated = client.get("/api/countries/CR").json()["as_sender"]["capacity"]
    assert [(row["qualifier"], row["amount"], row["period"], row["agreements"]) for row in stated] == [
        ("up_to", 20, "per_year", 1),
        ("at_least", 1301, "total", 3),
    ]
    page = read(client, "/countries/costa-rica")
    stated = "up to 20 people per year (1 agreement), at least 1,301 people in total (3 agreements)"
    assert f"Stated capacity: {stated}" in page.words


def test_what_is_not_known_is_listed_by_gap_with_where_was_looked(client, world):
    page = read(client, "/gaps")
    sections = page.words.split("What became of most of those who were sent")
    assert "Kosovo hosts people removed" in sections[-1]
    assert "at least 2 people returned home" in page.words
    assert "at least 6 people of whom nothing later is told" in page.words
    assert "never yet" in page.words
    assert "In News agencies" in page.words
    links = [given["href"] for tag, given in page.tags if tag == "a" and "gap=" in given.get("href", "")]
    assert {link.partition("gap=")[2] for link in links} == {"outcome", "criticism", "verification"}
    assert "of which isn't known what became of most" in read(client, "/agreements?gap=outcome").words
