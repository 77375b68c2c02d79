"""The addresses of the pages."""

from django.urls import path

from . import agreement, changes, compared, gaps, home, linked, listing, places, texts, voices

urlpatterns = [
    path("", home.home, name="home"),
    path("agreements", listing.agreements, name="agreements"),
    path("agreements/<slug:slug>", agreement.agreement, name="agreement"),
    path("agreements/<slug:slug>/revisions/<int:number>", agreement.revision, name="revision"),
    path("agreements/<slug:slug>/revisions/<int:number>/changes", compared.what_changed, name="what-changed"),
    path("countries", places.countries, name="countries"),
    path("countries/<slug:slug>", places.country, name="country"),
    path("sources", voices.sources, name="sources"),
    path("sources/<slug:slug>", voices.source, name="source"),
    path("actors", voices.actors, name="actors"),
    path("actors/<slug:slug>", voices.actor, name="actor"),
    path("criticisms", voices.criticisms, name="criticisms"),
    path("criticisms/<slug:slug>", voices.criticism, name="criticism"),
    path("cases", voices.cases, name="cases"),
    path("cases/<slug:slug>", voices.case, name="case"),
    path("changes", changes.changes, name="changes"),
    path("corrections", changes.corrections, name="corrections"),
    path("gaps", gaps.gaps, name="gaps"),
    path("method", texts.method, name="method"),
    path("data", texts.data, name="data"),
    path("about", texts.about, name="about"),
    path("sitemap.xml", linked.sitemap, name="sitemap"),
    path("sitemap-<slug:kind>-<int:number>.xml", linked.sitemap_part, name="sitemap-part"),
    path("robots.txt", linked.robots, name="robots"),
    path(".well-known/security.txt", linked.security, name="security"),
]
