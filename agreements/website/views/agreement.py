"""The page of an agreement: at present, as known on a day, and as published in a revision."""

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
from .base import public_page, redirect_permanently, render_page


@public_page
def agreement(request: HttpRequest, dataset: Dataset, slug: str) -> HttpResponse:
    """The record at present, or as known on the day that `as_of` names."""
    record = find(slug)
    if record.state == EditorialState.RETRACTED:
        return gone(request, dataset, record)
    if record.slug != slug:
        return redirect_permanently(request, record.get_absolute_url())
    if request.GET.get("as_of") == "":
        return HttpResponseRedirect(request.path)
    query = _read_query(request, dataset)
    page_context = {"errors": query.errors, "as_of": request.GET.get("as_of", ""), "url": request.path}
    if query.errors:
        return render_page(
            request,
            dataset,
            "nothing_known.html",
            {"title": _current_document(record, dataset).facts.title, **page_context},
            400,
        )
    day = query.filterset.day
    if day is not None:
        return _render_as_of(request, dataset, record, day, page_context)
    context = page_context | _context(_current_document(record, dataset), record, dataset)
    return render_page(request, dataset, "agreement.html", context)


@public_page
def revision(request: HttpRequest, dataset: Dataset, slug: str, number: int) -> HttpResponse:
    """A revision as published, on request as known on a day. Its permanent address has the record's id."""
    record = find(slug)
    if record.state == EditorialState.RETRACTED:
        return gone(request, dataset, record)
    if slug != str(record.pk):
        return redirect_permanently(request, reverse("revision", args=[record.pk, number]))
    shown = next(iter(public_revisions(record.revisions.filter(number=number), dataset.key, document=True)), None)
    if shown is None:
        raise Http404(f"This record has no revision {number}.")
    if shown.document is None:
        return render_page(request, dataset, "gone.html", {"reason": shown.reason, "when": shown.made_at}, 410)
    query = _read_query(request, dataset)
    page_context = {"errors": query.errors, "as_of": request.GET.get("as_of", ""), "url": request.path}
    day = None if query.errors else query.filterset.day
    document = shown.document if day is None else revision_as_of(shown.document, day, dataset.key)
    if query.errors or document is None:
        title = shown.document.neutral_title
        return render_page(
            request,
            dataset,
            "nothing_known.html",
            {"title": title, "unknown_on": day, **page_context},
            404 if day else 400,
        )
    context = _context(document, record, dataset, day, number)
    context |= {"shown": shown, "url": record.get_absolute_url()}
    return render_page(request, dataset, "agreement.html", context)


def find(name: str) -> Agreement:
    """The published or retracted record with this slug, earlier slug or id. Raises Http404."""
    record = Agreement.objects.public_under(name)
    if record is None:
        raise Http404("There is no such agreement.")
    return record


def gone(request: HttpRequest, dataset: Dataset, record: Agreement) -> HttpResponse:
    """The 410 page of a retracted record, with the reason. It names the record by its id alone."""
    canonical = public_url(reverse("agreement", args=[record.pk]))
    context = {"reason": record.retraction_reason, "when": record.updated_at, "canonical": canonical, "path": ""}
    return render_page(request, dataset, "gone.html", context, 410)


def _read_query(request: HttpRequest, dataset: Dataset) -> ListQuery:
    data = given_parameters(request)
    query = read(data, AgreementFilterSet, Agreement.objects.none(), dataset)
    unsupported = [name[:60] for name in data if name != "as_of"]
    query.errors |= {name: ["The page of one agreement can only be asked as_of."] for name in unsupported}
    return query


def _current_document(record: Agreement, dataset: Dataset) -> PublicDocument:
    checks = {record.pk: record.last_checked}  # type: ignore[attr-defined]
    return public_documents([record.revision.document], dataset.key, checks=checks)[0]  # type: ignore[union-attr]


def _render_as_of(
    request: HttpRequest, dataset: Dataset, record: Agreement, day: datetime.date, page_context: dict[str, Any]
) -> HttpResponse:
    documents = documents_as_of([record.revision.document], day, dataset.key)  # type: ignore[union-attr]
    if not documents:
        title = _current_document(record, dataset).neutral_title
        return render_page(
            request, dataset, "nothing_known.html", {"title": title, "unknown_on": day, **page_context}, 404
        )
    context = page_context | _context(documents[0], record, dataset, day)
    return render_page(request, dataset, "agreement.html", context)


def _context(
    public: PublicDocument,
    record: Agreement,
    dataset: Dataset,
    day: datetime.date | None = None,
    number: int | None = None,
) -> dict[str, Any]:
    """The context of the page. `number` is that of the revision to show and cite; None for the last one."""
    revisions, document = public_revisions(record.revisions.all(), dataset.key), public.json
    cited = next((revision for revision in revisions if revision.number == number), revisions[0])
    url = public_url(reverse("revision", args=[record.pk, cited.number])) + (f"?as_of={day}" if day else "")
    return {
        "document": document,
        "agreement": AgreementPresenter(public),
        "timeline": timeline.draw(document["events"]),
        "origins": group_by_origin(public, day),
        "revisions": revisions,
        "citations": citations(document, cited.number, url, cited.made_at, day),
        "cited_url": url,
        "feed": feed_links.of_parties(document),
        "day": day,
        "json_url": document["url"] + (f"?as_of={day.isoformat()}" if day else ""),
    }
