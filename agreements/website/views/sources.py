"""The list of sources, and the page of a source with everything that cites it."""

from django.http import HttpRequest, HttpResponse

from ...choices import Grade, SourceKind
from ...filters import SourceFilterSet
from ...models import Claim, Dataset, Source
from ..presenters.pagination import paginate
from .base import public_page, render_page
from .lists import list_page, redirect_or_gone


@public_page
def sources(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """The list of sources that published agreements cite."""
    selects = [("grade", "Grade", Grade.choices), ("kind", "Kind", SourceKind.choices)]
    queryset = Source.objects.published().for_list({"cited_by", "retells"})
    return list_page(request, dataset, SourceFilterSet, queryset, "sources.html", selects)


@public_page
def source(request: HttpRequest, dataset: Dataset, slug: str) -> HttpResponse:
    """One source: its claims, the agreements that cite it, the sources that it re-tells and that re-tell it."""
    published = Source.objects.published()
    row = published.prefetch_related("retells").filter(slug=slug).first()
    if row is None:
        return redirect_or_gone(request, dataset, published, slug)
    claims = Claim.objects.published().filter(source=row).for_list({"agreement", "about"}).order_by("pk")
    agreements = row.citing_agreements().order_by("title", "pk")
    pages = paginate(request, dataset, agreements, published.filter(retells=row), claims)
    names = ("agreements", "retold_by", "claims")
    context = {
        "source": row,
        **dict(zip(names, pages.parts, strict=True)),
        "json_url": row.get_api_url(),
        **pages.context,
    }
    return render_page(request, dataset, "source.html", context, pages.status)
