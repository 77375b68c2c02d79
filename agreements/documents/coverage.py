"""The notice beside an empty list: what the record covers, and when editors last searched for each country."""

import datetime
from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from ..models import AgreementState, AgreementTerm, Check, Country
from ..record.dates import ImpreciseDate
from .links import public_url


def empty_list_notice(country_codes: Collection[str], day: datetime.date | None = None) -> dict[str, Any]:
    """The `coverage` of an empty list, as of the day; `country_codes` are the countries in the query."""
    countries: list[Any] = []
    if country_codes:
        checks = Check.objects.all() if day is None else Check.objects.filter(checked__lte=day)
        hosts = AgreementState.objects.current().filter(host=OuterRef("pk"))
        senders = AgreementTerm.objects.current().filter(name="sender", value=OuterRef("pk"))
        annotated = Country.objects.filter(code__in=country_codes).annotate(
            last_checked=checks.last_of(country=OuterRef("pk")), is_on_record=Exists(hosts) | Exists(senders)
        )
        countries = list(annotated.order_by("name"))
    sentences = [
        "No entry here doesn't mean that no arrangement exists.",
        "The section “What the record covers” lists what is known to be missing.",
    ]
    # As of a day, other agreements aren't mentioned: they may have come later.
    sentences += map(_sentence, countries if day is None else [row for row in countries if row.last_checked])
    return {
        "text": " ".join(sentences),
        "scope": public_url(reverse("method") + "#what-the-record-covers"),
        "countries": [{"code": row.code, "name": row.name, "last_checked": row.last_checked} for row in countries],
    }


def _sentence(country: Any) -> str:
    if country.last_checked is None and country.is_on_record:
        return f"{country.name} appears in other agreements; each of them says when it was last checked."
    if country.last_checked is None:
        return f"{country.name}: the editors haven't searched for its arrangements specifically yet."
    check = country.last_checked
    result = f"found: {check['found'].rstrip('.')}" if check["found"] else "they found nothing"
    where = check["where"].rstrip(".")
    date = ImpreciseDate(check["checked"]).words
    return f"{country.name}: the editors last searched for its arrangements on {date} ({where}); {result}."
