"""When each part of a record became public, and the facts that were known on a day.

The day on which something happened and the day on which it became public are two things. An imprecise date is an
interval: its event is certain to have happened by the last day.

Kept in one module because the days on which parts became public, and the parts by a day, follow from each other.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from ..choices import CaseEventKind, EventKind, Speaker
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
"""Kinds of events that are public on the day they happen, however late the cited page is.

A statement by others than the parties and courts is an exception: it is an account, known when a source tells of it.
"""
FILED = frozenset([CaseEventKind.FILING, CaseEventKind.APPEAL, CaseEventKind.WITHDRAWAL, CaseEventKind.SETTLEMENT])
"""Steps of a court case that the parties take; the others are taken by the court, in public."""


class Known:
    """The days on which the parts of a record became public, each None where the sources don't show it."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.sources = {slug: published_by(source) for slug, source in facts.sources.items()}
        self.last_days = last_days(facts.events, facts.sources)
        self.events = {event.id: self._event(event) for event in facts.events}
        self.criticisms = {row.slug: self._told(row.occurred, row.sources) for row in facts.criticisms}
        self.steps = {event.id: self._step(event) for case in facts.cases for event in case.events}

    def days(self) -> list[datetime.date]:
        """The days on which more of the record became known, the earliest first."""
        days = [*self.sources.values(), *self.events.values(), *self.criticisms.values(), *self.steps.values()]
        days += [published_by(report) for reports in (self.facts.retellings or {}).values() for report in reports]
        return sorted({day for day in days if day is not None})

    def by(self, day: datetime.date) -> Facts | None:
        """The facts that were known by the end of the day; None where no event was.

        Left out, because they have no date: our summary, triggers of payments, responses to and outcomes of
        criticisms, and the reasons why something became known late.
        """
        facts = self.facts
        events = tuple(self._as_known(event, day) for event in facts.events if _is_by(self.events[event.id], day))
        if not events:
            return None
        event_ids = {None, *(event.id for event in events)}
        events = tuple(_without_unknown_links(event, event_ids) for event in events)
        criticisms = tuple(
            _without_answers(self._located(row, day))
            for row in facts.criticisms
            if _is_by(self.criticisms[row.slug], day)
        )
        remaining = replace(
            facts,
            summary=None,
            claims={
                field: known for field, claims in facts.claims.items() if (known := self._known_claims(claims, day))
            },
            criteria=tuple(
                replace(row, claims=known) for row in facts.criteria if (known := self._known_claims(row.claims, day))
            ),
            payments=tuple(paid for row in facts.payments if (paid := self._payment(row, day))),
            considerations=tuple(given for row in facts.considerations if (given := self._consideration(row, day))),
            texts=tuple(row for row in facts.texts if _is_by(self.sources[row.source], day)),
            cases=tuple(public for case in facts.cases if (public := self._case(case, day))),
            events=events,
            criticisms=criticisms,
        )
        cited = cited_sources(remaining)
        retellings = None if facts.retellings is None else _known_retellings(upstream(cited, facts.retellings), day)
        sources = {slug: source for slug, source in facts.sources.items() if slug in cited}
        return replace(remaining, sources=sources, retellings=retellings)

    def _event(self, event: Event) -> datetime.date | None:
        if event.known_since is not None:
            return event.known_since
        is_account = event.kind == EventKind.STATEMENT and event.said_by == Speaker.OTHER
        if event.kind in PUBLIC_ACTS and not is_account:
            return self.last_days[event.id]
        return self._told(event.occurred, event.sources)

    def _payment(self, payment: Payment, day: datetime.date) -> Payment | None:
        """The payment with the state and the sum that were known on the day; None where no claim was known.

        The state is None if claims date it, but none of them was known yet. If no claim dates a state, all of them are
        about the payment's present state.
        """
        known = self._known_claims(payment.claims, day)
        if not known:
            return None
        if not dated_states(payment.claims, self.facts.sources):
            return replace(payment, claims=known, trigger=None)
        dated = dated_states(known, self.facts.sources)
        if not dated:
            return replace(payment, claims=known, state=None, trigger=None)
        newest, preferred = dated[-1], published_claim(payment.claims, self.facts.sources)
        if preferred is not None and preferred.id not in {claim.id for claim in known}:
            # While the claim that is published today isn't known, the one that dates the state gives the sum.
            known = (newest, *(claim for claim in known if claim is not newest))
        return replace(payment, claims=known, state=newest.payment_state, trigger=None)

    def _consideration(self, row: Consideration, day: datetime.date) -> Consideration | None:
        """The consideration without its state if some of its claims came later; None where none was known."""
        known = self._known_claims(row.claims, day)
        return replace(row, claims=known, state=row.state if len(known) == len(row.claims) else None) if known else None

    def _step(self, event: CaseEvent) -> datetime.date | None:
        """The day on which a step became public: a court's when it was taken, a party's when a source tells of it."""
        told_on = self._told(event.occurred, event.sources)
        if event.kind in FILED or told_on is None:
            return told_on
        return min(told_on, event.occurred.last_day)

    def _case(self, case: Case, day: datetime.date) -> Case | None:
        """The case with the steps that were known; None where none was.

        The text is left out because it is written today, the docket because it may have numbers of later instances.
        """
        events = tuple(self._located(event, day) for event in case.events if _is_by(self.steps[event.id], day))
        return replace(case, text="", docket=None, events=events) if events else None

    def _told(self, occurred: ImpreciseDate | None, sources: Iterable[str]) -> datetime.date | None:
        return _told_by(occurred, (self.sources[slug] for slug in sources))

    def _as_known(self, event: Event, day: datetime.date) -> Event:
        located, claims = self._located(event, day), self._known_claims(event.claims, day)
        if located is event:
            is_same = claims is event.claims and event.known_why is None
            return event if is_same else replace(event, claims=claims, known_why=None)
        # How good the sources of a public act are is judged by all of them, also by later ones. Which of the sources
        # says that these people are all, or that they had protection, isn't recorded.
        is_well_sourced = well_sourced(event.sources, self.facts.sources)
        return replace(
            located,
            claims=claims,
            known_why=None,
            is_total=False,
            had_protection=None,
            is_well_sourced=is_well_sourced,
        )

    def _located(self, row: Cited, day: datetime.date) -> Cited:
        """The row with only the sources that were known; without its locator, which is for all, if one is left out."""
        sources = tuple(slug for slug in row.sources if _is_by(self.sources[slug], day))
        return row if sources == row.sources else replace(row, sources=sources, locator=None)

    def _known_claims(self, claims: Claims, day: datetime.date) -> Claims:
        """The claims that were known by the day, without the editors' reasons of today."""
        if not claims:
            return claims
        known = [claim for claim in claims if _is_by(self.sources[claim.source], day)]
        if len(known) == len(claims) and all(claim.reason is None for claim in claims):
            return claims
        if published_claim(claims, self.facts.sources) not in known:
            known.sort(key=lambda claim: precedence_then(claim, self.facts.sources[claim.source]))
        return tuple(claim if claim.reason is None else replace(claim, reason=None) for claim in known)


