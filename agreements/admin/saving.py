"""How the desk saves: as one transaction with what becomes public, and where that is refused, with nothing lost."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models
from django.http import HttpRequest, HttpResponse
from django.utils.text import Truncator

from ..models import Agreement, Dataset
from ..publishing import renew
from ..querysets import AgreementQuerySet
from .chosen import without_deletion

if TYPE_CHECKING:
    from django.contrib.auth.models import User

CROSSED = (
    "Somebody else changed this record while you did, and the two changes don't go together. Nothing was saved. "
    "Open the record in a second window, and carry over what you typed."
)


class ReasonedForm(forms.ModelForm):
    """A form that asks why, and tells what publishing refused."""

    why = forms.CharField(
        label="Why this change",
        required=False,
        max_length=500,
        help_text="public: it stands beside the change in the record's history",
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
    )
    faults: dict[str, list[str]] = {}
    """What publishing found wrong with the record as typed, where that is why the form is shown again."""

    def clean(self) -> dict[str, Any]:
        """Add the faults: at the field where the form has it, else on top under the name of what they concern."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for key, messages in self.faults.items():
            if key in self.fields:
                self.add_error(key, messages)
            elif key == NON_FIELD_ERRORS:
                self.add_error(None, messages)
            else:
                self.add_error(None, [f"{key.replace('_', ' ').capitalize()}: {message}" for message in messages])
        return cleaned


class RecordAdmin(admin.ModelAdmin):
    """Rows of the public record."""

    actions = None
    form = ReasonedForm
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_per_page = 50
    show_full_result_count = False
    view_on_site: Any = False

    class Media:
        css = {"all": ["agreements/desk.css"]}

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Save, and let it become public, in one transaction.

        Only publishing itself can say whether the whole record may be published, so it is tried. Where it refuses,
        the transaction is undone and the same form is shown again as it was typed, now with the faults in it.
        """
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as refusal:
            faults = refusal.message_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.messages}
        except IntegrityError:
            faults = {NON_FIELD_ERRORS: [CROSSED]}
        request.faults = faults  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Wait for whoever is publishing before the first row is written: two who take turns can't block each other."""
        Dataset.lock()
        return super().save_form(request, form, change)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """With what publishing refused, where that is why the form is shown again."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.faults = getattr(request, "faults", {})
        return form

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """With nothing that deletes beside what is chosen."""
        return without_deletion(super().formfield_for_dbfield(db_field, request, **kwargs))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Say in plain words what stands against it."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        protected = [*(reason for row in objs for reason in self.kept_by(row)), *protected]
        return deleted, counts, set() if protected else lacking, protected

    def kept_by(self, row: Any) -> list[str]:
        """Why the row can't be deleted, beyond what the database protects."""
        return []


class ReferenceAdmin(RecordAdmin):
    """Rows that published documents show: saving one renews the documents, in the same transaction."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """What the documents show is complete only now."""
        super().save_related(request, form, formsets, change)
        concerned = self.concerned(form)
        if form.changed_data and self.is_public(concerned):
            row = Truncator(str(form.instance)).chars(300)
            why = form.cleaned_data["why"] or f"The {self.opts.verbose_name} “{row}” was corrected"
            renew(concerned, why=why, by=cast("User", request.user))

    def is_public(self, concerned: AgreementQuerySet) -> bool:
        """Whether the public sees the row: what it doesn't see, doesn't change the public record."""
        return concerned.published().exists()

    def concerned(self, form: Any) -> AgreementQuerySet:
        """The agreements that show the row."""
        return Agreement.objects.showing(form.instance)
