"""Look-ups that the process caches by the dataset's key, which changes with the dataset."""

import datetime
from functools import lru_cache

from django.db.models import Min

from ..models import AgreementAmount, Country, Source
from ..record.origins import Retellings


@lru_cache(maxsize=2)
def country_names(dataset: str) -> dict[str, Country]:
    """Every country by each of its folded names."""
    return Country.objects.names()


@lru_cache(maxsize=2)
def countries(dataset: str) -> dict[str, Country]:
    """Every country by its code."""
    return {country.code: country for country in country_names(dataset).values()}


@lru_cache(maxsize=2)
def retellings_at(dataset: str) -> Retellings:
    """Which earlier reports each source re-tells, by slug."""
    return Source.objects.retellings()


@lru_cache(maxsize=2)
def parent_payments_known_from(dataset: str) -> dict[int, datetime.date]:
    """The day from which each payment was known that has others as its parts, by the payment's id."""
    parent_ids = AgreementAmount.objects.exclude(part_of=None).values("part_of")
    known = AgreementAmount.objects.filter(payment__in=parent_ids, known_from__isnull=False)
    return dict(known.order_by().values_list("payment").annotate(Min("known_from")))
