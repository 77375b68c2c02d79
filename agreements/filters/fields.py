"""Form fields that read the values of query parameters: each refuses a value that it can't read, and says why.

Kept in one module because each class reads one kind of value, and all are short and alike.
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
from ..querysets import terms_of
from ..words import Term, UnreadableQuestion

MAX_LENGTH = 200
MAX_VALUES = 50
MAX_ERRORS = 10
"""Reading stops after this many wrong values of one parameter, because looking for candidates is slow."""
NEIGHBOURS = 50
"""The number of slugs before, and after, an unknown slug in the alphabet among which candidates are sought."""


def suggestions(value: str, valid_values: Iterable[str]) -> list[str]:
    """The valid values that were probably meant by an invalid one, the likeliest first, at most three."""
    by_key: dict[str, str] = {}
    for valid_value in valid_values:
        by_key.setdefault(fold(valid_value), valid_value)
    return list(dict.fromkeys(by_key[key] for key in closest(value, by_key)))[:3]


def closest(value: str, keys: Collection[str]) -> list[str]:
    """The keys, which are folded, most like an invalid value, the likeliest first; none for a value over MAX_LENGTH."""
    if len(value) > MAX_LENGTH:
        return []
    value_key = fold(value)
    close = difflib.get_close_matches(value_key, keys, n=3, cutoff=0.6)
    return close + [key for key in keys if len(value_key) > 3 and value_key in key and key not in close]


def invalid_value(message: str, code: str, candidates: list[str] | None = None) -> ValidationError:
    """An error with a message, a code and the values that may have been meant."""
    if candidates:
        message += f" Did you mean {' or '.join(f'“{candidate}”' for candidate in candidates)}?"
    # Django fills `params` into the message, in which a requested value may have a percent sign.
    return ValidationError(message.replace("%", "%%"), code=code, params={"candidates": candidates or []})


class MultiValueWidget(forms.SelectMultiple):
    """A select that reads all values of a repeated parameter."""

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict, name: str) -> Any:
        """The values in the order of the query string."""
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])


class MultiValueField(forms.Field):
    """The values of a parameter that may be repeated."""

    widget = MultiValueWidget

    def clean(self, value: Sequence[str] | None) -> list[str]:
        """The cleaned values. Raises ValidationError with the errors of all values, or of the first MAX_ERRORS."""
        items = [item for item in value or [] if item != ""]
        if len(items) > MAX_VALUES:
            raise invalid_value(f"At most {MAX_VALUES} values can be asked for at once.", "too_many")
        cleaned, errors = [], []
        for item in items:
            try:
                cleaned.append(self.read(item))
            except ValidationError as error:
                errors.append(error)
            if len(errors) == MAX_ERRORS:
                break
        if errors:
            raise ValidationError(errors)
        return cleaned

    def read(self, value: str) -> str:
        """The cleaned form of one value. Subclasses raise ValidationError."""
        return value


class CountryListField(MultiValueField):
    """Countries by code, alpha-3, name, alias or slug, in any case, with or without accents."""

    dataset = ""
    """The key of the dataset whose names are read."""

    @property
    def names(self) -> dict[str, Country]:
        """Every country by each of its folded names."""
        return country_names(self.dataset)

    def read(self, value: str) -> str:
        country = self.names.get(fold(value))
        if country is None:
            raise invalid_value(f"Unknown country “{value}”.", "unknown_country", self.candidates(value))
        return country.code

    def candidates(self, value: str) -> list[str]:
        """The English names of the countries that were probably meant."""
        return list(dict.fromkeys(self.names[key].name for key in closest(value, self.names)))[:3]


class MultiChoiceField(MultiValueField):
    """Several of the given choices."""

    def __init__(self, choices: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = list(choices)
        self.widget.choices = self.choices

    def read(self, value: str) -> str:
        return valid_choice(value, [str(choice) for choice, _ in self.choices])


def valid_choice(value: str, choices: list[str]) -> str:
    """The value, if it is one of the choices. Raises ValidationError with those that were probably meant."""
    if value in choices:
        return value
    candidates = suggestions(value, choices)
    raise invalid_value(f"“{value}” is not one of: {', '.join(choices)}.", "invalid_choice", candidates)


class SlugListField(MultiValueField):
    """Slugs of public rows; a former slug is read as the present one."""

    def __init__(self, get_queryset: Callable[[], QuerySet[Any]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.get_queryset = get_queryset

    def clean(self, value: Sequence[str] | None) -> list[str]:
        """The present slugs of the rows. Raises ValidationError for slugs of no public row."""
        slugs = super().clean(value)
        # The database isn't queried for what can't be a slug: PostgreSQL refuses a NUL.
        possible = [slug for slug in slugs if re.fullmatch(r"[-\w]+", slug, re.ASCII)]
        known = set(self.get_queryset().filter(slug__in=possible).values_list("slug", flat=True)) if possible else set()
        # Rows are found by the slugs under which they were once public, too.
        for former_slug in [slug for slug in possible if slug not in known]:
            current_slug = Address.objects.current_slug(self.get_queryset(), former_slug)
            if current_slug is not None:
                slugs = [current_slug if slug == former_slug else slug for slug in slugs]
                known.add(current_slug)
        unknown = [slug for slug in slugs if slug not in known]
        if unknown:
            raise ValidationError(
                [
                    invalid_value(
                        f"Unknown slug “{slug}”.", "unknown_slug", self.candidates(slug) if slug in possible else []
                    )
                    for slug in unknown[:MAX_ERRORS]
                ]
            )
        return slugs

    def candidates(self, slug: str) -> list[str]:
        """The slugs that were probably meant. Only neighbours in the alphabet are compared: there may be many slugs."""
        slugs = self.get_queryset().values_list("slug", flat=True)
        preceding = slugs.filter(slug__lt=slug).order_by("-slug")[:NEIGHBOURS]
        following = slugs.filter(slug__gt=slug).order_by("slug")[:NEIGHBOURS]
        return suggestions(slug, [*preceding, *following])


class ChoiceField(forms.Field):
    """One of the given choices."""

    def __init__(self, choices: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(widget=forms.Select, **kwargs)
        self.choices = list(choices)
        self.widget.choices = [("", ""), *self.choices]

    def to_python(self, value: str | None) -> str | None:
        return valid_choice(value, [str(choice) for choice, _ in self.choices]) if value else None


class BooleanField(ChoiceField):
    """`true` or `false`, and nothing else."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__([("true", "yes"), ("false", "no")], **kwargs)

    def clean(self, value: str | None) -> bool | None:
        """The boolean, or None without a value."""
        choice = self.to_python(value)
        return None if choice is None else choice == "true"


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
    """The day that is written as in 2025-06-11. Raises ValidationError, also for days before 1900 or after 2199."""
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
        """The moment; for a day its first moment in UTC. A moment without a time zone is in UTC."""
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

    def __init__(self, min_value: int, max_value: int, **kwargs: Any) -> None:
        super().__init__(widget=forms.NumberInput(attrs={"min": min_value, "max": max_value}), **kwargs)
        self.min_value, self.max_value = min_value, max_value

    def to_python(self, value: str | None) -> int | None:
        if not value:
            return None
        number = int(value) if re.fullmatch(r"\d{1,12}", value, re.ASCII) else None
        if number is None or not self.min_value <= number <= self.max_value:
            bounds = f"from {self.min_value:,} to {self.max_value:,}"
            raise invalid_value(f"“{value[:40]}” is not a whole number {bounds}.", "invalid_number")
        return number


class Question(str):
    """The words of a search as they were typed, and the terms that they ask for."""

    terms: Sequence[Term] = ()


class SearchField(forms.CharField):
    """Words to look for (see `words.read_question`)."""

    def clean(self, value: str | None) -> Question:
        """The question; an empty one without words. Raises ValidationError where it can't be read."""
        question = Question(value or "")
        if question:
            try:
                question.terms = terms_of(question)
            except UnreadableQuestion as error:
                raise invalid_value(f"“{value}” can't be searched for. {error}", "unreadable_search") from error
        return question


class FieldListField(forms.CharField):
    """Names of fields, separated by commas."""

    def __init__(self, names: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.names = list(names)

    def clean(self, value: str | None) -> list[str]:
        """The names. Raises ValidationError for names that don't exist or are repeated."""
        names = value.split(",") if value else []
        errors = [
            invalid_value(f"“{name}” is not a field of this list.", "unknown_field", suggestions(name, self.names))
            for name in names
            if name not in self.names
        ]
        repeated = sorted(name for name, count in Counter(names).items() if count > 1)
        errors += [invalid_value(f"“{name}” is named more than once.", "repeated") for name in repeated]
        if errors:
            raise ValidationError(errors[:MAX_ERRORS])
        return names
