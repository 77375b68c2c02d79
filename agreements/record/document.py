"""The document that a revision stores: the facts, what follows from them, and how it was published.

`read` is the only place that decodes one. Older formats are lifted to today's.
"""

from dataclasses import dataclass, replace
from typing import TypeVar

import msgspec

from . import format_1
from .dates import ImpreciseDate
from .facts import Criterion, Facts, Payment, Publication, Source
from .resolve import Values

FORMAT = 2
"""What `write` writes. A new field makes a new format, and a module that lifts the one before it."""


@dataclass(frozen=True, slots=True)
class Document:
    """One published state of an agreement."""

    facts: Facts
    values: Values
    publication: Publication
    format: int = FORMAT


def is_unchanged(stored: Document, facts: Facts, values: Values) -> bool:
    """Whether the stored document says all that follows from the facts, so that it need not be published again.

    What sources and actors are called isn't compared, since documents are shown with the names of today, nor what the
    format of the stored one didn't have.
    """
    return stored.values == values and _compared(stored.facts, stored.facts) == _compared(facts, stored.facts)


def _compared(facts: Facts, stored: Facts) -> Facts:
    return replace(
        facts,
        sources={slug: _unnamed(source) for slug, source in facts.sources.items()},
        actors={},
        retellings=facts.retellings if stored.retellings is not None else None,
        criteria=_as_told(facts.criteria, stored.criteria),
        payments=_as_told(facts.payments, stored.payments),
    )


Row = TypeVar("Row", Criterion, Payment)


def _as_told(rows: tuple[Row, ...], stored: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows without what format 1 didn't tell: ids, and all but the claims where no usable one supports the row."""
    if len(rows) != len(stored) or all(was.id is not None for was in stored):
        return rows
    pairs = zip(rows, stored, strict=True)
    return tuple(replace(row, id=None) if was.is_told else replace(was, claims=row.claims) for row, was in pairs)


def _unnamed(source: Source) -> Source:
    return replace(source, id=None, title="", publisher=None, kind="", address=None)


class UnknownFormat(ValueError):
    """The document was written by a later version of this software."""


def write(document: Document) -> str:
    """As JSON, in today's format."""
    return _encoder.encode(document).decode()


def read(stored: str) -> Document:
    """The document of a revision, whatever its format. Raises UnknownFormat."""
    written = _format.decode(stored).format
    if written == 1:
        return Document(*format_1.lift(stored))
    if written != FORMAT:
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
    if type_ is ImpreciseDate:
        return ImpreciseDate(value)
    raise NotImplementedError(type_)


_encoder = msgspec.json.Encoder(enc_hook=_encode)
_titled = msgspec.json.Decoder(_Titled)
_format = msgspec.json.Decoder(_Formatted)
_document = msgspec.json.Decoder(Document, dec_hook=_decode)
