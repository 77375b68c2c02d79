"""Model fields, validators, constraints and conditions for imprecise dates, choices, languages and web addresses."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length

from .folding import readable
from .record.dates import ImpreciseDate


def validate_imprecise_date(value: str) -> None:
    """Raise ValidationError unless the value is a day, month or year from 1900 to 2199."""
    if not ImpreciseDate(value).is_valid:
        raise ValidationError(
            f"“{value[:40]}” is not a date that can be read. Write 2025-06-11, 2025-06 or 2025, as far as it is known.",
            code="imprecise_date",
        )


class ImpreciseDateField(models.CharField):
    """Stores an `ImpreciseDate` as text: ISO 8601, shortened to what is known, so that dates sort by their first day.

    An unknown date is stored as empty text.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "max_length": 10})
        self.validators.append(validate_imprecise_date)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, *_: object) -> ImpreciseDate | None:
        """The stored text as an `ImpreciseDate`."""
        return None if value is None else ImpreciseDate(value)

    def to_python(self, value: object) -> ImpreciseDate:
        """The value of a form or a seed as an `ImpreciseDate`, empty for None."""
        text = super().to_python(value) or ""
        try:
            return ImpreciseDate(readable(text).strip())
        except ValueError:
            return ImpreciseDate(text)  # which the validator refuses


ImpreciseDateField.register_lookup(Length)


LANGUAGES = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo "
    "es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka "
    "kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng "
    "nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su "
    "sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)
"""The two-letter codes of ISO 639-1, without the withdrawn `sh`. Source: pycountry 26.2.16."""


def validate_language(value: str) -> None:
    """Raise ValidationError unless the value is a code of ISO 639-1."""
    if value not in LANGUAGES:
        message = f"“{value[:40]}” is no language of ISO 639-1. Write its two letters, for example en."
        raise ValidationError(message, code="language")


def validate_languages(value: str) -> None:
    """Raise ValidationError unless the value is a list of codes of ISO 639-1, separated by commas and spaces."""
    for code in value.split(", "):
        if code not in LANGUAGES:
            raise ValidationError(
                f"“{code[:40]}” is no language of ISO 639-1. Write two letters each, with commas between: “en, fr”.",
                code="language",
            )


WEB_ADDRESS = (
    r"(?i)^https?://(?!/)[^\s\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]+\Z"
)
"""An http or https address without spaces, control characters or marks that change the direction of text, so that a
link leads where its text says. The expression means the same in Python and in PostgreSQL."""
validate_web_address = RegexValidator(
    WEB_ADDRESS,
    "Write an address that begins with https:// or http://, without spaces and invisible characters.",
    code="web_address",
)


def web_address_constraint(name: str, field: str) -> models.CheckConstraint:
    """A constraint that the column `field` is empty or a web address: browsers would run a link to `javascript:`."""
    return models.CheckConstraint(condition=Q(**{field: ""}) | Q(**{f"{field}__regex": WEB_ADDRESS}), name=name)


def choices_constraint(
    name: str, field: str, choices: type[models.TextChoices], blank: bool = False
) -> models.CheckConstraint:
    """A constraint that the column `field` has a value of the vocabulary, since Django checks choices only in forms."""
    values = [*choices.values, *([""] if blank else [])]
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


def imprecise_date_constraint(name: str, field: str) -> models.CheckConstraint:
    """A constraint that the column `field` is empty or has the form of an imprecise date."""
    form = r"^((19|2[01])[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?)?$"
    return models.CheckConstraint(condition=Q(**{f"{field}__regex": form}), name=name)


def on_or_after(field: str, day: datetime.date) -> Q:
    """The condition that the imprecise date can mean `day` or later."""
    iso = day.isoformat()
    return Q(**{f"{field}__gte": iso}) | Q(**{f"{field}__in": [iso[:7], iso[:4]]})


def on_or_before(field: str, day: datetime.date) -> Q:
    """The condition that the imprecise date can mean `day` or earlier; false for unknown dates."""
    return Q(**{f"{field}__lte": day.isoformat(), f"{field}__gt": ""})


def surely_on_or_before(field: str, day: datetime.date) -> Q:
    """The condition that the imprecise date is over by the end of `day`, whichever of its days is meant."""
    next_day = day + datetime.timedelta(days=1)
    over = Q(**{f"{field}__length": 10, f"{field}__lte": day.isoformat()})
    over |= Q(**{f"{field}__length": 7, f"{field}__lt": next_day.isoformat()[:7]})
    return over | Q(**{f"{field}__length": 4, f"{field}__lt": next_day.isoformat()[:4]})
