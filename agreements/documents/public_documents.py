"""Public documents, made from stored documents (as they stand or as of a day) or from the rows of an agreement."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ..models import Actor, Agreement, Country
from ..record import document as stored_document
from ..record.document import Document as StoredDocument
from ..record.facts import Facts, Publication
from ..record.known import Known, known_by
from ..record.origins import Retellings, upstream
from ..record.resolve import Values, resolve
from ..record.state import words
from .cached import retellings_at
from .facts import facts_of, in_todays_order
from .names import Names, names_for, rows_by_slug
from .present import Json, item, item_parts, neutral_title, present


@dataclass(frozen=True)
class PublicDocument:
    """An agreement as published, or as known on a day: its facts, the values that follow, and both as public JSON."""

    facts: Facts
    values: Values
    publication: Publication | None
    names: Names
    as_of: datetime.date | None = None

    @cached_property
    def item(self) -> dict[str, Any]:
        """The part of the public document that lists show."""
        return item(self.facts, self.values, self.names, self.publication, self.as_of)

    @cached_property
    def words(self) -> dict[str, set[str]]:
        """The words by which filters find such a record as it stands, by today's rules (see `record.state.words`)."""
        facts = in_todays_order(self.facts)
        return words(facts, resolve(facts))

    @property
    def item_parts(self) -> tuple[Json, list[Any]]:
        """`item` in two parts: the stable fields, and the fields that depend on today, for each day they change on."""
        return item_parts(self.facts, self.values, self.names, self.publication)

    @property
    def neutral_title(self) -> str:
        """The title shown as of a day: parties and kind, without an outcome that wasn't known then."""
        return neutral_title(self.facts, self.names)

    @cached_property
    def json(self) -> dict[str, Any]:
        """The whole public document, as the API answers it."""
        return present(self.facts, self.values, self.names, self.publication, self.as_of)


def public_documents(
    stored: Iterable[str],
    dataset: str,
    *,
    full: bool = True,
    as_published: bool = False,
    checks: Mapping[int, Json] | None = None,
) -> list[PublicDocument]:
    """Public documents of the stored ones: their facts, resolved by today's rules and with today's names.

    With `as_published` the values are those that were stored. `dataset` is the dataset's key, under which names are
    cached; `checks` are the last checks by agreement id. At most five queries for all documents; three without `full`,
    which is enough for `item`.
    """
    documents = [_read(text, dataset) for text in stored]
    names = replace(names_for([document.facts for document in documents], dataset, full=full), checks=checks or {})
    if as_published:
        return [PublicDocument(document.facts, document.values, document.publication, names) for document in documents]
    return [_by_todays_rules(document, names) for document in documents]


def documents_as_of(
    stored: Iterable[str], day: datetime.date, dataset: str, *, full: bool = True
) -> list[PublicDocument]:
    """Public documents as of the day, without agreements of which nothing was known yet.

    It takes as many queries as `public_documents`.
    """
    known = [known_by(in_todays_order(_read(text, dataset).facts), day) for text in stored]
    facts_list = [facts for facts in known if facts is not None]
    names = names_for(facts_list, dataset, day, full=full)
    return [PublicDocument(facts, resolve(facts), None, names, day) for facts in facts_list]


def may_differ(stored: str, earlier: datetime.date, later: datetime.date, dataset: str) -> bool:
    """Whether documents as of the two days can differ: more became known of the record, or it names another record,
    whose days aren't in its document.
    """
    facts = _read(stored, dataset).facts
    own_payments = {payment.id for payment in facts.payments}
    names_another = facts.related or any(payment.part_of not in {None, *own_payments} for payment in facts.payments)
    return bool(names_another) or any(earlier < day <= later for day in Known(facts).days())


def revision_as_of(revision: PublicDocument, day: datetime.date, dataset: str) -> PublicDocument | None:
    """The document of a revision as of a day; None where nothing was known then."""
    facts = known_by(revision.facts, day)
    return None if facts is None else PublicDocument(facts, resolve(facts), None, names_for([facts], dataset, day), day)


def render(agreement: Agreement, retellings: Retellings) -> PublicDocument:
    """The public document of an agreement, fetched `for_document()`, from its present rows.

    `retellings` are at least those of its sources (see `retellings_of`).
    """
    related = [agreement.replaces, agreement.follows, *agreement.replaced_by.all(), *agreement.followed_by.all()]
    facts = facts_of(agreement, retellings)
    names = Names(_countries_of(agreement), {other.pk: other for other in related if other})
    return PublicDocument(facts, resolve(facts), _publication_of(agreement), names)


def documents_for_index(agreements: Sequence[Agreement]) -> list[PublicDocument]:
    """Public documents of agreements fetched `for_index()`, from their stored documents, without related agreements."""
    documents = [stored_document.read(row.revision.document) for row in agreements if row.revision]
    checks = {row.pk: row.last_checked for row in agreements if row.last_checked}  # type: ignore[attr-defined]
    actors = rows_by_slug(
        Actor.objects.all(), [actor for document in documents for actor in document.facts.actors.values()]
    )
    countries = Country.objects.in_bulk({code for document in documents for code in document.facts.countries})
    names = Names(countries, {}, {}, actors, checks)
    return [_by_todays_rules(document, names) for document in documents]


def _by_todays_rules(document: StoredDocument, names: Names) -> PublicDocument:
    facts = in_todays_order(document.facts)
    return PublicDocument(facts, resolve(facts), document.publication, names)


def _countries_of(agreement: Agreement) -> dict[str, Country]:
    return {country.pk: country for country in [agreement.sender, agreement.host, *agreement.joint_senders.all()]}


def _publication_of(agreement: Agreement) -> Publication | None:
    if agreement.revision is None or agreement.published_at is None or agreement.updated_at is None:
        return None
    return Publication(agreement.published_at, agreement.updated_at, agreement.revision.number)


def _read(stored: str, dataset: str) -> StoredDocument:
    """Decode a stored document. One of format 1 doesn't say what its sources re-tell: it gets today's re-tellings."""
    document = stored_document.read(stored)
    if document.facts.retellings is not None:
        return document
    retellings = upstream(document.facts.sources, retellings_at(dataset))
    return replace(document, facts=replace(document.facts, retellings=retellings))
