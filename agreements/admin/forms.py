"""The forms of criteria, payments, considerations and events, each with the preferred claim about its row."""

from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.text import Truncator

from ..choices import ClaimField, Rank
from ..models import CLAIM_DETAILS, Claim, Payment
from .base import RowFormSet
from .claims import EXAMPLES, ClaimForm

CLAIM_FIELDS = ["value", "source", *CLAIM_DETAILS]
REQUIRED = "Required: each claim needs a source, a locator and a statement."


class PreferredClaimForm(ClaimForm):
    """The preferred claim about a row, whose fields the row's own form shows."""

    def __init__(self, *args: Any, claim_field: ClaimField, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.field = claim_field
        self.fallback: dict[str, Any] = {}
        self.initial["rank"] = Rank.PREFERRED
        for name in ("source", "locator", "statement"):
            self.fields[name].required = False

    def add_prefix(self, field_name: str) -> str:
        """Return the name under which the row's form shows the field."""
        return f"{self.prefix}_{field_name}"

    @property
    def is_emptied(self) -> bool:
        """Whether the editor emptied the value, source, locator and statement of a saved claim."""
        return self.instance.pk is not None and not any(self[name].data for name in CLAIM_FIELDS[:4])

    def clean(self) -> dict[str, Any]:
        """Require source, locator and statement, each of which an event may supply as a fallback."""
        for name in ("source", "locator", "statement"):
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.cleaned_data[name] = self.fallback.get(name)
                if not self.cleaned_data[name]:
                    self.add_error(name, REQUIRED)
        return super().clean()


class RowWithClaimForm(forms.ModelForm):
    """A row, and in the same form the preferred claim about it."""

    claim_field: ClaimField
    subject_column: str
    """The claim's foreign key to the row."""
    value_label = "Value"
    value_help = ""
    claim_error_field: str | None = None
    """The field that shows errors of the claim that belong to none of the claim's own fields."""
    claim_form_class: type[PreferredClaimForm]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.claim_form = self.claim_form_class(
            self.data if self.is_bound else None,
            prefix=f"{self.prefix}-claim",
            instance=next((claim for claim in self.saved_claims() if claim.rank == Rank.PREFERRED), None),
            claim_field=self.claim_field,
            empty_permitted=True,
            use_required_attribute=False,
        )
        for name in CLAIM_FIELDS:
            self.fields[f"claim_{name}"] = self.claim_form.fields[name]
            self.initial[f"claim_{name}"] = self.claim_form.initial.get(name)
        value = self.fields["claim_value"]
        value.label, value.help_text = self.value_label, self.value_help or f"for example {EXAMPLES[self.claim_field]}"

    @property
    def heading(self) -> str:
        """The row and its value on one line."""
        return " · ".join(filter(None, [str(self.instance), self.claim_form.instance.value]))

    def saved_claims(self) -> list[Claim]:
        """Return all saved claims about the row, whatever their rank."""
        return list(self.instance.claims.all()) if self.instance.pk else []

    def fallback(self) -> dict[str, Any]:
        """Return values from the row for the claim's source, locator and statement, used for those that are empty."""
        return {}

    def _post_clean(self) -> None:
        """Validate the row, then the claim about it. An unchanged row was validated when it was saved."""
        if self.instance.pk and not self.has_changed():
            return
        super()._post_clean()  # type: ignore[misc]
        if self._deletes_claim():
            return
        setattr(self.claim_form.instance, self.subject_column, self.instance)
        self.claim_form.instance.agreement_id = self.instance.agreement_id
        self.claim_form.fallback = self.fallback()
        for name, messages in self.claim_form.errors.as_data().items():
            field = f"claim_{name}" if name in self.claim_form.fields else self.claim_error_field
            if field not in self.errors:
                self.add_error(field, messages)

    def _deletes_claim(self) -> bool:
        """Whether an emptied claim is deleted: only before the first publication. After it, it must be deprecated."""
        return self.claim_form.is_emptied and self.instance.agreement.revision_id is None

    def save(self, commit: bool = True) -> Any:
        """Save the row before the claim that points at it."""
        row = super().save(commit)
        if self._deletes_claim():
            self.claim_form.instance.delete()
        elif self.claim_form.has_changed():
            self.claim_form.instance.agreement_id = row.agreement_id
            self.claim_form.save()
        return row


class CriterionForm(RowWithClaimForm):
    """A criterion: who may be sent, who may not, who decides, or what the people sent are guaranteed."""

    claim_field = ClaimField.CRITERION
    subject_column = "criterion"
    value_label = "Other text"
    value_help = "only where the source has another text than the one above"


class PaymentForm(RowWithClaimForm):
    """A payment together with its preferred claim."""

    claim_field = ClaimField.PAYMENT
    subject_column = "payment"
    value_label = "Sum"
    value_help = f"for example {EXAMPLES[ClaimField.PAYMENT]}; empty where the source gives none"


class ConsiderationForm(RowWithClaimForm):
    """Something other than money that a party gives."""

    claim_field = ClaimField.CONSIDERATION
    subject_column = "consideration"
    value_label = "How many"
    value_help = f"for example {EXAMPLES[ClaimField.CONSIDERATION]}; empty where it isn't a number of people"


class EventForm(RowWithClaimForm):
    """Something that happened, and how many people it concerned."""

    claim_field = ClaimField.PEOPLE
    subject_column = "event"
    value_label = "People"
    claim_error_field = "counted"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("source", "locator", "statement"):
            self.fields[f"claim_{name}"].help_text = "for the number of people; if empty, taken from the event above"

    @property
    def heading(self) -> str:
        """The event on one line: date and kind, status, text and number of people."""
        event = self.instance
        text = Truncator(event.text).chars(90)
        return " · ".join(filter(None, [str(event), event.get_status_display(), text, self.claim_form.instance.value]))

    def fallback(self) -> dict[str, Any]:
        """Return the event's locator and text, and its source where it has only one."""
        sources = self.cleaned_data.get("sources") or []
        return {
            "source": sources[0] if len(sources) == 1 else None,
            "locator": self.cleaned_data.get("locator"),
            "statement": self.cleaned_data.get("text"),
        }

    def clean(self) -> dict[str, Any]:
        """Require `counted` if a claim about the number of people is left after saving."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        emptied = self.claim_form.instance if self.claim_form.is_emptied else None
        remaining_claims = [claim for claim in self.saved_claims() if claim != emptied]
        if remaining_claims and not cleaned.get("counted"):
            self.add_error("counted", "A number of people is on record for this event: choose what “people are”.")
        return cleaned


class SiblingFormSet(RowFormSet):
    """Rows of one agreement that can point at each other, or at rows that a subclass adds, by `sibling_fields`."""

    sibling_fields: tuple[str, ...]

    def sibling_queryset(self) -> QuerySet[Model]:
        """Return the rows that can be chosen."""
        model: Any = self.model
        rows: QuerySet[Model] = model._default_manager.filter(agreement=self.instance.pk)
        return rows

    @cached_property
    def sibling_choices(self) -> list[tuple[int | str, str]]:
        rows = self.sibling_queryset() if self.instance.pk else []
        return [("", "---------"), *((row.pk, str(row)) for row in rows)]

    def add_fields(self, form: Any, index: int | None) -> None:
        for name in self.sibling_fields:
            form.fields[name].queryset = self.sibling_queryset()
            form.fields[name].choices = self.sibling_choices
        super().add_fields(form, index)


class EventFormSet(SiblingFormSet):
    """The events of one agreement, which can dispute each other, or tell what became of the people of another."""

    sibling_fields = ("disputes", "outcome_of")


class PaymentFormSet(SiblingFormSet):
    """The payments of one agreement. Each can be part of a larger payment of this or a linked agreement."""

    sibling_fields = ("part_of",)

    def clean(self) -> None:
        """Refuse to delete a payment while another that remains is a part of it."""
        super().clean()
        forms = {form.instance.pk: form for form in self.initial_forms}
        deleted_pks = [pk for pk, form in forms.items() if form.cleaned_data.get("DELETE")]
        parts = Payment.objects.filter(part_of__in=deleted_pks).exclude(pk__in=deleted_pks)
        for part in parts.select_related("part_of"):
            cleaned = forms[part.pk].cleaned_data if part.pk in forms else {}
            if cleaned.get("part_of", part.part_of) == part.part_of:
                raise ValidationError(
                    f"“{part}” is part of “{part.part_of}”: delete it too, or change what it is part of first."
                )

    def delete_existing(self, obj: Payment, commit: bool = True) -> None:
        """Do nothing: `save_existing_objects` deletes all of them at once, after the others are saved."""

    def save_existing_objects(self, commit: bool = True) -> list[Payment]:
        """Save first, then delete: the database keeps a payment as long as another says that it is part of it."""
        saved: list[Payment] = super().save_existing_objects(commit)
        if commit:
            Payment.objects.filter(pk__in=[row.pk for row in self.deleted_objects]).delete()
        return saved

    def sibling_queryset(self) -> QuerySet[Payment]:
        """Return the payments of this agreement and of its linked ones, those that follow or replace it included."""
        agreement = self.instance
        is_of_successor = Q(agreement__follows=agreement.pk) | Q(agreement__replaces=agreement.pk)
        agreement_ids = [pk for pk in (agreement.pk, agreement.follows_id, agreement.replaces_id) if pk]
        return Payment.objects.filter(Q(agreement__in=agreement_ids) | is_of_successor).order_by("agreement_id", "pk")
