"""/sources and /sources/<slug>."""

from django.http import HttpRequest, HttpResponse

from ...choices import Grade, SourceKind
from ...filters import SourceFilterSet
from ...models import Claim, Dataset, Source
from ..presenters.pagination import paginate
from .base import page, render_page
from .lists import list_page, redirect_or_gone


@page
def sources(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """All sources that published agreements cite; filtered by grade, kind and text."""
    selects = [("grade", "Grade", Grade.choices), ("kind", "Kind", SourceKind.choices)]
    rows = Source.objects.published().for_list({"cited_by", "retells"})
    return list_page(request, dataset, SourceFilterSet, rows, "sources.html", selects)


@page
def source(request: HttpRequest, dataset: Dataset, slug: str) -> HttpResponse:
    """One source: the claims that it makes, the agreements that cite it, what it re-tells and what re-tells it."""
    public = Source.objects.published()
    found = public.prefetch_related("retells").filter(slug=slug).first()
    if found is None:
        return redirect_or_gone(request, dataset, public, slug)
    claims = Claim.objects.published().filter(source=found).for_list({"agreement", "about"}).order_by("pk")
    pages = paginate(request, found.citing_agreements().order_by("title", "pk"), public.filter(retells=found), claims)
    names = ("agreements", "retold_by", "claims")
    context = {
        "source": found,
        **dict(zip(names, pages.parts, strict=True)),
        "json_url": found.get_api_url(),
        **pages.context,
    }
    return render_page(request, dataset, "source.html", context, pages.status)
