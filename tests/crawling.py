"""A record with a word that stands nowhere else, and a reader who asks every address and looks for the word."""

import html
import io
import re
import zipfile
from typing import Any
from urllib.parse import unquote, urlsplit

from agreements.choices import RevisionAction
from agreements.models import Actor, Agreement, Claim, Criterion, Criticism, Dataset, Event, Payment, Revision, Source
from agreements.publishing import publish
from tests.factories import (
    make_actor,
    make_claim,
    make_criterion,
    make_criticism,
    make_event,
    make_evidenced_agreement,
    make_payment,
    make_source,
)

MARKER = "zqxmarker"
PREFIX = "zqxmarke"
"""What one asks, so that an answer which only repeats the question doesn't have the word."""
SITE = "https://tracker.example"
LISTS = (
    "agreements", "countries", "sources", "criticisms", "cases", "actors", "events", "claims", "payments", "criteria",
)  # fmt: skip
PAGES = ("", "agreements", "countries", "sources", "actors", "criticisms", "cases", "changes", "corrections",
         "gaps", "method", "data",
         "about", "sitemap.xml", "robots.txt")  # fmt: skip
QUESTIONS = (
    f"agreements?q={PREFIX}", "agreements?as_of=2025-07-31", "agreements?contested=true", "agreements?host=XK",
    "agreements?expand=evidence,events,criticisms,sources,related", f"agreements?source={PREFIX}-report",
    f"agreements?critic={PREFIX}-watchers", f"events?agreement={PREFIX}-record", f"claims?source={PREFIX}-report",
    f"events?q={PREFIX}", f"claims?q={PREFIX}", f"sources?q={PREFIX}", f"criticisms?q={PREFIX}", f"actors?q={PREFIX}",
    f"agreements/{PREFIX}", f"sources/{PREFIX}", "agreements?cursor=start",
    "facets", "stats", "facets?host=XK", "stats?host=XK", "changes?since=0", "changes?since=0&page_size=1",
    "feeds/agreements.atom", "feeds/agreements.json", "feeds/agreements.atom?host=XK", "feeds/agreements.json?host=RW",
    "schema", "schema.json", "",
)  # fmt: skip


def make_marked_world():
    """A published record with the word in every text of it, and two that are linked to it or share a critic with it."""
    named = make_evidenced_agreement(
        f"{MARKER}-record", title=f"An arrangement of {MARKER.title()}", summary=f"It names {MARKER.upper()}."
    )
    source = make_source(f"{MARKER}-report", title=f"On {MARKER}", publisher=f"{MARKER} Press", authors=MARKER)
    Source.objects.filter(pk=source.pk).update(note=MARKER, url=f"https://news.example/{MARKER}%20story")
    actor = make_actor(f"{MARKER} watchers")
    told: Any = {"source": source, "locator": MARKER, "statement": f"It tells of {MARKER}."}
    make_claim(named, "facility", f"Camp {MARKER}", reason=MARKER, **told)
    make_claim(named, value="", criterion=make_criterion(named, f"Nobody like {MARKER}"), **told)
    make_claim(named, value="", payment=make_payment(named, f"The rent of {MARKER}"), **told)
    make_event(named, "2025-07-02", text=f"{MARKER} comes.", locator=MARKER, sources=[source], actor=actor)
    make_criticism(
        named, slug=f"{MARKER}-objects", actor=actor, sources=[source], locator=MARKER,
        text=f"{MARKER} is harmed.", response=f"{MARKER} is not.", outcome=f"{MARKER} left.",
    )  # fmt: skip
    publish(named, why=f"First publication, on {MARKER}")
    Agreement.objects.filter(pk=named.pk).update(slug=f"another-{MARKER}")
    publish(Agreement.objects.get(pk=named.pk), why=f"A better address for {MARKER}")
    linked = publish_new("linked", follows=named)
    before = linked.revision
    fields = {name: getattr(before, name) for name in ("slug", "document")}
    # As an earlier version named the record that a linked one was renewed for.
    Revision.objects.create(
        agreement=linked, number=2, action=RevisionAction.RENEWED, made_by_role="system",
        reason=f"“An arrangement of {MARKER}” changed", dataset_revision=Dataset.advance().revision, **fields,
    )  # fmt: skip
    Agreement.objects.filter(pk=linked.pk).update(summary="Told anew.")
    publish(linked, why="Told anew")
    publish_new("apart", host="RW")
    return Agreement.objects.get(pk=named.pk)


