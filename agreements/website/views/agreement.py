"""The page of an agreement: as it stands, as known on a day, and as it was published in a revision."""

import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from ...choices import EditorialState
from ...documents import PublicDocument, documents_as_of, public_documents, public_revisions, public_url, revision_as_of
from ...filters import AgreementFilterSet
from ...models import Agreement, Dataset
from ..drawings import timeline
from ..presenters import feed_links
from ..presenters.agreement import AgreementPresenter
from ..presenters.citation import citations
from ..presenters.list_query import ListQuery, given_parameters, read
from ..presenters.origins import group_by_origin
from .base import page, redirect_permanently, render_page


@page
def agreement(request: HttpRequest, dataset: Dataset, slug: str) -> HttpResponse:
    """The record as it stands, or as known on the day that `as_of` names."""
    found = find(slug)
    if found.state == EditorialState.RETRACTED:
        return gone(request, dataset, found)
    if found.slug != slug:
        return redirect_permanently(request, found.get_absolute_url())
    if request.GET.get("as_of") == "":
        return HttpResponseRedirect(request.path)
    query = _asked(request, dataset)
    shared = {"errors": query.errors, "as_of": request.GET.get("as_of", ""), "url": request.path}
    if query.errors:
        return render_page(
            request, dataset, "nothing_known.html", {"title": _published(found, dataset).facts.title, **shared}, 400
        )
    day = query.filterset.day
    if day is not None:
        return _as_known(request, dataset, found, day, shared)
    context = shared | _context(_published(found, dataset), found, dataset)
    return render_page(request, dataset, "agreement.html", context)


@page
def revision(request: HttpRequest, dataset: Dataset, slug: str, number: int) -> HttpResponse:
    """The record as it was published then, or what it tells of a day. The lasting address has the record's id."""
    found = find(slug)
    if found.state == EditorialState.RETRACTED:
        return gone(request, dataset, found)
    if slug != str(found.pk):
        return redirect_permanently(request, reverse("revision", args=[found.pk, number]))
    then = next(iter(public_revisions(found.revisions.filter(number=number), dataset.key, document=True)), None)
    if then is None:
        raise Http404(f"This record has no revision {number}.")
    if then.document is None:
        return render_page(request, dataset, "gone.html", {"reason": then.reason, "when": then.made_at}, 410)
    query = _asked(request, dataset)
    shared = {"errors": query.errors, "as_of": request.GET.get("as_of", ""), "url": request.path}
    day = None if query.errors else query.filterset.day
    told = then.document if day is None else revision_as_of(then.document, day, dataset.key)
    if query.errors or told is None:
        title = then.document.neutral_title
        return render_page(
            request, dataset, "nothing_known.html", {"title": title, "unknown_on": day, **shared}, 404 if day else 400
        )
    context = _context(told, found, dataset, day, number)
    context |= {"shown": then, "url": found.get_absolute_url()}
    return render_page(request, dataset, "agreement.html", context)


def find(name: str) -> Agreement:
    """The published or retracted record of that slug, earlier slug or id. Raises Http404."""
    found = Agreement.objects.public_under(name)
    if found is None:
        raise Http404("There is no such agreement.")
    return found


def gone(request: HttpRequest, dataset: Dataset, found: Agreement) -> HttpResponse:
    """410: what was published under this address was taken back, and why. The record is named by its number alone."""
    canonical = public_url(reverse("agreement", args=[found.pk]))
    context = {"reason": found.retraction_reason, "when": found.updated_at, "canonical": canonical, "path": ""}
    return render_page(request, dataset, "gone.html", context, 410)


def _asked(request: HttpRequest, dataset: Dataset) -> ListQuery:
    data = given_parameters(request)
    query = read(data, AgreementFilterSet, Agreement.objects.none(), dataset)
    others = [name[:60] for name in data if name != "as_of"]
    query.errors |= {name: ["The page of one agreement can only be asked as_of."] for name in others}
    return query


def _published(found: Agreement, dataset: Dataset) -> PublicDocument:
    checks = {found.pk: found.last_checked}  # type: ignore[attr-defined]
    return public_documents([found.revision.document], dataset.key, checks=checks)[0]  # type: ignore[union-attr]


def _as_known(
    request: HttpRequest, dataset: Dataset, found: Agreement, day: datetime.date, shared: dict[str, Any]
) -> HttpResponse:
    known = documents_as_of([found.revision.document], day, dataset.key)  # type: ignore[union-attr]
    if not known:
        title = _published(found, dataset).neutral_title
        return render_page(request, dataset, "nothing_known.html", {"title": title, "unknown_on": day, **shared}, 404)
    context = shared | _context(known[0], found, dataset, day)
    return render_page(request, dataset, "agreement.html", context)


def _context(
    one: PublicDocument, found: Agreement, dataset: Dataset, day: datetime.date | None = None, number: int | None = None
) -> dict[str, Any]:
    """What the page needs; `number` is that of the revision that is shown, else it is the last one."""
    revisions, document = public_revisions(found.revisions.all(), dataset.key), one.json
    cited = next((revision for revision in revisions if revision.number == number), revisions[0])
    url = public_url(reverse("revision", args=[found.pk, cited.number])) + (f"?as_of={day}" if day else "")
    return {
        "document": document,
        "agreement": AgreementPresenter(one),
        "timeline": timeline.draw(document["events"]),
        "origins": group_by_origin(one, day),
        "revisions": revisions,
        "citations": citations(document, cited.number, url, cited.made_at, day),
        "cited_url": url,
        "feed": feed_links.of_parties(document),
        "day": day,
        "json_url": document["url"] + (f"?as_of={day.isoformat()}" if day else ""),
    }
