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

from ..clock import latest_today
from ..documents.cached import country_names
from ..folding import fold
from ..querysets import terms_of
from ..record.dates import ImpreciseDate
from ..words import Term, UnreadableQuestion
from .country_names import find_country, is_name_with_commas, no_country

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
    """The values of a parameter that may be repeated, or name several values with commas between them, or both."""

    widget = MultiValueWidget
    max_values = MAX_VALUES

    def clean(self, value: Sequence[str] | None) -> list[Any]:
        """The cleaned values. Raises ValidationError with the errors of all values, or of the first MAX_ERRORS."""
        given = [item for item in value or [] if item != ""]
        # Long lists are refused before they are split: names of countries have up to three commas of their own.
        is_too_long = sum(item.count(",") + 1 for item in given) > 4 * self.max_values
        items = [] if is_too_long else [part.strip() for item in given for part in self.split(item)]
        if is_too_long or len(items) > self.max_values:
            raise invalid_value(f"At most {self.max_values} values can be asked for at once.", "too_many")
        if "" in items:
            raise invalid_value("There is nothing before or after a comma. Leave that comma out.", "empty")
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

    def split(self, item: str) -> list[str]:
        """The values that one occurrence of the parameter names."""
        return item.split(",")

    def read(self, value: str) -> Any:
        """The cleaned form of one value. Subclasses raise ValidationError."""
        return value


class CountryListField(MultiValueField):
    """Countries by code, alpha-3, name, alias or slug, as people and other lists write them (see `country_names`)."""

    dataset = ""
    """The key of the dataset whose names are read."""

    def split(self, item: str) -> list[str]:
        """The names, of which some have commas of their own: “Korea, Republic of”."""
        parts, names = item.split(","), []
        while parts:
            size = next((size for size in (4, 3, 2) if is_name_with_commas(parts[:size], self.dataset)), 1)
            names.append(",".join(parts[:size]))
            parts = parts[size:]
        return names

    def read(self, value: str) -> str:
        country = find_country(value, self.dataset)
        if country is None:
            hint, candidates = no_country(value, self.dataset) or ("", self.candidates(value))
            raise invalid_value(hint or f"Unknown country “{value}”.", "unknown_country", candidates)
        return country.code

    def candidates(self, value: str) -> list[str]:
        """The English names of the countries that were probably meant."""
        names = country_names(self.dataset)
        return list(dict.fromkeys(names[key].name for key in closest(value, names)))[:3]


