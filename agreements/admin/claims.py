"""Claims on the agreement's page: about its fields, and beside the preferred ones about its rows.

One file: form, formset and inline decide together which claim is preferred.
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


FIRST_PREFERRED = Case(*(When(rank=rank, then=place) for place, rank in enumerate(Rank)), default=len(Rank))


class ClaimForm(forms.ModelForm):
    """What one source says about one field or row, with the value as people write it."""

    value = forms.CharField(required=False, max_length=300)

    class Meta:
        model = Claim
        fields = ["source", *CLAIM_DETAILS]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("value", self.instance.value)

    def clean(self) -> dict[str, Any]:
        """Take the written value apart; an error in it is shown there."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.field and "value" in cleaned and (self.instance.pk is None or self.has_changed()):
            try:
                self.instance.value = cleaned["value"]
            except ValidationError as error:
                self.add_error("value", self._with_example(error))
        return cleaned

    def _with_example(self, error: ValidationError) -> ValidationError:
        """The same, and where nothing was written, how it is written."""
        if error.code != "required":
            return error
        undisclosed = ", or “undisclosed”" if self.instance.field in UNITS_OF else ""
        example = EXAMPLES[ClaimField(self.instance.field)]
        return ValidationError(f"Write what the source says: for example {example}{undisclosed}.", code="required")

    def _post_clean(self) -> None:
        """A claim that stands as it stood was checked when it was saved; one without a readable value can't be.

        Which claim is preferred isn't checked here, because two may change places in one save (see `ClaimFormSet`).
        """
        if self.instance.field and "value" not in self.errors and (self.instance.pk is None or self.has_changed()):
            super()._post_clean()  # type: ignore[misc]

    def validate_constraints(self) -> None:
        """Also those on the field that the claim is about, which the form sets without showing it."""
        hidden = self._get_validation_exclusions() - {"field"}  # type: ignore[attr-defined]
        try:
            self.instance.validate_constraints(exclude=hidden)
        except ValidationError as error:
            self._update_errors(error)

    def _update_errors(self, errors: ValidationError) -> None:
        """What the model says about the row that the claim is about is shown where the row is chosen."""
        for column in set(errors.error_dict).intersection(SUBJECT_COLUMNS.values()):
            self.add_error("about" if "about" in self.fields else None, errors.error_dict.pop(column))
        super()._update_errors(errors)  # type: ignore[misc]


class ClaimRowForm(ClaimForm):
    """A claim that says itself what it is about."""

    about = forms.ChoiceField()
    rank = forms.ChoiceField(
        choices=[("", "preferred if it stands alone"), *Rank.choices],
        required=False,
        help_text="The preferred claim is the published value. Preferred here, a row's own becomes normal.",
    )
    rows: dict[str, Model]
    ranks_itself = False
    """Whether the editor left the rank open; never where the claim is only shown, and `clean` not asked."""

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
        """Point the claim at its field or row, then read the value as that field is written."""
        about = self.cleaned_data.get("about", "")
        field, _, _ = about.partition(":")
        self.instance.field = field
        for name, column in SUBJECT_COLUMNS.items():
            setattr(self.instance, column, self.rows[about] if name == field else None)
        cleaned = super().clean()
        self.ranks_itself = not cleaned.get("rank")
        cleaned["rank"] = cleaned.get("rank") or Rank.NORMAL
        return cleaned

    @property
    def heading(self) -> str:
        """What the claim says, in a line."""
        rows = (getattr(self.instance, column) for column in SUBJECT_COLUMNS.values())
        row = next(filter(None, rows), None)
        source = self.instance.source if self.instance.source_id else None
        said = [str(self.instance), str(row) if row else "", self.instance.get_rank_display(), str(source)]
        return " · ".join(filter(None, said))

    def prefer_if_open(self) -> None:
        """Take the first rank where the editor left it open; a source of grade X can't have it."""
        if self.ranks_itself and self.cleaned_data["source"].grade != Grade.X:
            self.instance.rank = self.cleaned_data["rank"] = Rank.PREFERRED


class ClaimFormSet(RowFormSet):
    """The claims of one agreement: which is preferred is decided over all of them."""

    @cached_property
    def about_rows(self) -> dict[str, dict[str, Model]]:
        """The agreement's own criteria, payments, considerations and events by the key under which they are chosen."""
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
        """Fields of the agreement first, then its rows, grouped."""
        fields = [choice for choice in ClaimField.choices if choice[0] not in SUBJECT_COLUMNS]
        groups = [(title, [(key, str(row)) for key, row in rows.items()]) for title, rows in self.about_rows.items()]
        return [("", "---------"), *fields, *(group for group in groups if group[1])]

    def add_fields(self, form: Any, index: int | None) -> None:
        """Offer this agreement's rows only, fetched once."""
        super().add_fields(form, index)
        form.fields["about"].choices = self.about_choices
        form.rows = {key: row for rows in self.about_rows.values() for key, row in rows.items()}

    @property
    def staying(self) -> list[ClaimRowForm]:
        """The forms of the claims that there will be, as far as they can be read."""
        forms: list[Any] = [form for form in self.forms if form.is_valid() and form.cleaned_data]
        return [form for form in forms if not form.cleaned_data.get(DELETION_FIELD_NAME)]

    def clean(self) -> None:
        """Let a claim that stands alone be preferred, and refuse a second preferred one about the same."""
        super().clean()
        by_subject = defaultdict(list)
        for form in self.staying:
            if form.cleaned_data["rank"] != Rank.DEPRECATED:
                by_subject[form.cleaned_data["about"]].append(form)
        for about, rivals in by_subject.items():
            if len(rivals) == 1 and about not in rivals[0].rows and about != ClaimField.STATUS:
                rivals[0].prefer_if_open()
            for form in [form for form in rivals if form.cleaned_data["rank"] == Rank.PREFERRED][1:]:
                form.add_error("rank", "Another claim about the same is preferred already. Only one can be.")

    def save(self, commit: bool = True) -> list[Claim]:
        """Make room first: the database allows one preferred claim at every moment, also while two change places."""
        for form in self.staying:
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
            same = {column: row} if column else {"field": claim.field}
            others = Claim.objects.filter(agreement=self.instance, rank=Rank.PREFERRED, **same)
            others.exclude(pk=claim.pk).update(rank=Rank.NORMAL)


class ClaimInline(RowInline):
    """Claims about fields of the agreement, and all about its rows but the preferred ones, which stand with the row."""

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
        """With what their texts and checks need."""
        with_row = Q(rank=Rank.PREFERRED, field__in=SUBJECT_COLUMNS)
        return (
            Claim.objects.exclude(with_row)
            .select_related("source", *SUBJECT_COLUMNS.values())
            .order_by("field", FIRST_PREFERRED, "pk")
        )

    def get_formset(
        self, request: HttpRequest, obj: Model | None = None, **kwargs: Any
    ) -> type[forms.BaseInlineFormSet]:
        """The value and the subject are the form's own."""
        return super().get_formset(request, obj, fields=ClaimForm.Meta.fields, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Agreement | None = None) -> bool:
        """Once published, a wrong claim is deprecated and says why."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.revision_id is None)


def _key(field: str, pk: int | None) -> str:
    """How a select names what a claim is about."""
    return f"{field}:{pk}" if pk else field
