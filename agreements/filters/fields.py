"""How the values of parameters are written: each refuses what it can't read, and says what it can.

One file: a class for each kind of value, short and alike.
"""

import datetime
import difflib
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_datetime

from ..clock import today
from ..documents.cached import country_names
from ..folding import fold
from ..models import Address, Country

LONGEST = 200
MOST_VALUES = 50
MAX_SUGGESTED = 10
"""Values of one parameter for which alternatives are sought, which is slow; whoever sends more wrong ones reads no
further.
"""
NEIGHBOURS = 50
"""Slugs before and after a wrong one, in the order of the alphabet, among which we look for what was meant."""


def suggestions(wrong: str, right: Iterable[str]) -> list[str]:
    """The words among `right` that were probably meant, the likeliest first, at most three."""
    by_key: dict[str, str] = {}
    for word in right:
        by_key.setdefault(fold(word), word)
    return list(dict.fromkeys(by_key[key] for key in closest(wrong, by_key)))[:3]


def closest(wrong: str, keys: Collection[str]) -> list[str]:
    """The folded words most like a wrong one, the likeliest first; none where it is too long to be compared."""
    if len(wrong) > LONGEST:
        return []
    key = fold(wrong)
    close = difflib.get_close_matches(key, keys, n=3, cutoff=0.6)
    return close + [other for other in keys if len(key) > 3 and key in other and other not in close]


def invalid_value(message: str, code: str, candidates: list[str] | None = None) -> ValidationError:
    """An error with a sentence, a code and the words that may have been meant."""
    if candidates:
        message += f" Did you mean {' or '.join(f'“{word}”' for word in candidates)}?"
    # Django fills `params` into the message, in which what was asked for may have a percent sign.
    return ValidationError(message.replace("%", "%%"), code=code, params={"candidates": candidates or []})


class MultiValueWidget(forms.SelectMultiple):
    """Takes every repetition of a parameter."""

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict, name: str) -> Any:
        """All the values, in the order asked."""
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])


class MultiValueField(forms.Field):
    """Values of a parameter that may be repeated: any of them matches."""

    widget = MultiValueWidget

    def clean(self, value: Sequence[str] | None) -> list[str]:
        """Each value read, or the errors told."""
        values = [one for one in value or [] if one != ""]
        if len(values) > MOST_VALUES:
            raise invalid_value(f"At most {MOST_VALUES} values can be asked for at once.", "too_many")
        read, errors = [], []
        for one in values:
            try:
                read.append(self.read(one))
            except ValidationError as error:
                errors.append(error)
            if len(errors) == MAX_SUGGESTED:
                break
        if errors:
            raise ValidationError(errors)
        return read

    def read(self, value: str) -> str:
        """One value, as it stands."""
        return value


class CountryListField(MultiValueField):
    """Countries by code, alpha-3, name, alias or slug, in any case, with or without accents."""

    dataset = ""

    @property
    def names(self) -> dict[str, Country]:
        """Every name, read when the first query needs it."""
        return country_names(self.dataset)

    def read(self, value: str) -> str:
        country = self.names.get(fold(value))
        if country is None:
            raise invalid_value(f"Unknown country “{value}”.", "unknown_country", self.meant(value))
        return country.code

    def meant(self, value: str) -> list[str]:
        """The English names of the countries that were probably meant."""
        return list(dict.fromkeys(self.names[key].name for key in closest(value, self.names)))[:3]


