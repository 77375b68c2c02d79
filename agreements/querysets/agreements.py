"""The queryset of the editors' agreements. Lists read the index instead (see `index.py`)."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Self

from django.db.models import Model, OuterRef, Prefetch, Q

from ..choices import EditorialState
from .index import shown_in
from .natural import NaturalKeyQuerySet
from .terms import model

if TYPE_CHECKING:
    from ..models import Agreement


class AgreementQuerySet(NaturalKeyQuerySet["Agreement"]):
    """Agreements as editors keep them, with the related rows that publishing reads."""

    def published(self) -> Self:
        """Published agreements; every query for these goes through this method."""
        return self.filter(state=EditorialState.PUBLISHED)

    def retracted(self) -> Self:
        """Agreements that were published until they were retracted."""
        return self.filter(state=EditorialState.RETRACTED)

    def public_under(self, name: str) -> "Agreement | None":
        """The published or retracted agreement with this id, slug or former slug; None where there is none.

        Its revision and its last check come with it. Its `slug` differs from `name` if that is an id or a former slug.
        """
        rows = (
            self.filter(state__in=[EditorialState.PUBLISHED, EditorialState.RETRACTED])
            .select_related("revision")
            .with_last_check()
        )
        if name.isdecimal():
            return rows.filter(pk=int(name)).first() if len(name) < 10 else None
        return rows.filter(slug=name).first() or rows.filter(revisions__slug=name).first()

    def slugs_of(self, names: Collection[str]) -> dict[str, str | None]:
        """The present slugs of these agreements, by their ids, slugs or former slugs: None for a retracted agreement.

        Names that no agreement ever had in public are left out.
        """
        public = model("Agreement").objects.filter(state__in=[EditorialState.PUBLISHED, EditorialState.RETRACTED])
        ids = {name: int(name) for name in names if name.isdecimal() and len(name) < 10}
        slugs: dict[str, str | None] = {}
        found = public.filter(Q(pk__in=ids.values()) | Q(slug__in=names)).values_list("pk", "slug", "state")
        for pk, slug, state in found:
            present = slug if state == EditorialState.PUBLISHED else None
            slugs |= {name: present for name in names if name == slug or ids.get(name) == pk}
        if former := set(names) - slugs.keys():
            revisions = model("Revision").objects.filter(slug__in=former, agreement__in=public)
            columns = ("slug", "agreement__slug", "agreement__state")
            for name, slug, state in revisions.order_by("dataset_revision").values_list(*columns):
                slugs[name] = slug if state == EditorialState.PUBLISHED else None
        return slugs

    def showing(self, row: Model) -> Self:
        """Agreements whose public document shows the row, or a source that re-tells the row.

        The row is a country, actor, criticism, court case or source. Raises TypeError for others.
        """
        match row._meta.model_name:
            case "country":
                states = model("AgreementState").objects.current().involving([str(row.pk)])
                return self.filter(pk__in=states.values("agreement"))
            case "actor":
                return self.filter(pk__in=shown_in([row.pk], "actor", "critic"))
            case "criticism":
                return self.filter(pk__in=shown_in([row.pk], "criticism"))
            case "courtcase":
                return self.filter(pk__in=shown_in([row.pk], "case"))
            case "source":
                sources = model("Source").objects.filter(pk=row.pk).with_retellers()
                return self.filter(pk__in=shown_in(sources.values("pk"), "source"))
            case other:
                raise TypeError(f"No public document shows a row of {other} by itself.")

    def for_index(self) -> Self:
        """Agreements with their stored documents and last checks, from which the index is made."""
        return self.select_related("revision").with_last_check()

    def with_last_check(self) -> Self:
        """Agreements annotated with `last_checked`, the last check as JSON; None where there is none."""
        return self.annotate(last_checked=model("Check").objects.last_of(agreement=OuterRef("pk")))

    def for_document(self) -> Self:
        """Agreements with everything that their public documents show, in a fixed number of queries."""
        events = model("Event").objects.select_related("actor").prefetch_related("sources")
        claims = model("Claim").objects.select_related("source", "criterion", "payment", "consideration", "event")
        criticisms = model("Criticism").objects.select_related("actor").prefetch_related("sources")
        published = model("Agreement").objects.published()
        return self.select_related("sender", "host", "revision").prefetch_related(
            "joint_senders",
            "criteria",
            Prefetch("payments", model("Payment").objects.select_related("part_of")),
            "considerations",
            Prefetch("texts", model("LegalText").objects.select_related("source")),
            Prefetch("cases", model("CourtCase").objects.with_events()),
            Prefetch("events", events),
            Prefetch("claims", claims),
            Prefetch("criticisms", criticisms),
            Prefetch("replaces", published),
            Prefetch("follows", published),
            Prefetch("replaced_by", published),
            Prefetch("followed_by", published),
        )
