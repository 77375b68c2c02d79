"""Claims on the agreement's page: all claims about its fields, and the claims about its rows that aren't preferred.

Kept in one module because the form, the formset and the inline decide together which claim is preferred.
"""

from collections import defaultdict
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, Model, Q, QuerySet, When
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest

from ..choices import ClaimField, Grade, Rank
from ..models import CLAIM_DETAILS, Agreement, Claim
from ..models.claim import SUBJECT_COLUMNS
from ..record.quantities import UNITS_OF
from .base import RowFormSet, RowInline

EXAMPLES = {
    ClaimField.CAPACITY: "“up to 50 people per year”, “300 prison cells”",
    ClaimField.BUILT_CAPACITY: "“880 people at one time”",
    ClaimField.DURATION: "“1 year”",
    ClaimField.TERM_START: "“2025-03-14”, “2025-03”",
    ClaimField.RENEWAL: "“automatic”, “option” or “none”",
    ClaimField.PLANNED_START: "“2027-04”, “2027”",
    ClaimField.PAYMENT: "“15,000,000 EUR per year”",
    ClaimField.CONSIDERATION: "“4,000 people”",
    ClaimField.PEOPLE: "“8 people”, “several hundred people”",
    ClaimField.INSTRUMENT: "“memorandum”, “verbal”",
    ClaimField.TEXT_PUBLIC: "“yes” or “no”",
    ClaimField.FACILITY: "“Gjilan prison”",
    ClaimField.STATUS: "“refused”",
}
"""Values as sources may state them, for error messages and help texts."""
BY_RANK = Case(*(When(rank=rank, then=index) for index, rank in enumerate(Rank)), default=len(Rank))
"""Sorts preferred claims first."""


class ClaimForm(forms.ModelForm):
    """A claim: what one source says about one field or row, with the value in its written form."""

    value = forms.CharField(required=False, max_length=300)

    class Meta:
        model = Claim
        fields = ["source", *CLAIM_DETAILS]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("value", self.instance.value)

    def clean(self) -> dict[str, Any]:
        """Parse the value, and show its errors at its field."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.field and "value" in cleaned and (self.instance.pk is None or self.has_changed()):
            try:
                self.instance.value = cleaned["value"]
            except ValidationError as error:
                self.add_error("value", self._add_example(error))
        return cleaned

    def _add_example(self, error: ValidationError) -> ValidationError:
        """Return the error; if the value is missing, an error with an example."""
        if error.code != "required":
            return error
        undisclosed = ", or “undisclosed”" if self.instance.field in UNITS_OF else ""
        example = EXAMPLES[ClaimField(self.instance.field)]
        return ValidationError(f"Write what the source says: for example {example}{undisclosed}.", code="required")

    def _post_clean(self) -> None:
        """Validate the instance, unless it is unchanged or its value can't be read.

        The formset checks which claim is preferred, because two claims may swap ranks in one save (see `ClaimFormSet`).
        """
        if self.instance.field and "value" not in self.errors and (self.instance.pk is None or self.has_changed()):
            super()._post_clean()  # type: ignore[misc]

    def validate_constraints(self) -> None:
        """Include the constraints on `field`, which the form sets without showing it."""
        exclude = self._get_validation_exclusions() - {"field"}  # type: ignore[attr-defined]
        try:
            self.instance.validate_constraints(exclude=exclude)
        except ValidationError as error:
            self._update_errors(error)

    def _update_errors(self, errors: ValidationError) -> None:
        """Show the model's errors about the claim's row at the field where the row is chosen."""
        for column in set(errors.error_dict).intersection(SUBJECT_COLUMNS.values()):
            self.add_error("about" if "about" in self.fields else None, errors.error_dict.pop(column))
        super()._update_errors(errors)  # type: ignore[misc]


class ClaimRowForm(ClaimForm):
    """The form of a claim in `ClaimInline`, with a field in which the editor chooses what the claim is about."""

    about = forms.ChoiceField()
    rank = forms.ChoiceField(
        choices=[("", "preferred if it is the only one"), *Rank.choices],
        required=False,
        help_text="The preferred claim is the published value. If this one is, the row's own claim becomes normal.",
    )
    rows: dict[str, Model]
    """The agreement's rows, by their keys in the choices of `about`."""
    is_rank_open = False
    """Whether the editor left the rank open; False until `clean` has run."""

    class Meta(ClaimForm.Meta):
        pass

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].help_text = f"{EXAMPLES[ClaimField.CAPACITY]}, “1 year”, “memorandum”, “undisclosed”"
        if self.instance.pk:
            self.initial["about"] = _key(*self.instance.subject)
        else:
            self.initial["rank"] = ""

    def clean(self) -> dict[str, Any]:
        """Set the field or row that the claim is about, which decides how its value is parsed."""
        about = self.cleaned_data.get("about", "")
        field, _, _ = about.partition(":")
        self.instance.field = field
        for name, column in SUBJECT_COLUMNS.items():
            setattr(self.instance, column, self.rows[about] if name == field else None)
        cleaned = super().clean()
        self.is_rank_open = not cleaned.get("rank")
        cleaned["rank"] = cleaned.get("rank") or Rank.NORMAL
        return cleaned

    @property
    def heading(self) -> str:
        """The claim in one line: value, row, rank and source."""
        rows = (getattr(self.instance, column) for column in SUBJECT_COLUMNS.values())
        row = next(filter(None, rows), None)
        source = self.instance.source if self.instance.source_id else None
        parts = [str(self.instance), str(row) if row else "", self.instance.get_rank_display(), str(source)]
        return " · ".join(filter(None, parts))

    def prefer_if_open(self) -> None:
        """Make the claim preferred, if the editor left its rank open and its source isn't of grade X."""
        if self.is_rank_open and self.cleaned_data["source"].grade != Grade.X:
            self.instance.rank = self.cleaned_data["rank"] = Rank.PREFERRED


