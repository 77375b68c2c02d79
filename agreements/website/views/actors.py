"""The pages of actors: who criticises, decides or asserts."""

from django.http import HttpRequest, HttpResponse

from ...choices import ActorKind, Ground
from ...documents import CriticismItem
from ...filters import ActorFilterSet
from ...models import Actor, Criticism, Dataset, Event
from ..presenters.pagination import paginate
from .base import page, render_page
from .lists import list_page, redirect_or_gone


@page
def actors(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """Whoever criticises, decides or asserts."""
    selects = [("kind", "Kind", ActorKind.choices), ("ground", "Criticises on the ground of", Ground.choices)]
    rows = Actor.objects.published().for_list({"country", "criticisms", "events"})
    return list_page(request, dataset, ActorFilterSet, rows, "actors.html", selects)


@page
def actor(request: HttpRequest, dataset: Dataset, slug: str) -> HttpResponse:
    """A body: what it criticised, and the events that name it."""
    public = Actor.objects.published()
    found = public.select_related("country").filter(slug=slug).first()
    if found is None:
        return redirect_or_gone(request, dataset, public, slug)
    told = Event.objects.published().filter(actor=found).for_list({"agreement", "sources"})
    criticisms = Criticism.objects.published().filter(actor=found).for_list(set(CriticismItem.Meta.fields))
    pages = paginate(request, criticisms, told.order_by("-occurred", "pk"))
    context = {
        "actor": found,
        **dict(zip(("criticisms", "events"), pages.parts, strict=True)),
        "json_url": found.get_api_url(),
        **pages.context,
    }
    return render_page(request, dataset, "actor.html", context, pages.status)
