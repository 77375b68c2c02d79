"""The index and the words for searching, made from published documents: for some agreements, or for all.

One file: what is derived, compared and written goes through the same rows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import orjson
from django.db import connection, models, transaction

from .choices import EditorialState
from .documents import PublicDocument, documents_for_index, texts_by_path
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
from .record.facts import Facts, Publication
from .record.known import Known
from .record.state import Mention as MentionTold
from .record.state import Stretch, index_of

BATCH = 200
"""Agreements of which the documents and the index are held at once."""
RETOLD = "retold"
"""The kind of a mention of a source that only others that are cited re-tell."""

OWNERS = {PublishedEvent: "event__agreement", PublishedClaim: "claim__agreement"}
"""The tables of the index that name the agreement through another row."""

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Derived:
    """What is derived from the document of one published agreement: rows for each table, and words for searching."""

    rows: dict[type[models.Model], frozenset[Row]]
    words: str


def index(agreements: AgreementQuerySet) -> int:
    """Make what is derived from the agreements anew where it isn't as it should be. Says of how many it wasn't.

    What is derived from those that aren't published goes.
    """
    changed = _forget(_held_though_hidden(agreements))
    for keys in _batches(agreements):
        with transaction.atomic():
            # Nobody publishes between reading a document and writing what follows from it.
            Dataset.lock()
            changed += _write(list(_outdated(keys)))
    return changed


def unindexed() -> AgreementQuerySet:
    """The published agreements that the index doesn't hold."""
    held = AgreementState.objects.current()
    return Agreement.objects.published().exclude(pk__in=held.values("agreement"))


def outdated(agreements: AgreementQuerySet) -> Iterator[Agreement]:
    """Those whose part of the index, or whose words, aren't as they should be: it holds only published ones."""
    yield from Agreement.objects.filter(pk__in=_held_though_hidden(agreements)).order_by("pk")
    for keys in _batches(agreements):
        yield from (agreement for agreement, _, _ in _outdated(keys))


def _forget(gone: set[int]) -> int:
    for table in INDEX if gone else ():
        rows_of(table, gone).delete()
    return len(gone)


def _held_though_hidden(agreements: AgreementQuerySet) -> set[int]:
    """The keys of those that aren't published and of which a table of the index holds a row all the same."""
    hidden = list(agreements.exclude(state=EditorialState.PUBLISHED).values_list("pk", flat=True))
    return {
        key
        for table in (INDEX if hidden else ())
        for key in rows_of(table, hidden).values_list(OWNERS.get(table, "agreement"), flat=True)
    }


def rows_of(table: type[models.Model], agreements: Collection[int]) -> models.QuerySet[Any]:
    """What a table of the index holds of the agreements, given by key."""
    return table._default_manager.filter(**{f"{OWNERS.get(table, 'agreement')}__in": agreements})


