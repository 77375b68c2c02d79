"""The pages of criticisms: who objects, on which ground."""

from django.http import HttpRequest, HttpResponse

from ...choices import ActorKind, CriticismMedium, Ground
from ...documents import CriticismItem
from ...filters import CriticismFilterSet
from ...models import Criticism, Dataset
from .base import page, render_page
from .lists import list_page, redirect_or_gone

EVERYTHING = set(CriticismItem.Meta.fields)


@page
def criticisms(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """Who objects to which arrangements, on which ground."""
    selects = [
        ("ground", "Ground", Ground.choices),
        ("form", "Form", CriticismMedium.choices),
        ("actor_kind", "Who", ActorKind.choices),
    ]
    rows = Criticism.objects.published().for_list(EVERYTHING)
    return list_page(request, dataset, CriticismFilterSet, rows, "criticisms.html", selects)


@page
def criticism(request: HttpRequest, dataset: Dataset, slug: str) -> HttpResponse:
    """One criticism, under an address that doesn't depend on where it stands in the list."""
    public = Criticism.objects.published()
    found = public.for_list(EVERYTHING).filter(slug=slug).first()
    if found is None:
        return redirect_or_gone(request, dataset, public, slug)
    return render_page(request, dataset, "criticism.html", {"row": found, "json_url": found.get_api_url()})
