"""The index: tables derived from published documents, which lists and filters read instead of the editors' rows.

`record.state` makes the entries; `manage.py reindex` rebuilds the tables.

Kept in one module because queries combine these tables, most of which share the columns of `Stretch`.
"""

import orjson
from django.db import models
from django.db.models import F, Q

from ..choices import Activity
from ..clock import today
from ..querysets import AmountQuerySet, PeriodQuerySet, StateQuerySet, StretchQuerySet
from ..record.quantities import Quantity
from .agreement import Agreement, Criterion, Payment
from .claim import Claim
from .event import Event
from .reference import Country
from .search import SearchEntry

CURRENT = Q(is_current=True)
SUMMED = (
    "field", "place", "of", "state", "qualifier", "unit", "period", "low", "high", "payment", "part_of",
)  # fmt: skip
"""Columns of amounts that sums read."""
WITH_FEW_VALUES = (
    "host", "sender", "kind", "status", "stage", "instrument", "has_payment", "is_contested", "is_verified",
)  # fmt: skip
"""Columns with few distinct values, by which lists are filtered and counted."""


class Stretch(models.Model):
    """An entry that is current, or was known over a stretch of days (see `record.state.Stretch`)."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="+")
    is_current = models.BooleanField(help_text="whether it is so as the record stands")
    known_from = models.DateField(null=True, help_text="the first day on which it was known; null where on none")
    known_until = models.DateField(null=True, help_text="the day from which it wasn't any more; null where it still is")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(known_until=None) | Q(known_until__gt=F("known_from")), name="%(class)s_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=CURRENT | Q(known_from__isnull=False), name="%(class)s_is_so_today_or_was_known"
            ),
            models.CheckConstraint(condition=~CURRENT | Q(known_until=None), name="%(class)s_of_today_has_not_ended"),
        ]


class AgreementState(Stretch):
    """The columns by which lists filter and sort an agreement: the current state, and one for each stretch of days."""

    title = models.CharField(max_length=200)
    neutral_title = models.CharField(
        max_length=400, help_text="what it is called in what was known on a day: it tells no outcome"
    )
    kind = models.CharField(max_length=30)
    sender = models.ForeignKey(Country, models.PROTECT, related_name="+")
    host = models.ForeignKey(Country, models.PROTECT, related_name="+")
    status = models.CharField(max_length=20)
    stage = models.CharField(max_length=20)
    announced = models.CharField(max_length=10)
    last_reported = models.DateField(null=True)
    instrument = models.CharField(max_length=300)
    capacity_unit = models.CharField(max_length=20)
    capacity_period = models.CharField(max_length=20)
    capacity_amount = models.DecimalField(max_digits=15, decimal_places=2, null=True)
    capacity_qualifier = models.CharField(max_length=20)
    has_payment = models.BooleanField()
    is_verified = models.BooleanField()
    is_deal_verified = models.BooleanField()
    is_contested = models.BooleanField()
    updated_at = models.DateTimeField(help_text="last public change of the record")
    people = models.DecimalField(
        max_digits=18, decimal_places=3, null=True, help_text="of `people_transferred` the lower bound"
    )
    status_date = models.CharField(max_length=10)

    objects = StateQuerySet.as_manager()

    class Meta:
        verbose_name = "agreement"
        constraints = [
            *Stretch.Meta.constraints,
            models.UniqueConstraint(fields=["agreement"], condition=CURRENT, name="agreement_has_one_current_state"),
            models.UniqueConstraint(fields=["agreement", "known_from"], name="agreement_has_one_state_from_a_day"),
        ]
        # These serve the order of lists, by title and by time, also under common filters. They include `is_current`
        # because SQLite counts from an index alone only if that has the column of its condition.
        indexes = [
            models.Index(fields=["title", "agreement", "is_current"], condition=CURRENT, name="state_by_title"),
            models.Index(fields=["updated_at", "agreement", "is_current"], condition=CURRENT, name="state_by_update"),
            models.Index(
                fields=["announced", "agreement", "is_current"], condition=CURRENT, name="state_by_announcement"
            ),
            models.Index(fields=["people", "agreement", "is_current"], condition=CURRENT, name="state_by_people"),
            models.Index(
                fields=["status_date", "agreement", "is_current"], condition=CURRENT, name="state_by_status_date"
            ),
            *(
                models.Index(
                    fields=[name, "title", "agreement", "is_current"], condition=CURRENT, name=f"state_by_{name}"
                )
                for name in WITH_FEW_VALUES
            ),
            # The map and the figures count by these.
            models.Index(
                fields=["sender", "host", "status", "stage", "agreement", "is_current"],
                condition=CURRENT,
                name="state_by_parties",
            ),
            models.Index(fields=["neutral_title", "agreement", "known_from", "known_until"], name="state_as_of"),
            models.Index(
                fields=["host", "neutral_title", "agreement", "known_from", "known_until"], name="state_as_of_by_host"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ListItem(models.Model):
    """A published agreement as lists show it, kept apart from its state, which is read far more often."""

    agreement = models.OneToOneField(Agreement, models.CASCADE, primary_key=True, related_name="listed")
    item = models.TextField(
        help_text="the part of the public JSON document that lists show, with the names of today, but for what depends "
        "on the day"
    )
    days = models.TextField(help_text="that, as JSON: what is so from which day on (see `whole_item`)")
    sources = models.PositiveIntegerField(help_text="how many sources it cites, by which lists are sorted")

    class Meta:
        # Lists that are sorted by this don't read the rows, which are large.
        indexes = [models.Index(fields=["agreement", "sources"], name="item_sources")]

    def __str__(self) -> str:
        return f"agreement {self.agreement_id}"

    @property
    def today(self) -> str:
        """The whole item, as JSON."""
        return whole_item(self.item, self.days, today().isoformat())


def whole_item(item: str, days: str, at: str) -> str:
    """A list item as JSON: `item` with the entry of `days` that applies on the day `at`, as YYYY-MM-DD."""
    *_, (_, told) = (entry for entry in orjson.loads(days) if entry[0] is None or entry[0] <= at)
    return f"{item[:-1]},{orjson.dumps(told).decode()[1:]}"


class AgreementTerm(Stretch):
    """One of many values that an agreement can have under a name (see `record.state.Term`)."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="terms")
    name = models.CharField(max_length=20)
    value = models.CharField(max_length=40)

    objects = StretchQuerySet.as_manager()

    class Meta(Stretch.Meta):
        indexes = [
            models.Index(fields=["name", "value", "agreement", "is_current"], condition=CURRENT, name="term_current"),
            models.Index(fields=["name", "value", "agreement", "known_from", "known_until"]),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"


class AgreementAmount(Stretch):
    """A quantity that an agreement states, to be added up with those of others (see `record.state.Amount`)."""

    field = models.CharField(max_length=20)
    place = models.PositiveSmallIntegerField()
    of = models.CharField(max_length=40)
    state = models.CharField(max_length=20)
    qualifier = models.CharField(max_length=20)
    amount = models.DecimalField(max_digits=15, decimal_places=2, null=True)
    low = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    high = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    unit = models.CharField(max_length=20)
    period = models.CharField(max_length=20)
    payment = models.BigIntegerField(null=True)
    part_of = models.BigIntegerField(null=True)
    payee = models.CharField(max_length=10)

    objects = AmountQuerySet.as_manager()

    class Meta(Stretch.Meta):
        indexes = [
            models.Index(fields=["payment"], condition=Q(payment__isnull=False), name="amount_of_payment"),
            models.Index(fields=["field", "unit", "agreement", "is_current"], condition=CURRENT, name="amount_by_unit"),
            # Sums read these alone, since rows are wide and lie apart.
            models.Index(fields=["agreement", *SUMMED, "is_current"], condition=CURRENT, name="amount_current"),
            models.Index(fields=["agreement", "known_from", "known_until", *SUMMED], name="amount_as_of"),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.qualifier} {self.amount} {self.unit}"


class StatusReached(Stretch):
    """A status that an agreement ever had, and when it first reached it."""

    status = models.CharField(max_length=20)
    reached = models.CharField(max_length=10)

    objects = StretchQuerySet.as_manager()

    class Meta(Stretch.Meta):
        indexes = [models.Index(fields=["status", "reached", "agreement"])]

    def __str__(self) -> str:
        return f"{self.status}: {self.reached}"


class ActivePeriod(models.Model):
    """The activity of an agreement from a day until before another: as the record stands, or as known on each day."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="+")
    is_current = models.BooleanField(help_text="whether it is told of the record as it stands")
    activity = models.CharField(max_length=20, choices=Activity)
    is_active = models.BooleanField(help_text="whether it counts as active: see `active_on`")
    since = models.DateField(null=True, help_text="null where it is so from the beginning")
    until = models.DateField(null=True, help_text="null where no end is in sight")

    objects = PeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gt=F("since")), name="period_ends_after_it_began"
            )
        ]
        indexes = [models.Index(fields=["activity", "is_current", "agreement", "since", "until"])]

    def __str__(self) -> str:
        return f"{self.activity} since {self.since}"


class Mention(Stretch):
    """A row that an agreement's record shows and others can show, too: a source, actor, criticism or court case."""

    kind = models.CharField(max_length=20, help_text="one of `record.state.MENTIONED`, or “retold” for sources")
    row = models.BigIntegerField(help_text="its id")

    objects = StretchQuerySet.as_manager()

    class Meta(Stretch.Meta):
        indexes = [
            models.Index(fields=["row", "kind", "agreement", "is_current"], condition=CURRENT, name="mention_current"),
            models.Index(fields=["row", "kind", "agreement", "known_from", "known_until"], name="mention_as_of"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.row}"


class PublishedEvent(models.Model):
    """An event that the public record shows."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="+")
    event = models.OneToOneField(Event, models.CASCADE, primary_key=True, related_name="published")
    known = models.DateField(null=True, help_text="since when it is public; null where no source tells")
    kind = models.CharField(max_length=20)
    occurred = models.CharField(max_length=10)

    class Meta:
        indexes = [models.Index(fields=["kind", "occurred", "agreement", "known"], name="published_event_by_kind")]

    def __str__(self) -> str:
        return f"event {self.event_id}"


class PublishedClaim(models.Model):
    """A claim that the public record shows."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="+")
    claim = models.OneToOneField(Claim, models.CASCADE, primary_key=True, related_name="published")
    is_contested = models.BooleanField(help_text="whether it can't be true together with another usable claim")

    def __str__(self) -> str:
        return f"claim {self.claim_id}"


class PublishedPayment(models.Model):
    """A payment that the public record shows, with its published sum; without one the texts are empty."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="+")
    payment = models.OneToOneField(Payment, models.CASCADE, primary_key=True, related_name="published")
    qualifier = models.CharField(max_length=20)
    amount = models.DecimalField(max_digits=15, decimal_places=2, null=True)
    low = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    high = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    currency = models.CharField(max_length=20)
    period = models.CharField(max_length=20)

    class Meta:
        indexes = [models.Index(fields=["currency", "low", "payment"], name="payment_by_sum")]

    def __str__(self) -> str:
        return f"payment {self.payment_id}"

    @property
    def quantity(self) -> Quantity | None:
        """The published sum; None where no source gives one."""
        return Quantity(self.qualifier, self.amount, self.currency, self.period) if self.qualifier else None


class PublishedCriterion(models.Model):
    """A criterion or guarantee that the public record shows."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="+")
    criterion = models.OneToOneField(Criterion, models.CASCADE, primary_key=True, related_name="published")

    def __str__(self) -> str:
        return f"criterion {self.criterion_id}"


INDEX: tuple[type[models.Model], ...] = (
    AgreementState,
    ListItem,
    AgreementTerm,
    AgreementAmount,
    StatusReached,
    ActivePeriod,
    Mention,
    PublishedEvent,
    PublishedClaim,
    PublishedPayment,
    PublishedCriterion,
    SearchEntry,
)
"""The tables of the index."""
