"""Since when the public could know what is on record, and what was known on a day.

Two times are told apart: when something was so, and when it became public. A date that isn't exact is an interval, and
what it dates is certain from its last day on.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from ..choices import CaseEventKind, EventKind, Party
from .claims import dated_states, precedence_then, published_claim, well_sourced
from .dates import ImpreciseDate
from .facts import Case, CaseEvent, Claims, Consideration, Criticism, Event, Facts, Payment, Source
from .origins import Report, Retellings, upstream

Cited = TypeVar("Cited", Event, Criticism, CaseEvent)

PUBLIC_ACTS = frozenset(
    [
        EventKind.ANNOUNCEMENT,
        EventKind.STATEMENT,
        EventKind.RATIFICATION,
        EventKind.PUBLICATION,
        EventKind.COURT_RULING,
        EventKind.DENIAL,
        EventKind.REFUSAL,
    ]
)
"""What is done in public: it is known when it is done, however late the page is that we cite.

But a statement by others than the parties and courts tells what they saw or counted: it is known when it is told.
"""


FILED = frozenset([CaseEventKind.FILING, CaseEventKind.APPEAL, CaseEventKind.WITHDRAWAL, CaseEventKind.SETTLEMENT])
"""Steps of a court case that the parties take; the others are the court's, and public."""


class Known:
    """The days on which the parts of a record became public; None where its sources don't tell."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.sources = {slug: published_by(source) for slug, source in facts.sources.items()}
        self.over_by = over_by(facts.events, facts.sources)
        self.events = {event.id: self._event(event) for event in facts.events}
        self.criticisms = {row.slug: self._told(row.occurred, row.sources) for row in facts.criticisms}

    def days(self) -> list[datetime.date]:
        """The days on which more became known."""
        days = [*self.sources.values(), *self.events.values(), *self.criticisms.values()]
        days += [self._step(event) for case in self.facts.cases for event in case.events]
        days += [published_by(report) for told in (self.facts.retellings or {}).values() for report in told]
        return sorted({day for day in days if day is not None})

    def by(self, day: datetime.date) -> Facts | None:
        """The facts that were known by the end of the day; None where no event was.

        Our own summary, what makes a payment due, what came of criticisms, and why something became known late are of
        today.
        """
        facts = self.facts
        events = tuple(self._as_known(event, day) for event in facts.events if _is_by(self.events[event.id], day))
        if not events:
            return None
        shown = {event.id for event in events}
        events = tuple(_without_unknown(event, shown) for event in events)
        criticisms = tuple(
            replace(self._located(row, day), response=None, outcome=None)
            for row in facts.criticisms
            if _is_by(self.criticisms[row.slug], day)
        )
        remaining = replace(
            facts,
            summary=None,
            claims={field: left for field, about in facts.claims.items() if (left := self._from(about, day))},
            criteria=tuple(
                replace(row, claims=left) for row in facts.criteria if (left := self._from(row.claims, day))
            ),
            payments=tuple(paid for row in facts.payments if (paid := self._payment(row, day))),
            considerations=tuple(given for row in facts.considerations if (given := self._consideration(row, day))),
            texts=tuple(row for row in facts.texts if _is_by(self.sources[row.source], day)),
            cases=tuple(told for case in facts.cases if (told := self._case(case, day))),
            events=events,
            criticisms=criticisms,
        )
        cited = cited_sources(remaining)
        retellings = None if facts.retellings is None else _published(upstream(cited, facts.retellings), day)
        sources = {slug: source for slug, source in facts.sources.items() if slug in cited}
        return replace(remaining, sources=sources, retellings=retellings)

    def _event(self, event: Event) -> datetime.date | None:
        if event.known_since is not None:
            return event.known_since
        is_account = event.kind == EventKind.STATEMENT and event.said_by == Party.OTHER
        if event.kind in PUBLIC_ACTS and not is_account:
            return self.over_by[event.id]
        return self._told(event.occurred, event.sources)

    def _payment(self, payment: Payment, day: datetime.date) -> Payment | None:
        """How far it had come by what was known, with the sum that goes with that; None where nothing was known of it.

        The state is None where claims say it of days, but none did yet. Where no claim dates a state, all of them speak
        of the one that the payment has.
        """
        left = self._from(payment.claims, day)
        if not left:
            return None
        if not dated_states(payment.claims, self.facts.sources):
            return replace(payment, claims=left, trigger=None)
        dated = dated_states(left, self.facts.sources)
        if not dated:
            return replace(payment, claims=left, state=None, trigger=None)
        last, preferred = dated[-1], published_claim(payment.claims, self.facts.sources)
        if preferred is not None and preferred.id not in {claim.id for claim in left}:
            # Until the claim is known that is preferred today, what dates the state tells the sum.
            left = (last, *(claim for claim in left if claim is not last))
        return replace(payment, claims=left, state=last.payment_state, trigger=None)

    def _consideration(self, row: Consideration, day: datetime.date) -> Consideration | None:
        """Without its state where some of what tells of it came later; None where nothing was known of it."""
        left = self._from(row.claims, day)
        return replace(row, claims=left, state=row.state if len(left) == len(row.claims) else None) if left else None

    def _step(self, event: CaseEvent) -> datetime.date | None:
        """Courts act in public: a step is known when it is taken, a filing when somebody tells of it."""
        told = self._told(event.occurred, event.sources)
        if event.kind in FILED or told is None:
            return told
        return min(told, event.occurred.last_day)

    def _case(self, case: Case, day: datetime.date) -> Case | None:
        """What was known of it; None where no step was. What it is about is told in our words of today, and among its
        numbers are those of later instances.
        """
        events = tuple(self._located(event, day) for event in case.events if _is_by(self._step(event), day))
        return replace(case, text="", docket=None, events=events) if events else None

    def _told(self, occurred: ImpreciseDate | None, sources: Iterable[str]) -> datetime.date | None:
        return _told_by(occurred, (self.sources[slug] for slug in sources))

    def _as_known(self, event: Event, day: datetime.date) -> Event:
        located, claims = self._located(event, day), self._from(event.claims, day)
        if located is event:
            return replace(event, claims=claims, known_why=None)
        # By now it is known how well an act that was public then is borne out; which source says that these are all, or
        # that they had protection, isn't.
        good = well_sourced(event.sources, self.facts.sources)
        return replace(
            located, claims=claims, known_why=None, is_total=False, had_protection=None, is_well_sourced=good
        )

    def _located(self, row: Cited, day: datetime.date) -> Cited:
        """With the sources that were known; where others are cited too, without the locator, which is one for all."""
        sources = tuple(slug for slug in row.sources if _is_by(self.sources[slug], day))
        return row if sources == row.sources else replace(row, sources=sources, locator=None)

    def _from(self, claims: Claims, day: datetime.date) -> Claims:
        """What was known by the day, without why we use it as we do."""
        left = [claim for claim in claims if _is_by(self.sources[claim.source], day)]
        if published_claim(claims, self.facts.sources) not in left:
            left.sort(key=lambda claim: precedence_then(claim, self.facts.sources[claim.source]))
        return tuple(claim if claim.reason is None else replace(claim, reason=None) for claim in left)


def _without_unknown(event: Event, shown: Collection[int | None]) -> Event:
    """Without what points to events that weren't known."""
    if event.disputes in {None, *shown} and event.outcome_of in {None, *shown}:
        return event
    return replace(
        event,
        disputes=event.disputes if event.disputes in shown else None,
        outcome_of=event.outcome_of if event.outcome_of in shown else None,
    )


