"""The list of criticisms, and the page of a single one."""

from django.http import HttpRequest, HttpResponse

from ...choices import ActorKind, CriticismMedium, Ground
from ...documents import CriticismItemSerializer
from ...filters import CriticismFilterSet
from ...models import Criticism, Dataset
from .base import public_page, render_page
from .lists import list_page, redirect_or_gone

ALL_FIELDS = set(CriticismItemSerializer.Meta.fields)


@public_page
def criticisms(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """The list of criticisms: who objects to which arrangements, on which ground."""
    selects = [
        ("ground", "Ground", Ground.choices),
        ("form", "Form", CriticismMedium.choices),
        ("actor_kind", "Who", ActorKind.choices),
    ]
    queryset = Criticism.objects.published().for_list(ALL_FIELDS)
    return list_page(request, dataset, CriticismFilterSet, queryset, "criticisms.html", selects)


@public_page
def criticism(request: HttpRequest, dataset: Dataset, slug: str) -> HttpResponse:
    """One criticism, at an address of its own: its position in the list changes."""
    published = Criticism.objects.published()
    row = published.for_list(ALL_FIELDS).filter(slug=slug).first()
    if row is None:
        return redirect_or_gone(request, dataset, published, slug)
    return render_page(request, dataset, "criticism.html", {"row": row, "json_url": row.get_api_url()})
