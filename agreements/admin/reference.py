"""The admin of countries, actors and sources."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest

from ..choices import Grade, Rank
from ..folding import fold
from ..models import Actor, Agreement, Claim, Country, Source
from ..querysets import AgreementQuerySet, count_of
from .base import ChangeReasonForm, ReferenceAdmin


@admin.register(Country)
class CountryAdmin(ReferenceAdmin):
    """The countries of ISO 3166-1, and Kosovo. Names can be corrected; countries can't be added or deleted."""

    list_display = ["name", "code", "alpha3", "region", "subregion", "code_status"]
    list_filter = ["region", "code_status"]
    search_fields = ["name"]
    search_help_text = "name, code or alias, with or without accents"
    readonly_fields = ["code", "alpha3", "slug", "code_status"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Country], search_term: str
    ) -> tuple[QuerySet[Country], bool]:
        """Search the folded names, codes and aliases, as the API does."""
        term = fold(search_term)
        matches = {country.pk for name, country in Country.objects.names().items() if term in name}
        return (queryset.filter(pk__in=matches) if term else queryset), False

    def is_public(self, affected: AgreementQuerySet) -> bool:
        """Return True: all countries are public, also those without agreements."""
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Country | None = None) -> bool:
        return False


@admin.register(Actor)
class ActorAdmin(ReferenceAdmin):
    """Actors: whoever criticises, decides or asserts."""

    list_display = ["name", "kind", "country", "url"]
    list_filter = ["kind"]
    list_select_related = ["country"]
    search_fields = ["name", "aliases", "slug", "country__name"]
    autocomplete_fields = ["country"]
    prepopulated_fields = {"slug": ["name"]}


class SourceForm(ChangeReasonForm):
    """A source, whose grade decides whether its claims can be published values."""

    def clean_grade(self) -> str:
        """Refuse grade X while a claim of the source is preferred: the published value would vanish."""
        grade: str = self.cleaned_data["grade"]
        preferred = self.instance.claims.filter(rank=Rank.PREFERRED) if self.instance.pk else Claim.objects.none()
        if grade == Grade.X and (agreements := Agreement.objects.filter(claims__in=preferred).distinct()):
            titles = ", ".join(f"“{agreement}”" for agreement in agreements)
            raise ValidationError(
                f"Its claims are preferred in {titles}. Prefer others there first, or deprecate these."
            )
        return grade


@admin.register(Source)
class SourceAdmin(ReferenceAdmin):
    """Sources: documents, with our grade of how reliable they are."""

    form = SourceForm
    list_display = ["title", "publisher", "published", "kind", "grade", "language", "claims_made"]
    list_filter = ["grade", "kind", "language", "is_published_inferred"]
    search_fields = ["title", "slug", "publisher", "authors", "url"]
    ordering = ["title", "pk"]
    autocomplete_fields = ["retells"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "title",
                    "slug",
                    ("publisher", "authors"),
                    ("published", "is_published_inferred", "retrieved"),
                ]
            },
        ),
        ("Where it is", {"fields": ["url", "archive_url", "document_name", "document_sha256"]}),
        ("What it is worth", {"fields": [("kind", "grade", "language"), "retells", "note"]}),
        ("This change", {"fields": ["why"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        """Annotate the number of claims that cite each source."""
        sources: QuerySet[Source] = super().get_queryset(request)
        return sources.annotate(claims_made=count_of(Claim.objects.filter(source=OuterRef("pk"))))

    @admin.display(description="claims", ordering="claims_made")
    def claims_made(self, source: Any) -> int:
        """Return the number of claims that cite the source."""
        return int(source.claims_made)

    def deletion_blockers(self, row: Source) -> list[str]:
        """Return the rows that cite the source in a many-to-many relation, which the database doesn't protect."""
        rows = [
            *row.events.all(),
            *row.criticisms.select_related("actor"),
            *row.case_events.all(),
            *row.retold_by.all(),
        ]
        return [f"{type(citing)._meta.verbose_name}: {citing}".capitalize() for citing in rows]