class MultiChoiceField(MultiValueField):
    """Several of the given choices."""

    def __init__(self, choices: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = list(choices)
        self.widget.choices = self.choices

    def read(self, value: str) -> str:
        return valid_choice(value, [str(choice) for choice, _ in self.choices])


def valid_choice(value: str, choices: list[str]) -> str:
    """The choice that the value names, in any letter case.

    Raises ValidationError with those that were probably meant if there is none.
    """
    key = value.strip().casefold()
    choice = next((choice for choice in choices if choice.casefold() == key), None)
    if choice is None:
        candidates = suggestions(value, choices)
        raise invalid_value(f"“{value}” is not one of: {', '.join(choices)}.", "invalid_choice", candidates)
    return choice


class SlugListField(MultiValueField):
    """Public rows by their slugs or former slugs; agreements also by their ids."""

    def __init__(self, get_queryset: Callable[[], QuerySet[Any]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.get_queryset = get_queryset

    def clean(self, value: Sequence[str] | None) -> list[str]:
        """The present slugs of the rows. Raises ValidationError for names of no public row."""
        names = super().clean(value)
        # The database isn't queried for what can't be a slug: PostgreSQL refuses a NUL.
        possible = {name for name in names if re.fullmatch(r"[-\w]+", name, re.ASCII)}
        rows: Any = self.get_queryset()
        slugs: dict[str, str | None] = rows.slugs_of(possible) if possible else {}
        errors = [
            self.gone(name) if name in slugs else self.unknown(name, self.candidates(name) if name in possible else [])
            for name in dict.fromkeys(names)
            if slugs.get(name) is None
        ]
        if errors:
            raise ValidationError(errors[:MAX_ERRORS])
        return [str(slugs[name]) for name in names]

    def unknown(self, name: str, candidates: list[str]) -> ValidationError:
        """The error for a name that no row ever had in public."""
        return invalid_value(f"Unknown slug “{name}”.", "unknown_slug", candidates)

    def gone(self, name: str) -> ValidationError:
        """The error for a row that was public and isn't any more."""
        model = self.get_queryset().model
        message = f"The {model._meta.verbose_name} “{name}” was retracted, or no published record shows it any more."
        return invalid_value(message, "retracted")

    def candidates(self, slug: str) -> list[str]:
        """The slugs that were probably meant. Only neighbours in the alphabet are compared: there may be many slugs."""
        slugs = self.get_queryset().values_list("slug", flat=True)
        preceding = slugs.filter(slug__lt=slug).order_by("-slug")[:NEIGHBOURS]
        following = slugs.filter(slug__gt=slug).order_by("slug")[:NEIGHBOURS]
        return suggestions(slug, [*preceding, *following])


class IdListField(MultiValueField):
    """Public rows by their ids. `get_retracted` returns those that were public until they were retracted."""

    def __init__(
        self,
        get_queryset: Callable[[], QuerySet[Any]],
        get_retracted: Callable[[], QuerySet[Any]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.get_queryset, self.get_retracted = get_queryset, get_retracted

    def read(self, value: str) -> int:
        if not re.fullmatch(r"\d{1,9}", value, re.ASCII):
            raise invalid_value(f"“{value[:40]}” is not an id. Ids are whole numbers.", "invalid_number")
        return int(value)

    def clean(self, value: Sequence[str] | None) -> list[int]:
        """The ids. Raises ValidationError for ids of no public row."""
        ids = super().clean(value)
        rows = self.get_queryset()
        unknown = set(ids) - _ids_among(rows, ids)
        if not unknown:
            return ids
        retracted = _ids_among(self.get_retracted(), unknown) if self.get_retracted else set()
        name = rows.model._meta.verbose_name
        raise ValidationError(
            [
                invalid_value(f"The {name} {pk} was retracted.", "retracted")
                if pk in retracted
                else invalid_value(f"There is no {name} with the id {pk}.", "unknown_id")
                for pk in sorted(unknown)[:MAX_ERRORS]
            ]
        )


def _ids_among(rows: QuerySet[Any], ids: Collection[int]) -> set[int]:
    return set(rows.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


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
        return begun(value, read_day(value)) if self.not_future else read_day(value)


class BoundField(forms.Field):
    """A day, month or year that bounds dates: the first day of it from below, the last one from above."""

    def __init__(self, is_lower: bool, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), **kwargs)
        self.is_lower = is_lower

    def to_python(self, value: str | None) -> datetime.date | None:
        """The day; None without a value."""
        if not value:
            return None
        date = ImpreciseDate(value.strip())
        if not date.is_valid:
            message = f"“{value}” is not a date. Write it like 2025-06-11, 2025-06 or 2025, from 1900 to 2199."
            raise invalid_value(message, "invalid_date")
        return date.first_day if self.is_lower else date.last_day


def begun(value: str, day: datetime.date) -> datetime.date:
    """The day, which `value` names. Raises ValidationError for a day that hasn't begun anywhere on earth."""
    if day > latest_today():
        raise invalid_value(f"“{value}” lies in the future: nothing is known as of that day yet.", "future_date")
    return day


def read_day(value: str) -> datetime.date:
    """The day that is written as in 2025-06-11. Raises ValidationError, also for days before 1900 or after 2199."""
    date = ImpreciseDate(value.strip())
    if not date.is_valid or date.precision != "day":
        raise invalid_value(f"“{value}” is not a date. Write it like 2025-06-11, from 1900 to 2199.", "invalid_date")
    return date.first_day


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


class FieldListField(MultiValueField):
    """Names of fields, each at most once."""

    def __init__(self, names: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.names = list(names)
        self.max_values = max(MAX_VALUES, len(self.names))

    def clean(self, value: Sequence[str] | None) -> list[str]:
        """The names. Raises ValidationError for names that don't exist or are repeated."""
        names = super().clean(value)
        repeated = sorted(name for name, count in Counter(names).items() if count > 1)
        if repeated:
            raise ValidationError(
                [invalid_value(f"“{name}” is named more than once.", "repeated") for name in repeated]
            )
        return names

    def read(self, value: str) -> str:
        if value not in self.names:
            message = f"“{value[:MAX_LENGTH]}” is not a field of this answer."
            raise invalid_value(message, "unknown_field", suggestions(value, self.names))
        return value