class ClaimFormSet(RowFormSet):
    """The claims of one agreement. Which of them are preferred is decided over all of them."""

    @cached_property
    def about_rows(self) -> dict[str, dict[str, Model]]:
        """The agreement's criteria, payments, considerations and events, by group title and choice key."""
        agreement = self.instance
        kinds = {
            "Criteria": "criteria",
            "Payments": "payments",
            "Considerations": "considerations",
            "People on events": "events",
        }
        return {
            title: {_key(field, row.pk): row for row in getattr(agreement, name).all()} if agreement.pk else {}
            for (title, name), field in zip(kinds.items(), SUBJECT_COLUMNS, strict=True)
        }

    @cached_property
    def about_choices(self) -> list[Any]:
        """The choices of `about`: fields of the agreement, then its rows in groups."""
        fields = [choice for choice in ClaimField.choices if choice[0] not in SUBJECT_COLUMNS]
        groups = [(title, [(key, str(row)) for key, row in rows.items()]) for title, rows in self.about_rows.items()]
        return [("", "---------"), *fields, *(group for group in groups if group[1])]

    def add_fields(self, form: Any, index: int | None) -> None:
        """Offer only this agreement's rows as choices, fetched once for all forms."""
        super().add_fields(form, index)
        form.fields["about"].choices = self.about_choices
        form.rows = {key: row for rows in self.about_rows.values() for key, row in rows.items()}

    @property
    def remaining_forms(self) -> list[ClaimRowForm]:
        """The valid forms of the claims that aren't marked for deletion."""
        forms: list[Any] = [form for form in self.forms if form.is_valid() and form.cleaned_data]
        return [form for form in forms if not form.cleaned_data.get(DELETION_FIELD_NAME)]

    def clean(self) -> None:
        """Make the only claim about a field preferred, and refuse two preferred claims about the same field or row."""
        super().clean()
        by_subject = defaultdict(list)
        for form in self.remaining_forms:
            if form.cleaned_data["rank"] != Rank.DEPRECATED:
                by_subject[form.cleaned_data["about"]].append(form)
        for about, rivals in by_subject.items():
            if len(rivals) == 1 and about not in rivals[0].rows and about != ClaimField.STATUS:
                rivals[0].prefer_if_open()
            for form in [form for form in rivals if form.cleaned_data["rank"] == Rank.PREFERRED][1:]:
                form.add_error(
                    "rank", "Another claim about the same field or row is preferred already. Only one can be."
                )

    def save(self, commit: bool = True) -> list[Claim]:
        """Demote other preferred claims before saving: a constraint allows only one, even while two swap ranks."""
        for form in self.remaining_forms:
            if form.has_changed():
                self._make_room(form.instance)
        return super().save(commit)

    def _make_room(self, claim: Claim) -> None:
        column = SUBJECT_COLUMNS.get(ClaimField(claim.field))
        row = getattr(claim, column) if column else None
        if row is not None and not type(row).objects.filter(pk=row.pk).exists():
            message = f"A claim about “{row}” was changed, and “{row}” removed. Keep both, or change neither."
            raise ValidationError({"claims": [message]})
        if claim.rank == Rank.PREFERRED:
            subject = {column: row} if column else {"field": claim.field}
            others = Claim.objects.filter(agreement=self.instance, rank=Rank.PREFERRED, **subject)
            others.exclude(pk=claim.pk).update(rank=Rank.NORMAL)


class ClaimInline(RowInline):
    """Claims about the agreement's fields and rows. The preferred claim about a row is in the row's own form."""

    model = Claim
    form = ClaimRowForm
    formset = ClaimFormSet
    error_keys = frozenset(["claims", *ClaimField.values]) - frozenset(SUBJECT_COLUMNS)
    verbose_name_plural = (
        "claims: capacity, duration, instrument, text, facility, status; and more than one about a row below"
    )
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("about", "value"),
                    ("source", "locator"),
                    "statement",
                    ("speaker", "basis", "reference_date"),
                    ("as_stated", "as_stated_language"),
                    ("nationalities", "payment_state"),
                    ("rank", "reason"),
                ]
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        """Leave out the preferred claims about rows, and select the rows that labels and checks need."""
        in_row_form = Q(rank=Rank.PREFERRED, field__in=SUBJECT_COLUMNS)
        return (
            Claim.objects.exclude(in_row_form)
            .select_related("source", *SUBJECT_COLUMNS.values())
            .order_by("field", BY_RANK, "pk")
        )

    def get_formset(
        self, request: HttpRequest, obj: Model | None = None, **kwargs: Any
    ) -> type[forms.BaseInlineFormSet]:
        """Take the model's fields from `ClaimForm`; the value and the subject are declared by the forms."""
        return super().get_formset(request, obj, fields=ClaimForm.Meta.fields, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Agreement | None = None) -> bool:
        """Refuse once the agreement was published: then a wrong claim is deprecated, with a reason."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.revision_id is None)


def _key(field: str, pk: int | None) -> str:
    """Return the key of a choice of `about`: the field, or the field and the row's pk."""
    return f"{field}:{pk}" if pk else field
