"""Whether what sources say of one value can be true together: a conflict, or only looser wording."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import combinations

from ..choices import STATUSES_OF, ClaimField, DurationUnit, Instrument, Period, Qualifier, Renewal, StatusGroup
from .claims import is_usable, published_claim, quantity_of, text_of
from .dates import ImpreciseDate
from .facts import Claim, Claims, Facts, Source, Subject
from .quantities import UNITS_OF, Quantity

UNNAMED = frozenset([Instrument.AGREEMENT, Instrument.UNDISCLOSED])
"""Forms that leave open which of the others it is."""
TERMS = frozenset([ClaimField.CAPACITY, ClaimField.DURATION, ClaimField.PAYMENT])
"""What was agreed to: the bound that somebody states is the fact. Of people, the number is."""
PERIODS = {
    DurationUnit.YEARS: Period.PER_YEAR,
    DurationUnit.MONTHS: Period.PER_MONTH,
    DurationUnit.WEEKS: Period.PER_WEEK,
}
"""For which so many is the same as so many in all, where the term is one of the unit."""
_DAYS_OF_A_MONTH = Decimal(28), Decimal(31)

Bounds = tuple[Decimal | None, Decimal | None]
Pair = tuple[Claim, Claim]


def conflicts(facts: Facts) -> dict[Subject, list[Pair]]:
    """The pairs of usable claims that can't both be true, by what they are about."""
    return conflicts_among(dict(facts.subjects()), facts.sources)


def conflicts_among(subjects: Mapping[Subject, Claims], sources: Mapping[str, Source]) -> dict[Subject, list[Pair]]:
    """The same of all claims about one agreement, by what they are about."""
    whole_term = _whole_term(subjects, sources)
    found = {}
    for subject, claims in subjects.items():
        pairs = _usable_pairs(claims, sources)
        if against := [pair for pair in pairs if exclude(subject.field, *pair, whole_term=whole_term)]:
            found[subject] = against
    return found


def contested_claims(facts: Facts) -> frozenset[int]:
    """The ids of the claims that make something contested: of each pair that can't both be true, the two."""
    return frozenset(claim.id for pairs in conflicts(facts).values() for pair in pairs for claim in pair)


def looser(claims: Claims, sources: Mapping[str, Source]) -> bool:
    """Whether usable claims word the value differently."""
    return any(one.says != other.says and one.says and other.says for one, other in _usable_pairs(claims, sources))


def exclude(field: str, one: Claim, other: Claim, *, whole_term: Period | None = None) -> bool:
    """Whether both can't be true. Of what speaks of different days or documents, both can.

    `whole_term` is the period that is as long as the term, after which it ends for good.
    """
    if not one.says or not other.says or _is_sequence(one.reference, other.reference):
        return False
    if one.payment_state and other.payment_state and one.payment_state != other.payment_state:
        # More was promised than is paid so far.
        return False
    if field in UNITS_OF and one.quantities and other.quantities:
        return _quantities_exclude(field, one.quantities, other.quantities, whole_term)
    return _texts_exclude(field, one.text or "", other.text or "")


def _usable_pairs(claims: Claims, sources: Mapping[str, Source]) -> Iterator[Pair]:
    return combinations([claim for claim in claims if is_usable(claim, sources)], 2)


def _whole_term(subjects: Mapping[Subject, Claims], sources: Mapping[str, Source]) -> Period | None:
    """The period for which so many are as many in all, since it ends after one year, month or week for good."""
    length = quantity_of(subjects.get(Subject(ClaimField.DURATION), ()), sources)
    renewal = text_of(published_claim(subjects.get(Subject(ClaimField.RENEWAL), ()), sources))
    if length is None or renewal != Renewal.NONE:
        return None
    same = (
        period for unit, period in PERIODS.items() if _months(length) == _months(Quantity("exactly", Decimal(1), unit))
    )
    return next(same, None)


def _is_sequence(one: ImpreciseDate | None, other: ImpreciseDate | None) -> bool:
    if one is None or other is None:
        return False
    return one.last_day < other.first_day or other.last_day < one.first_day


def _quantities_exclude(
    field: str, one: Iterable[Quantity], other: Iterable[Quantity], whole_term: Period | None
) -> bool:
    """Of two that count the same, neither bound may exclude the other; of two periods, not the same number."""
    if field == ClaimField.DURATION:
        return any(_disjoint(_months(a), _months(b)) for a in one for b in other)
    mine, theirs = ({(q.unit, q.period): q for q in quantities} for quantities in (one, other))
    for key in mine.keys() & theirs.keys():
        if _disjoint(bounds(field, mine[key]), bounds(field, theirs[key])):
            return True
    return any(
        a.unit == b.unit
        and a.amount is not None
        and a.amount == b.amount
        and Qualifier.SEVERAL not in (a.qualifier, b.qualifier)
        for key, a in mine.items()
        for other_key, b in theirs.items()
        if key not in theirs and other_key not in mine and {key[1], other_key[1]} != {Period.TOTAL, whole_term}
    )


def bounds(field: str, quantity: Quantity) -> Bounds:
    """The least and the most that can be meant; None is open."""
    if field in TERMS and quantity.qualifier == Qualifier.UP_TO:
        return quantity.amount, quantity.amount
    return quantity.low, quantity.high


def _disjoint(one: Bounds, other: Bounds) -> bool:
    return _is_below(one, other) or _is_below(other, one)


def _is_below(one: Bounds, other: Bounds) -> bool:
    return one[1] is not None and other[0] is not None and one[1] < other[0]


def _months(length: Quantity) -> Bounds:
    low, high = bounds(ClaimField.DURATION, length)
    shortest, longest = _DAYS_OF_A_MONTH
    match length.unit:
        case DurationUnit.YEARS:
            factors = Decimal(12), Decimal(12)
        case DurationUnit.MONTHS:
            factors = Decimal(1), Decimal(1)
        case DurationUnit.WEEKS:
            factors = 7 / longest, 7 / shortest
        case _:
            factors = 1 / longest, 1 / shortest
    return None if low is None else low * factors[0], None if high is None else high * factors[1]


def _texts_exclude(field: str, one: str, other: str) -> bool:
    if one == other:
        return False
    if field == ClaimField.INSTRUMENT:
        return not (_leaves_open(one, other) or _leaves_open(other, one))
    if field == ClaimField.STATUS:
        # What was announced may be in force: only another answer excludes it.
        return answer(one) != answer(other)
    if field in (ClaimField.TERM_START, ClaimField.PLANNED_START):
        return _is_sequence(ImpreciseDate(one), ImpreciseDate(other))
    if field in (ClaimField.FACILITY, ClaimField.CRITERION):
        # Of free text only more of the same words is certainly no other fact.
        said, also = (frozenset(text.casefold().replace(".", " ").replace(",", " ").split()) for text in (one, other))
        return not (said <= also or also <= said)
    return True


def answer(status: str | None) -> StatusGroup | None:
    """What a status comes to: agreed, discussed, refused or over."""
    return next((group for group, statuses in STATUSES_OF.items() if status in statuses), None)


def _leaves_open(looser: str, exact: str) -> bool:
    return looser == Instrument.UNDISCLOSED or (looser in UNNAMED and exact != Instrument.NONE)
