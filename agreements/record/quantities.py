"""Quantities as somebody stated them, and whether two statements can both be true."""

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from ..choices import CapacityUnit, DurationUnit, Period, Qualifier

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
COUNTED = frozenset([*CapacityUnit.values, "countries", "agreements"])
"""Units of which there can be no half."""
_QUALIFIERS = {q.value: q.value.replace("_", " ") for q in Qualifier if q != Qualifier.UNDISCLOSED}
_SEVERAL = {"hundred": Decimal(100), "thousand": Decimal(1000)}
_PERIODS = {p.value: "in total" if p == Period.TOTAL else p.value.replace("_", " ") for p in Period}
"""As they are written: their labels may be changed, and what was written stays."""
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
"""The units in which a claim about each field may speak."""
_OF_CAPACITY = frozenset([Period.TOTAL, Period.AT_ONE_TIME, Period.PER_WEEK, Period.PER_MONTH, Period.PER_YEAR])
PERIODS_OF = {
    "capacity": _OF_CAPACITY,
    "built_capacity": _OF_CAPACITY,
    "duration": frozenset([Period.TOTAL]),
    "payment": frozenset(Period) - {Period.AT_ONE_TIME},
    "consideration": _OF_CAPACITY,
    "people": frozenset([Period.TOTAL]),
}
"""The periods for which a claim about each field may speak."""
STATED_TOGETHER = frozenset(["capacity", "built_capacity"])
"""The fields of which two quantities can be stated at once: 400 prison cells and up to 600 people."""
LEAST_TOO_MUCH = Decimal(10) ** 13
"""Amounts are smaller: they are stored with 15 digits, two of them after the point."""


class InvalidQuantity(ValueError):
    """What is written can't be read as a quantity. The message says how to write it; the code names the kind of fault:
    quantity, unit or period.
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
        """Read the written form, the inverse of `str()`. Raises InvalidQuantity, which says how to write it."""
        if text == Qualifier.UNDISCLOSED:
            return cls(Qualifier.UNDISCLOSED, None, "", "")
        match = _WRITTEN.fullmatch(text)
        if match is None:
            raise InvalidQuantity(
                f"“{text[:100]}” can't be read as a quantity. Write for example “up to 50 people per year”, "
                "“about 1,900 people”, “300 prison cells”, “1 year”, “15,000,000 EUR per year” or “undisclosed”.",
                code="quantity",
            )
        qualifier = next((q for q, words in _QUALIFIERS.items() if words == match["qualifier"]), Qualifier.EXACTLY)
        if match["amount"] in _SEVERAL and qualifier != Qualifier.SEVERAL:
            raise InvalidQuantity("“hundred” and “thousand” go only with “several”: write a number.", code="quantity")
        amount = _SEVERAL.get(match["amount"]) or _number(match["amount"])
        unit = match["unit"].replace(" ", "_")
        period = next((p for p, words in _PERIODS.items() if words == match["period"]), Period.TOTAL)
        quantity = cls(qualifier, amount, _SINGULAR.get(unit, unit), period)
        quantity.check(units)
        return quantity

    def check(self, units: frozenset[str] | None = None) -> None:
        """Refuse what no source can mean. Raises InvalidQuantity."""
        if self.qualifier == Qualifier.UNDISCLOSED:
            if self.amount is not None or self.unit or self.period:
                raise InvalidQuantity("What is undisclosed has no amount, unit or period.", code="quantity")
            return
        is_several = self.qualifier == Qualifier.SEVERAL
        if is_several and self.amount not in (None, *_SEVERAL.values()):
            raise InvalidQuantity("“several” goes alone, or with “hundred” or “thousand”.", code="quantity")
        if not is_several and self.amount is None:
            raise InvalidQuantity("An amount is missing: write a number before the unit.", code="quantity")
        if self.amount is not None and self.amount >= LEAST_TOO_MUCH:
            raise InvalidQuantity("The amount is too large: at most 13 digits before the point.", code="quantity")
        if self.unit in COUNTED and self.amount is not None and self.amount != self.amount.to_integral_value():
            raise InvalidQuantity(
                f"There is no half of what is counted in {self.unit.replace('_', ' ')}: write a whole number.",
                code="quantity",
            )
        if units is not None and self.unit not in units:
            known = ", ".join(sorted(units)[:8]).replace("_", " ")
            raise InvalidQuantity(f"“{self.unit}” is not a unit of this field. Use one of: {known} …", code="unit")

    @property
    def low(self) -> Decimal | None:
        """The least that the words allow; None where the amount is undisclosed."""
        return self._bounds[0]

    @property
    def high(self) -> Decimal | None:
        """The most that the words allow; None where they set no upper bound."""
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
                # Of what is counted one by one, more than 30 are at least 31.
                return self.amount + (self.unit in COUNTED), None
            case Qualifier.ABOUT:
                low, high = self.amount * _ABOUT_FROM, self.amount * _ABOUT_TO
                if self.unit not in COUNTED:
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
    """At least the amount and at most as many. No source states one: it is worked out."""

    most: Decimal | None = None

    @property
    def high(self) -> Decimal | None:
        """The upper bound, which the qualifier doesn't tell."""
        return self.most

    def __str__(self) -> str:
        most = Quantity(Qualifier.EXACTLY, self.most, self.unit, self.period)
        return f"{_written(self.amount or Decimal(0))} to {most}"


