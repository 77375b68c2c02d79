"""The document that a revision stores: the facts, what follows from them, and how it was published.

`read` is the only place that decodes one. Older formats are lifted to today's.
"""

from dataclasses import dataclass

import msgspec

from . import format_1
from .dates import ImpreciseDate
from .facts import Facts, Publication
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
_format = msgspec.json.Decoder(_Formatted)
_document = msgspec.json.Decoder(Document, dec_hook=_decode)
