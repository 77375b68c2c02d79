"""The pages of court cases."""

from django.http import HttpRequest, HttpResponse

from ...choices import CaseStatus
from ...documents import CaseItemSerializer
from ...filters import CaseFilterSet
from ...models import CourtCase, Dataset
from .base import public_page, render_page
from .lists import list_page, redirect_or_gone


@public_page
def cases(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """The list of court cases that concern agreements on record."""
    queryset = CourtCase.objects.published().for_list(set(CaseItemSerializer.Meta.fields))
    return list_page(
        request, dataset, CaseFilterSet, queryset, "cases.html", [("status", "Status", CaseStatus.choices)]
    )


@public_page
def case(request: HttpRequest, dataset: Dataset, slug: str) -> HttpResponse:
    """One court case: its steps, and the agreements that it concerns."""
    published = CourtCase.objects.published()
    row = published.for_list(set(CaseItemSerializer.Meta.fields)).filter(slug=slug).first()
    if row is None:
        return redirect_or_gone(request, dataset, published, slug)
    return render_page(
        request, dataset, "case.html", {"row": CaseItemSerializer(row).data, "json_url": row.get_api_url()}
    )
