"""Conflicts: claims about one value that can't all be true. Claims without a conflict may still differ in wording."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import combinations

from ..choices import STATUSES_OF, ClaimField, DurationUnit, Instrument, Period, Qualifier, RenewalClause, StatusGroup
from .claims import is_usable, published_claim, quantity_of, text_of
from .dates import ImpreciseDate
from .facts import Claim, Claims, Facts, Source, Subject
from .quantities import UNITS_OF, Quantity

UNNAMED_FORMS = frozenset([Instrument.AGREEMENT, Instrument.UNDISCLOSED])
"""Instruments that don't name their form, so that they don't conflict with a named one."""
AGREED_FIELDS = frozenset([ClaimField.CAPACITY, ClaimField.DURATION, ClaimField.PAYMENT])
"""Fields with agreed amounts: “up to 50” states the agreed bound, 50. Of people it would state only a maximum."""
PERIODS_OF_UNIT = {
    DurationUnit.YEARS: Period.PER_YEAR,
    DurationUnit.MONTHS: Period.PER_MONTH,
    DurationUnit.WEEKS: Period.PER_WEEK,
}
"""The period that is as long as one unit: if the term is so long, a number per period equals the number in total."""
_DAYS_OF_A_MONTH = Decimal(28), Decimal(31)
"""The least and the most."""

Bounds = tuple[Decimal | None, Decimal | None]
Pair = tuple[Claim, Claim]


def conflicts(facts: Facts) -> dict[Subject, list[Pair]]:
    """The pairs of usable claims that can't both be true, by subject."""
    return conflicts_among(dict(facts.subjects()), facts.sources)


def conflicts_among(subjects: Mapping[Subject, Claims], sources: Mapping[str, Source]) -> dict[Subject, list[Pair]]:
    """The pairs of usable claims that can't both be true, by subject; `subjects` are all those of one agreement."""
    whole_term = _whole_term(subjects, sources)
    conflicts_by_subject = {}
    for subject, claims in subjects.items():
        pairs = _usable_pairs(claims, sources)
        if conflicting := [pair for pair in pairs if is_conflict(subject.field, *pair, whole_term=whole_term)]:
            conflicts_by_subject[subject] = conflicting
    return conflicts_by_subject


def contested_claims(facts: Facts) -> frozenset[int]:
    """The ids of all claims that are in a conflict."""
    return frozenset(claim.id for pairs in conflicts(facts).values() for pair in pairs for claim in pair)


def is_worded_differently(claims: Claims, sources: Mapping[str, Source]) -> bool:
    """Whether two usable claims state different values, whether or not these conflict."""
    return any(
        claim.says != other.says and claim.says and other.says for claim, other in _usable_pairs(claims, sources)
    )


def is_conflict(field: str, claim: Claim, other: Claim, *, whole_term: Period | None = None) -> bool:
    """Whether the two claims about a field can't both be true. Claims about different days or documents never conflict.

    `whole_term` is the period that is as long as a term without renewal (see `_whole_term`).
    """
    if not claim.says or not other.says or _is_sequence(claim.reference, other.reference):
        return False
    if claim.payment_state and other.payment_state and claim.payment_state != other.payment_state:
        # More may be promised than is paid so far.
        return False
    if field in UNITS_OF and claim.quantities and other.quantities:
        return _quantities_conflict(field, claim.quantities, other.quantities, whole_term)
    return _texts_conflict(field, claim.text or "", other.text or "")


def _usable_pairs(claims: Claims, sources: Mapping[str, Source]) -> Iterator[Pair]:
    return combinations([claim for claim in claims if is_usable(claim, sources)], 2)


def _whole_term(subjects: Mapping[Subject, Claims], sources: Mapping[str, Source]) -> Period | None:
    """The period as long as the whole term: a number for it equals the number in total. None if there is no such
    period, or if the term may be renewed.
    """
    length = quantity_of(subjects.get(Subject(ClaimField.DURATION), ()), sources)
    renewal = text_of(published_claim(subjects.get(Subject(ClaimField.RENEWAL), ()), sources))
    if length is None or renewal != RenewalClause.NONE:
        return None
    periods = (
        period
        for unit, period in PERIODS_OF_UNIT.items()
        if _months(length) == _months(Quantity("exactly", Decimal(1), unit))
    )
    return next(periods, None)


def _is_sequence(one: ImpreciseDate | None, other: ImpreciseDate | None) -> bool:
    """Whether one of the dates is surely before the other; False if either is unknown."""
    if one is None or other is None:
        return False
    return one.last_day < other.first_day or other.last_day < one.first_day


def _quantities_conflict(
    field: str, one: Iterable[Quantity], other: Iterable[Quantity], whole_term: Period | None
) -> bool:
    """Whether the bounds for the same unit and period are disjoint, or one number is stated for two periods."""
    if field == ClaimField.DURATION:
        return any(
            _disjoint(_months(quantity), _months(other_quantity)) for quantity in one for other_quantity in other
        )
    by_key, other_by_key = ({(q.unit, q.period): q for q in quantities} for quantities in (one, other))
    for key in by_key.keys() & other_by_key.keys():
        if _disjoint(bounds(field, by_key[key]), bounds(field, other_by_key[key])):
            return True
    return any(
        quantity.unit == other_quantity.unit
        and quantity.amount is not None
        and quantity.amount == other_quantity.amount
        and Qualifier.SEVERAL not in (quantity.qualifier, other_quantity.qualifier)
        for key, quantity in by_key.items()
        for other_key, other_quantity in other_by_key.items()
        if key not in other_by_key and other_key not in by_key and {key[1], other_key[1]} != {Period.TOTAL, whole_term}
    )


def bounds(field: str, quantity: Quantity) -> Bounds:
    """The least and the most that the quantity can mean; None is open."""
    if field in AGREED_FIELDS and quantity.qualifier == Qualifier.UP_TO:
        return quantity.amount, quantity.amount
    return quantity.low, quantity.high


def _disjoint(one: Bounds, other: Bounds) -> bool:
    return _is_below(one, other) or _is_below(other, one)


def _is_below(one: Bounds, other: Bounds) -> bool:
    return one[1] is not None and other[0] is not None and one[1] < other[0]


def _months(length: Quantity) -> Bounds:
    """The bounds of a duration in months; None is open."""
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


def _texts_conflict(field: str, one: str, other: str) -> bool:
    if one == other:
        return False
    if field == ClaimField.INSTRUMENT:
        return not (_leaves_open(one, other) or _leaves_open(other, one))
    if field == ClaimField.STATUS:
        # An announced deal may be in force as well: only statuses of different groups conflict.
        return status_group(one) != status_group(other)
    if field in (ClaimField.TERM_START, ClaimField.PLANNED_START):
        return _is_sequence(ImpreciseDate(one), ImpreciseDate(other))
    if field in (ClaimField.FACILITY, ClaimField.CRITERION):
        # Free text surely states the same fact only if one text has all words of the other.
        words, other_words = (
            frozenset(text.casefold().replace(".", " ").replace(",", " ").split()) for text in (one, other)
        )
        return not (words <= other_words or other_words <= words)
    return True


def status_group(status: str | None) -> StatusGroup | None:
    """The group of a status; None if there is no status."""
    return next((group for group, statuses in STATUSES_OF.items() if status in statuses), None)


def _leaves_open(vague: str, exact: str) -> bool:
    return vague == Instrument.UNDISCLOSED or (vague in UNNAMED_FORMS and exact != Instrument.NONE)
