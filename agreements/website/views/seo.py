"""Descriptions of the site for machines: schema.org metadata, sitemap, robots.txt and security.txt."""

import datetime
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, DateTimeField, ExpressionWrapper, F, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from ...documents import public_url
from ...models import Actor, Agreement, Country, CourtCase, Criticism, Dataset, Source
from ...querysets import in_role
from .. import NAME
from .base import ENGINE, public_page, read_only

KEYS_PER_PART = 5_000
"""Primary keys covered by one part of the sitemap. The protocol allows 50,000 addresses in each."""
RECORDS: dict[str, tuple[Any, str]] = {
    "agreement": (Agreement.objects.published(), "updated_at"),
    "source": (Source.objects.published(), ""),
    "actor": (Actor.objects.published(), ""),
    "criticism": (Criticism.objects.published(), ""),
    "case": (CourtCase.objects.published(), ""),
}
"""Querysets of the records that have pages, by URL name, and the field with the time of the last change."""
LIST_PAGES = ("home", "agreements", "countries", "sources", "actors", "criticisms", "cases", "changes", "corrections")
TEXT_PAGES = ("gaps", "method", "data", "about", "problems")
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
DESCRIPTION = (
    "Agreements by which one state sends people it wants to remove, hold or process to another state that is not "
    "their own: parties, capacity, duration, selection, payments, status over time and criticism, each value with "
    "the sources that state it, also where they conflict."
)


def dataset_description(dataset: Dataset) -> dict[str, Any]:
    """The record as a schema.org Dataset."""
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": NAME,
        "description": DESCRIPTION,
        "url": public_url(reverse("home")),
        "license": LICENCE,
        "version": str(dataset.revision),
        "dateModified": dataset.updated_at.date().isoformat(),
        "isAccessibleForFree": True,
        "keywords": ["deportation", "third-country removal", "asylum", "international agreements", "open data"],
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": "application/json",
                "contentUrl": public_url(reverse("agreement-list")),
            }
        ],
    }


@public_page
def sitemap(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """The index of the sitemap: one part for lists and countries, and parts for ranges of primary keys of each kind."""
    parts = [reverse("sitemap-part", args=["pages", 0])]
    for kind, (queryset, _) in RECORDS.items():
        numbers = queryset.model.objects.order_by().values_list(_part_number(), flat=True).distinct()
        parts += [reverse("sitemap-part", args=[kind, number]) for number in sorted(numbers)]
    return _xml(request, "sitemap_index.xml", [(part, None) for part in parts])


@public_page
def sitemap_part(request: HttpRequest, dataset: Dataset, kind: str, number: int) -> HttpResponse:
    """One part of the sitemap, whose work is bounded however large the record grows."""
    if kind == "pages":
        countries = Country.objects.exclude(in_role("none"))
        slugs = countries.order_by("slug").values_list("slug", flat=True)
        paths = [reverse(name) for name in (*LIST_PAGES, *TEXT_PAGES)]
        paths += [reverse("country", args=[slug]) for slug in slugs]
        return _xml(request, "sitemap.xml", [(path, None) for path in paths])
    if kind not in RECORDS:
        raise Http404("There is no such part of the sitemap.")
    queryset, updated_field = RECORDS[kind]
    rows = queryset.filter(pk__gte=number * KEYS_PER_PART, pk__lt=(number + 1) * KEYS_PER_PART).order_by("pk")
    values = rows.values_list("slug", updated_field or Value(None, DateTimeField()))
    return _xml(request, "sitemap.xml", [(reverse(kind, args=[slug]), changed) for slug, changed in values])


def _part_number() -> ExpressionWrapper:
    return ExpressionWrapper(F("pk") / KEYS_PER_PART, BigIntegerField())


def _xml(request: HttpRequest, template: str, urls: list[tuple[str, Any]]) -> HttpResponse:
    absolute_urls = [(public_url(path), updated) for path, updated in urls]
    text = render_to_string(f"agreements/{template}", {"urls": absolute_urls}, request, using=ENGINE)
    return HttpResponse(text, content_type="application/xml")


@read_only
def robots(request: HttpRequest) -> HttpResponse:
    """The robots.txt: crawlers may read everything but the admin."""
    lines = ["User-agent: *", "Disallow: /admin/", f"Sitemap: {public_url(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@read_only
def security(request: HttpRequest) -> HttpResponse:
    """The security.txt (RFC 9116): where to report a weakness. `Expires` is always 180 days ahead."""
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + datetime.timedelta(days=180)
    policy = f"{public_url(reverse('about'))}#security"
    lines = [
        f"Contact: {settings.SECURITY_CONTACT or policy}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {public_url(reverse('security'))}",
        f"Policy: {policy}",
        "",
    ]
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    patch_cache_control(response, public=True, max_age=24 * 60 * 60)
    return response
