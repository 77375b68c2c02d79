"""The index: what lists and filters ask, derived from published documents and filled after every migration.

The items of lists, which were all that was derived before, stand in it; indexes that served the lists' order go.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "0011_agreement_state")]

    operations = [
        migrations.DeleteModel("AgreementState"),
        migrations.RemoveIndex(model_name="agreement", name="agreements__state_a2166a_idx"),
        migrations.RemoveIndex(model_name="agreement", name="agreements__state_1d2121_idx"),
        migrations.RemoveIndex(model_name="agreement", name="agreements__state_05d66c_idx"),
        migrations.CreateModel(
            name="ListItem",
            fields=[
                (
                    "agreement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="listed",
                        serialize=False,
                        to="agreements.agreement",
                    ),
                ),
                (
                    "item",
                    models.TextField(
                        help_text="the part of the public JSON document that lists show, with the names of today"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PublishedClaim",
            fields=[
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="published",
                        serialize=False,
                        to="agreements.claim",
                    ),
                ),
                (
                    "is_contested",
                    models.BooleanField(help_text="whether it can't be true together with another usable claim"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PublishedEvent",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="published",
                        serialize=False,
                        to="agreements.event",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AgreementAmount",
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
                ("field", models.CharField(max_length=20)),
                ("place", models.PositiveSmallIntegerField()),
                ("of", models.CharField(max_length=20)),
                ("state", models.CharField(max_length=20)),
                ("qualifier", models.CharField(max_length=20)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=15, null=True)),
                ("high", models.DecimalField(decimal_places=3, max_digits=18, null=True)),
                ("unit", models.CharField(max_length=20)),
                ("period", models.CharField(max_length=20)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agreements.agreement"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["field", "unit", "period", "agreement"], name="agreements__field_42eec9_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("known_until", None), ("known_until__gt", models.F("known_from")), _connector="OR"
                        ),
                        name="agreementamount_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_current", True), ("known_from__isnull", False), _connector="OR"),
                        name="agreementamount_is_so_today_or_was_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_current", True), _negated=True), ("known_until", None), _connector="OR"
                        ),
                        name="agreementamount_of_today_has_not_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementState",
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
                ("title", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=30)),
                ("status", models.CharField(max_length=20)),
                ("announced", models.CharField(max_length=10)),
                ("instrument", models.CharField(max_length=300)),
                ("capacity_unit", models.CharField(max_length=20)),
                ("capacity_period", models.CharField(max_length=20)),
                ("capacity_amount", models.DecimalField(decimal_places=2, max_digits=15, null=True)),
                ("capacity_qualifier", models.CharField(max_length=20)),
                ("has_payment", models.BooleanField()),
                ("is_verified", models.BooleanField()),
                ("is_contested", models.BooleanField()),
                ("updated_at", models.DateTimeField(help_text="last public change of the record")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agreements.agreement"
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agreements.country"
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agreements.country"
                    ),
                ),
            ],
            options={
                "verbose_name": "agreement",
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_current", True)),
                        fields=["title", "agreement", "is_current"],
                        name="state_by_title",
                    ),
                    models.Index(
                        condition=models.Q(("is_current", True)),
                        fields=["updated_at", "agreement", "is_current"],
                        name="state_by_update",
                    ),
                    models.Index(
                        condition=models.Q(("is_current", True)),
                        fields=["announced", "agreement", "is_current"],
                        name="state_by_announcement",
                    ),
                    models.Index(
                        condition=models.Q(("is_current", True)),
                        fields=["host", "title", "agreement", "is_current"],
                        name="state_by_host",
                    ),
                    models.Index(
                        condition=models.Q(("is_current", True)),
                        fields=["sender", "title", "agreement", "is_current"],
                        name="state_by_sender",
                    ),
                    models.Index(
                        condition=models.Q(("is_current", True)),
                        fields=["kind", "title", "agreement", "is_current"],
                        name="state_by_kind",
                    ),
                    models.Index(
                        condition=models.Q(("is_current", True)),
                        fields=["status", "title", "agreement", "is_current"],
                        name="state_by_status",
                    ),
                    models.Index(
                        condition=models.Q(("is_current", True)),
                        fields=["instrument", "title", "agreement", "is_current"],
                        name="state_by_instrument",
                    ),
                    models.Index(
                        condition=models.Q(("is_current", True)),
                        fields=["has_payment", "title", "agreement", "is_current"],
                        name="state_by_has_payment",
                    ),
                    models.Index(
                        condition=models.Q(("is_current", True)),
                        fields=["is_contested", "title", "agreement", "is_current"],
                        name="state_by_is_contested",
                    ),
                    models.Index(
                        condition=models.Q(("is_current", True)),
                        fields=["is_verified", "title", "agreement", "is_current"],
                        name="state_by_is_verified",
                    ),
                    models.Index(fields=["agreement", "known_from"], name="agreements__agreeme_5b217f_idx"),
                    models.Index(
                        fields=["title", "agreement", "known_from", "known_until"], name="agreements__title_59eb8e_idx"
                    ),
                    models.Index(
                        fields=["host", "title", "agreement", "known_from", "known_until"],
                        name="agreements__host_id_14e466_idx",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("known_until", None), ("known_until__gt", models.F("known_from")), _connector="OR"
                        ),
                        name="agreementstate_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_current", True), ("known_from__isnull", False), _connector="OR"),
                        name="agreementstate_is_so_today_or_was_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_current", True), _negated=True), ("known_until", None), _connector="OR"
                        ),
                        name="agreementstate_of_today_has_not_ended",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("agreement",),
                        name="agreement_has_one_current_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementTerm",
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
                ("name", models.CharField(max_length=20)),
                ("value", models.CharField(max_length=40)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agreements.agreement"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_current", True)),
                        fields=["name", "value", "agreement", "is_current"],
                        name="term_current",
                    ),
                    models.Index(
                        fields=["name", "value", "agreement", "known_from", "known_until"],
                        name="agreements__name_6ef651_idx",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("known_until", None), ("known_until__gt", models.F("known_from")), _connector="OR"
                        ),
                        name="agreementterm_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_current", True), ("known_from__isnull", False), _connector="OR"),
                        name="agreementterm_is_so_today_or_was_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_current", True), _negated=True), ("known_until", None), _connector="OR"
                        ),
                        name="agreementterm_of_today_has_not_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mention",
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
                (
                    "kind",
                    models.CharField(
                        help_text="one of `record.state.MENTIONED`, or “retold” for sources", max_length=20
                    ),
                ),
                ("row", models.BigIntegerField(help_text="its id")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agreements.agreement"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["kind", "row", "agreement"], name="agreements__kind_47c430_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("known_until", None), ("known_until__gt", models.F("known_from")), _connector="OR"
                        ),
                        name="mention_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_current", True), ("known_from__isnull", False), _connector="OR"),
                        name="mention_is_so_today_or_was_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_current", True), _negated=True), ("known_until", None), _connector="OR"
                        ),
                        name="mention_of_today_has_not_ended",
                    ),
                ],
            },
        ),
    ]
