"""The value types of the domain: a quantity as it was stated, and a date as far as it is known."""

import calendar
import datetime
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length

from .choices import CapacityUnit, DurationUnit, Period, Qualifier

CURRENCIES = frozenset(
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD "
    "HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD "
    "LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK "
    "PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS TMT "
    "TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG".split()
)
"""The active codes of ISO 4217 that name money (no metals, funds or test codes)."""

_SINGULAR = {
    "person": "people",
    "prison_cell": "prison_cells",
    "place": "places",
    "family": "families",
    "flight": "flights",
    "day": "days",
    "week": "weeks",
    "month": "months",
    "year": "years",
}
_PLURAL = {plural: singular for singular, plural in _SINGULAR.items()}
_QUALIFIERS = {q.value: q.value.replace("_", " ") for q in Qualifier if q != Qualifier.UNDISCLOSED}
_SEVERAL = {"hundred": Decimal(100), "thousand": Decimal(1000)}
_PERIODS = sorted((p.label for p in Period), key=len, reverse=True)
_WRITTEN = re.compile(
    rf"(?:(?P<qualifier>{'|'.join(_QUALIFIERS.values())}) )?"
    rf"(?:(?P<amount>\d{{1,3}}(?:,\d{{3}})+(?:\.\d{{1,2}})?|\d{{1,13}}(?:\.\d{{1,2}})?|{'|'.join(_SEVERAL)}) )?"
    rf"(?P<unit>[A-Z]{{3}}|{'|'.join(u.replace('_', ' ') for u in [*_SINGULAR, *_PLURAL])})"
    rf"(?: (?P<period>{'|'.join(_PERIODS)}))?",
)
UNITS_OF = {
    "capacity": frozenset(CapacityUnit.values),
    "duration": frozenset(DurationUnit.values),
    "payment": CURRENCIES,
    "people": frozenset(["people"]),
}
"""The units in which a claim about each field may speak."""
PERIODS_OF = {
    "capacity": frozenset([Period.TOTAL, Period.AT_ONE_TIME, Period.PER_WEEK, Period.PER_MONTH, Period.PER_YEAR]),
    "duration": frozenset([Period.TOTAL]),
    "payment": frozenset(Period) - {Period.AT_ONE_TIME},
    "people": frozenset([Period.TOTAL]),
}
"""The periods for which a claim about each field may speak."""
LEAST_TOO_MUCH = Decimal(10) ** 13
"""Amounts are smaller: they are stored with 15 digits, two of them after the point."""