def _batches(agreements: AgreementQuerySet) -> Iterator[list[int]]:
    keys = list(agreements.published().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


Outdated = tuple[Agreement, Derived, dict[type[models.Model], list[Row]]]


def _outdated(keys: list[int]) -> Iterator[Outdated]:
    """Each agreement whose rows or words aren't as derived: with what is derived, and the tables that differ as they
    stand.
    """
    batch = list(Agreement.objects.published().for_index().filter(pk__in=keys).order_by("pk"))
    stored = _stored([agreement.pk for agreement in batch])
    for agreement, derived in zip(batch, _derived(batch), strict=True):
        wrong = {
            table: rows for table in INDEX if not _is_same(rows := stored[table][agreement.pk], derived.rows[table])
        }
        if wrong or agreement.search_text != derived.words:
            yield agreement, derived, wrong


def _is_same(stored: list[Row], derived: frozenset[Row]) -> bool:
    """Whether a table holds each of the rows once, and no other."""
    return len(stored) == len(derived) and frozenset(stored) == derived


def _fields(table: type[models.Model]) -> list[Any]:
    """All but the key of the row and the agreement."""
    return [field for field in table._meta.concrete_fields if field.name not in ("id", "agreement")]


def _stored(agreements: list[int]) -> dict[type[models.Model], dict[int, list[Row]]]:
    found: dict[type[models.Model], dict[int, list[Row]]] = {table: defaultdict(list) for table in INDEX}
    for table in INDEX:
        rows = rows_of(table, agreements).values_list(
            OWNERS.get(table, "agreement"), *(field.attname for field in _fields(table))
        )
        for agreement, *row in rows.iterator():
            found[table][agreement].append(tuple(row))
    return found


def _write(outdated: Sequence[Outdated]) -> int:
    for table in INDEX:
        wrong = [(agreement.pk, derived.rows[table]) for agreement, derived, tables in outdated if table in tables]
        if held := [agreement.pk for agreement, _, tables in outdated if tables.get(table)]:
            rows_of(table, held).delete()
        if table in OWNERS:
            _insert(table, [row for _, rows in wrong for row in rows])
        else:
            _insert(table, [(agreement, *row) for agreement, rows in wrong for row in rows])
    for agreement, derived, _ in outdated:
        agreement.search_text = derived.words
    if outdated:
        Agreement.objects.bulk_update([agreement for agreement, _, _ in outdated], ["search_text"])
    return len(outdated)


def _insert(table: type[models.Model], rows: list[Row]) -> None:
    """As `bulk_create` does, without an instance of the model for each row, which took a third of the time."""
    fields = [table._meta.get_field("agreement"), *_fields(table)] if table not in OWNERS else _fields(table)
    # Other columns take the value as it is.
    dated = [place for place, field in enumerate(fields) if isinstance(field, models.DateField | models.DecimalField)]
    prepared = []
    for row in rows:
        values = [*row]
        for place in dated:
            values[place] = fields[place].get_db_prep_save(row[place], connection)
        prepared.append(values)
    quote = connection.ops.quote_name
    columns, places = ", ".join(quote(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    if not prepared:
        return
    with connection.cursor() as cursor:
        # All names are those of our own models.
        cursor.executemany(f"INSERT INTO {quote(table._meta.db_table)} ({columns}) VALUES ({places})", prepared)  # noqa: S608


def _derived(batch: list[Agreement]) -> Iterator[Derived]:
    """What follows from the documents of published agreements."""
    listed = documents_for_index(batch)
    keys = _Keys([one.facts for one in listed])
    return (Derived(_rows(one, keys), _words(one)) for one in listed)


class _Keys:
    """The primary keys of the rows that documents name by slug, and of the sources that those cited re-tell."""

    def __init__(self, told: Sequence[Facts]) -> None:
        sources = _keys(Source, ((row.slug, row.id) for one in told for row in one.sources.values()))
        actors = _keys(Actor, ((row.slug, row.id) for one in told for row in one.actors.values()))
        criticisms = _keys(Criticism, ((row.slug, None) for one in told for row in one.criticisms))
        cases = _keys(CourtCase, ((row.slug, None) for one in told for row in one.cases))
        self._keys = {"source": sources, "actor": actors, "critic": actors, "criticism": criticisms, "case": cases}
        self._upstream = Source.objects.filter(pk__in=sources.values()).upstream()
        self.events = _existing(Event, (row.id for one in told for row in one.events))
        self.claims = _existing(Claim, (row.id for one in told for _, about in one.subjects() for row in about))

    def of(self, mention: MentionTold) -> int | None:
        """None where the row was deleted."""
        return self._keys[mention.kind].get(mention.slug)

    def retold_by(self, facts: Facts) -> set[int]:
        """The sources that the cited ones re-tell, however far back, and that aren't cited themselves."""
        cited = {key for slug in facts.sources if (key := self._keys["source"].get(slug))}
        found, fresh = set(cited), cited
        while fresh:
            fresh = {row for teller in fresh for row in self._upstream.get(teller, ())} - found
            found |= fresh
        return found - cited


def _keys(model: type[models.Model], told: Iterable[tuple[str, int | None]]) -> dict[str, int]:
    """By slug: as the document says, else by the slug of today, else by one that the row once had."""
    known = dict(told)
    keys = {slug: key for slug, key in known.items() if key is not None}
    if unknown := known.keys() - keys.keys():
        keys |= dict(model._default_manager.filter(slug__in=unknown).values_list("slug", "pk"))
    if unknown := known.keys() - keys.keys():
        keys |= dict(Address.objects.of_model(model).filter(slug__in=unknown).values_list("slug", "row"))
    return keys


def _existing(model: type[models.Model], keys: Iterable[int]) -> set[int]:
    """Of a stale document a row may be gone."""
    return set(model._default_manager.filter(pk__in=list(keys)).values_list("pk", flat=True))


def _when(stretch: Stretch) -> Row:
    return stretch.is_current, stretch.known_from, stretch.known_until


def _words(one: PublicDocument) -> str:
    """The folded words by which searching finds it: its document's, and all names of its countries."""
    names = (name for code in one.facts.countries for name in one.names.countries[code].names)
    return fold_words("\n".join([*texts_by_path(one.json).values(), *names]))


def _rows(one: PublicDocument, keys: _Keys) -> dict[type[models.Model], frozenset[Row]]:
    # What is published has one.
    publication = cast("Publication", one.publication)
    found = index_of(one.facts, one.values, publication.updated_at, one.neutral_title)
    item, days = (orjson.dumps(part).decode() for part in one.listed)
    contested = contested_claims(one.facts)
    claims = [claim for _, about in one.facts.subjects() for claim in about]
    mentions = [
        (*_when(stretch), told.kind, key) for told, stretch in found.mentions if (key := keys.of(told)) is not None
    ]
    retold = [(True, None, None, RETOLD, row) for row in keys.retold_by(one.facts)]
    return {
        AgreementState: frozenset((*_when(stretch), *state) for state, stretch in found.states),
        ListItem: frozenset([(item, days)]),
        AgreementTerm: frozenset((*_when(stretch), *term) for term, stretch in found.terms),
        AgreementAmount: frozenset((*_when(stretch), *amount) for amount, stretch in found.amounts),
        StatusReached: frozenset((*_when(stretch), *reached) for reached, stretch in found.reached),
        ActivePeriod: frozenset(tuple(period) for period in found.active),
        Mention: frozenset([*mentions, *retold]),
        PublishedEvent: frozenset((key, day) for key, day in Known(one.facts).events.items() if key in keys.events),
        PublishedClaim: frozenset((claim.id, claim.id in contested) for claim in claims if claim.id in keys.claims),
    }
