"""Since when something was public, the order of events, terms, and what lists say of them.

A source without a date was looked up by now: no more is known of it.
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

import agreements.fields


def note_retrieved(apps: Any, editor: Any) -> None:
    """For sources of which it isn't known when they were published."""
    undated = apps.get_model("agreements", "Source").objects.filter(published="", retrieved=None)
    undated.update(retrieved=timezone.now().date())


class Migration(migrations.Migration):
    dependencies = [("agreements", "0014_empty_the_index")]

    operations = [
        migrations.CreateModel(
            name="ActivePeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_current", models.BooleanField(help_text="whether it is told of the record as it stands")),
                (
                    "activity",
                    models.CharField(
                        choices=[
                            ("recently_reported", "reported within 12 months"),
                            ("unreported", "not reported for 12 months"),
                            ("term_may_be_over", "its term may be over"),
                            ("term_over", "its term is over"),
                            ("closed", "closed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("is_active", models.BooleanField(help_text="whether it counts as active: see `active_on`")),
                ("since", models.DateField(help_text="null where it is so from the beginning", null=True)),
                ("until", models.DateField(help_text="null where no end is in sight", null=True)),
            ],
        ),
        migrations.CreateModel(
            name="StatusReached",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_current", models.BooleanField(help_text="whether it is so as the record stands")),
                (
                    "known_from",
                    models.DateField(help_text="the first day on which it was known; null where on none", null=True),
                ),
                (
                    "known_until",
                    models.DateField(
                        help_text="the day from which it wasn't any more; null where it still is", null=True
                    ),
                ),
                ("status", models.CharField(max_length=20)),
                ("reached", models.CharField(max_length=10)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RemoveConstraint(
            model_name="claim",
            name="claim_field_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="event",
            name="event_status_is_known",
        ),
        migrations.RemoveIndex(
            model_name="agreementstate",
            name="agreements__title_59eb8e_idx",
        ),
        migrations.RemoveIndex(
            model_name="agreementstate",
            name="agreements__host_id_14e466_idx",
        ),
        migrations.AddField(
            model_name="agreementamount",
            name="low",
            field=models.DecimalField(decimal_places=3, max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name="agreementstate",
            name="last_reported",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="agreementstate",
            name="neutral_title",
            field=models.CharField(
                default="",
                help_text="what it is called in what was known on a day: it tells no outcome",
                max_length=400,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="agreementstate",
            name="stage",
            field=models.CharField(default="", max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="event",
            name="effective",
            field=agreements.fields.ImpreciseDateField(blank=True, help_text="when it took effect, where not at once"),
        ),
        migrations.AddField(
            model_name="event",
            name="known_since",
            field=models.DateField(
                blank=True,
                help_text="since when it was public, where its sources don't tell: our page is late, or it was secret",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="known_why",
            field=models.CharField(
                blank=True,
                help_text="what made it public: “told by the president on television”",
                max_length=500,
                verbose_name="why then",
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="position",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="1, 2, 3 … where dates overlap and don't tell which came first",
                null=True,
                verbose_name="order",
            ),
        ),
        migrations.AddField(
            model_name="listitem",
            name="days",
            field=models.TextField(
                default="", help_text="that, as JSON: what is so from which day on (see `whole_item`)"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="publishedevent",
            name="known",
            field=models.DateField(help_text="since when it is public; null where no source tells", null=True),
        ),
        migrations.AddField(
            model_name="source",
            name="retrieved",
            field=models.DateField(
                blank=True,
                help_text="when we looked it up; needed where it isn't known when it was published",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="field",
            field=models.CharField(
                choices=[
                    ("capacity", "capacity"),
                    ("duration", "duration"),
                    ("term_start", "start of the term"),
                    ("renewal", "renewal of the term"),
                    ("instrument", "instrument"),
                    ("text_public", "whether the text is public"),
                    ("facility", "facility"),
                    ("criterion", "selection criterion"),
                    ("payment", "payment"),
                    ("people", "people on an event"),
                ],
                max_length=20,
                verbose_name="about",
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="status",
            field=models.CharField(
                blank=True,
                choices=[
                    ("requested", "requested"),
                    ("offered", "offered"),
                    ("in_talks", "in talks"),
                    ("announced", "announced"),
                    ("agreed", "agreed"),
                    ("signed", "signed"),
                    ("ratified", "ratified"),
                    ("in_force", "in force"),
                    ("in_operation", "in operation"),
                    ("suspended", "suspended"),
                    ("struck_down", "struck down"),
                    ("ended", "ended"),
                    ("use_ended", "use ended"),
                    ("refused", "refused"),
                    ("denied", "denied"),
                    ("stalled", "stalled"),
                ],
                max_length=20,
                verbose_name="leads to status",
            ),
        ),
        migrations.AlterField(
            model_name="listitem",
            name="item",
            field=models.TextField(
                help_text="the part of the public JSON document that lists show, with the names of today, but for what depends on the day"
            ),
        ),
        migrations.AddIndex(
            model_name="agreementstate",
            index=models.Index(
                condition=models.Q(("is_current", True)),
                fields=["stage", "title", "agreement", "is_current"],
                name="state_by_stage",
            ),
        ),
        migrations.AddIndex(
            model_name="agreementstate",
            index=models.Index(fields=["neutral_title", "agreement", "known_from", "known_until"], name="state_as_of"),
        ),
        migrations.AddIndex(
            model_name="agreementstate",
            index=models.Index(
                fields=["host", "neutral_title", "agreement", "known_from", "known_until"], name="state_as_of_by_host"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "field__in",
                        [
                            "capacity",
                            "duration",
                            "term_start",
                            "renewal",
                            "instrument",
                            "text_public",
                            "facility",
                            "criterion",
                            "payment",
                            "people",
                        ],
                    )
                ),
                name="claim_field_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "requested",
                            "offered",
                            "in_talks",
                            "announced",
                            "agreed",
                            "signed",
                            "ratified",
                            "in_force",
                            "in_operation",
                            "suspended",
                            "struck_down",
                            "ended",
                            "use_ended",
                            "refused",
                            "denied",
                            "stalled",
                            "",
                        ],
                    )
                ),
                name="event_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("effective__regex", "^((19|2[01])[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?)?$")
                ),
                name="event_effective_is_a_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("known_since", None), ("known_why", "")),
                    models.Q(("known_since__isnull", False), ("known_why__gt", "")),
                    _connector="OR",
                ),
                name="event_known_since_has_a_reason",
                violation_error_message="Say since when it was public, and what made it so: both, or neither.",
            ),
        ),
        migrations.RunPython(note_retrieved, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published", ""), _negated=True), ("retrieved__isnull", False), _connector="OR"
                ),
                name="source_has_a_day",
                violation_error_message="Say when it was published, or where that isn't known, when you looked it up.",
            ),
        ),
        migrations.AddField(
            model_name="activeperiod",
            name="agreement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agreements.agreement"
            ),
        ),
        migrations.AddField(
            model_name="statusreached",
            name="agreement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agreements.agreement"
            ),
        ),
        migrations.AddIndex(
            model_name="activeperiod",
            index=models.Index(
                fields=["activity", "is_current", "agreement", "since", "until"], name="agreements__activit_9f1c78_idx"
            ),
        ),
        migrations.AddConstraint(
            model_name="activeperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(("since", None), ("until", None), ("until__gt", models.F("since")), _connector="OR"),
                name="period_ends_after_it_began",
            ),
        ),
        migrations.AddIndex(
            model_name="statusreached",
            index=models.Index(fields=["status", "reached", "agreement"], name="agreements__status_4000fd_idx"),
        ),
        migrations.AddConstraint(
            model_name="statusreached",
            constraint=models.CheckConstraint(
                condition=models.Q(("known_until", None), ("known_until__gt", models.F("known_from")), _connector="OR"),
                name="statusreached_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="statusreached",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_current", True), ("known_from__isnull", False), _connector="OR"),
                name="statusreached_is_so_today_or_was_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="statusreached",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_current", True), _negated=True), ("known_until", None), _connector="OR"
                ),
                name="statusreached_of_today_has_not_ended",
            ),
        ),
    ]
