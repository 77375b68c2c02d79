"""Who says what: the pages of sources, of actors, of criticisms and of court cases."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from ..choices import ActorKind, CaseStatus, CriticismForm, Grade, Ground, SourceKind
from ..documents import CaseItem, CriticismItem
from ..filters import ActorFilterSet, CaseFilterSet, CriticismFilterSet, ListFilterSet, SourceFilterSet
from ..models import Actor, Address, Claim, CourtCase, Criticism, Dataset, Event, Source
from .base import moved, page, show
from .question import given, read, shortened
from .turning import PAGE_SIZE, turn

EVERYTHING = set(CriticismItem.Meta.fields)


@page
def sources(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """Everything that the record cites, by grade, kind and words."""
    selects = [("grade", "Grade", Grade.choices), ("kind", "Kind", SourceKind.choices)]
    rows = Source.objects.published().for_list({"cited_by", "retells"})
    return _list(request, dataset, SourceFilterSet, rows, "sources.html", selects)


@page
def actors(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """Whoever criticises, decides or asserts."""
    selects = [("kind", "Kind", ActorKind.choices), ("ground", "Criticises on the ground of", Ground.choices)]
    rows = Actor.objects.published().for_list({"country", "criticisms", "events"})
    return _list(request, dataset, ActorFilterSet, rows, "actors.html", selects)


@page
def criticisms(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """Who objects to which arrangements, on which ground."""
    selects = [
        ("ground", "Ground", Ground.choices),
        ("form", "Form", CriticismForm.choices),
        ("actor_kind", "Who", ActorKind.choices),
    ]
    rows = Criticism.objects.published().for_list(EVERYTHING)
    return _list(request, dataset, CriticismFilterSet, rows, "criticisms.html", selects)


@page
def criticism(request: HttpRequest, dataset: Dataset, slug: str) -> HttpResponse:
    """One criticism, under an address that doesn't depend on where it stands in the list."""
    public = Criticism.objects.published()
    found = public.for_list(EVERYTHING).filter(slug=slug).first()
    if found is None:
        return _left(request, dataset, public, slug)
    return show(request, dataset, "criticism.html", {"row": found, "json_address": found.get_api_url()})


@page
def cases(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """Court cases that concern agreements on record."""
    rows = CourtCase.objects.published().for_list(set(CaseItem.Meta.fields))
    return _list(request, dataset, CaseFilterSet, rows, "cases.html", [("status", "Stands", CaseStatus.choices)])


@page
def case(request: HttpRequest, dataset: Dataset, slug: str) -> HttpResponse:
    """One court case: its steps, and the agreements that it concerns."""
    public = CourtCase.objects.published()
    found = public.for_list(set(CaseItem.Meta.fields)).filter(slug=slug).first()
    if found is None:
        return _left(request, dataset, public, slug)
    return show(request, dataset, "case.html", {"row": CaseItem(found).data, "json_address": found.get_api_url()})


@page
def source(request: HttpRequest, dataset: Dataset, slug: str) -> HttpResponse:
    """A document: what it says of which agreements, what it re-tells, and who re-tells it."""
    public = Source.objects.published()
    found = public.prefetch_related("retells").filter(slug=slug).first()
    if found is None:
        return _left(request, dataset, public, slug)
    claims = Claim.objects.published().filter(source=found).for_list({"agreement", "about"}).order_by("pk")
    turned = turn(request, found.citing_agreements().order_by("title", "pk"), public.filter(retells=found), claims)
    names = ("agreements", "retold_by", "claims")
    context = {
        "source": found,
        **dict(zip(names, turned.parts, strict=True)),
        "json_address": found.get_api_url(),
        **turned.context,
    }
    return show(request, dataset, "source.html", context, turned.status)


@page
def actor(request: HttpRequest, dataset: Dataset, slug: str) -> HttpResponse:
    """A body: what it criticised, and the events that name it."""
    public = Actor.objects.published()
    found = public.select_related("country").filter(slug=slug).first()
    if found is None:
        return _left(request, dataset, public, slug)
    told = Event.objects.published().filter(actor=found).for_list({"agreement", "sources"})
    criticisms = Criticism.objects.published().filter(actor=found).for_list(EVERYTHING)
    turned = turn(request, criticisms, told.order_by("-occurred", "pk"))
    context = {
        "actor": found,
        **dict(zip(("criticisms", "events"), turned.parts, strict=True)),
        "json_address": found.get_api_url(),
        **turned.context,
    }
    return show(request, dataset, "actor.html", context, turned.status)


def _left(request: HttpRequest, dataset: Dataset, public: Any, slug: str) -> HttpResponse:
    """A name that was once public leads to the row's new one, or says that it is gone. Raises Http404."""
    try:
        row = Address.objects.now(public, slug)
    except Address.DoesNotExist:
        raise Http404("There is nothing under this name.") from None
    if row is not None:
        return moved(request, row.get_absolute_url())
    # Without the address that was asked: it may be the name that was taken back.
    context = {"reason": "No published record shows it any more.", "canonical": "", "path": ""}
    return show(request, dataset, "gone.html", context, 410)


def _list(
    request: HttpRequest,
    dataset: Dataset,
    filterset_class: type[ListFilterSet],
    rows: Any,
    template: str,
    selects: list[tuple[str, str, Any]],
) -> HttpResponse:
    data = given(request)
    if short := shortened(request, data):
        return short
    question = read(data, filterset_class, rows, dataset)
    found = question.paginate(rows.none() if question.mistakes else question.filterset.qs, PAGE_SIZE)
    context = {
        "question": question,
        "q": question.data.get("q", ""),
        "selects": [
            {"name": name, "label": label, "choices": choices, "chosen": question.data.getlist(name)}
            for name, label, choices in selects
        ],
        "kept": [
            (name, value)
            for name, values in question.data.lists()
            if name not in {"q", "page", *(select[0] for select in selects)} and name not in question.mistakes
            for value in values
        ],
        "page": found,
        "rows": [] if question.mistakes else found.object_list,
        "previous": question.turned_to(found.number - 1),
        "next": question.turned_to(found.number + 1),
        "json_address": f"/api{request.path}{question.address()}",
    }
    return show(request, dataset, template, context, 400 if question.mistakes else 200)
