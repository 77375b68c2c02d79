"""The pages of actors: who criticises, decides or asserts."""

from django.http import HttpRequest, HttpResponse

from ...choices import ActorKind, Ground
from ...documents import CriticismItemSerializer
from ...filters import ActorFilterSet
from ...models import Actor, Criticism, Dataset, Event
from ..presenters.pagination import paginate
from .base import public_page, render_page
from .lists import list_page, redirect_or_gone


@public_page
def actors(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """The list of those who criticise, decide or assert."""
    selects = [("kind", "Kind", ActorKind.choices), ("ground", "Criticises on the ground of", Ground.choices)]
    queryset = Actor.objects.published().for_list({"country", "criticisms", "events"})
    return list_page(request, dataset, ActorFilterSet, queryset, "actors.html", selects)


@public_page
def actor(request: HttpRequest, dataset: Dataset, slug: str) -> HttpResponse:
    """One actor: its criticisms, and the events that name it."""
    published = Actor.objects.published()
    row = published.select_related("country").filter(slug=slug).first()
    if row is None:
        return redirect_or_gone(request, dataset, published, slug)
    events = Event.objects.published().filter(actor=row).for_list({"agreement", "sources"})
    criticisms = Criticism.objects.published().filter(actor=row).for_list(set(CriticismItemSerializer.Meta.fields))
    pages = paginate(request, dataset, criticisms, events.order_by("-occurred", "pk"))
    context = {
        "actor": row,
        **dict(zip(("criticisms", "events"), pages.parts, strict=True)),
        "json_url": row.get_api_url(),
        **pages.context,
    }
    return render_page(request, dataset, "actor.html", context, pages.status)
