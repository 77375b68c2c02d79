"""Building the index, and what searching reads, from published documents, for some agreements or for all.

Kept in one module because the functions that derive, compare and write the index work on the same rows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, cast

import orjson
from django.db import connection, models, transaction

from .choices import EditorialState
from .documents import Passage, PublicDocument, documents_for_index, joined, passages, passages_of_row
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
    Criterion,
    Criticism,
    Dataset,
    Event,
    ListItem,
    Mention,
    Payment,
    PublishedClaim,
    PublishedCriterion,
    PublishedEvent,
    PublishedPayment,
    SearchEntry,
    SearchKind,
    SearchWord,
    Source,
    StatusReached,
)
from .models.index import INDEX
from .querysets import AgreementQuerySet, forget_deleted_words, is_found
from .querysets.search import COLUMNS
from .record.claims import quantity_of
from .record.conflicts import contested_claims
from .record.facts import Facts, Publication
from .record.facts import Payment as FactsPayment
from .record.known import Known
from .record.published_rows import published_rows
from .record.quantities import Quantity
from .record.state import Mention as DocumentMention
from .record.state import Stretch, index_of
from .words import PASSAGE_END, Term, indexed_words, whole_words

BATCH = 200
"""The number of agreements whose documents and index are in memory at once."""
VALUES_TOGETHER = 900
"""The number of values in one statement."""
SHARED: dict[str, type[models.Model]] = {
    SearchKind.SOURCE: Source,
    SearchKind.ACTOR: Actor,
    SearchKind.CRITICISM: Criticism,
    SearchKind.CASE: CourtCase,
}
"""The rows that many agreements can show and that are searched, by kind."""
WITH_ADDRESSES: tuple[type[models.Model], ...] = (Claim, Event, Payment, Criterion)
"""The models whose rows have an address of their own by id (see `published_rows`)."""
RETOLD = "retold"
"""The kind of a mention of a source that isn't cited itself, but that a cited one re-tells."""

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Derived:
    """The data derived from one published document: the rows of each table of the index, and the words in it."""

    rows: dict[type[models.Model], frozenset[Row]]
    text: str
    """All of it that is searched, as it is written."""


def index(agreements: AgreementQuerySet) -> int:
    """Rebuild the index of agreements where it is wrong, and return the number of those.

    The rows of agreements that aren't published are deleted. What searching reads of the sources, actors, criticisms
    and court cases that the agreements show is brought up to date, too.
    """
    changed = _delete_rows(_unpublished_with_rows(agreements))
    for pks in _batches(agreements):
        with transaction.atomic():
            # Nobody can publish between reading a document and writing what is derived from it.
            Dataset.lock()
            shared: set[tuple[str, int]] = set()
            changed += _write(list(_outdated(pks, shared)))
            _index_shared(shared)
    return changed


def unindexed() -> AgreementQuerySet:
    """Return the published agreements that aren't in the index."""
    states = AgreementState.objects.current()
    return Agreement.objects.published().exclude(pk__in=states.values("agreement"))


def outdated(agreements: AgreementQuerySet) -> Iterator[Agreement]:
    """Yield the agreements whose index is wrong, also unpublished ones that have rows in it."""
    yield from Agreement.objects.filter(pk__in=_unpublished_with_rows(agreements)).order_by("pk")
    for pks in _batches(agreements):
        yield from (agreement for agreement, _, _ in _outdated(pks))


def _delete_rows(pks: set[int]) -> int:
    shared = _shared(Mention.objects.filter(agreement__in=pks).values_list("kind", "row"))
    for table in INDEX if pks else ():
        rows_of(table, pks).delete()
    _index_shared(shared)
    return len(pks)


def _unpublished_with_rows(agreements: AgreementQuerySet) -> set[int]:
    """Return the pks of the unpublished agreements that nevertheless have rows in the index."""
    pks = list(agreements.exclude(state=EditorialState.PUBLISHED).values_list("pk", flat=True))
    return {pk for table in (INDEX if pks else ()) for pk in rows_of(table, pks).values_list("agreement", flat=True)}


def rows_of(table: type[models.Model], agreements: Collection[int]) -> models.QuerySet[Any]:
    """Return the rows of the agreements, given by pk, in a table of the index."""
    return table._default_manager.filter(agreement__in=agreements)


