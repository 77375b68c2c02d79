"""Stored documents as they are shown: read, restricted to what was known on a day, and written as public JSON."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ..models import Actor, Agreement, Country
from ..record import document
from ..record.facts import Facts, Publication
from ..record.known import known_by
from ..record.origins import Retellings, upstream
from ..record.resolve import Values, resolve
from .cached import retellings_at
from .facts import facts_of, in_todays_order
from .names import Names, names_for, rows_named
from .present import Json, item, listed, neutral_title, present


@dataclass(frozen=True)
class PublicDocument:
    """An agreement as published, or as known on a day: what sources say, what follows, and both as public JSON."""

    facts: Facts
    values: Values
    publication: Publication | None
    names: Names
    as_of: datetime.date | None = None

    @cached_property
    def item(self) -> dict[str, Any]:
        """The part of the public document that lists show."""
        return item(self.facts, self.values, self.names, self.publication, self.as_of)

    @property
    def listed(self) -> tuple[Json, list[Any]]:
        """The same without what depends on the day, and that for the days from which it is so."""
        return listed(self.facts, self.values, self.names, self.publication)

    @property
    def neutral_title(self) -> str:
        """What it is called in what was known on a day."""
        return neutral_title(self.facts, self.names)

    @cached_property
    def json(self) -> dict[str, Any]:
        """The whole public document, as the API answers it."""
        return present(self.facts, self.values, self.names, self.publication, self.as_of)


def public_documents(
    stored: Iterable[str],
    dataset: str,
    *,
    whole: bool = True,
    as_told: bool = False,
    checks: Mapping[int, Json] | None = None,
) -> list[PublicDocument]:
    """Stored documents with the names of today, and what follows by today's rules from the facts that they tell; with
    `as_told` what they told when they were published. `dataset` is its key; `checks` says when editors last looked for
    news, by the record's id.

    At most five queries for all, two of which are remembered under the key; three where only their items are wanted.
    """
    documents = [_read(one, dataset) for one in stored]
    names = replace(names_for([one.facts for one in documents], dataset, whole=whole), checks=checks or {})
    if as_told:
        return [PublicDocument(one.facts, one.values, one.publication, names) for one in documents]
    current = [in_todays_order(one.facts) for one in documents]
    return [
        PublicDocument(facts, resolve(facts), one.publication, names)
        for facts, one in zip(current, documents, strict=True)
    ]


def documents_as_of(
    stored: Iterable[str], day: datetime.date, dataset: str, *, whole: bool = True
) -> list[PublicDocument]:
    """Stored documents as known on the day, without those of records of which nothing was known yet.

    As many queries as `public_documents` needs.
    """
    known = [known_by(in_todays_order(_read(one, dataset).facts), day) for one in stored]
    left = [facts for facts in known if facts is not None]
    names = names_for(left, dataset, day, whole=whole)
    return [PublicDocument(facts, resolve(facts), None, names, day) for facts in left]


def revision_as_of(one: PublicDocument, day: datetime.date, dataset: str) -> PublicDocument | None:
    """What a revision tells of what was known on the day; None where nothing was."""
    facts = known_by(one.facts, day)
    return None if facts is None else PublicDocument(facts, resolve(facts), None, names_for([facts], dataset, day), day)


def render(agreement: Agreement, retellings: Retellings) -> PublicDocument:
    """An agreement that `for_document()` fetched, as its rows are now.

    `retellings` is what `Source.objects.retellings()` answers: fetched once for many agreements.
    """
    related = [agreement.replaces, agreement.follows, *agreement.replaced_by.all(), *agreement.followed_by.all()]
    facts = facts_of(agreement, retellings)
    names = Names(_countries_of(agreement), {row.pk: row for row in related if row})
    return PublicDocument(facts, resolve(facts), _publication_of(agreement), names)


def published(agreements: Sequence[Agreement]) -> list[PublicDocument]:
    """Published agreements, fetched `for_index()`, as their stored documents say; without what they are related to.

    Their actors are called as today, for what is published is public.
    """
    documents = [document.read(row.revision.document) for row in agreements if row.revision]
    checks = {row.pk: row.last_checked for row in agreements if row.last_checked}  # type: ignore[attr-defined]
    actors = rows_named(Actor.objects.all(), [actor for one in documents for actor in one.facts.actors.values()])
    countries = Country.objects.in_bulk({code for one in documents for code in one.facts.countries})
    names = Names(countries, {}, {}, actors, checks)
    current = [in_todays_order(one.facts) for one in documents]
    return [
        PublicDocument(facts, resolve(facts), one.publication, names)
        for facts, one in zip(current, documents, strict=True)
    ]


def _countries_of(agreement: Agreement) -> dict[str, Country]:
    return {row.pk: row for row in [agreement.sender, agreement.host, *agreement.joint_senders.all()]}


def _publication_of(agreement: Agreement) -> Publication | None:
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
