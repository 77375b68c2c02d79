"""The admin of checks: searches for news of an agreement, or for arrangements of a country."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from ..models import Check
from ..publishing import note_check, remove_checks


@admin.register(Check)
class CheckAdmin(admin.ModelAdmin):
    """A check makes no revision: it shows when, where and for what an editor last looked."""

    list_display = ["checked", "agreement", "country", "where", "languages", "found"]
    list_filter = ["checked"]
    list_select_related = ["agreement", "country"]
    search_fields = ["agreement__title", "country__name", "where"]
    search_help_text = "words of the agreement's title, the country's name, or the places searched"
    autocomplete_fields = ["agreement", "country"]
    fields = ["agreement", "country", "checked", "where", "languages", "looked_for", "found"]

    def get_form(
        self, request: HttpRequest, obj: Check | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        """If the address names an agreement, show in the help texts where its last check looked, and for what."""
        form = super().get_form(request, obj, change, **kwargs)
        agreement_id = request.GET.get("agreement", "")
        # A longer number would overflow the column.
        is_id = agreement_id.isdecimal() and len(agreement_id) < 10
        last = Check.objects.filter(agreement=int(agreement_id)).first() if is_id else None
        if last is not None and "where" in form.base_fields:
            form.base_fields["where"].help_text = f"the last time: {last.where}"
            form.base_fields["looked_for"].help_text = f"the last time: {last.looked_for}"
        return form

    def save_model(self, request: HttpRequest, obj: Check, form: ModelForm, change: bool) -> None:
        """Save the check, which is public at once, without a revision."""
        note_check(obj)

    def has_change_permission(self, request: HttpRequest, obj: Check | None = None) -> bool:
        """Refuse: a check stays as it was noted, and one noted by mistake is deleted."""
        return False

    def delete_model(self, request: HttpRequest, obj: Check) -> None:
        """Delete the check; lists and pages stop showing it at once."""
        remove_checks(Check.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Check]) -> None:
        remove_checks(queryset)