def publish_new(slug, **fields):
    agreement = make_evidenced_agreement(slug, **fields)
    publish(agreement, why="First publication")
    return agreement


def correct(agreement):
    """Take the word out of every row, as an editor would."""
    texts = {
        Agreement: {"title": "An arrangement", "slug": "an-arrangement", "summary": "In short."},
        Source: {"title": "A report", "slug": "a-report", "publisher": "", "authors": "", "note": "", "url": ""},
        Actor: {"name": "Some watchers", "slug": "some-watchers"},
        Criterion: {"text": "Nobody else"},
        Payment: {"purpose": "The rent"},
        Event: {"text": "One comes.", "locator": "¶ 2"},
        Criticism: {"slug": "objects", "locator": "", "text": "Harm.", "response": "None.", "outcome": "One left."},
    }
    for model, fields in texts.items():
        for row in model._base_manager.all():
            if any(MARKER in str(getattr(row, name)).lower() for name in fields):
                model._base_manager.filter(pk=row.pk).update(**fields)
    named = Claim.objects.filter(agreement=agreement)
    named.filter(field="facility").update(text="Camp")
    named.filter(locator=MARKER).update(locator="¶ 2", statement="It tells.", reason="")
    agreement.refresh_from_db()


class Crawler:
    """Asks every address that it was ever given. `fetch` takes a path, and gives status, headers and body."""

    def __init__(self, fetch):
        self.fetch, self.known, self.last = fetch, set(), {}
        for page in PAGES:
            self.known.add(f"/{page}")
        for name in LISTS:
            self.known.add(f"/api/{name}")
            self.known |= {f"/api/{name}.{form}" for form in ("csv", "xlsx", "jsonl")}
        for slug in (f"{MARKER}-record", f"another-{MARKER}"):
            self.known |= {f"/agreements/{slug}", f"/api/agreements/{slug}", f"/api/agreements/{slug}/revisions/1"}
        self.known |= {"/api/agreements.geojson", *(f"/api/{question}" for question in QUESTIONS)}

    def crawl(self):
        """Which addresses tell the word, of all that are known or told of now, and how many were asked."""
        waiting, asked, hits = sorted(self.known), set(), set()
        while waiting:
            path = waiting.pop()
            if path in asked:
                continue
            asked.add(path)
            told = self.read(path)
            if tells(told, path):
                hits.add(path)
            if self.last[path] == 200:
                waiting += [found for found in addresses(told) if found not in asked]
            assert len(asked) < 3_000, sorted(asked)[-20:]
        self.known |= asked
        return hits, len(asked)

    def ask(self):
        """Which of the addresses that are known tell the word, without looking for others."""
        return {path for path in self.known if tells(self.read(path), path)}

    def read(self, path):
        """All that an answer tells, headers included."""
        status, headers, body = self.fetch(path)
        self.last[path] = status
        if body.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(body)) as book:
                body = b"\n".join(book.read(name) for name in book.namelist())
        return f"{headers}\n{body.decode()}"


def tells(told, path):
    """Whether the word stands there. An address that has it is repeated in the answer, which tells nothing new."""
    return MARKER in told.replace(path, "").replace(unquote(path), "").lower()


def addresses(told):
    """The addresses of the site in an answer, but not each question that a page offers."""
    for address in re.findall(r"(?:https://tracker\.example|(?<=[\"'> ]))(/[^\s\"'<>\\{};]*)", html.unescape(told)):
        parts = urlsplit(address.rstrip(".,:)`*"))
        is_question = "&" in parts.query and not parts.path.startswith(("/api/changes", "/api/agreements/"))
        if not is_question and not parts.path.startswith(("/static/", "/admin/", "//", "/api/docs")):
            yield parts.path + (f"?{parts.query}" if parts.query else "")
