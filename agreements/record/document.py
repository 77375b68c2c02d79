"""The document that a revision stores: the facts, what follows from them, and how it was published.

`read` is the only place that decodes one. It lifts older formats to the current one.
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
"""The format that `write` writes. A new field makes a new format: its default stands for what earlier formats don't
have, and where a default isn't enough, a module such as `format_1` lifts the old format.
"""
NOT_RETRIEVED = 2
"""The last format without `retrieved`, the day on which a source was looked up."""


@dataclass(frozen=True, slots=True)
class Document:
    """One published state of an agreement."""

    facts: Facts
    values: Values
    publication: Publication
    format: int = FORMAT
    """The format that the document was read from."""


def is_unchanged(stored: Document, facts: Facts) -> bool:
    """Whether the stored document has the same facts, so that the record need not be published again.

    Names of sources and actors aren't compared, since documents are shown with the names of today, nor are fields that
    the stored document's format doesn't have. Values aren't compared: they are worked out when documents are shown.
    """
    old, new = (_comparable(either, stored.facts, stored.format) for either in (stored.facts, facts))
    return old == new or (_has_ids(old) and _has_ids(new) and _by_id(old) == _by_id(new))


def _comparable(facts: Facts, stored: Facts, written: int) -> Facts:
    """The facts without names, and without fields that the format of the stored facts doesn't have."""
    return replace(
        facts,
        sources={slug: _unnamed(source, written) for slug, source in facts.sources.items()},
        actors={
            slug: replace(actor, id=actor.id if written > 1 else None, name="", kind="")
            for slug, actor in facts.actors.items()
        },
        retellings=_comparable_retellings(facts.retellings, written),
        # The order of events follows from their content.
        events=tuple(sorted(facts.events, key=lambda event: event.id)),
        criteria=_comparable_rows(facts.criteria, stored.criteria),
        payments=_comparable_rows(facts.payments, stored.payments),
    )


def _unnamed(source: Source, written: int) -> Source:
    unnamed = replace(source, id=source.id if written > 1 else None, title="", publisher=None, kind="", address=None)
    return unnamed if written > NOT_RETRIEVED else replace(unnamed, retrieved=None)


def _comparable_retellings(retellings: Retellings | None, written: int) -> Retellings | None:
    if retellings is None or written == 1:
        return None
    if written > NOT_RETRIEVED:
        return retellings
    return {
        teller: tuple(replace(report, retrieved=None) for report in reports) for teller, reports in retellings.items()
    }


def _has_ids(facts: Facts) -> bool:
    rows: list[Source | Actor] = [*facts.sources.values(), *facts.actors.values()]
    return facts.retellings is not None and all(row.id is not None for row in rows)


def _by_id(facts: Facts) -> Facts:
    """The facts with ids instead of the slugs of sources and actors, since slugs may be changed like names."""
    retellings = facts.retellings or {}
    sources = {report.slug: f"{report.id}" for reports in retellings.values() for report in reports}
    sources |= {source.slug: f"{source.id}" for source in facts.sources.values()}
    actors = {actor.slug: f"{actor.id}" for actor in facts.actors.values()}

    def claims_by_id(claims: Claims) -> Claims:
        return tuple(replace(claim, source=sources[claim.source]) for claim in claims)

    def source_ids(slugs: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(sources[slug] for slug in slugs))

    return replace(
        facts,
        claims={field: claims_by_id(claims) for field, claims in facts.claims.items()},
        criteria=tuple(replace(row, claims=claims_by_id(row.claims)) for row in facts.criteria),
        payments=tuple(replace(row, claims=claims_by_id(row.claims)) for row in facts.payments),
        events=tuple(
            replace(
                row,
                actor=actors[row.actor] if row.actor else None,
                sources=source_ids(row.sources),
                claims=claims_by_id(row.claims),
            )
            for row in facts.events
        ),
        criticisms=tuple(
            replace(row, actor=actors[row.actor], sources=source_ids(row.sources)) for row in facts.criticisms
        ),
        considerations=tuple(replace(row, claims=claims_by_id(row.claims)) for row in facts.considerations),
        texts=tuple(replace(row, source=sources[row.source]) for row in facts.texts),
        cases=tuple(
            replace(row, events=tuple(replace(event, sources=source_ids(event.sources)) for event in row.events))
            for row in facts.cases
        ),
        actors={},  # events and criticisms name them by id
        sources={sources[slug]: replace(source, slug="") for slug, source in facts.sources.items()},
        retellings={
            sources[teller]: tuple(sorted((replace(report, slug=f"{report.id}") for report in reports), key=_slug))
            for teller, reports in retellings.items()
        },
    )


def _slug(report: Report) -> str:
    return report.slug


Row = TypeVar("Row", Criterion, Payment)


def _comparable_rows(rows: tuple[Row, ...], stored: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows without what format 1 doesn't have: ids, and other fields of rows that no usable claim supports."""
    if len(rows) != len(stored) or all(old.id is not None for old in stored):
        return rows
    pairs = zip(rows, stored, strict=True)
    return tuple(replace(row, id=None) if old.has_details else replace(old, claims=row.claims) for row, old in pairs)


class UnknownFormat(ValueError):
    """The document was written by a later version of this software."""


def write(document: Document) -> str:
    """The document as JSON, in the current format."""
    return _encoder.encode(replace(document, format=FORMAT)).decode()


def read(stored: str) -> Document:
    """The document of a revision, whatever its format. Raises UnknownFormat for a later one than `FORMAT`."""
    written = _format.decode(stored).format
    if written == 1:
        return Document(*format_1.lift(stored), format=1)
    if written > FORMAT:
        raise UnknownFormat(f"This document has format {written}; this version of the software reads up to {FORMAT}.")
    return _document.decode(stored)


def title_of(stored: str) -> str:
    """The title in the document of a revision, whatever its format; the rest isn't decoded."""
    titled = _titled.decode(stored)
    return titled.title if titled.facts is None else titled.facts.title


class _Title(msgspec.Struct):
    title: str


class _Titled(msgspec.Struct):
    title: str = ""
    """Set in format 1 only."""
    facts: _Title | None = None


class _Formatted(msgspec.Struct):
    format: int = 1
    """Documents of format 1 have no such key."""


def _encode(value: object) -> object:
    if isinstance(value, ImpreciseDate):
        return str(value)
    raise NotImplementedError(type(value))


def _decode(type_: type, value: object) -> object:
    """Build a value of our own types, of which `ImpreciseDate` is the only one."""
    return type_(value)


_encoder = msgspec.json.Encoder(enc_hook=_encode)
_titled = msgspec.json.Decoder(_Titled)
_format = msgspec.json.Decoder(_Formatted)
_document = msgspec.json.Decoder(Document, dec_hook=_decode)
