"""The passages of agreements and of other rows that searching reads, and those in which it finds what is asked for."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import Choices

from .. import choices
from ..models import Actor, Claim, CourtCase, Criticism, Event, Source
from ..models.search import NAMES, SOURCES, TEXT
from ..record.dates import ImpreciseDate
from ..words import PASSAGE_END, Term, has_term, indexed_words
from .public_documents import PublicDocument

MAX_HIGHLIGHTS = 3

ABOUT_THE_RECORD = {
    "id", "slug", "url", "html_url", "published_at", "updated_at", "revision", "counts", "gaps", "contested", "related",
    "last_checked", "as_of", "last_reported", "term", "activity",
}  # fmt: skip
"""Keys of a document that aren't searched: they hold no words of the record."""
NOT_READ = {
    "id", "slug", "url", "address", "code", "date", "precision", "amount", "low", "high", "qualifier", "unit", "period",
    "policy_of", "country", "as_stated_language", "source", "sources", "field", "giver", "payer", "payee", "rank",
    "said_by", "speaker", "grade",
}  # fmt: skip
"""Keys of its parts that aren't searched: numbers and dates stand in `text` as they are printed, sources by themselves.
"""
NAMING = ("title", "sender", "joint_senders", "host")
"""What names an agreement: what is found there comes before what is found elsewhere."""
_ISO_DATE = re.compile(r"\d{4}(-\d\d){0,2}\Z")


def _labels() -> dict[str, str]:
    """The labels of each choice, those of all vocabularies that have it."""
    labels: dict[str, set[str]] = {}
    for vocabulary in vars(choices).values():
        if isinstance(vocabulary, type) and issubclass(vocabulary, Choices) and issubclass(vocabulary, Enum):
            for value, label in vocabulary.choices:
                labels.setdefault(str(value), set()).add(str(label))
    return {value: ", ".join(sorted(names)) for value, names in labels.items()}


LABELS = _labels()


@dataclass(frozen=True)
class Passage:
    """A text of a row, and all words by which it is found: also names, labels and dates that are shown with it."""

    place: str
    """`summary`, `events[0]` by index, `claims[17]` by the claim's id."""
    text: str
    words: str
    column: str = TEXT
    """The column of the index that has it (see `SearchEntry`)."""

    @property
    def indexed(self) -> str:
        """The words as they are indexed."""
        return indexed_words(self.words)


@dataclass(frozen=True)
class Aliases:
    """Other names of countries, by code, and of actors, by name."""

    countries: Mapping[str, Sequence[str]]
    actors: Mapping[str, Sequence[str]]


def aliases_of(document: PublicDocument) -> Aliases:
    """The other names of those whom the document names."""
    names = document.names
    return Aliases(
        {code: names.countries[code].names for code in document.facts.countries if code in names.countries},
        {actor.name: actor.aliases for actor in names.actors.values()},
    )


def passages(document: PublicDocument) -> list[Passage]:
    """The passages of an agreement: first what names it, then what the record says, then its sources."""
    json, aliases = document.json, aliases_of(document)
    found = [_passage(name, json[name], aliases, NAMES) for name in NAMING]
    for name, value in json.items():
        if name in NAMING or name in ABOUT_THE_RECORD or name in ("evidence", "sources"):
            continue
        if isinstance(value, list):
            found += [_passage(f"{name}[{index}]", row, aliases) for index, row in enumerate(value)]
        else:
            found.append(_passage(name, value, aliases))
    for entry in json["evidence"]:
        found += [_passage(f"claims[{claim['id']}]", claim, aliases) for claim in entry["claims"]]
    found += [_passage(f"sources[{index}]", row, aliases, SOURCES) for index, row in enumerate(json["sources"])]
    return [passage for passage in found if passage.words]


def passages_of_row(row: Any) -> list[Passage]:
    """The passages of a row other than an agreement, first what names it.

    Of an event or a claim these are the ones to show: the index has what the document of the agreement says of it.
    """
    naming, text = _TEXTS[type(row)](row)
    columns = [(NAMES, naming), (TEXT, text)]
    return [
        Passage(place, words.split("\n")[0], words, column)
        for column, texts in columns
        for place, words in texts.items()
        if words.strip()
    ]


Texts = tuple[dict[str, str], dict[str, str]]
"""By place: what names a row, and what it says."""


def _of_source(row: Source) -> Texts:
    kind = "\n".join([LABELS[row.kind], row.authors])
    published = ImpreciseDate(row.published).words if row.published else ""
    texts = {"publisher": row.publisher, "note": row.note, "kind": kind, "published": published}
    return {"title": row.title}, texts


