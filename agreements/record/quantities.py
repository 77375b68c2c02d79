"""Quantities as sources state them: how they are written, read and bounded."""

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from ..choices import CapacityUnit, DurationUnit, Period, Qualifier
from ..folding import readable

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
    "country": "countries",
    "agreement": "agreements",
    "day": "days",
    "week": "weeks",
    "month": "months",
    "year": "years",
}
_PLURAL = {plural: singular for singular, plural in _SINGULAR.items()}
WHOLE_UNITS = frozenset([*CapacityUnit.values, "countries", "agreements"])
"""Units whose amounts are whole numbers."""
_QUALIFIERS = {q.value: q.value.replace("_", " ") for q in Qualifier if q != Qualifier.UNDISCLOSED}
_SEVERAL = {"hundred": Decimal(100), "thousand": Decimal(1000)}
_PERIODS = {p.value: "in total" if p == Period.TOTAL else p.value.replace("_", " ") for p in Period}
"""The written form of each period; labels aren't used, since they may change and written quantities don't."""
_WRITTEN = re.compile(
    rf"(?:(?P<qualifier>{'|'.join(_QUALIFIERS.values())}) )?"
    rf"(?:(?P<amount>\d{{1,3}}(?:,\d{{3}})+(?:\.\d{{1,2}})?|\d{{1,13}}(?:\.\d{{1,2}})?|{'|'.join(_SEVERAL)}) )?"
    rf"(?P<unit>[A-Z]{{3}}|{'|'.join(u.replace('_', ' ') for u in [*_SINGULAR, *_PLURAL])})"
    rf"(?: (?P<period>{'|'.join(sorted(_PERIODS.values(), key=len, reverse=True))}))?",
)
UNITS_OF = {
    "capacity": frozenset(CapacityUnit.values),
    "built_capacity": frozenset(CapacityUnit.values),
    "duration": frozenset(DurationUnit.values),
    "payment": CURRENCIES,
    "consideration": frozenset(["people", "families"]),
    "people": frozenset(["people"]),
}
"""The units that a claim about each field can have."""
_OF_CAPACITY = frozenset([Period.TOTAL, Period.AT_ONE_TIME, Period.PER_WEEK, Period.PER_MONTH, Period.PER_YEAR])
PERIODS_OF = {
    "capacity": _OF_CAPACITY,
    "built_capacity": _OF_CAPACITY,
    "duration": frozenset([Period.TOTAL]),
    "payment": frozenset(Period) - {Period.AT_ONE_TIME},
    "consideration": _OF_CAPACITY,
    "people": frozenset([Period.TOTAL]),
}
"""The periods that a claim about each field can have."""
STATED_TOGETHER = frozenset(["capacity", "built_capacity"])
"""Fields whose claims can state two quantities at once, such as 400 prison cells and up to 600 people."""
AMOUNT_LIMIT = Decimal(10) ** 13
"""All amounts are smaller: they are stored with 15 digits, two of them after the point."""