@dataclass(frozen=True)
class Quantity:
    """An amount as somebody stated it: "up to 50 people per year", "several hundred people", "undisclosed".

    The unit is a `CapacityUnit`, a `DurationUnit` or an ISO 4217 code; the period is a `Period`.
    """

    qualifier: str
    amount: Decimal | None = None
    unit: str = ""
    period: str = Period.TOTAL

    @classmethod
    def parse(cls, text: str, units: frozenset[str] | None = None) -> "Quantity":
        """Read the written form, the inverse of `str()`. Raises ValidationError, which says how to write it."""
        if text == Qualifier.UNDISCLOSED:
            return cls(Qualifier.UNDISCLOSED, None, "", "")
        match = _WRITTEN.fullmatch(text) if len(text) <= 100 else None
        if match is None:
            raise ValidationError(
                f"“{text[:100]}” can't be read as a quantity. Write for example “up to 50 people per year”, "
                "“about 1,900 people”, “300 prison cells”, “1 year”, “15,000,000 EUR per year” or “undisclosed”.",
                code="quantity",
            )
        qualifier = next((q for q, words in _QUALIFIERS.items() if words == match["qualifier"]), Qualifier.EXACTLY)
        if match["amount"] in _SEVERAL and qualifier != Qualifier.SEVERAL:
            raise ValidationError("“hundred” and “thousand” go only with “several”: write a number.", code="quantity")
        amount = _SEVERAL.get(match["amount"]) or _number(match["amount"])
        unit = match["unit"].replace(" ", "_")
        period = next((p.value for p in Period if p.label == match["period"]), Period.TOTAL)
        quantity = cls(qualifier, amount, _SINGULAR.get(unit, unit), period)
        quantity.check(units)
        return quantity

    @classmethod
    def of(cls, columns: dict[str, Any]) -> "Quantity":
        """From the columns of a claim, as the database gives them in a JSON object."""
        amount = None if columns["amount"] is None else Decimal(str(columns["amount"]))
        return cls(columns["qualifier"], amount, columns["unit"], columns["period"])

    def check(self, units: frozenset[str] | None = None) -> None:
        """Refuse what no source can mean. Raises ValidationError."""
        if self.qualifier == Qualifier.UNDISCLOSED:
            if self.amount is not None or self.unit or self.period:
                raise ValidationError("What is undisclosed has no amount, unit or period.", code="quantity")
            return
        is_several = self.qualifier == Qualifier.SEVERAL
        if is_several and self.amount not in (None, *_SEVERAL.values()):
            raise ValidationError("“several” goes alone, or with “hundred” or “thousand”.", code="quantity")
        if not is_several and self.amount is None:
            raise ValidationError("An amount is missing: write a number before the unit.", code="quantity")
        if self.amount is not None and self.amount >= LEAST_TOO_MUCH:
            raise ValidationError("The amount is too large: at most 13 digits before the point.", code="quantity")
        if units is not None and self.unit not in units:
            known = ", ".join(sorted(units)[:8]).replace("_", " ")
            raise ValidationError(f"“{self.unit}” is not a unit of this field. Use one of: {known} …", code="unit")

    @property
    def high(self) -> Decimal | None:
        """The most that the words allow, or None where they set no upper bound."""
        if self.amount is None or self.qualifier in (Qualifier.AT_LEAST, Qualifier.MORE_THAN):
            return None
        return self.amount * HIGH_FACTOR.get(self.qualifier, Decimal(1))

    @property
    def amount_as_number(self) -> int | float | None:
        """The amount for JSON: a whole number where it is one."""
        if self.amount is None:
            return None
        return int(self.amount) if self.amount == self.amount.to_integral_value() else float(self.amount)

    def __str__(self) -> str:
        if self.qualifier == Qualifier.UNDISCLOSED:
            return str(Qualifier.UNDISCLOSED.value)
        words = [] if self.qualifier == Qualifier.EXACTLY else [_QUALIFIERS[self.qualifier]]
        if self.amount is not None:
            names = {amount: name for name, amount in _SEVERAL.items()}
            words.append(names[self.amount] if self.qualifier == Qualifier.SEVERAL else _written(self.amount))
        unit = _PLURAL.get(self.unit, self.unit) if self.amount == 1 else self.unit
        words.append(unit.replace("_", " "))
        if self.period != Period.TOTAL:
            words.append(Period(self.period).label)
        return " ".join(words)


HIGH_FACTOR: dict[str, Decimal] = {Qualifier.ABOUT: Decimal("1.1"), Qualifier.SEVERAL: Decimal(10)}
"""“about 100” reaches 110 and “several hundred” a thousand, wherever amounts are compared (see the codebook)."""


def parse_quantities(text: str, field: str) -> list[Quantity]:
    """What a claim about the field states: one quantity, or for a capacity two joined by “and” (3,000 people at one
    time and 36,000 people per year). Raises ValidationError.
    """
    quantities = [Quantity.parse(part, UNITS_OF[field]) for part in text.split(" and ")]
    if len(quantities) > (2 if field == "capacity" else 1):
        raise ValidationError(
            "At most two quantities can be stated together, and only as a capacity: write a row for each.",
            code="quantity",
        )
    if len(quantities) == 2 and len({(q.unit, q.period) for q in quantities}) == 1:
        raise ValidationError("Two quantities of one unit and period contradict each other.", code="quantity")
    for quantity in quantities:
        if quantity.period and quantity.period not in PERIODS_OF[field]:
            raise ValidationError(f"“{Period(quantity.period).label}” doesn't go with this field.", code="period")
    return quantities


def said(field: str, written: str) -> set[Any]:
    """What a claim about the field says, taken apart: its quantities, or its text."""
    return set(parse_quantities(written, field)) if written and field in UNITS_OF else {written}


