"""The document that a revision stores: the facts, what follows from them, and how it was published.

`read` is the only place that decodes one. Older formats are lifted to today's.
"""

from dataclasses import dataclass, replace
from typing import TypeVar

import msgspec

from . import format_1
from .dates import ImpreciseDate
from .facts import Actor, Claims, Criterion, Facts, Payment, Publication, Source
from .origins import Report, Retellings
from .resolve import Values

FORMAT = 5
"""What `write` writes. A new field makes a new format. With a default, what an earlier one didn't have is read as
unknown; where that isn't enough, a module lifts it.
"""


NOT_RETRIEVED = 2
"""The last format that didn't tell when sources were looked up."""


@dataclass(frozen=True, slots=True)
class Document:
    """One published state of an agreement."""

    facts: Facts
    values: Values
    publication: Publication
    format: int = FORMAT
    """In which it was written; `write` writes today's."""


def is_unchanged(stored: Document, facts: Facts) -> bool:
    """Whether the stored document has all the facts, so that it need not be published again.

    What sources and actors are called isn't compared, since documents are shown with the names of today, nor what the
    format of the stored one didn't have. What follows from the facts is worked out when they are shown.
    """
    told, fresh = (_compared(one, stored.facts, stored.format) for one in (stored.facts, facts))
    return told == fresh or (_has_ids(told) and _has_ids(fresh) and _by_id(told) == _by_id(fresh))


def _compared(facts: Facts, stored: Facts, written: int) -> Facts:
    """The facts without names, and without what the format in which the stored ones were written didn't tell."""
    return replace(
        facts,
        sources={slug: _unnamed(source, written) for slug, source in facts.sources.items()},
        actors={
            slug: replace(actor, id=actor.id if written > 1 else None, name="", kind="")
            for slug, actor in facts.actors.items()
        },
        retellings=_as_dated(facts.retellings, written),
        # Their order follows from what they tell.
        events=tuple(sorted(facts.events, key=lambda event: event.id)),
        criteria=_as_told(facts.criteria, stored.criteria),
        payments=_as_told(facts.payments, stored.payments),
    )


def _unnamed(source: Source, written: int) -> Source:
    unnamed = replace(source, id=source.id if written > 1 else None, title="", publisher=None, kind="", address=None)
    return unnamed if written > NOT_RETRIEVED else replace(unnamed, retrieved=None)


def _as_dated(retellings: Retellings | None, written: int) -> Retellings | None:
    if retellings is None or written == 1:
        return None
    if written > NOT_RETRIEVED:
        return retellings
    return {teller: tuple(replace(one, retrieved=None) for one in told) for teller, told in retellings.items()}


def _has_ids(facts: Facts) -> bool:
    rows: list[Source | Actor] = [*facts.sources.values(), *facts.actors.values()]
    return facts.retellings is not None and all(row.id is not None for row in rows)


def _by_id(facts: Facts) -> Facts:
    """The facts with ids in the place of the slugs of sources and actors, which may be changed like names."""
    retellings = facts.retellings or {}
    sources = {report.slug: f"{report.id}" for reports in retellings.values() for report in reports}
    sources |= {source.slug: f"{source.id}" for source in facts.sources.values()}
    actors = {actor.slug: f"{actor.id}" for actor in facts.actors.values()}

    def claims(about: Claims) -> Claims:
        return tuple(replace(claim, source=sources[claim.source]) for claim in about)

    def cited(slugs: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(sources[slug] for slug in slugs))

    return replace(
        facts,
        claims={field: claims(about) for field, about in facts.claims.items()},
        criteria=tuple(replace(row, claims=claims(row.claims)) for row in facts.criteria),
        payments=tuple(replace(row, claims=claims(row.claims)) for row in facts.payments),
        events=tuple(
            replace(
                row,
                actor=actors[row.actor] if row.actor else None,
                sources=cited(row.sources),
                claims=claims(row.claims),
            )
            for row in facts.events
        ),
        criticisms=tuple(replace(row, actor=actors[row.actor], sources=cited(row.sources)) for row in facts.criticisms),
        considerations=tuple(replace(row, claims=claims(row.claims)) for row in facts.considerations),
        texts=tuple(replace(row, source=sources[row.source]) for row in facts.texts),
        cases=tuple(
            replace(row, events=tuple(replace(event, sources=cited(event.sources)) for event in row.events))
            for row in facts.cases
        ),
        actors={},  # events and criticisms have their ids
        sources={sources[slug]: replace(source, slug="") for slug, source in facts.sources.items()},
        retellings={
            sources[teller]: tuple(sorted((replace(one, slug=f"{one.id}") for one in told), key=_slug))
            for teller, told in retellings.items()
        },
    )


def _slug(report: Report) -> str:
    return report.slug


Row = TypeVar("Row", Criterion, Payment)


def _as_told(rows: tuple[Row, ...], stored: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows without what format 1 didn't tell: ids, and all but the claims where no usable one supports the row."""
    if len(rows) != len(stored) or all(was.id is not None for was in stored):
        return rows
    pairs = zip(rows, stored, strict=True)
    return tuple(replace(row, id=None) if was.is_told else replace(was, claims=row.claims) for row, was in pairs)


class UnknownFormat(ValueError):
    """The document was written by a later version of this software."""


def write(document: Document) -> str:
    """As JSON, in today's format."""
    return _encoder.encode(replace(document, format=FORMAT)).decode()


def read(stored: str) -> Document:
    """The document of a revision, whatever its format. Raises UnknownFormat."""
    written = _format.decode(stored).format
    if written == 1:
        return Document(*format_1.lift(stored), format=1)
    if written > FORMAT:
        raise UnknownFormat(f"This document has format {written}; this version of the software reads up to {FORMAT}.")
    return _document.decode(stored)


def title_of(stored: str) -> str:
    """The title in the document of a revision, whatever its format, without reading the rest."""
    titled = _titled.decode(stored)
    return titled.title if titled.facts is None else titled.facts.title


class _Title(msgspec.Struct):
    title: str


class _Titled(msgspec.Struct):
    title: str = ""
    """In format 1."""
    facts: _Title | None = None


class _Formatted(msgspec.Struct):
    format: int = 1
    """Documents of format 1 don't say so."""


def _encode(value: object) -> object:
    if isinstance(value, ImpreciseDate):
        return str(value)
    raise NotImplementedError(type(value))


def _decode(type_: type, value: object) -> object:
    """Of our own types: imprecise dates are the only ones."""
    return type_(value)


_encoder = msgspec.json.Encoder(enc_hook=_encode)
_titled = msgspec.json.Decoder(_Titled)
_format = msgspec.json.Decoder(_Formatted)
_document = msgspec.json.Decoder(Document, dec_hook=_decode)
