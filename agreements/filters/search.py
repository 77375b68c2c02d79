"""The query parameters of the search over everything."""

from django.core.exceptions import ValidationError

from ..models import Agreement
from .fields import invalid_value
from .filters import MultiChoiceFilter, SearchFilter
from .filtersets import QueryFilterSet

KINDS = ("countries", "agreements", "actors", "cases", "criticisms", "events", "claims", "sources")


class SearchFilterSet(QueryFilterSet):
    """What to look for, and among what."""

    q = SearchFilter("", "What to look for.")
    kind = MultiChoiceFilter([(kind, kind) for kind in KINDS], "Only things of these kinds.", has_labels=False)

    class Meta:
        model = Agreement
        fields: list[str] = []

    def parameter_errors(self) -> dict[str, list[ValidationError]]:
        """The errors, also where nothing is asked for."""
        errors = super().parameter_errors()
        if not self.form.cleaned_data.get("q") and "q" not in errors:
            errors["q"] = [invalid_value("Say what to look for: add q=….", "required")]
        return errors