def _of_actor(row: Actor) -> Texts:
    country = row.country.name if row.country else ""
    return {"name": _names(row)}, {"kind": LABELS[row.kind], "country": country}


def _of_case(row: CourtCase) -> Texts:
    steps = {
        f"events[{index}]": "\n".join([event.text, event.court, LABELS[event.kind]])
        for index, event in enumerate(row.events.all())
    }
    return {"title": row.title}, {"court": row.court, "docket": row.docket, "text": row.text, **steps}


def _of_criticism(row: Criticism) -> Texts:
    texts = {"text": row.text, "response": row.response, "outcome": row.outcome}
    return {"actor": _names(row.actor)}, {**texts, "kind": f"{LABELS[row.ground]}\n{LABELS[row.form]}"}


def _of_event(row: Event) -> Texts:
    actor = _names(row.actor) if row.actor else ""
    return {}, {"text": row.text, "actor": actor, "kind": LABELS[row.kind], "agreement": row.agreement.title}


def _of_claim(row: Claim) -> Texts:
    source = "\n".join([row.source.title, row.source.publisher])
    value, reason = row.value, row.reason
    return {}, {
        "text": row.statement,
        "value": value,
        "reason": reason,
        "source": source,
        "agreement": row.agreement.title,
    }


def _names(actor: Actor) -> str:
    return "\n".join([actor.name, *actor.aliases])


_TEXTS: dict[type, Callable[[Any], Texts]] = {
    Source: _of_source,
    Actor: _of_actor,
    CourtCase: _of_case,
    Criticism: _of_criticism,
    Event: _of_event,
    Claim: _of_claim,
}


def highlights(
    found: Sequence[Passage], terms: Iterable[Term], indexed: Sequence[str] | None = None
) -> list[dict[str, str]]:
    """The passages that have most of what is asked for, with their places: at most three, the best first.

    `indexed` are the words of the passages in the index; without them they are worked out.
    """
    wanted = [term for term in terms if not term.is_excluded]
    if indexed is None or len(indexed) != len(found):
        indexed = [passage.indexed for passage in found]
    scores = [sum(has_term(words, term) for term in wanted) for words in indexed]
    best = sorted((-score, index) for index, score in enumerate(scores) if score)[:MAX_HIGHLIGHTS]
    return [{"place": found[index].place, "text": found[index].text} for _, index in best]


def joined(passages_: Iterable[Passage], column: str) -> str:
    """The indexed words of the passages of a column."""
    return f" {PASSAGE_END} ".join(passage.indexed for passage in passages_ if passage.column == column)


def separated(*columns: str) -> list[str]:
    """The indexed words of each passage, from columns of the index."""
    return [words for column in columns if column for words in column.split(f" {PASSAGE_END} ")]


def _passage(place: str, value: Any, aliases: Aliases, column: str = TEXT) -> Passage:
    return Passage(place, _text(place, value), "\n".join(_words(value, aliases)), column)


def _text(place: str, value: Any) -> str:
    """What is shown of a passage."""
    if not isinstance(value, dict):
        return next(_words(value, Aliases({}, {})), "")
    if place.startswith("criticisms"):
        return f"{value['actor']['name']}: {value['text']}"
    if place.startswith("cases"):
        steps = "\n".join(event["text"] for event in value["events"])
        return f"{value['title']}, {value['court']}: {value['text'] or ''}\n{steps}"
    if place.startswith("sources"):
        return ", ".join(filter(None, [value["title"], value["publisher"]]))
    if isinstance(value.get("people"), dict) and not value.get("text"):
        labels = [LABELS.get(str(value.get(key)), "") for key in ("outcome", "counted")]
        return ", ".join(filter(None, [value["people"]["text"], *labels]))
    keys = ("statement", "text", "purpose", "name", "status", "value")
    text = next((value[key] for key in keys if isinstance(value.get(key), str) and value[key]), "")
    return LABELS.get(text, text) or next(_words(value, Aliases({}, {})), "")


def _words(value: Any, aliases: Aliases) -> Iterator[str]:
    """Yield the texts in a part of a document, with labels for choices and with other names."""
    if isinstance(value, str):
        if value in LABELS:
            yield LABELS[value]
        elif value and not _ISO_DATE.match(value):
            yield value
    elif isinstance(value, dict):
        yield from _other_names(value, aliases)
        for key, part in value.items():
            if key not in NOT_READ:
                yield from _words(part, aliases)
    elif isinstance(value, list):
        for part in value:
            yield from _words(part, aliases)


def _other_names(row: dict[str, Any], aliases: Aliases) -> Iterable[str]:
    if "name" not in row:
        return ()
    return aliases.countries.get(row["code"], ()) if "code" in row else aliases.actors.get(row["name"], ())
