"""Countries, actors and sources."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from ..choices import Grade, Rank
from ..folding import fold
from ..models import Actor, Agreement, Claim, Country, Source
from ..querysets import AgreementQuerySet
from .base import ChangeReasonForm, ReferenceAdmin


@admin.register(Country)
class CountryAdmin(ReferenceAdmin):
    """The list of ISO 3166-1 and Kosovo: names can be corrected, countries neither added nor deleted."""

    list_display = ["name", "code", "alpha3", "region", "subregion", "code_status"]
    list_filter = ["region", "code_status"]
    search_fields = ["name"]
    search_help_text = "name, code or alias, with or without accents"
    readonly_fields = ["code", "alpha3", "slug", "code_status"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Country], search_term: str
    ) -> tuple[QuerySet[Country], bool]:
        """By every name that a question may use."""
        wanted = fold(search_term)
        named = {country.pk for name, country in Country.objects.names().items() if wanted in name}
        return (queryset.filter(pk__in=named) if wanted else queryset), False

    def is_public(self, affected: AgreementQuerySet) -> bool:
        """All countries are, also those without agreements."""
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Country | None = None) -> bool:
        return False


@admin.register(Actor)
class ActorAdmin(ReferenceAdmin):
    """Whoever criticises, decides or asserts."""

    list_display = ["name", "kind", "country", "url"]
    list_filter = ["kind"]
    list_select_related = ["country"]
    search_fields = ["name", "slug", "country__name"]
    autocomplete_fields = ["country"]
    prepopulated_fields = {"slug": ["name"]}


class SourceForm(ChangeReasonForm):
    """A source, on whose grade published values rest."""

    def clean_grade(self) -> str:
        """Refuse a grade by which published values would vanish without anybody's decision."""
        grade: str = self.cleaned_data["grade"]
        claims = self.instance.claims.filter(rank=Rank.PREFERRED) if self.instance.pk else Claim.objects.none()
        if grade == Grade.X and (agreements := Agreement.objects.filter(claims__in=claims).distinct()):
            titles = ", ".join(f"“{agreement}”" for agreement in agreements)
            raise ValidationError(
                f"Its claims are preferred in {titles}. Prefer others there first, or deprecate these."
            )
        return grade


@admin.register(Source)
class SourceAdmin(ReferenceAdmin):
    """Documents, with our judgement of how good they are."""

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
        """With how many claims rest on each."""
        rows: QuerySet[Source] = super().get_queryset(request)
        return rows.annotate(claims_made=Count("claims"))

    @admin.display(description="claims", ordering="claims_made")
    def claims_made(self, source: Any) -> int:
        """How many claims rest on it."""
        return int(source.claims_made)

    def deletion_blockers(self, row: Source) -> list[str]:
        """What cites it in a list, which the database would only shorten."""
        citing = [
            *row.events.all(),
            *row.criticisms.select_related("actor"),
            *row.case_events.all(),
            *row.retold_by.all(),
        ]
        return [f"{type(one)._meta.verbose_name}: {one}".capitalize() for one in citing]
