"""The sentence over a list that says what is shown."""

from typing import Any

from ...filters import AgreementFilterSet
from ...filters.phrases import about
from ...models import Country


def sentence(count: int, deals: int, filter_values: dict[str, Any], countries: dict[str, Country]) -> str:
    """Describe a list: “4 arrangements hosted by Kosovo, active on 1 July 2025: 3 deals, 1 only asked for, …”."""
    number = f"{count:,}" if count else "No"
    noun = "arrangement" if count == 1 else "arrangements"
    subject = f"{number} {about(noun, AgreementFilterSet.base_filters, filter_values, countries)}"
    others = f"{count - deals:,} only asked for, reported or turned down"
    if deals == count:
        return f"{subject}: {'all deals' if count > 1 else 'a deal'}." if count else f"{subject}."
    return f"{subject}: {f'{deals:,} deal' + ('s' if deals > 1 else '') if deals else 'no deal'}, {others}."