class InvalidQuantity(ValueError):
    """A text can't be read as a quantity.

    The message says how to write it; the code is "quantity", "unit", "period" or "nationalities".
    """

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
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
        """Read the written form, the inverse of `str()`; `units` are those allowed. Raises InvalidQuantity."""
        text = _readable(text)
        if text == Qualifier.UNDISCLOSED:
            return cls(Qualifier.UNDISCLOSED, None, "", "")
        match = _WRITTEN.fullmatch(text)
        if match is None:
            raise InvalidQuantity(
                f"“{text[:100]}” can't be read as a quantity. Write for example “up to 50 people per year”, "
                "“about 1,900 people”, “300 prison cells”, “1 year”, “15,000,000 EUR per year” or “undisclosed”.",
                code="quantity",
            )
        qualifier = next((q for q, written in _QUALIFIERS.items() if written == match["qualifier"]), Qualifier.EXACTLY)
        if match["amount"] in _SEVERAL and qualifier != Qualifier.SEVERAL:
            raise InvalidQuantity("“hundred” and “thousand” go only with “several”: write a number.", code="quantity")
        amount = _SEVERAL.get(match["amount"]) or _number(match["amount"])
        unit = match["unit"].replace(" ", "_")
        period = next((p for p, written in _PERIODS.items() if written == match["period"]), Period.TOTAL)
        quantity = cls(qualifier, amount, _SINGULAR.get(unit, unit), period)
        quantity.check(units)
        return quantity

    def check(self, units: frozenset[str] | None = None) -> None:
        """Refuse a quantity that makes no sense or isn't in one of the units. Raises InvalidQuantity."""
        if self.qualifier == Qualifier.UNDISCLOSED:
            if self.amount is not None or self.unit or self.period:
                raise InvalidQuantity("What is undisclosed has no amount, unit or period.", code="quantity")
            return
        is_several = self.qualifier == Qualifier.SEVERAL
        if is_several and self.amount not in (None, *_SEVERAL.values()):
            raise InvalidQuantity("“several” goes alone, or with “hundred” or “thousand”.", code="quantity")
        if not is_several and self.amount is None:
            raise InvalidQuantity("An amount is missing: write a number before the unit.", code="quantity")
        if self.amount is not None and self.amount >= AMOUNT_LIMIT:
            raise InvalidQuantity("The amount is too large: at most 13 digits before the point.", code="quantity")
        if self.unit in WHOLE_UNITS and self.amount is not None and self.amount != self.amount.to_integral_value():
            raise InvalidQuantity(
                f"There is no half of what is counted in {self.unit.replace('_', ' ')}: write a whole number.",
                code="quantity",
            )
        if units is not None and self.unit not in units:
            unit_names = ", ".join(sorted(units)[:8]).replace("_", " ")
            raise InvalidQuantity(f"“{self.unit}” is not a unit of this field. Use one of: {unit_names} …", code="unit")

    @property
    def low(self) -> Decimal | None:
        """The lower bound; None where the amount is undisclosed."""
        return self._bounds[0]

    @property
    def high(self) -> Decimal | None:
        """The upper bound; None where there is none, or the amount is undisclosed."""
        return self._bounds[1]

    @property
    def _bounds(self) -> tuple[Decimal | None, Decimal | None]:
        if self.qualifier == Qualifier.SEVERAL:
            return _SEVERAL_MEANS[self.amount]
        if self.amount is None:
            return None, None
        match self.qualifier:
            case Qualifier.UP_TO:
                return Decimal(0), self.amount
            case Qualifier.AT_LEAST:
                return self.amount, None
            case Qualifier.MORE_THAN:
                # In whole units more than 30 are at least 31.
                return self.amount + (self.unit in WHOLE_UNITS), None
            case Qualifier.ABOUT:
                low, high = self.amount * _ABOUT_FROM, self.amount * _ABOUT_TO
                if self.unit not in WHOLE_UNITS:
                    return low, high
                return low.to_integral_value(ROUND_CEILING), high.to_integral_value(ROUND_FLOOR)
            case _:
                return self.amount, self.amount

    @property
    def amount_as_number(self) -> int | float | None:
        """The amount for JSON: a whole number where it is one; None for “several”, which names no number."""
        return None if self.qualifier == Qualifier.SEVERAL else as_number(self.amount)

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
            words.append(_PERIODS[self.period])
        return " ".join(words)


@dataclass(frozen=True, slots=True)
class Range(Quantity):
    """A range from `amount` to `most`. No source states one: it is worked out from several quantities."""

    most: Decimal | None = None

    @property
    def high(self) -> Decimal | None:
        """The upper bound, which doesn't follow from the qualifier."""
        return self.most

    def __str__(self) -> str:
        most = Quantity(Qualifier.EXACTLY, self.most, self.unit, self.period)
        return f"{_written(self.amount or Decimal(0))} to {most}"


