"""The URL patterns of the API. A trailing slash is optional."""

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from ..documents.formats import EXPORT_FORMATS
from . import differences, docs, facts, feeds, history, search, summaries, views

FORMAT_SUFFIXES = "|".join([*EXPORT_FORMATS, "json"])
router = SimpleRouter()
router.trailing_slash = "/?"
router.register("agreements", views.AgreementViewSet, "agreement")
router.register("countries", views.CountryViewSet, "country")
router.register("sources", views.SourceViewSet, "source")
router.register("cases", views.CaseViewSet, "case")
router.register("criticisms", views.CriticismViewSet, "criticism")
router.register("actors", views.ActorViewSet, "actor")
router.register("events", facts.EventViewSet, "event")
router.register("claims", facts.ClaimViewSet, "claim")
router.register("payments", facts.PaymentViewSet, "payment")
router.register("criteria", facts.CriterionViewSet, "criterion")

urlpatterns = [
    path("", views.IndexView.as_view(), name="index"),
    # `/agreements.csv` and the like: for lists only, so not `format_suffix_patterns`; nothing reverses them.
    *(
        re_path(
            rf"^{prefix}\.(?P<format>{FORMAT_SUFFIXES})/?$",
            viewset.as_view({"get": "list"}, basename=basename, detail=False),
        )
        for prefix, viewset, basename in router.registry
    ),
    *router.urls,
    re_path(r"^facets/?$", summaries.FacetsView.as_view(), name="facets"),
    re_path(r"^outcomes/?$", summaries.OutcomesView.as_view(), name="outcomes"),
    re_path(r"^stats/?$", summaries.StatsView.as_view(), name="stats"),
    re_path(r"^search/?$", search.SearchView.as_view(), name="search"),
    re_path(r"^feeds/agreements\.atom/?$", feeds.AtomView.as_view(), name="feed-atom"),
    re_path(r"^feeds/agreements\.json/?$", feeds.JSONFeedView.as_view(), name="feed-json"),
    re_path(r"^feeds/events\.atom/?$", feeds.EventAtomView.as_view(), name="feed-events-atom"),
    re_path(r"^feeds/events\.json/?$", feeds.EventJSONFeedView.as_view(), name="feed-events-json"),
    re_path(r"^changes/?$", history.ChangesView.as_view(), name="change-list"),
    re_path(r"^diff/?$", differences.DifferencesView.as_view(), name="diff"),
    re_path(r"^schema/?$", docs.schema, name="schema"),
    re_path(r"^schema\.json/?$", docs.schema_json, name="schema-json"),
    re_path(r"^docs/?$", docs.SwaggerView.as_view(), name="docs"),
    re_path(r"", views.NotFoundView.as_view(), name="api-not-found"),
]