def _without_answers(criticism: Criticism) -> Criticism:
    if criticism.response is None and criticism.outcome is None:
        return criticism
    return replace(criticism, response=None, outcome=None)


def _without_unknown_links(event: Event, known_ids: Collection[int | None]) -> Event:
    """The event without links to events that weren't known; `known_ids` has None, too."""
    if event.disputes in known_ids and event.outcome_of in known_ids:
        return event
    return replace(
        event,
        disputes=event.disputes if event.disputes in known_ids else None,
        outcome_of=event.outcome_of if event.outcome_of in known_ids else None,
    )


def last_days(events: Iterable[Event], sources: Mapping[str, Source]) -> dict[int, datetime.date]:
    """For each event, by its id, the last day on which it can have happened.

    An event can't have happened after its first source was published, since that tells of it as done.
    """
    days = {}
    for event in events:
        told_on = _told_by(event.occurred, (published_by(sources[slug]) for slug in event.sources))
        days[event.id] = event.occurred.last_day if told_on is None else min(told_on, event.occurred.last_day)
    return days


def _told_by(occurred: ImpreciseDate | None, published: Iterable[datetime.date | None]) -> datetime.date | None:
    """The day by which the first of the sources had told of it as done; None where no source is dated."""
    days = [day for day in published if day is not None]
    if occurred is None or not days:
        return min(days, default=None)
    # A source published before it can only have told of a plan.
    return min((day for day in days if day >= occurred.first_day), default=occurred.last_day)


def published_by(source: Source | Report) -> datetime.date | None:
    """The last day on which it can have been published, at the latest that of retrieval; None if neither is known."""
    days = [source.published.last_day] if source.published else []
    days += [source.retrieved] if source.retrieved else []
    return min(days, default=None)


def known_by(facts: Facts, day: datetime.date) -> Facts | None:
    """The facts that were known by the end of the day; None where no event was."""
    return Known(facts).by(day)


def cited_sources(facts: Facts) -> set[str]:
    """The slugs of all cited sources: those of `own_sources` and those of steps of court cases."""
    return own_sources(facts).union(*(event.sources for case in facts.cases for event in case.events))


def own_sources(facts: Facts) -> set[str]:
    """The slugs of the sources about this arrangement: of claims, events, legal texts and criticisms."""
    cited = {claim.source for _, claims in facts.subjects() for claim in claims}
    rows: list[Event | Criticism] = [*facts.events, *facts.criticisms]
    return cited.union([text.source for text in facts.texts], *(row.sources for row in rows))


def _is_by(known: datetime.date | None, day: datetime.date) -> bool:
    return known is not None and known <= day


def _known_retellings(retellings: Retellings, day: datetime.date) -> Retellings:
    """The re-tellings by the day: of all re-told reports except those that surely were published later.

    An imprecisely dated report is kept, since the source that re-tells it shows that it was out.
    """
    known = {
        slug: tuple(report for report in reports if not _came_after(report, day))
        for slug, reports in retellings.items()
    }
    return {slug: reports for slug, reports in known.items() if reports}


def _came_after(report: Report, day: datetime.date) -> bool:
    """Whether it surely was published after the day: not if it had been looked up by then, whatever its date."""
    is_dated_later = report.published is not None and report.published.first_day > day
    return is_dated_later and not _is_by(published_by(report), day)