def between(low: Decimal, high: Decimal | None, unit: str, period: str = Period.TOTAL) -> Quantity:
    """The quantity with these bounds: exactly, at least (if `high` is None) or up to; else a `Range`."""
    if high is None:
        return Quantity(Qualifier.AT_LEAST, low, unit, period)
    if low == high:
        return Quantity(Qualifier.EXACTLY, low, unit, period)
    return Range(Qualifier.AT_LEAST, low, unit, period, high) if low else Quantity(Qualifier.UP_TO, high, unit, period)


_SEVERAL_MEANS: dict[Decimal | None, tuple[Decimal, Decimal]] = {
    None: (Decimal(3), Decimal(9)),
    Decimal(100): (Decimal(200), Decimal(999)),
    Decimal(1000): (Decimal(2000), Decimal(9999)),
}
"""The bounds of “several” (3 to 9), “several hundred” and “several thousand”, by amount (see the codebook)."""
_ABOUT_FROM, _ABOUT_TO = Decimal("0.9"), Decimal("1.1")
"""The factors of “about”: “about 100” is 90 to 110, and “about 15 people”, in whole numbers, 14 to 16."""


def as_number(amount: Decimal | None) -> int | float | None:
    """The amount for JSON: a whole number where it is one."""
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def parse_quantities(text: str, field: str) -> list[Quantity]:
    """The quantities that a claim about the field states.

    There is one, or for a capacity two joined by “and” (3,000 people at one time and 36,000 people per year). Raises
    InvalidQuantity.
    """
    quantities = [Quantity.parse(part, UNITS_OF[field]) for part in _readable(text).split(" and ")]
    if len(quantities) > (2 if field in STATED_TOGETHER else 1):
        raise InvalidQuantity(
            "At most two quantities can be stated together, and only as a capacity: write a row for each.",
            code="quantity",
        )
    if len(quantities) == 2 and len({(q.unit, q.period) for q in quantities}) == 1:
        raise InvalidQuantity("Two quantities of one unit and period contradict each other.", code="quantity")
    for quantity in quantities:
        if quantity.period and quantity.period not in PERIODS_OF[field]:
            raise InvalidQuantity(f"“{_PERIODS[quantity.period]}” doesn't go with this field.", code="period")
    return quantities


@dataclass(frozen=True, slots=True)
class Nationality:
    """A nationality of the people whom a claim counts."""

    country: str
    """The code of the country."""
    people: Quantity | None
    """How many of the people are its nationals; None where the source doesn't say."""

    def __str__(self) -> str:
        return self.country if self.people is None else f"{self.country} {_without_unit(self.people)}"


_NATIONALITY = re.compile(r"(?P<country>[A-Z]{2})(?: (?P<people>[a-z0-9, ]+))?")


def parse_nationalities(text: str) -> tuple[Nationality, ...]:
    """The nationalities in a text such as “CU 2, MX at least 1, VN”, sorted by code. Raises InvalidQuantity."""
    by_country: dict[str, Nationality] = {}
    for part in _readable(text).split(", ") if text else ():
        match = _NATIONALITY.fullmatch(part)
        if match is None or match["country"] in by_country:
            raise InvalidQuantity(
                f"“{part[:50]}” can't be read. Write each country once by its code, and how many where that is told: "
                "“CU 2, MX at least 1, VN”.",
                code="nationalities",
            )
        people = Quantity.parse(f"{match['people']} people", UNITS_OF["people"]) if match["people"] else None
        by_country[match["country"]] = Nationality(match["country"], people)
    return tuple(by_country[code] for code in sorted(by_country))


def _readable(text: str) -> str:
    try:
        return readable(text)
    except ValueError:
        raise InvalidQuantity("There is a character that can't be read: write it anew.", code="quantity") from None


def _without_unit(people: Quantity) -> str:
    return str(people).rpartition(" ")[0]


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text.replace(",", ""))


def _written(amount: Decimal) -> str:
    is_whole = amount == amount.to_integral_value()
    return f"{amount:,.0f}" if is_whole else f"{amount:,.2f}"
