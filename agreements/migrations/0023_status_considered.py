"""Add the status `considered`, and empty the index: the rules of what is about so many people changed (see 0014)."""

from typing import Any

from django.db import migrations, models

INDEX = [
    "AgreementState",
    "ListItem",
    "AgreementTerm",
    "AgreementAmount",
    "StatusReached",
    "ActivePeriod",
    "Mention",
    "PublishedEvent",
    "PublishedClaim",
]


def empty(apps: Any, editor: Any) -> None:
    """All tables of it."""
    for name in INDEX:
        apps.get_model("agreements", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0022_empty_the_index_for_new_rules"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="event",
            name="event_status_is_known",
        ),
        migrations.AlterField(
            model_name="event",
            name="status",
            field=models.CharField(
                blank=True,
                choices=[
                    ("considered", "considered"),
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
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "considered",
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
        migrations.AlterField(
            model_name="event",
            name="counted",
            field=models.CharField(
                blank=True,
                choices=[
                    ("ordered", "ordered to be sent"),
                    ("transferred", "transferred"),
                    ("held", "held or lodged there"),
                    ("released", "released or given a status"),
                    ("returned", "returned home"),
                    ("moved_on", "moved on elsewhere"),
                    ("brought_back", "brought back to the sender"),
                    ("died", "died"),
                ],
                max_length=20,
                verbose_name="people are",
            ),
        ),
        migrations.RunPython(empty, migrations.RunPython.noop),
    ]