def agree(one: set[Any], other: set[Any]) -> bool:
    """Whether two statements can both be true: equal, or one says a part of the other, or one gives no value."""
    return one <= other or other <= one or "" in one | other


_OPEN = {Qualifier.AT_LEAST, Qualifier.MORE_THAN, Qualifier.SEVERAL, Qualifier.UNDISCLOSED}


def total(quantities: list[Quantity]) -> Quantity | None:
    """The sum of what several statements say, no more certain than any of them; None where nothing is said.

    One statement stands as it is. Raises ValueError where units or periods are mixed: such numbers have no sum.
    """
    counted = [quantity for quantity in quantities if quantity.unit]
    if len(quantities) < 2 or not counted:
        return quantities[0] if quantities else None
    if len({(quantity.unit, quantity.period) for quantity in counted}) > 1:
        raise ValueError("Quantities of different units or periods can't be added.")
    qualifiers = {quantity.qualifier for quantity in quantities} - {Qualifier.EXACTLY}
    if qualifiers & _OPEN:
        # What is at most so many may be none: it adds nothing to what is at least so many.
        return _floor([quantity for quantity in counted if quantity.qualifier != Qualifier.UP_TO])
    qualifier = next(iter(qualifiers)) if len(qualifiers) == 1 else Qualifier.ABOUT if qualifiers else Qualifier.EXACTLY
    return _sum(qualifier, counted)


def total_to_date(counted: Iterable[tuple[Quantity, bool]]) -> Quantity | None:
    """The sum of what events count, in their order: each with whether it is a running total, which stands for all that
    was counted before it. None where nothing is counted.
    """
    since: list[Quantity] = []
    for quantity, is_running_total in counted:
        since = [*([] if is_running_total else since), quantity]
    return total(since)


def _floor(counted: list[Quantity]) -> Quantity | None:
    if all(quantity.amount is None for quantity in counted):
        return counted[0] if counted else Quantity(Qualifier.UNDISCLOSED, None, "", "")
    return _sum(Qualifier.AT_LEAST, counted)


def _sum(qualifier: str, counted: list[Quantity]) -> Quantity:
    amount = sum((quantity.amount for quantity in counted if quantity.amount is not None), Decimal(0))
    return Quantity(qualifier, amount, counted[0].unit, counted[0].period)


def fold(text: str) -> str:
    """The key by which names are looked up: without case, accents or punctuation ("Côte d'Ivoire" → "cotedivoire")."""
    letters = decomposed(text)
    return "".join(character for character in letters if character.isalnum())


def fold_words(text: str) -> str:
    """The words of a text, each folded, with a space between: what searching compares."""
    letters = decomposed(text)
    marked = (
        " " if not character.isalnum() and not unicodedata.combining(character) else character for character in letters
    )
    return " ".join("".join(c for c in marked if not unicodedata.combining(c)).split())


def decomposed(text: str) -> str:
    """A text in lower case, its accents as characters of their own."""
    # Twice, because a sign such as ℃ or a raised letter stands for letters that have a case of their own.
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text.replace(",", ""))


def _written(amount: Decimal) -> str:
    whole = amount == amount.to_integral_value()
    return f"{amount:,.0f}" if whole else f"{amount:,.2f}"


