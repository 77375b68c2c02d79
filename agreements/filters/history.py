"""The query parameters of the history: changes since a point, and the differences between two points."""

import datetime
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from ..choices import RevisionAction
from ..clock import latest_today
from ..models import Agreement, Revision
from .fields import DateTimeField, begun, invalid_value, read_day
from .filters import Condition, MultiChoiceFilter, PageFilter, QueryFilter
from .filtersets import QueryFilterSet


class PointField(forms.Field):
    """A point in a record's life: a day (2025-06-11) or the number of one of its revisions."""

    def to_python(self, value: str | None) -> datetime.date | int | None:
        """The day or the number; None without a value."""
        if not value:
            return None
        if re.fullmatch(r"\d{1,9}", value, re.ASCII):
            return int(value)
        return begun(value, read_day(value))


class SinceField(DateTimeField):
    """The number of a revision of the dataset, or a moment."""

    def to_python(self, value: str | None) -> Any:
        """The number or the moment; None without a value."""
        if value and re.fullmatch(r"\d{1,15}", value, re.ASCII):
            return int(value)
        try:
            moment = super().to_python(value)
        except ValidationError:
            message = f"“{value}” is neither a revision nor a moment. Write 17, 2025-06-11 or 2025-06-11T14:30:00Z."
            raise invalid_value(message, "invalid_point") from None
        if moment and moment.astimezone(datetime.UTC).date() > latest_today():
            raise invalid_value(f"“{value}” lies in the future: nothing has changed since then yet.", "future_date")
        return moment


class PointFilter(QueryFilter):
    """A point in a record's life: a day or the number of a revision."""

    field_class = PointField

    def __init__(self, help_text: str) -> None:
        super().__init__(help_text, schema={"type": "string", "pattern": r"^(\d{1,9}|(19|2[01])\d\d-\d\d-\d\d)$"})


class SinceFilter(QueryFilter):
    """The revision after which, or the moment from which on, a mirror asks for changes."""

    field_class = SinceField

    def __init__(self, help_text: str, condition: Condition) -> None:
        schema = {"type": "string", "pattern": r"^(\d{1,15}|(19|2[01])\d\d-\d\d-\d\d.*)$"}
        super().__init__(help_text, condition, schema=schema)


def point_errors(
    cleaned_data: Mapping[str, Any], errors: Mapping[str, Any], expected: str
) -> dict[str, list[ValidationError]]:
    """The errors of a `from` and a `to`, of which nothing else is wrong: a missing one, and a `from` that is later.

    A day and a revision can't be compared. `expected` says what can be given.
    """
    earlier, later = cleaned_data.get("from"), cleaned_data.get("to")
    missing = [name for name, point in (("from", earlier), ("to", later)) if point is None and name not in errors]
    if missing:
        message = f"This parameter is required. Give {expected}."
        return {name: [invalid_value(message, "missing")] for name in missing}
    if earlier is not None and later is not None and type(earlier) is type(later) and earlier > later:
        message = f"{earlier} comes after {later}. Ask from the earlier to the later."
        return {"from": [invalid_value(message, "conflict")]}
    return {}


class DiffFilterSet(QueryFilterSet):
    """Two points in a record's life."""

    # `from` is a keyword of Python, so it can't be assigned to as a name.
    vars()["from"] = PointFilter("The earlier point: a day (2025-06-11) or a revision's number.")
    to = PointFilter("The later point: a day (2025-06-11) or a revision's number.")

    class Meta:
        model = Agreement
        fields: list[str] = []

    def parameter_errors(self) -> dict[str, list[ValidationError]]:
        """The errors, including a missing point, and a `from` that is later than a `to` of the same kind."""
        errors = super().parameter_errors()
        return errors | point_errors(self.form.cleaned_data, errors, "a day (2025-06-11) or a revision's number")


class ChangeFilterSet(QueryFilterSet):
    """The parameters of the list of changes."""

    since = SinceFilter(
        "Only changes after this revision of the dataset, or from this moment (2025-06-11T14:30:00Z) on. "
        "Begin with 0, then follow `next`.",
        lambda since, day: Q(dataset_revision__gt=since) if isinstance(since, int) else Q(made_at__gte=since),
    )
    action = MultiChoiceFilter(
        RevisionAction.choices,
        "What the revision did. A `renewed` revision follows from a change elsewhere: of a linked record, or of the "
        "date or grade of a source.",
        lambda actions, day: Q(action__in=actions),
    )
    page_size = PageFilter(1, 200, "Changes in one answer: 50 unless you say otherwise.")

    class Meta:
        model = Revision
        fields: list[str] = []

    def parameter_errors(self) -> dict[str, list[ValidationError]]:
        """The errors, including a revision that this dataset hasn't reached: the mirror was filled from another."""
        errors = super().parameter_errors()
        since, current = self.form.cleaned_data.get("since"), self.dataset.revision
        if isinstance(since, int) and since > current:
            message = f"The dataset is at revision {current}: it has not reached {since}. Begin again with 0."
            errors["since"] = [invalid_value(message, "past_the_end")]
        return errors
