"""The pages of court cases."""

from django.http import HttpRequest, HttpResponse

from ...choices import CaseStatus
from ...documents import CaseItem
from ...filters import CaseFilterSet
from ...models import CourtCase, Dataset
from .base import page, render_page
from .lists import list_page, redirect_or_gone


@page
def cases(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """Court cases that concern agreements on record."""
    rows = CourtCase.objects.published().for_list(set(CaseItem.Meta.fields))
    return list_page(request, dataset, CaseFilterSet, rows, "cases.html", [("status", "Stands", CaseStatus.choices)])


@page
def case(request: HttpRequest, dataset: Dataset, slug: str) -> HttpResponse:
    """One court case: its steps, and the agreements that it concerns."""
    public = CourtCase.objects.published()
    found = public.for_list(set(CaseItem.Meta.fields)).filter(slug=slug).first()
    if found is None:
        return redirect_or_gone(request, dataset, public, slug)
    return render_page(request, dataset, "case.html", {"row": CaseItem(found).data, "json_url": found.get_api_url()})
