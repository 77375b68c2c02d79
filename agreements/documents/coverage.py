"""The explanation of an empty list: what the record covers, and when editors last looked for each country."""

import datetime
from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from ..models import AgreementState, AgreementTerm, Check, Country
from ..record.dates import ImpreciseDate
from .links import public_url


def coverage(codes: Collection[str], day: datetime.date | None = None) -> dict[str, Any]:
    """The `coverage` of a list without results, as of the day; `codes` are the countries in the query."""
    countries: list[Any] = []
    if codes:
        checks = Check.objects.all() if day is None else Check.objects.filter(checked__lte=day)
        hosts = AgreementState.objects.current().filter(host=OuterRef("pk"))
        senders = AgreementTerm.objects.current().filter(name="sender", value=OuterRef("pk"))
        annotated = Country.objects.filter(code__in=codes).annotate(
            last_checked=checks.last_of(country=OuterRef("pk")), is_on_record=Exists(hosts) | Exists(senders)
        )
        countries = list(annotated.order_by("name"))
    sentences = [
        "That the record has none doesn't mean that there is none.",
        "What is known to be missing is listed where the record says what it covers.",
    ]
    # An answer as of a day says nothing of records that came later.
    sentences += map(_sentence, countries if day is None else [row for row in countries if row.last_checked])
    return {
        "text": " ".join(sentences),
        "scope": public_url(reverse("method") + "#what-the-record-covers"),
        "countries": [{"code": row.code, "name": row.name, "last_checked": row.last_checked} for row in countries],
    }


def _sentence(country: Any) -> str:
    if country.last_checked is None and country.is_on_record:
        return f"{country.name} is in other records: each says when it was last checked."
    if country.last_checked is None:
        return f"{country.name}: nobody has looked for its arrangements by name yet."
    check = country.last_checked
    result = f"found: {check['found'].rstrip('.')}" if check["found"] else "nothing found"
    where = check["where"].rstrip(".")
    return f"{country.name}: last looked for on {ImpreciseDate(check['checked']).words} ({where}), {result}."
