"""Readers: of files, who may leave; of feeds, who take none that breaks a rule of RFC 4287 or of JSON Feed 1.1."""

import re
import xml.etree.ElementTree as ET
from datetime import datetime
from unittest import mock

from django.core.signals import request_finished

ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ONCE = {"id", "title", "updated"}


def leave(response):
    """Close the answer as a server does, but keep the connection of the test, which is in a transaction."""
    with mock.patch.object(request_finished, "send"):
        response.close()


def atom(client, query="", of="agreements"):
    """The feed, after every rule of RFC 4287 and RFC 5005 that applies to it was checked."""
    response = client.get(f"/api/feeds/{of}.atom{query}")
    assert response.status_code == 200, response.content
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(response.content)
    assert feed.tag == f"{ATOM}feed"
    assert feed.get(XML_LANG) == "en"
    check_element(feed, {"author", "link", "entry"})
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    links = [link.attrib for link in feed.findall(f"{ATOM}link")]
    assert sorted(link["rel"] for link in links) in (["alternate", "self"], ["alternate", "next", "self"])
    for entry in feed.findall(f"{ATOM}entry"):
        check_element(entry, {"link", "content", "published"})
        # Each alternate has a type of its own (RFC 4287, 4.1.2), and the first one is what a person can read.
        alternates = [(link.get("rel"), link.get("type")) for link in entry.findall(f"{ATOM}link")]
        assert alternates == [("alternate", "text/html"), ("alternate", "application/json")]
        assert [content.attrib for content in entry.findall(f"{ATOM}content")] == [{}]
        assert entry.findtext(f"{ATOM}content")
    ids = [one.text for one in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids)
    return feed


def check_element(element, others):
    """Exactly one id, title and updated, each as the RFC wants it, and nothing that is unknown."""
    names = [child.tag.removeprefix(ATOM) for child in element]
    assert set(names) <= ONCE | others, names
    for name in ONCE:
        assert names.count(name) == 1
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", element.findtext(f"{ATOM}id"))
    assert element.findtext(f"{ATOM}title").strip()
    assert datetime.fromisoformat(element.findtext(f"{ATOM}updated")).tzinfo is not None
    for link in element.findall(f"{ATOM}link"):
        assert set(link.attrib) <= {"rel", "type", "href"}
        assert link.get("href").isascii()
        assert not re.search(r"[\s<>\"{}|\\^`]", link.get("href"))


def json_feed(client, query="", of="agreements"):
    """The feed, after every rule of JSON Feed 1.1 that applies to it was checked."""
    response = client.get(f"/api/feeds/{of}.json{query}")
    assert response.status_code == 200, response.content
    assert response["Content-Type"].startswith("application/feed+json")
    feed = response.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert set(feed) - {"next_url"} == {"version", "title", "home_page_url", "feed_url", "language", "items"}
    for item in feed["items"]:
        (attachment,) = item["attachments"]
        assert set(attachment) == {"url", "mime_type"}
        assert attachment["mime_type"] == "application/json"
        texts = {name: value for name, value in item.items() if name != "attachments"}
        assert set(texts) - {"date_published"} == {"id", "url", "title", "content_text", "date_modified"}
        assert all(isinstance(value, str) and value for value in texts.values())
        for name in {"date_published", "date_modified"} & set(texts):
            assert datetime.fromisoformat(item[name]).tzinfo is not None
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
    return feed


def entries(client, form, query="", of="agreements"):
    """Id, title, text, page and address in the API of each entry, read from either form."""
    if form == "json":
        return [
            (item["id"], item["title"], item["content_text"], item["url"], item["attachments"][0]["url"])
            for item in json_feed(client, query, of)["items"]
        ]
    return [
        (
            *(entry.findtext(f"{ATOM}{name}") for name in ("id", "title", "content")),
            *(link.get("href") for link in entry.findall(f"{ATOM}link")),
        )
        for entry in atom(client, query, of).findall(f"{ATOM}entry")
    ]


def next_page(client, form, query="", of="agreements"):
    """The address of the older entries; None where there are none."""
    if form == "json":
        return json_feed(client, query, of).get("next_url")
    link = atom(client, query, of).find(f"{ATOM}link[@rel='next']")
    return None if link is None else link.get("href")
