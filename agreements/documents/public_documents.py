"""Public documents from stored ones: as they stand, as of a day, or as an agreement's rows would give them."""

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
        """`item` in two parts: what stays, and what depends on the day, with the day from which it is so."""
        return listed(self.facts, self.values, self.names, self.publication)

    @property
    def neutral_title(self) -> str:
        """The title as of a day, which tells no outcome."""
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
    as_published: bool = False,
    checks: Mapping[int, Json] | None = None,
) -> list[PublicDocument]:
    """Public documents of the stored ones: their facts, resolved by today's rules and with today's names. With
    `as_published` the values are those that were stored.

    `dataset` is the dataset's key, under which names are cached; `checks` are the last checks by agreement id. At most
    five queries for all; three without `whole`, which is enough for `item`.
    """
    documents = [_read(one, dataset) for one in stored]
    names = replace(names_for([one.facts for one in documents], dataset, whole=whole), checks=checks or {})
    if as_published:
        return [PublicDocument(one.facts, one.values, one.publication, names) for one in documents]
    current = [in_todays_order(one.facts) for one in documents]
    return [
        PublicDocument(facts, resolve(facts), one.publication, names)
        for facts, one in zip(current, documents, strict=True)
    ]


def documents_as_of(
    stored: Iterable[str], day: datetime.date, dataset: str, *, whole: bool = True
) -> list[PublicDocument]:
    """Public documents as of the day; agreements of which nothing was known yet are left out.

    As many queries as `public_documents` needs.
    """
    known = [known_by(in_todays_order(_read(one, dataset).facts), day) for one in stored]
    found = [facts for facts in known if facts is not None]
    names = names_for(found, dataset, day, whole=whole)
    return [PublicDocument(facts, resolve(facts), None, names, day) for facts in found]


def revision_as_of(one: PublicDocument, day: datetime.date, dataset: str) -> PublicDocument | None:
    """A revision's document as of a day; None where nothing was known then."""
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


def documents_for_index(agreements: Sequence[Agreement]) -> list[PublicDocument]:
    """Public documents of agreements fetched `for_index()`, from what is stored; without related agreements."""
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
    retellings = upstream(read.facts.sources, retellings_at(dataset))
    return replace(read, facts=replace(read.facts, retellings=retellings))
