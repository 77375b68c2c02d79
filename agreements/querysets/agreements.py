"""Questions about the editors' rows of agreements. What lists are asked is asked of the index (see `index.py`)."""

from typing import TYPE_CHECKING, Self

from django.db.models import Model, OuterRef, Prefetch

from ..choices import EditorialState
from .index import shown_in
from .natural import NaturalKeyQuerySet
from .terms import model

if TYPE_CHECKING:
    from ..models import Agreement


class AgreementQuerySet(NaturalKeyQuerySet["Agreement"]):
    """Agreements as editors keep them, and what publishing reads of them."""

    def published(self) -> Self:
        """Those that the public sees: the only spelling of "public"."""
        return self.filter(state=EditorialState.PUBLISHED)

    def public_under(self, name: str) -> "Agreement | None":
        """The published or retracted one with this id, slug or former slug, with its revision and its last check; None
        where none has it.

        The address that is asked for differs from its own where the name is a former slug.
        """
        rows = (
            self.filter(state__in=[EditorialState.PUBLISHED, EditorialState.RETRACTED])
            .select_related("revision")
            .with_last_check()
        )
        if name.isdecimal():
            return rows.filter(pk=int(name)).first() if len(name) < 10 else None
        return rows.filter(slug=name).first() or rows.filter(revisions__slug=name).first()

    def showing(self, row: Model) -> Self:
        """Those whose public document shows the country, actor, criticism or source, or what re-tells the source."""
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
        """With the stored documents and the last checks, from which the index is made."""
        return self.select_related("revision").with_last_check()

    def with_last_check(self) -> Self:
        """Annotated with `last_checked`: when editors last looked for news, as answers tell it."""
        return self.annotate(last_checked=model("Check").objects.last_of(agreement=OuterRef("pk")))

    def for_document(self) -> Self:
        """Everything that the public document shows, in a fixed number of queries."""
        events = model("Event").objects.select_related("actor").prefetch_related("sources")
        claims = model("Claim").objects.select_related("source", "criterion", "payment", "consideration", "event")
        criticisms = model("Criticism").objects.select_related("actor").prefetch_related("sources")
        related = model("Agreement").objects.published()
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
            Prefetch("replaces", related),
            Prefetch("follows", related),
            Prefetch("replaced_by", related),
            Prefetch("followed_by", related),
        )