def over_by(events: Iterable[Event], sources: Mapping[str, Source]) -> dict[int, datetime.date]:
    """For each event, by its id, the last day on which it can have happened.

    It is told as done, so it didn't happen after its first source.
    """
    found = {}
    for event in events:
        told = _told_by(event.occurred, (published_by(sources[slug]) for slug in event.sources))
        found[event.id] = event.occurred.last_day if told is None else min(told, event.occurred.last_day)
    return found


def _told_by(occurred: ImpreciseDate | None, published: Iterable[datetime.date | None]) -> datetime.date | None:
    """The day by which the first of the sources had told of it as done; None where none has a day."""
    days = [day for day in published if day is not None]
    if occurred is None or not days:
        return min(days, default=None)
    # What was published before it can only have told of a plan.
    return min((day for day in days if day >= occurred.first_day), default=occurred.last_day)


def published_by(source: Source | Report) -> datetime.date | None:
    """The last day on which it can have been published: not after it was retrieved. None where neither is known."""
    days = [source.published.last_day] if source.published else []
    days += [source.retrieved] if source.retrieved else []
    return min(days, default=None)


def known_by(facts: Facts, day: datetime.date) -> Facts | None:
    """The facts that were known by the end of the day; None where no event was."""
    return Known(facts).by(day)


def cited_sources(facts: Facts) -> set[str]:
    """The slugs of all sources: those of its own, and those of the steps of court cases."""
    return own_sources(facts).union(*(event.sources for case in facts.cases for event in case.events))


def own_sources(facts: Facts) -> set[str]:
    """The slugs of the sources of claims, events, legal texts and criticisms: what tells of this arrangement."""
    cited = {claim.source for _, claims in facts.subjects() for claim in claims}
    rows: list[Event | Criticism] = [*facts.events, *facts.criticisms]
    return cited.union([text.source for text in facts.texts], *(row.sources for row in rows))


def _is_by(known: datetime.date | None, day: datetime.date) -> bool:
    return known is not None and known <= day


def _published(retellings: Retellings, day: datetime.date) -> Retellings:
    """Who re-tells a report shows that it was out, however vaguely that is dated; unless it surely came later."""
    told = {slug: tuple(one for one in reports if not _came_after(one, day)) for slug, reports in retellings.items()}
    return {slug: reports for slug, reports in told.items() if reports}


def _came_after(report: Report, day: datetime.date) -> bool:
    """Whether it surely was published later: what had been looked up by the day was out, whatever its date."""
    dated = report.published is not None and report.published.first_day > day
    return dated and not _is_by(published_by(report), day)