class ImpreciseDate(str):
    """A date known to the day, the month or the year: "2025-06-11", "2025-06" or "2025"."""

    __slots__ = ()

    @property
    def is_real(self) -> bool:
        """Whether it is a date of 1900 to 2199, known to the day, month or year."""
        try:
            return bool(re.fullmatch(r"(19|2[01])\d\d(-\d\d(-\d\d)?)?", self, re.ASCII)) and bool(self.first_day)
        except ValueError:
            return False

    @property
    def precision(self) -> str:
        """Either "day", "month" or "year"."""
        return {10: "day", 7: "month", 4: "year"}[len(self)]

    @property
    def first_day(self) -> datetime.date:
        """The earliest day that it can mean."""
        return datetime.date.fromisoformat(self + "-01-01"[len(self) - 4 :] if len(self) < 10 else self)

    @property
    def last_day(self) -> datetime.date:
        """The latest day that it can mean."""
        first = self.first_day
        if len(self) == 10:
            return first
        month = 12 if len(self) == 4 else first.month
        return first.replace(month=month, day=calendar.monthrange(first.year, month)[1])

    def is_over_by(self, day: datetime.date) -> bool:
        """Whether it had certainly passed by the end of the day; never where it is unknown. As `over_by` in SQL."""
        return self < (day + datetime.timedelta(days=1)).isoformat()[: len(self)]

    @property
    def words(self) -> str:
        """As a person writes it: "11 June 2025", "June 2025", "2025"."""
        first = self.first_day
        forms = {10: f"{first.day} {first:%B} {first.year}", 7: f"{first:%B} {first.year}", 4: f"{first.year}"}
        return forms[len(self)]


def validate_imprecise_date(value: str) -> None:
    """Refuse what is no date of 1900 to 2199 to the day, month or year."""
    if not ImpreciseDate(value).is_real:
        raise ValidationError(
            f"“{value[:40]}” is not a date that can be read. Write 2025-06-11, 2025-06 or 2025, as far as it is known.",
            code="imprecise_date",
        )


class ImpreciseDateField(models.CharField):
    """An `ImpreciseDate` as ISO 8601 text of reduced precision, which sorts by its first day.

    Empty text stands for an unknown date.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "max_length": 10})
        self.validators.append(validate_imprecise_date)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, *_: Any) -> ImpreciseDate | None:
        """Rows come back as the value type."""
        return None if value is None else ImpreciseDate(value)

    def to_python(self, value: Any) -> Any:
        """Forms and seeds as well."""
        return ImpreciseDate(super().to_python(value) or "")


ImpreciseDateField.register_lookup(Length)


WEB_ADDRESS = (
    r"(?i)^https?://(?!/)[^\s\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]+\Z"
)
"""http or https, and no space, control character or mark that turns the direction of the text: what is shown as an
address is where the link leads. Python and PostgreSQL read the expression alike."""
validate_web_address = RegexValidator(
    WEB_ADDRESS,
    "Write an address that begins with https:// or http://, without spaces and invisible characters.",
    code="web_address",
)


def is_web_address(name: str, field: str) -> models.CheckConstraint:
    """A constraint that the column `field` is empty or a web address, since a browser runs a link to `javascript:`."""
    return models.CheckConstraint(condition=Q(**{field: ""}) | Q(**{f"{field}__regex": WEB_ADDRESS}), name=name)


def is_one_of(name: str, field: str, choices: type[models.TextChoices], blank: bool = False) -> models.CheckConstraint:
    """A constraint that the column `field` holds a value of the vocabulary (Django checks choices in forms only)."""
    values = [*choices.values, *([""] if blank else [])]
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


def imprecise_date_is_written_right(name: str, field: str) -> models.CheckConstraint:
    """A constraint that the column `field` is empty or has the form of an imprecise date."""
    form = r"^((19|2[01])[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?)?$"
    return models.CheckConstraint(condition=Q(**{f"{field}__regex": form}), name=name)


def on_or_after(field: str, day: datetime.date) -> Q:
    """Rows whose imprecise date can mean `day` or later."""
    written = day.isoformat()
    return Q(**{f"{field}__gte": written}) | Q(**{f"{field}__in": [written[:7], written[:4]]})


def on_or_before(field: str, day: datetime.date) -> Q:
    """Rows whose imprecise date can mean `day` or earlier."""
    return Q(**{f"{field}__lte": day.isoformat(), f"{field}__gt": ""})


def over_by(field: str, day: datetime.date) -> Q:
    """Rows whose imprecise date lies wholly on or before `day`: what had certainly happened by then."""
    next_day = day + datetime.timedelta(days=1)
    over = Q(**{f"{field}__length": 10, f"{field}__lte": day.isoformat()})
    over |= Q(**{f"{field}__length": 7, f"{field}__lt": next_day.isoformat()[:7]})
    return over | Q(**{f"{field}__length": 4, f"{field}__lt": next_day.isoformat()[:4]})
