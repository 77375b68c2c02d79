"""When each part of a record became public, and the facts that were known on a day.

The day on which something happened isn't the day on which it became public. An imprecise date is an interval: by its
last day the event has certainly happened.

Kept in one module because the days on which parts became public, and the parts by a day, follow from each other.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from ..choices import CaseEventKind, EventKind, Speaker
from .claims import dated_states, past_precedence, published_claim, well_sourced
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
"""Kinds of events that are public on the day on which they happen, even if the cited page is later.

A statement by others than the parties and courts is an exception: it became public when a source reported it.
"""
PARTY_STEPS = frozenset(
    [CaseEventKind.FILING, CaseEventKind.APPEAL, CaseEventKind.WITHDRAWAL, CaseEventKind.SETTLEMENT]
)
"""Steps of a court case that the parties take. The court takes the other steps, in public."""


class Known:
    """The day on which each part of a record became public; None if the sources don't show it."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.sources = {slug: published_by(source) for slug, source in facts.sources.items()}
        self.last_days = last_days(facts.events, facts.sources)
        self.events = {event.id: self._event(event) for event in facts.events}
        self.criticisms = {row.slug: self._reported_by(row.occurred, row.sources) for row in facts.criticisms}
        self.steps = {event.id: self._step(event) for case in facts.cases for event in case.events}

    def days(self) -> list[datetime.date]:
        """The days on which more of the record became known, the earliest first."""
        days = [*self.sources.values(), *self.events.values(), *self.criticisms.values(), *self.steps.values()]
        days += [published_by(report) for reports in (self.facts.retellings or {}).values() for report in reports]
        return sorted({day for day in days if day is not None})

    def by(self, day: datetime.date) -> Facts | None:
        """The facts that were known by the end of the day; None if no event was known.

        Texts without a date are left out: our summary, triggers of payments, responses to and outcomes of criticisms,
        and the reasons why something became known late.
        """
        facts = self.facts
        events = tuple(self._as_known_by(event, day) for event in facts.events if _is_by(self.events[event.id], day))
        if not events:
            return None
        event_ids = {None, *(event.id for event in events)}
        events = tuple(_without_unknown_links(event, event_ids) for event in events)
        criticisms = tuple(
            _without_answers(self._with_known_sources(row, day))
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
        return self._reported_by(event.occurred, event.sources)

    def _payment(self, payment: Payment, day: datetime.date) -> Payment | None:
        """The payment with the state and the sum that were known on the day; None if no claim was known.

        The state is None if claims date it, but no such claim was known yet. If no claim dates a state, all claims are
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
            # As long as the claim that is published today isn't known, the claim that dates the state gives the sum.
            known = (newest, *(claim for claim in known if claim is not newest))
        return replace(payment, claims=known, state=newest.payment_state, trigger=None)

    def _consideration(self, row: Consideration, day: datetime.date) -> Consideration | None:
        """The consideration, without its state if some of its claims came later; None if no claim was known."""
        known = self._known_claims(row.claims, day)
        return replace(row, claims=known, state=row.state if len(known) == len(row.claims) else None) if known else None

    def _step(self, event: CaseEvent) -> datetime.date | None:
        """The day on which a step became public: a court's when it was taken, a party's when a source reported it."""
        reported_on = self._reported_by(event.occurred, event.sources)
        if event.kind in PARTY_STEPS or reported_on is None:
            return reported_on
        return min(reported_on, event.occurred.last_day)

    def _case(self, case: Case, day: datetime.date) -> Case | None:
        """The case with the steps that were known; None if no step was.

        The text is left out because it was written later, the docket because it may have numbers of later instances.
        """
        events = tuple(
            self._with_known_sources(event, day) for event in case.events if _is_by(self.steps[event.id], day)
        )
        return replace(case, text="", docket=None, events=events) if events else None

    def _reported_by(self, occurred: ImpreciseDate | None, sources: Iterable[str]) -> datetime.date | None:
        return _first_report(occurred, (self.sources[slug] for slug in sources))

    def _as_known_by(self, event: Event, day: datetime.date) -> Event:
        located, claims = self._with_known_sources(event, day), self._known_claims(event.claims, day)
        if located is event:
            is_same = claims is event.claims and event.known_why is None
            return event if is_same else replace(event, claims=claims, known_why=None)
        # All sources of a public act, also later ones, count for whether it is well sourced. Which source says that the
        # number is complete, or that the people had protection, isn't recorded.
        is_well_sourced = well_sourced(event.sources, self.facts.sources)
        return replace(
            located,
            claims=claims,
            known_why=None,
            is_total=False,
            had_protection=None,
            is_well_sourced=is_well_sourced,
        )

    def _with_known_sources(self, row: Cited, day: datetime.date) -> Cited:
        """The row with the sources that were known; without its locator, which is for all of them, unless all were."""
        sources = tuple(slug for slug in row.sources if _is_by(self.sources[slug], day))
        return row if sources == row.sources else replace(row, sources=sources, locator=None)

    def _known_claims(self, claims: Claims, day: datetime.date) -> Claims:
        """The claims that were known by the day, without the editors' later reasons."""
        if not claims:
            return claims
        known = [claim for claim in claims if _is_by(self.sources[claim.source], day)]
        if len(known) == len(claims) and all(claim.reason is None for claim in claims):
            return claims
        if published_claim(claims, self.facts.sources) not in known:
            known.sort(key=lambda claim: past_precedence(claim, self.facts.sources[claim.source]))
        return tuple(claim if claim.reason is None else replace(claim, reason=None) for claim in known)


def _without_answers(criticism: Criticism) -> Criticism:
    if criticism.response is None and criticism.outcome is None:
        return criticism
    return replace(criticism, response=None, outcome=None)


def _without_unknown_links(event: Event, known_ids: Collection[int | None]) -> Event:
    """The event without links to events that weren't known; `known_ids` includes None."""
    if event.disputes in known_ids and event.outcome_of in known_ids:
        return event
    return replace(
        event,
        disputes=event.disputes if event.disputes in known_ids else None,
        outcome_of=event.outcome_of if event.outcome_of in known_ids else None,
    )


def last_days(events: Iterable[Event], sources: Mapping[str, Source]) -> dict[int, datetime.date]:
    """The last day on which each event can have happened, by the event's id.

    An event can't have happened after its first source was published, since the source reports it as done.
    """
    days = {}
    for event in events:
        reported_on = _first_report(event.occurred, (published_by(sources[slug]) for slug in event.sources))
        days[event.id] = event.occurred.last_day if reported_on is None else min(reported_on, event.occurred.last_day)
    return days


def _first_report(occurred: ImpreciseDate | None, published: Iterable[datetime.date | None]) -> datetime.date | None:
    """The day by which a source had reported it as done; None if no source is dated."""
    days = [day for day in published if day is not None]
    if occurred is None or not days:
        return min(days, default=None)
    # A source that was published before it happened can only have reported a plan.
    return min((day for day in days if day >= occurred.first_day), default=occurred.last_day)


def published_by(source: Source | Report) -> datetime.date | None:
    """The last day on which the page can have been published: at the latest, when we retrieved it. None if unknown."""
    days = [source.published.last_day] if source.published else []
    days += [source.retrieved] if source.retrieved else []
    return min(days, default=None)


def known_by(facts: Facts, day: datetime.date) -> Facts | None:
    """The facts that were known by the end of the day; None if no event was known."""
    return Known(facts).by(day)


def cited_sources(facts: Facts) -> set[str]:
    """The slugs of all cited sources: `own_sources` and the sources of steps of court cases."""
    return own_sources(facts).union(*(event.sources for case in facts.cases for event in case.events))


def own_sources(facts: Facts) -> set[str]:
    """The slugs of the sources about this arrangement: of claims, events, legal texts and criticisms."""
    cited = {claim.source for _, claims in facts.subjects() for claim in claims}
    rows: list[Event | Criticism] = [*facts.events, *facts.criticisms]
    return cited.union([text.source for text in facts.texts], *(row.sources for row in rows))


def _is_by(known: datetime.date | None, day: datetime.date) -> bool:
    return known is not None and known <= day


def _known_retellings(retellings: Retellings, day: datetime.date) -> Retellings:
    """The re-tellings by the day, without reports that surely were published later.

    An imprecisely dated report is kept, since the source that re-tells it shows that it was published.
    """
    known = {
        slug: tuple(report for report in reports if not _came_after(report, day))
        for slug, reports in retellings.items()
    }
    return {slug: reports for slug, reports in known.items() if reports}


def _came_after(report: Report, day: datetime.date) -> bool:
    """Whether the report surely was published after the day. It wasn't if we had retrieved it by then."""
    is_dated_later = report.published is not None and report.published.first_day > day
    return is_dated_later and not _is_by(published_by(report), day)