def _batches(agreements: AgreementQuerySet) -> Iterator[list[int]]:
    pks = list(agreements.published().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        yield pks[start : start + BATCH]


@dataclass(frozen=True)
class Difference:
    """What is wrong in a table of the index: the pks of rows that it shouldn't have, and the rows that it lacks."""

    wrong: list[Any]
    missing: list[Row]


Outdated = tuple[Agreement, Derived, dict[type[models.Model], Difference]]
"""An agreement, its derived data, and what is wrong in each table that differs from it."""


def _outdated(pks: list[int], shared: set[tuple[str, int]] | None = None) -> Iterator[Outdated]:
    """Yield each agreement whose stored rows differ from the derived ones.

    The rows that the agreements show or showed, and that others can show, too, are added to `shared`.
    """
    batch = list(Agreement.objects.published().for_index().filter(pk__in=pks).order_by("pk"))
    stored = _stored([agreement.pk for agreement in batch])
    for agreement, derived in zip(batch, _derived(batch), strict=True):
        if shared is not None:
            kinds = [column.name for column in _fields(Mention)]
            place, row_place = kinds.index("kind"), kinds.index("row")
            mentions = {row for _, row in stored[Mention][agreement.pk]} | derived.rows[Mention]
            shared |= _shared((row[place], row[row_place]) for row in mentions)
        differences = {table: _difference(stored[table][agreement.pk], derived.rows[table]) for table in INDEX}
        wrong = {table: each for table, each in differences.items() if each.wrong or each.missing}
        if wrong:
            yield agreement, derived, wrong


def _difference(stored: list[tuple[Any, Row]], derived: frozenset[Row]) -> Difference:
    """Compare the stored rows, with their pks, with the derived ones, of which each should be there once."""
    found: set[Row] = set()
    wrong = []
    for pk, row in stored:
        if row in derived and row not in found:
            found.add(row)
        else:
            wrong.append(pk)
    return Difference(wrong, [*(derived - found)])


def _fields(table: type[models.Model]) -> list[Any]:
    """Return the fields of a table of the index without its primary key and the agreement."""
    return [field for field in table._meta.concrete_fields if field.name not in ("id", "agreement")]


def _stored(pks: list[int]) -> dict[type[models.Model], dict[int, list[tuple[Any, Row]]]]:
    """Return the stored rows with their pks, by table and by the pk of the agreement."""
    stored: dict[type[models.Model], dict[int, list[tuple[Any, Row]]]] = {table: defaultdict(list) for table in INDEX}
    for table in INDEX:
        rows = rows_of(table, pks).values_list("agreement", "pk", *(field.attname for field in _fields(table)))
        for agreement, pk, *row in rows.iterator():
            stored[table][agreement].append((pk, tuple(row)))
    return stored


def _write(outdated: Sequence[Outdated]) -> int:
    for table in INDEX:
        differences = [(agreement.pk, tables[table]) for agreement, _, tables in outdated if table in tables]
        if wrong := [pk for _, difference in differences for pk in difference.wrong]:
            for start in range(0, len(wrong), VALUES_TOGETHER):
                table._default_manager.filter(pk__in=wrong[start : start + VALUES_TOGETHER]).delete()
        _insert(table, [(pk, *row) for pk, difference in differences for row in difference.missing])
    _remember_words([derived.text for _, derived, tables in outdated if SearchEntry in tables])
    return len(outdated)


def _remember_words(texts: Iterable[str]) -> None:
    """Store the words that aren't yet among those by which searching completes beginnings and suggests spellings."""
    stems = {word: stem for text in texts for word, stem in whole_words(text).items()}
    for start in range(0, len(stems), VALUES_TOGETHER):
        words = [*stems][start : start + VALUES_TOGETHER]
        known = set(SearchWord.objects.filter(word__in=words).values_list("word", flat=True))
        new = [SearchWord(word=word, stem=stems[word]) for word in words if word not in known]
        SearchWord.objects.bulk_create(new, ignore_conflicts=True)


def _shared(mentions: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
    """Return the kind in which each mentioned row is searched, and its pk."""
    kinds = {"critic": SearchKind.ACTOR.value, RETOLD: SearchKind.SOURCE.value}
    return {(kinds.get(kind, kind), pk) for kind, pk in mentions}


def _index_shared(shared: Collection[tuple[str, int]]) -> None:
    """Store the words of those sources, actors, criticisms and court cases that are public, and delete the others'."""
    for kind, model in SHARED.items():
        pks = sorted(pk for each, pk in shared if each == kind)
        for start in range(0, len(pks), VALUES_TOGETHER):
            batch = pks[start : start + VALUES_TOGETHER]
            rows = searched_rows(model, batch)
            _index_rows(kind, rows)
            hidden = set(batch) - {row.pk for row in rows}
            SearchEntry.objects.filter(kind=kind, row__in=hidden).delete()


def _index_rows(kind: str, rows: Collection[Any]) -> None:
    entries = SearchEntry.objects.filter(kind=kind, row__in=[row.pk for row in rows])
    stored = {entry.row: entry for entry in entries}
    new: list[SearchEntry] = []
    changed: list[SearchEntry] = []
    texts: list[str] = []
    for row in rows:
        found = passages_of_row(row)
        entry = stored.get(row.pk) or SearchEntry(kind=kind, row=row.pk)
        words = {column: joined(found, column) for column in COLUMNS}
        if entry.pk and words == {column: getattr(entry, column) for column in COLUMNS}:
            continue
        for column in COLUMNS:
            setattr(entry, column, words[column])
        (changed if entry.pk else new).append(entry)
        texts += [passage.words for passage in found]
    SearchEntry.objects.bulk_create(new)
    SearchEntry.objects.bulk_update(changed, COLUMNS)
    _remember_words(texts)


def searched_rows(model: type[models.Model], pks: Collection[int]) -> list[Any]:
    """Return those of the rows that are public, with what searching reads of them."""
    related: dict[type[models.Model], list[str]] = {Actor: ["country"], Criticism: ["actor"]}
    manager: Any = model._default_manager
    rows = manager.published().filter(pk__in=pks).select_related(*related.get(model, []))
    return list(rows.prefetch_related("events") if model is CourtCase else rows)


def index_all() -> int:
    """Rebuild the whole index where it is wrong, and return the number of agreements of which it was."""
    with transaction.atomic():
        Dataset.lock()
        for kind in SHARED:
            unsearchable_rows(kind)[0].delete()
        index_sources(Source.objects.filter(outside_counts__isnull=False))
    return index(Agreement.objects.all())


def unsearchable_rows(kind: str) -> tuple[models.QuerySet[SearchEntry], models.QuerySet[Any]]:
    """Return what searching reads of rows of the kind that aren't public, and the public rows of which it has
    nothing.

    Both are empty as long as nothing goes wrong.
    """
    manager: Any = SHARED[kind]._default_manager
    entries = SearchEntry.objects.filter(kind=kind)
    public = manager.published()
    return entries.exclude(row__in=public.values("pk")), public.exclude(pk__in=entries.values("row"))


def index_sources(sources: models.QuerySet[Source]) -> None:
    """Bring up to date what searching reads of sources, where they are those of outside counts: see `index`."""
    _index_shared({(SearchKind.SOURCE.value, pk) for pk in sources.values_list("pk", flat=True)})


def forget_words(text: str) -> None:
    """Delete the words of an erased text that nothing public has any more."""
    unused = [word for word, stem in whole_words(text).items() if not is_found([Term(((stem,),))])]
    SearchWord.objects.filter(word__in=unused).delete()
    forget_deleted_words()


def _insert(table: type[models.Model], rows: list[Row]) -> None:
    """Insert the rows as `bulk_create` does, but without model instances, which took a third of the time."""
    fields = [table._meta.get_field("agreement"), *_fields(table)]
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
    for document in documents:
        searched = passages(document)
        rows = _rows(document, pks)
        entries = frozenset(_entries(document, searched, pks))
        yield Derived(
            {**rows, SearchEntry: entries},
            "\n".join(passage.words for passage in searched),
        )


class _PrimaryKeys:
    """The primary keys of the rows that the documents of a batch name, and of the sources that they re-tell."""

    def __init__(self, batch: Sequence[Facts]) -> None:
        sources = _pks_by_slug(Source, ((row.slug, row.id) for facts in batch for row in facts.sources.values()))
        actors = _pks_by_slug(Actor, ((row.slug, row.id) for facts in batch for row in facts.actors.values()))
        criticisms = _pks_by_slug(Criticism, ((row.slug, None) for facts in batch for row in facts.criticisms))
        cases = _pks_by_slug(CourtCase, ((row.slug, None) for facts in batch for row in facts.cases))
        self._by_kind = {"source": sources, "actor": actors, "critic": actors, "criticism": criticisms, "case": cases}
        self._upstream = Source.objects.filter(pk__in=sources.values()).upstream()
        published = [published_rows(facts) for facts in batch]
        self.existing = {
            str(model._meta.model_name): _existing(
                model, chain(*(rows[str(model._meta.model_name)] for rows in published))
            )
            for model in WITH_ADDRESSES
        }
        """The ids of published rows that still exist, by the name of the model (see `published_rows`)."""

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


def _sum_columns(payment: FactsPayment, facts: Facts) -> Row:
    quantity = quantity_of(payment.claims, facts.sources) or Quantity("", None, "", "")
    return quantity.qualifier, quantity.amount, quantity.low, quantity.high, quantity.unit, quantity.period


def _columns(stretch: Stretch) -> Row:
    return stretch.is_current, stretch.known_from, stretch.known_until


def _entries(document: PublicDocument, searched: list[Passage], pks: _PrimaryKeys) -> Iterator[Row]:
    """Yield what searching reads of the agreement, and of each of its events and claims."""
    yield (
        SearchKind.AGREEMENT.value,
        document.facts.id,
        *(joined(searched, column) for column in COLUMNS),
    )
    title = indexed_words(document.facts.title)
    words = {passage.place: passage.indexed for passage in searched}
    for index, event in enumerate(document.json["events"]):
        if int(event["id"]) in pks.existing["event"]:
            yield SearchKind.EVENT.value, int(event["id"]), "", f"{words[f'events[{index}]']} {PASSAGE_END} {title}", ""
    for entry in document.json["evidence"]:
        for claim in entry["claims"]:
            if claim["id"] in pks.existing["claim"]:
                told = f"{words['claims[' + str(claim['id']) + ']']} {PASSAGE_END} {title}"
                source = indexed_words(
                    "\n".join(filter(None, [claim["source"]["title"], claim["source"]["publisher"]]))
                )
                yield SearchKind.CLAIM.value, claim["id"], "", told, source


def _rows(document: PublicDocument, pks: _PrimaryKeys) -> dict[type[models.Model], frozenset[Row]]:
    """Return the rows that each table of the index should hold of a published document."""
    facts = document.facts
    # A published document always has one.
    publication = cast("Publication", document.publication)
    index_entries = index_of(facts, document.values, publication.updated_at, document.neutral_title)
    item, days = (orjson.dumps(part).decode() for part in document.item_parts)
    known_since = Known(facts).events
    contested_ids = contested_claims(facts)
    mentions = [
        (*_columns(stretch), mention.kind, pk)
        for mention, stretch in index_entries.mentions
        if (pk := pks.of_mention(mention)) is not None
    ]
    retold = [(True, None, None, RETOLD, pk) for pk in pks.retold_by(facts)]
    shown = {name: ids & pks.existing[name] for name, ids in published_rows(facts).items()}
    payments = [payment for payment in facts.payments if payment.id in shown["payment"]]
    return {
        AgreementState: frozenset((*_columns(stretch), *state) for state, stretch in index_entries.states),
        ListItem: frozenset([(item, days, document.values.counts.sources)]),
        AgreementTerm: frozenset((*_columns(stretch), *term) for term, stretch in index_entries.terms),
        AgreementAmount: frozenset((*_columns(stretch), *amount) for amount, stretch in index_entries.amounts),
        StatusReached: frozenset((*_columns(stretch), *status) for status, stretch in index_entries.reached),
        ActivePeriod: frozenset(tuple(period) for period in index_entries.active),
        Mention: frozenset([*mentions, *retold]),
        PublishedEvent: frozenset(
            (event.id, known_since[event.id], event.kind, str(event.occurred))
            for event in facts.events
            if event.id in shown["event"]
        ),
        PublishedClaim: frozenset((pk, pk in contested_ids) for pk in shown["claim"]),
        PublishedPayment: frozenset((payment.id, *_sum_columns(payment, facts)) for payment in payments),
        PublishedCriterion: frozenset((pk,) for pk in shown["criterion"]),
    }
