"""The forms of criteria, payments and events on the agreement's page, each with the claim that it rests on."""

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
NEEDED = "Needed, because this row rests on it."


class PreferredClaimForm(ClaimForm):
    """The preferred claim about a row, written in the row's own form."""

    def __init__(self, *args: Any, about: ClaimField, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.field = about
        self.fallback: dict[str, Any] = {}
        self.initial["rank"] = Rank.PREFERRED
        for name in ("source", "locator", "statement"):
            self.fields[name].required = False

    def add_prefix(self, field_name: str) -> str:
        """So that the row's form, which shows the fields, gives them the same names."""
        return f"{self.prefix}_{field_name}"

    @property
    def is_emptied(self) -> bool:
        """Whether the editor took away all that the claim said."""
        return self.instance.pk is not None and not any(self[name].data for name in CLAIM_FIELDS[:4])

    def clean(self) -> dict[str, Any]:
        """Everything is needed as soon as anything is written; an event says some of it already."""
        for name in ("source", "locator", "statement"):
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.cleaned_data[name] = self.fallback.get(name)
                if not self.cleaned_data[name]:
                    self.add_error(name, NEEDED)
        return super().clean()


class RowWithClaimForm(forms.ModelForm):
    """A row, and in the same form the preferred claim about it."""

    about: ClaimField
    column: str
    value_label = "Value"
    value_help = ""
    claim_error_field: str | None = None
    """The field that shows the error where the row doesn't allow the claim."""
    claim_form: type[PreferredClaimForm]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.claim = self.claim_form(
            self.data if self.is_bound else None,
            prefix=f"{self.prefix}-claim",
            instance=next((claim for claim in self.known_claims() if claim.rank == Rank.PREFERRED), None),
            about=self.about,
            empty_permitted=True,
            use_required_attribute=False,
        )
        for name in CLAIM_FIELDS:
            self.fields[f"claim_{name}"] = self.claim.fields[name]
            self.initial[f"claim_{name}"] = self.claim.initial.get(name)
        value = self.fields["claim_value"]
        value.label, value.help_text = self.value_label, self.value_help or f"for example {EXAMPLES[self.about]}"

    @property
    def heading(self) -> str:
        """What the row holds, in a line."""
        return " · ".join(filter(None, [str(self.instance), self.claim.instance.value]))

    def known_claims(self) -> list[Claim]:
        """All claims about the row, whatever their rank."""
        return list(self.instance.claims.all()) if self.instance.pk else []

    def fallback(self) -> dict[str, Any]:
        """What the row itself says about where its claim is found."""
        return {}

    def _post_clean(self) -> None:
        """Check the row, then what is said about it. A row that stands as it stood was checked when it was saved."""
        if self.instance.pk and not self.has_changed():
            return
        super()._post_clean()  # type: ignore[misc]
        if self._drops_claim():
            return
        setattr(self.claim.instance, self.column, self.instance)
        self.claim.instance.agreement_id = self.instance.agreement_id
        self.claim.fallback = self.fallback()
        for name, messages in self.claim.errors.as_data().items():
            field = f"claim_{name}" if name in self.claim.fields else self.claim_error_field
            if field not in self.errors:
                self.add_error(field, messages)

    def _drops_claim(self) -> bool:
        """Whether the claim is taken away: only while nothing was published, later it is deprecated."""
        return self.claim.is_emptied and self.instance.agreement.revision_id is None

    def save(self, commit: bool = True) -> Any:
        """The row first: the claim points at it."""
        row = super().save(commit)
        if self._drops_claim():
            self.claim.instance.delete()
        elif self.claim.has_changed():
            self.claim.instance.agreement_id = row.agreement_id
            self.claim.save()
        return row


class CriterionForm(RowWithClaimForm):
    """Who may be sent, who may not, or who decides."""

    about = ClaimField.CRITERION
    column = "criterion"
    value_label = "Other text"
    value_help = "only where the source has another text than the one above"


class PaymentForm(RowWithClaimForm):
    """A payment together with its first claim."""

    about = ClaimField.PAYMENT
    column = "payment"
    value_label = "Sum"
    value_help = f"for example {EXAMPLES[ClaimField.PAYMENT]}; empty where the source gives none"


class ConsiderationForm(RowWithClaimForm):
    """What a party gives that isn't money."""

    about = ClaimField.CONSIDERATION
    column = "consideration"
    value_label = "How many"
    value_help = f"for example {EXAMPLES[ClaimField.CONSIDERATION]}; empty where it isn't a number of people"


class EventForm(RowWithClaimForm):
    """Something that happened, and how many people it concerned."""

    about = ClaimField.PEOPLE
    column = "event"
    value_label = "People"
    claim_error_field = "counted"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("source", "locator", "statement"):
            self.fields[f"claim_{name}"].help_text = "of the number; left empty, what the event says above"

    @property
    def heading(self) -> str:
        """What happened, and what came of it."""
        event = self.instance
        text = Truncator(event.text).chars(90)
        return " · ".join(filter(None, [str(event), event.get_status_display(), text, self.claim.instance.value]))

    def fallback(self) -> dict[str, Any]:
        """An event with one source says where its number of people is found."""
        sources = self.cleaned_data.get("sources") or []
        return {
            "source": sources[0] if len(sources) == 1 else None,
            "locator": self.cleaned_data.get("locator"),
            "statement": self.cleaned_data.get("text"),
        }

    def clean(self) -> dict[str, Any]:
        """Refuse to leave numbers behind of which nobody knows what they count."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        staying = [claim for claim in self.known_claims() if claim != self.claim.instance or not self.claim.is_emptied]
        if staying and not cleaned.get("counted"):
            self.add_error("counted", "A number of people is on record for this event: say what they are.")
        return cleaned


class SiblingFormSet(RowFormSet):
    """Rows of one agreement that can point at each other."""

    siblings: tuple[str, ...]
    """The fields that do."""

    def offered(self) -> QuerySet[Model]:
        """Those that can be pointed at."""
        model: Any = self.model
        rows: QuerySet[Model] = model._default_manager.filter(agreement=self.instance.pk)
        return rows

    @cached_property
    def sibling_choices(self) -> list[tuple[int | str, str]]:
        rows = self.offered() if self.instance.pk else []
        return [("", "---------"), *((row.pk, str(row)) for row in rows)]

    def add_fields(self, form: Any, index: int | None) -> None:
        for name in self.siblings:
            form.fields[name].queryset = self.offered()
            form.fields[name].choices = self.sibling_choices
        super().add_fields(form, index)


class EventFormSet(SiblingFormSet):
    """The events of one agreement, which can dispute each other, and tell what became of people."""

    siblings = ("disputes", "outcome_of")


class PaymentFormSet(SiblingFormSet):
    """The payments of one agreement, which can be parts of others, also of those that it follows."""

    siblings = ("part_of",)

    def clean(self) -> None:
        """Let a whole go only together with its parts, or once they are taken out of it."""
        super().clean()
        forms = {form.instance.pk: form for form in self.initial_forms}
        going = [key for key, form in forms.items() if form.cleaned_data.get("DELETE")]
        for part in Payment.objects.filter(part_of__in=going).exclude(pk__in=going).select_related("part_of"):
            cleaned = forms[part.pk].cleaned_data if part.pk in forms else {}
            if cleaned.get("part_of", part.part_of) == part.part_of:
                raise ValidationError(
                    f"“{part.part_of}” holds “{part}”: delete that too, or take it out of the larger sum."
                )

    def delete_existing(self, obj: Payment, commit: bool = True) -> None:
        """All at once, when the rows that stay are saved."""

    def save_existing_objects(self, commit: bool = True) -> list[Payment]:
        """A part may be taken out of its whole before that is deleted."""
        saved: list[Payment] = super().save_existing_objects(commit)
        if commit:
            Payment.objects.filter(pk__in=[row.pk for row in self.deleted_objects]).delete()
        return saved

    def offered(self) -> QuerySet[Payment]:
        """Its own, and those of records that are linked to it."""
        mine = self.instance
        linked = Q(agreement__follows=mine.pk) | Q(agreement__replaces=mine.pk)
        before = [key for key in (mine.pk, mine.follows_id, mine.replaces_id) if key]
        return Payment.objects.filter(Q(agreement__in=before) | linked).order_by("agreement_id", "pk")
