"""What it means that a list is empty: what the record covers, and whether anybody looked."""

import datetime
from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from ..models import AgreementState, AgreementTerm, Check, Country
from ..record.dates import ImpreciseDate
from .links import public_url


def coverage(codes: Collection[str], day: datetime.date | None = None) -> dict[str, Any]:
    """What is told where no agreement answers; `codes` are the countries that were asked for."""
    rows: list[Any] = []
    if codes:
        checks = Check.objects.all() if day is None else Check.objects.filter(checked__lte=day)
        hosts = AgreementState.objects.current().filter(host=OuterRef("pk"))
        sends = AgreementTerm.objects.current().filter(name="sender", value=OuterRef("pk"))
        asked = Country.objects.filter(code__in=codes).annotate(
            last_checked=checks.last_of(country=OuterRef("pk")), is_on_record=Exists(hosts) | Exists(sends)
        )
        rows = list(asked.order_by("name"))
    told = [
        "That the record has none doesn't mean that there is none.",
        "What is known to be missing is listed where the record says what it covers.",
    ]
    # As of a day nothing is told of records that came later.
    told += map(_told, rows if day is None else [row for row in rows if row.last_checked])
    return {
        "text": " ".join(told),
        "scope": public_url(reverse("method") + "#what-the-record-covers"),
        "countries": [{"code": row.code, "name": row.name, "last_checked": row.last_checked} for row in rows],
    }


def _told(country: Any) -> str:
    if country.last_checked is None and country.is_on_record:
        return f"{country.name} is in other records: each says when it was last checked."
    if country.last_checked is None:
        return f"{country.name}: nobody has looked for its arrangements by name yet."
    told = country.last_checked
    found = f"found: {told['found'].rstrip('.')}" if told["found"] else "nothing found"
    where = told["where"].rstrip(".")
    return f"{country.name}: last looked for on {ImpreciseDate(told['checked']).words} ({where}), {found}."
