"""Building the index and the search texts from published documents, for some agreements or for all.

Kept in one module because the functions that derive, compare and write the index work on the same rows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import orjson
from django.db import connection, models, transaction

from .choices import EditorialState
from .documents import PublicDocument, documents_for_index, texts_by_place
from .folding import fold_words
from .models import (
    ActivePeriod,
    Actor,
    Address,
    Agreement,
    AgreementAmount,
    AgreementState,
    AgreementTerm,
    Claim,
    CourtCase,
    Criticism,
    Dataset,
    Event,
    ListItem,
    Mention,
    PublishedClaim,
    PublishedEvent,
    Source,
    StatusReached,
)
from .models.index import INDEX
from .querysets import AgreementQuerySet
from .record.conflicts import contested_claims
from .record.facts import Claim as FactsClaim
from .record.facts import Facts, Publication
from .record.known import Known
from .record.state import Mention as DocumentMention
from .record.state import Stretch, index_of

BATCH = 200
"""The number of agreements whose documents and index are in memory at once."""
RETOLD = "retold"
"""The kind of a mention of a source that isn't cited itself, but that a cited one re-tells."""

AGREEMENT_LOOKUPS = {PublishedEvent: "event__agreement", PublishedClaim: "claim__agreement"}
"""The lookup of the agreement in tables of the index that refer to it through another row."""

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Derived:
    """The data derived from one published document: the rows of each table of the index, and the search text."""

    rows: dict[type[models.Model], frozenset[Row]]
    search_text: str


def index(agreements: AgreementQuerySet) -> int:
    """Rebuild the index and the search texts of agreements where they are wrong, and return the number of those.

    The rows of agreements that aren't published are deleted.
    """
    changed = _delete_rows(_unpublished_with_rows(agreements))
    for pks in _batches(agreements):
        with transaction.atomic():
            # Nobody can publish between reading a document and writing what is derived from it.
            Dataset.lock()
            changed += _write(list(_outdated(pks)))
    return changed


def unindexed() -> AgreementQuerySet:
    """Return the published agreements that aren't in the index."""
    states = AgreementState.objects.current()
    return Agreement.objects.published().exclude(pk__in=states.values("agreement"))


def outdated(agreements: AgreementQuerySet) -> Iterator[Agreement]:
    """Yield the agreements whose index or search text is wrong, also unpublished ones that have rows in the index."""
    yield from Agreement.objects.filter(pk__in=_unpublished_with_rows(agreements)).order_by("pk")
    for pks in _batches(agreements):
        yield from (agreement for agreement, _, _ in _outdated(pks))


def _delete_rows(pks: set[int]) -> int:
    for table in INDEX if pks else ():
        rows_of(table, pks).delete()
    return len(pks)


def _unpublished_with_rows(agreements: AgreementQuerySet) -> set[int]:
    """Return the pks of the unpublished agreements that nevertheless have rows in the index."""
    pks = list(agreements.exclude(state=EditorialState.PUBLISHED).values_list("pk", flat=True))
    return {
        pk
        for table in (INDEX if pks else ())
        for pk in rows_of(table, pks).values_list(AGREEMENT_LOOKUPS.get(table, "agreement"), flat=True)
    }


def rows_of(table: type[models.Model], agreements: Collection[int]) -> models.QuerySet[Any]:
    """Return the rows of the agreements, given by pk, in a table of the index."""
    return table._default_manager.filter(**{f"{AGREEMENT_LOOKUPS.get(table, 'agreement')}__in": agreements})