def between(low: Decimal, high: Decimal | None, unit: str, period: str = Period.TOTAL) -> Quantity:
    """What lies between two bounds, in the words of a statement where they can tell it; without a high, at least."""
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
"""“several” is 3 to 9 and “several hundred” 200 to 999, wherever amounts are compared (see the codebook)."""
_ABOUT_FROM, _ABOUT_TO = Decimal("0.9"), Decimal("1.1")
"""“about 100” is 90 to 110, and “about 15 people” 14 to 16: people are whole."""


def as_number(amount: Decimal | None) -> int | float | None:
    """The amount for JSON: a whole number where it is one."""
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def parse_quantities(text: str, field: str) -> list[Quantity]:
    """What a claim about the field states: one quantity, or for a capacity two joined by “and” (3,000 people at one
    time and 36,000 people per year). Raises InvalidQuantity.
    """
    quantities = [Quantity.parse(part, UNITS_OF[field]) for part in text.split(" and ")]
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
    """How many of the people whom a claim counts are nationals of a country, given by its code; None where untold."""

    country: str
    people: Quantity | None

    def __str__(self) -> str:
        return self.country if self.people is None else f"{self.country} {_without_unit(self.people)}"


_NATIONALITY = re.compile(r"(?P<country>[A-Z]{2})(?: (?P<people>[a-z0-9, ]+))?")


def parse_nationalities(text: str) -> tuple[Nationality, ...]:
    """What is written as “CU 2, MX at least 1, VN”, sorted by code. Raises InvalidQuantity."""
    found: dict[str, Nationality] = {}
    for part in text.split(", ") if text else ():
        match = _NATIONALITY.fullmatch(part)
        if match is None or match["country"] in found:
            raise InvalidQuantity(
                f"“{part[:50]}” can't be read. Write each country once by its code, and how many where that is told: "
                "“CU 2, MX at least 1, VN”.",
                code="nationalities",
            )
        people = Quantity.parse(f"{match['people']} people", UNITS_OF["people"]) if match["people"] else None
        found[match["country"]] = Nationality(match["country"], people)
    return tuple(found[code] for code in sorted(found))


def _without_unit(people: Quantity) -> str:
    return str(people).rpartition(" ")[0]


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text.replace(",", ""))


def _written(amount: Decimal) -> str:
    whole = amount == amount.to_integral_value()
    return f"{amount:,.0f}" if whole else f"{amount:,.2f}"
