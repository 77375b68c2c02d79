"""Stored documents as they are shown: read, restricted to what was known on a day, and written as public JSON."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ..models import Agreement
from ..record import document
from ..record.facts import Facts, Publication
from ..record.origins import Retellings, upstream
from ..record.resolve import Values, known_by, resolve
from .facts import facts_of
from .held import retellings_at
from .present import Names, names_for, present


@dataclass(frozen=True)
class Shown:
    """An agreement as published or as known on a day: what sources say, what follows, and both as public JSON."""

    facts: Facts
    values: Values
    json: dict[str, Any]


def shown(stored: Iterable[str], dataset: str) -> list[Shown]:
    """Stored documents as they were published, with the names of today; `dataset` is its key."""
    documents = [_read(one, dataset) for one in stored]
    names = names_for([one.facts for one in documents], dataset)
    return [Shown(one.facts, one.values, present(one.facts, one.values, names, one.publication)) for one in documents]


def as_known(stored: Iterable[str], day: datetime.date, dataset: str) -> list[Shown]:
    """Stored documents as known on the day, without those of records of which nothing was known yet.

    At most three queries for all, two of which are remembered under the dataset's key.
    """
    known = [known_by(_read(one, dataset).facts, day) for one in stored]
    left = [facts for facts in known if facts is not None]
    names = names_for(left, dataset, day)
    return [_resolved(facts, names, as_of=day.isoformat()) for facts in left]


def render(agreement: Agreement, retellings: Retellings) -> dict[str, Any]:
    """The whole document of an agreement that `for_document()` fetched, as its rows are now.

    `retellings` is what `Source.objects.retellings()` answers: fetched once for many documents.
    """
    countries = [agreement.sender, agreement.host, *agreement.joint_senders.all()]
    related = [agreement.replaces, agreement.follows, *agreement.replaced_by.all(), *agreement.followed_by.all()]
    names = Names({row.pk: row for row in countries}, {row.pk: row for row in related if row})
    return _resolved(facts_of(agreement, retellings), names, publication_of(agreement)).json


def publication_of(agreement: Agreement) -> Publication | None:
    """When a record was published, and as which revision; None where it never was."""
    if agreement.revision is None or agreement.published_at is None or agreement.updated_at is None:
        return None
    return Publication(agreement.published_at, agreement.updated_at, agreement.revision.number)


def _read(stored: str, dataset: str) -> document.Document:
    """A document of format 1 doesn't say what its sources re-tell: for it today's re-tellings stand."""
    read = document.read(stored)
    if read.facts.retellings is not None:
        return read
    told = upstream(read.facts.sources, retellings_at(dataset))
    return replace(read, facts=replace(read.facts, retellings=told))


def _resolved(facts: Facts, names: Names, publication: Publication | None = None, as_of: str | None = None) -> Shown:
    values = resolve(facts)
    return Shown(facts, values, present(facts, values, names, publication, as_of))