def _batches(agreements: AgreementQuerySet) -> Iterator[list[int]]:
    pks = list(agreements.published().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        yield pks[start : start + BATCH]


Outdated = tuple[Agreement, Derived, dict[type[models.Model], list[Row]]]
"""An agreement, its derived data, and the stored rows of each table that differs from it."""


def _outdated(pks: list[int]) -> Iterator[Outdated]:
    """Yield each agreement whose stored rows or search text differ from the derived ones."""
    batch = list(Agreement.objects.published().for_index().filter(pk__in=pks).order_by("pk"))
    stored = _stored([agreement.pk for agreement in batch])
    for agreement, derived in zip(batch, _derived(batch), strict=True):
        stale_tables = {
            table: rows for table in INDEX if not _is_same(rows := stored[table][agreement.pk], derived.rows[table])
        }
        if stale_tables or agreement.search_text != derived.search_text:
            yield agreement, derived, stale_tables


def _is_same(stored: list[Row], derived: frozenset[Row]) -> bool:
    """Whether the stored rows are the derived ones, each once."""
    return len(stored) == len(derived) and frozenset(stored) == derived


def _fields(table: type[models.Model]) -> list[Any]:
    """Return the fields of a table of the index without its primary key and the agreement."""
    return [field for field in table._meta.concrete_fields if field.name not in ("id", "agreement")]


def _stored(pks: list[int]) -> dict[type[models.Model], dict[int, list[Row]]]:
    """Return the stored rows by table and by the pk of the agreement."""
    stored: dict[type[models.Model], dict[int, list[Row]]] = {table: defaultdict(list) for table in INDEX}
    for table in INDEX:
        rows = rows_of(table, pks).values_list(
            AGREEMENT_LOOKUPS.get(table, "agreement"), *(field.attname for field in _fields(table))
        )
        for pk, *row in rows.iterator():
            stored[table][pk].append(tuple(row))
    return stored


def _write(outdated: Sequence[Outdated]) -> int:
    for table in INDEX:
        new_rows = [(agreement.pk, derived.rows[table]) for agreement, derived, tables in outdated if table in tables]
        if stored_pks := [agreement.pk for agreement, _, tables in outdated if tables.get(table)]:
            rows_of(table, stored_pks).delete()
        if table in AGREEMENT_LOOKUPS:
            _insert(table, [row for _, rows in new_rows for row in rows])
        else:
            _insert(table, [(pk, *row) for pk, rows in new_rows for row in rows])
    for agreement, derived, _ in outdated:
        agreement.search_text = derived.search_text
    if outdated:
        Agreement.objects.bulk_update([agreement for agreement, _, _ in outdated], ["search_text"])
    return len(outdated)


def _insert(table: type[models.Model], rows: list[Row]) -> None:
    """Insert the rows as `bulk_create` does, but without model instances, which took a third of the time."""
    fields = [table._meta.get_field("agreement"), *_fields(table)] if table not in AGREEMENT_LOOKUPS else _fields(table)
    # Values of other fields need no conversion.
    converted_types = models.DateField | models.DecimalField
    converted = [(index, field) for index, field in enumerate(fields) if isinstance(field, converted_types)]
    prepared = []
    for row in rows:
        values = [*row]
        for index, field in converted:
            values[index] = field.get_db_prep_save(row[index], connection)
        prepared.append(values)
    quote = connection.ops.quote_name
    columns, placeholders = ", ".join(quote(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    if not prepared:
        return
    with connection.cursor() as cursor:
        # All names are those of our own models.
        cursor.executemany(f"INSERT INTO {quote(table._meta.db_table)} ({columns}) VALUES ({placeholders})", prepared)  # noqa: S608


def _derived(batch: list[Agreement]) -> Iterator[Derived]:
    """Yield the data derived from the document of each published agreement."""
    documents = documents_for_index(batch)
    pks = _PrimaryKeys([document.facts for document in documents])
    return (Derived(_rows(document, pks), _search_text(document)) for document in documents)


class _PrimaryKeys:
    """The primary keys of the rows that the documents of a batch name, and of the sources that they re-tell."""

    def __init__(self, batch: Sequence[Facts]) -> None:
        sources = _pks_by_slug(Source, ((row.slug, row.id) for facts in batch for row in facts.sources.values()))
        actors = _pks_by_slug(Actor, ((row.slug, row.id) for facts in batch for row in facts.actors.values()))
        criticisms = _pks_by_slug(Criticism, ((row.slug, None) for facts in batch for row in facts.criticisms))
        cases = _pks_by_slug(CourtCase, ((row.slug, None) for facts in batch for row in facts.cases))
        self._by_kind = {"source": sources, "actor": actors, "critic": actors, "criticism": criticisms, "case": cases}
        self._upstream = Source.objects.filter(pk__in=sources.values()).upstream()
        self.events = _existing(Event, (event.id for facts in batch for event in facts.events))
        self.claims = _existing(Claim, (claim.id for facts in batch for claim in _claims_of(facts)))

    def of_mention(self, mention: DocumentMention) -> int | None:
        """Return the pk of the row that is mentioned; None where it was deleted."""
        return self._by_kind[mention.kind].get(mention.slug)

    def retold_by(self, facts: Facts) -> set[int]:
        """Return the sources that the cited ones re-tell, directly or not, and that aren't cited themselves."""
        cited = {pk for slug in facts.sources if (pk := self._by_kind["source"].get(slug))}
        reached, new = set(cited), cited
        while new:
            new = {upstream for source in new for upstream in self._upstream.get(source, ())} - reached
            reached |= new
        return reached - cited


def _pks_by_slug(model: type[models.Model], rows: Iterable[tuple[str, int | None]]) -> dict[str, int]:
    """Return the pk of each slug: that of the document, else of the row that has the slug now or once had it."""
    document_pks = dict(rows)
    pks = {slug: pk for slug, pk in document_pks.items() if pk is not None}
    if missing := document_pks.keys() - pks.keys():
        pks |= dict(model._default_manager.filter(slug__in=missing).values_list("slug", "pk"))
    if missing := document_pks.keys() - pks.keys():
        pks |= dict(Address.objects.of_model(model).filter(slug__in=missing).values_list("slug", "row"))
    return pks


def _existing(model: type[models.Model], pks: Iterable[int]) -> set[int]:
    """Return the pks that still exist: rows of a stale document may have been deleted."""
    return set(model._default_manager.filter(pk__in=list(pks)).values_list("pk", flat=True))


def _claims_of(facts: Facts) -> Iterator[FactsClaim]:
    return (claim for _, claims in facts.subjects() for claim in claims)


def _columns(stretch: Stretch) -> Row:
    return stretch.is_current, stretch.known_from, stretch.known_until


def _search_text(document: PublicDocument) -> str:
    """Return the folded text that searches match: all texts of the document, and all names of its countries."""
    names = (name for code in document.facts.countries for name in document.names.countries[code].names)
    return fold_words("\n".join([*texts_by_place(document.json).values(), *names]))


def _rows(document: PublicDocument, pks: _PrimaryKeys) -> dict[type[models.Model], frozenset[Row]]:
    """Return the rows that each table of the index should hold of a published document."""
    facts = document.facts
    # A published document always has one.
    publication = cast("Publication", document.publication)
    index_entries = index_of(facts, document.values, publication.updated_at, document.neutral_title)
    item, days = (orjson.dumps(part).decode() for part in document.item_parts)
    contested_ids = contested_claims(facts)
    mentions = [
        (*_columns(stretch), mention.kind, pk)
        for mention, stretch in index_entries.mentions
        if (pk := pks.of_mention(mention)) is not None
    ]
    retold = [(True, None, None, RETOLD, pk) for pk in pks.retold_by(facts)]
    claim_ids = [claim.id for claim in _claims_of(facts) if claim.id in pks.claims]
    return {
        AgreementState: frozenset((*_columns(stretch), *state) for state, stretch in index_entries.states),
        ListItem: frozenset([(item, days)]),
        AgreementTerm: frozenset((*_columns(stretch), *term) for term, stretch in index_entries.terms),
        AgreementAmount: frozenset((*_columns(stretch), *amount) for amount, stretch in index_entries.amounts),
        StatusReached: frozenset((*_columns(stretch), *status) for status, stretch in index_entries.reached),
        ActivePeriod: frozenset(tuple(period) for period in index_entries.active),
        Mention: frozenset([*mentions, *retold]),
        PublishedEvent: frozenset((pk, day) for pk, day in Known(facts).events.items() if pk in pks.events),
        PublishedClaim: frozenset((claim_id, claim_id in contested_ids) for claim_id in claim_ids),
    }
