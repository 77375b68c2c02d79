"""What the history can be asked: the changes since a point, and the difference between two points."""

import datetime
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from ..choices import RevisionAction
from ..clock import today
from ..models import Agreement, Revision
from .fields import DateTimeField, invalid_value, read_day
from .filters import Condition, MultiChoiceFilter, PageFilter, QueryFilter
from .filtersets import QueryFilterSet


class PointField(forms.Field):
    """A point in a record's life: a day (2025-06-11) or the number of one of its revisions."""

    def to_python(self, value: str | None) -> datetime.date | int | None:
        """A day or a number."""
        if not value:
            return None
        if re.fullmatch(r"\d{1,9}", value, re.ASCII):
            return int(value)
        day = read_day(value)
        if day > today():
            raise invalid_value(f"“{value}” lies in the future: nothing is known as of that day yet.", "future_date")
        return day


class SinceField(DateTimeField):
    """A revision of the dataset, or a moment."""

    def to_python(self, value: str | None) -> Any:
        """A number or a moment."""
        if value and re.fullmatch(r"\d{1,15}", value, re.ASCII):
            return int(value)
        try:
            return super().to_python(value)
        except ValidationError:
            message = f"“{value}” is neither a revision nor a moment. Write 17, 2025-06-11 or 2025-06-11T14:30:00Z."
            raise invalid_value(message, "invalid_point") from None


class PointFilter(QueryFilter):
    """A point in a record's life."""

    field_class = PointField

    def __init__(self, help_text: str) -> None:
        super().__init__(help_text, schema={"type": "string", "pattern": r"^(\d{1,9}|(19|2[01])\d\d-\d\d-\d\d)$"})


class SinceFilter(QueryFilter):
    """The revision or the moment after which a mirror asks for changes."""

    field_class = SinceField

    def __init__(self, help_text: str, condition: Condition) -> None:
        schema = {"type": "string", "pattern": r"^(\d{1,15}|(19|2[01])\d\d-\d\d-\d\d.*)$"}
        super().__init__(help_text, condition, schema=schema)


class DiffFilterSet(QueryFilterSet):
    """Two points in a record's life."""

    # `from` is a word of Python's, so it can't be written as a name.
    vars()["from"] = PointFilter("The earlier point: a day (2025-06-11) or a revision's number.")
    to = PointFilter("The later point: a day (2025-06-11) or a revision's number.")

    class Meta:
        model = Agreement
        fields: list[str] = []

    def parameter_errors(self) -> dict[str, list[ValidationError]]:
        """Also a point that is missing, and two of which the later comes first."""
        found = super().parameter_errors()
        asked = self.form.cleaned_data
        for name in ("from", "to"):
            if asked.get(name) is None and name not in found:
                found[name] = [
                    invalid_value("It is needed here. Give a day (2025-06-11) or a revision's number.", "missing")
                ]
        if not found and type(asked["from"]) is type(asked["to"]) and asked["from"] > asked["to"]:
            told = f"{asked['from']} comes after {asked['to']}. Ask from the earlier to the later."
            found["from"] = [invalid_value(told, "conflict")]
        return found


class ChangeFilterSet(QueryFilterSet):
    """The parameters of the list of changes."""

    since = SinceFilter(
        "Only changes after this revision of the dataset, or from this moment (2025-06-11T14:30:00Z) on. "
        "Begin with 0, then follow `next`.",
        lambda since, day: Q(dataset_revision__gt=since) if isinstance(since, int) else Q(made_at__gte=since),
    )
    action = MultiChoiceFilter(
        RevisionAction.choices,
        "What the revision did. Those that are `renewed` follow from a change elsewhere: of a linked record, or of the "
        "date or grade of a source.",
        lambda actions, day: Q(action__in=actions),
    )
    page_size = PageFilter(1, 200, "Changes in one answer: 50 unless you say otherwise.")

    day = None

    class Meta:
        model = Revision
        fields: list[str] = []

    def parameter_errors(self) -> dict[str, list[ValidationError]]:
        """Also a revision that the dataset has not reached: the mirror follows another database."""
        found = super().parameter_errors()
        since, reached = self.form.cleaned_data.get("since"), self.dataset.revision
        if isinstance(since, int) and since > reached:
            message = f"The dataset is at revision {reached}: it has not reached {since}. Begin again with 0."
            found["since"] = [invalid_value(message, "past_the_end")]
        return found
