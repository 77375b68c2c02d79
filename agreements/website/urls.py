"""The URL patterns of the public pages."""

from django.urls import path

from .views import (
    about,
    actors,
    agreement,
    agreement_list,
    cases,
    changes,
    countries,
    criticisms,
    gaps,
    home,
    revision_diff,
    seo,
    sources,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("agreements", agreement_list.agreements, name="agreements"),
    path("agreements/<slug:slug>", agreement.agreement, name="agreement"),
    path("agreements/<slug:slug>/revisions/<int:number>", agreement.revision, name="revision"),
    path("agreements/<slug:slug>/revisions/<int:number>/changes", revision_diff.what_changed, name="what-changed"),
    path("countries", countries.countries, name="countries"),
    path("countries/<slug:slug>", countries.country, name="country"),
    path("sources", sources.sources, name="sources"),
    path("sources/<slug:slug>", sources.source, name="source"),
    path("actors", actors.actors, name="actors"),
    path("actors/<slug:slug>", actors.actor, name="actor"),
    path("criticisms", criticisms.criticisms, name="criticisms"),
    path("criticisms/<slug:slug>", criticisms.criticism, name="criticism"),
    path("cases", cases.cases, name="cases"),
    path("cases/<slug:slug>", cases.case, name="case"),
    path("changes", changes.changes, name="changes"),
    path("corrections", changes.corrections, name="corrections"),
    path("gaps", gaps.gaps, name="gaps"),
    path("method", about.method, name="method"),
    path("data", about.data, name="data"),
    path("about", about.about, name="about"),
    path("problems", about.problems, name="problems"),
    path("sitemap.xml", seo.sitemap, name="sitemap"),
    path("sitemap-<slug:kind>-<int:number>.xml", seo.sitemap_part, name="sitemap-part"),
    path("robots.txt", seo.robots, name="robots"),
    path(".well-known/security.txt", seo.security, name="security"),
]
