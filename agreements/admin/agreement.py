"""The admin of agreements: one page edits an agreement with its evidence and takes it from draft to public."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery, prefetch_related_objects
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from ..choices import EditorialState, Status
from ..documents import count_contested, status_from_events
from ..models import Agreement, Check, Claim
from ..publishing import publish
from .base import ChangeReasonForm, RecordAdmin, renew_for
from .claims import ClaimInline
from .criticisms import CriticismInline
from .filters import EVENTS_PREFETCH, CurrentStatusFilter, GradeXSourceFilter, HostRegionFilter, SenderRegionFilter
from .inlines import ConsiderationInline, CriterionInline, EventInline, LegalTextInline, PaymentInline
from .retracting import retract_view
from .revisions import revisions_context

if TYPE_CHECKING:
    from django.contrib.auth.models import User

TRANSITIONS = {
    "_review": (EditorialState.DRAFT, EditorialState.IN_REVIEW, "was sent to review"),
    "_draft": (EditorialState.IN_REVIEW, EditorialState.DRAFT, "is a draft again"),
}
"""The transitions between unpublished states, by button: from which state, to which, and the end of the message."""
STEP_BUTTONS = {"_publish", *TRANSITIONS}


class AgreementForm(ChangeReasonForm):
    """The fields of the agreement itself; published values are entered as claims and events."""

    def clean(self) -> dict[str, Any]:
        """Require a reason if the change is public; the first publication has a default one."""
        cleaned = super().clean()
        is_public = self.instance.is_published or "_publish" in self.data
        if is_public and not cleaned.get("why") and "why" not in self.errors:
            if "_publish" in self.data and self.instance.revision_id is None:
                cleaned["why"] = "First publication"
            else:
                self.add_error("why", "Say why: the reason is public.")
        return cleaned


class AgreementList(ChangeList):
    """The change list, with everything prefetched that its columns need."""

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: list[str | None] | None = None
    ) -> QuerySet[Agreement]:
        """Prefetch the claims and the events."""
        agreements = super().get_queryset(request, exclude_parameters)
        return agreements.prefetch_related(EVENTS_PREFETCH, Prefetch("claims", Claim.objects.select_related("source")))


@admin.register(Agreement)
class AgreementAdmin(RecordAdmin):
    """Agreements: drafted, reviewed, published, retracted."""

    form = AgreementForm
    inlines = [
        ClaimInline, CriterionInline, PaymentInline, ConsiderationInline, LegalTextInline, EventInline, CriticismInline,
    ]  # fmt: skip
    list_display = [
        "title", "sender", "host", "kind", "state", "current_status", "claims_made", "updated_on", "last_checked",
    ]  # fmt: skip
    list_filter = [
        "state", "kind", CurrentStatusFilter, ("sender__region", SenderRegionFilter),
        ("host__region", HostRegionFilter), GradeXSourceFilter,
    ]  # fmt: skip
    list_select_related = ["sender", "host"]
    search_fields = ["title", "slug", "sender__name", "host__name", "joint_senders__name"]
    search_help_text = "words of the title, the slug or a country's name"
    autocomplete_fields = ["sender", "joint_senders", "host", "replaces", "follows"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["state", "current_status", "updated_at"]
    watched = ["state"]
    fieldsets = [
        (None, {"fields": [("state", "current_status", "updated_at")]}),
        ("What it is", {"fields": ["title", "slug", "summary", "kind"]}),
        ("Between whom", {"fields": [("sender", "host"), "joint_senders", ("replaces", "follows")]}),
    ]

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[ChangeList]:
        return AgreementList

    @admin.display(description="status")
    def current_status(self, agreement: Agreement) -> str:
        """Return the label of the status of the latest status event; empty if there is none."""
        if agreement.pk is None:
            return ""
        prefetch_related_objects([agreement], EVENTS_PREFETCH)
        status = status_from_events(agreement.events.all())
        return Status(status).label if status else ""

    @admin.display(description="claims")
    def claims_made(self, agreement: Agreement) -> str:
        """Return the number of claims, and of the fields and rows about which they disagree."""
        contested = count_contested(agreement.claims.all())
        return f"{len(agreement.claims.all())}{f', {contested} contested' if contested else ''}"

    @admin.display(description="updated", ordering="updated_at")
    def updated_on(self, agreement: Agreement) -> str:
        """Return the day of the last public change; empty if there was none."""
        return f"{agreement.updated_at:%Y-%m-%d}" if agreement.updated_at else ""

    @admin.display(description="last checked", ordering=F("checked").asc(nulls_first=True))
    def last_checked(self, agreement: Agreement) -> str:
        """Return the day on which somebody last looked for news. Sorted by it, unchecked agreements come first."""
        checked = getattr(agreement, "checked", None)
        return f"{checked:%Y-%m-%d}" if checked else "never"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Agreement]:
        """Annotate the day of the last check, so that the list can be sorted by it."""
        agreements: QuerySet[Agreement] = (
            super()
            .get_queryset(request)
            .annotate(checked=Subquery(Check.objects.filter(agreement=OuterRef("pk")).values("checked")[:1]))
        )
        return agreements

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: list[BaseInlineFormSet], change: bool
    ) -> None:
        """Save the rows, then take the requested step. Raises ValidationError if the agreement can't be published."""
        # Claims last: one that becomes preferred takes the place of the preferred claim saved with its row.
        super().save_related(request, form, sorted(formsets, key=lambda formset: formset.model is Claim), change)
        agreement, why, by = form.instance, form.cleaned_data["why"], cast("User", request.user)
        message = self._move(request, agreement)
        if "_publish" in request.POST or agreement.is_published:
            revision = publish(agreement, why=why, by=by)
            message = f"Revision {revision.number} is public." if revision else "Nothing public changed."
        self._renew_others(request, agreement, formsets)
        if message:
            request.step_message = message  # type: ignore[attr-defined]
            messages.success(request, message)

    def _move(self, request: HttpRequest, agreement: Agreement) -> str:
        for button, (from_state, to_state, message_end) in TRANSITIONS.items():
            if button in request.POST and agreement.state == from_state:
                agreement.state = to_state
                agreement.save(update_fields=["state"])
                return f"“{agreement}” {message_end}."
        return ""

    def _renew_others(self, request: HttpRequest, agreement: Agreement, formsets: Iterable[Any]) -> None:
        """Renew the other published agreements that share a criticism which was changed here."""
        forms = [form for formset in formsets if formset.model is CriticismInline.model for form in formset.forms]
        changed = [
            form.criticism_form.instance for form in forms if form.instance.pk and form.criticism_form.has_changed()
        ]
        others = Agreement.objects.published().filter(criticisms__in=changed).exclude(pk=agreement.pk)
        if changed and others.exists():
            why = f"A criticism that it shares with record {agreement.pk} changed"
            renew_for(request, others, why)

    def response_add(self, request: HttpRequest, obj: Agreement, post_url_continue: str | None = None) -> HttpResponse:
        """Return to the same page after a step: the button of the next step is there."""
        return self._after_step(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Agreement) -> HttpResponse:
        """Return to the same page after a step: the button of the next step is there."""
        return self._after_step(request, obj) or super().response_change(request, obj)

    def _after_step(self, request: HttpRequest, agreement: Agreement) -> HttpResponse | None:
        if STEP_BUTTONS.isdisjoint(request.POST):
            return None
        return HttpResponseRedirect(reverse("admin:agreements_agreement_change", args=[agreement.pk]))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the delete button only for an agreement that was never published."""
        original = context["original"]
        extended = {**context, "show_delete": original is not None and original.revision_id is None}
        return super().render_change_form(request, extended, *args, **kwargs)

    def view_on_site(self, agreement: Agreement) -> str | None:
        """Return the address of the public page; None while the record isn't published."""
        return agreement.get_absolute_url() if agreement.is_published else None

    def deletion_blockers(self, row: Agreement) -> list[str]:
        """Return why the agreement can't be deleted, one sentence per reason; empty if it can be."""
        was_published = row.revision_id is not None
        return ["It was published. What was published is retracted, with a reason, not deleted."] * was_published

    def get_urls(self) -> list[URLPattern]:
        """Add two pages of one agreement: its revisions, and its retraction."""
        revisions = self.admin_site.admin_view(self.revisions_view)
        retract = self.admin_site.admin_view(partial(retract_view, self))
        return [
            path("<int:pk>/revisions/", revisions, name="agreements_agreement_revisions"),
            path("<int:pk>/retract/", retract, name="agreements_agreement_retract"),
            *super().get_urls(),
        ]

    def revisions_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show when and why each revision was published, and the differences between two of them."""
        agreement = get_object_or_404(Agreement, pk=pk)
        if not self.has_view_permission(request, agreement):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": "Revisions",
            "subtitle": str(agreement),
            "opts": self.opts,
            "agreement": agreement,
            **revisions_context(agreement, request.GET),
        }
        return TemplateResponse(request, "admin/agreements/agreement/revisions.html", context)