class MultiChoiceField(MultiValueField):
    """Words of a vocabulary; others are refused, with those that were probably meant."""

    def __init__(self, choices: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = list(choices)
        self.widget.choices = self.choices

    def read(self, value: str) -> str:
        return one_of(value, [str(word) for word, _ in self.choices])


def one_of(value: str, words: list[str]) -> str:
    """The word, if it is one of these. Raises ValidationError with the words that were probably meant."""
    if value in words:
        return value
    candidates = suggestions(value, words)
    raise invalid_value(f"“{value}” is not one of: {', '.join(words)}.", "invalid_choice", candidates)


class SlugListField(MultiValueField):
    """Slugs of public rows, also former ones; others are refused."""

    def __init__(self, rows: Callable[[], QuerySet[Any]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rows = rows

    def clean(self, value: Sequence[str] | None) -> list[str]:
        """The slugs, all of public rows."""
        asked = super().clean(value)
        # What can't be a slug isn't asked of the database: PostgreSQL refuses a NUL.
        possible = [slug for slug in asked if re.fullmatch(r"[-\w]+", slug, re.ASCII)]
        known = set(self.rows().filter(slug__in=possible).values_list("slug", flat=True)) if possible else set()
        # Rows are found by the slugs under which they were once public, too.
        for slug in [slug for slug in possible if slug not in known]:
            if (now := Address.objects.current_slug(self.rows(), slug)) is not None:
                asked = [now if one == slug else one for one in asked]
                known.add(now)
        unknown = [slug for slug in asked if slug not in known]
        if unknown:
            told = [(slug, self.meant(slug) if slug in possible else []) for slug in unknown[:MAX_SUGGESTED]]
            raise ValidationError(
                [invalid_value(f"Unknown slug “{slug}”.", "unknown_slug", meant) for slug, meant in told]
            )
        return asked

    def meant(self, slug: str) -> list[str]:
        """The slugs that were probably meant: among the nearest in the alphabet, for there may be any number."""
        slugs = self.rows().values_list("slug", flat=True)
        before = slugs.filter(slug__lt=slug).order_by("-slug")[:NEIGHBOURS]
        after = slugs.filter(slug__gt=slug).order_by("slug")[:NEIGHBOURS]
        return suggestions(slug, [*before, *after])


class ChoiceField(forms.Field):
    """One word of a vocabulary."""

    def __init__(self, choices: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(widget=forms.Select, **kwargs)
        self.choices = list(choices)
        self.widget.choices = [("", ""), *self.choices]

    def to_python(self, value: str | None) -> str | None:
        return one_of(value, [str(word) for word, _ in self.choices]) if value else None


class BooleanField(ChoiceField):
    """`true` or `false`, and nothing else."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__([("true", "yes"), ("false", "no")], **kwargs)

    def clean(self, value: str | None) -> bool | None:
        """The answer, or None where nothing was asked."""
        word = self.to_python(value)
        return None if word is None else word == "true"


class DateField(forms.Field):
    """A day, written 2025-06-11, from 1900 to 2199."""

    def __init__(self, not_future: bool = False, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), **kwargs)
        self.not_future = not_future

    def to_python(self, value: str | None) -> datetime.date | None:
        if not value:
            return None
        day = read_day(value)
        if self.not_future and day > today():
            raise invalid_value(f"“{value}” lies in the future: nothing is known as of that day yet.", "future_date")
        return day


def read_day(value: str) -> datetime.date:
    """A day of 1900 to 2199. Raises ValidationError."""
    try:
        if not re.fullmatch(r"(19|2[01])\d\d-\d\d-\d\d", value, re.ASCII):
            raise ValueError
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise invalid_value(
            f"“{value}” is not a date. Write it like 2025-06-11, from 1900 to 2199.", "invalid_date"
        ) from None


class DateTimeField(forms.Field):
    """A day or a moment, written 2025-06-11 or 2025-06-11T14:30:00Z."""

    def to_python(self, value: str | None) -> datetime.datetime | None:
        """The moment; a day is its first moment in UTC."""
        if not value:
            return None
        if len(value) > 10 and re.fullmatch(r"(19|2[01])\d\d-[0-9T:.\- +Z]{6,30}", value, re.ASCII):
            try:
                moment = parse_datetime(value.replace(" ", "+"))
            except ValueError:
                moment = None
            if moment is not None:
                return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
        if len(value) == 10:
            return datetime.datetime.combine(read_day(value), datetime.time(), datetime.UTC)
        raise invalid_value(
            f"“{value}” is not a date or time. Write 2025-06-11 or 2025-06-11T14:30:00Z.", "invalid_date"
        )


class NumberField(forms.Field):
    """A whole number within bounds."""

    def __init__(self, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(widget=forms.NumberInput(attrs={"min": least, "max": most}), **kwargs)
        self.least, self.most = least, most

    def to_python(self, value: str | None) -> int | None:
        if not value:
            return None
        number = int(value) if re.fullmatch(r"\d{1,12}", value, re.ASCII) else None
        if number is None or not self.least <= number <= self.most:
            bounds = f"from {self.least:,} to {self.most:,}"
            raise invalid_value(f"“{value[:40]}” is not a whole number {bounds}.", "invalid_number")
        return number


class FieldListField(forms.CharField):
    """Names of fields, separated by commas."""

    def __init__(self, names: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.names = list(names)

    def clean(self, value: str | None) -> list[str]:
        """The names, each of which exists and stands there once."""
        asked = value.split(",") if value else []
        errors = [
            invalid_value(f"“{name}” is not a field of this list.", "unknown_field", suggestions(name, self.names))
            for name in asked
            if name not in self.names
        ]
        twice = sorted(name for name, times in Counter(asked).items() if times > 1)
        errors += [invalid_value(f"“{name}” is named more than once.", "repeated") for name in twice]
        if errors:
            raise ValidationError(errors[:MAX_SUGGESTED])
        return asked
