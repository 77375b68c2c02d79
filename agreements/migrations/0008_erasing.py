"""Texts can be erased from revisions, and nothing else of a revision changes: the database itself sees to it."""

from importlib import import_module
from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

before = import_module("agreements.migrations.0002_revisions_never_change")

# Texts may change together with the time at which something was erased from them.
SQLITE = """
CREATE TRIGGER agreements_revision_never_changes BEFORE UPDATE ON agreements_revision
WHEN NOT (
  NEW.id IS OLD.id AND NEW.agreement_id IS OLD.agreement_id AND NEW.number IS OLD.number
  AND NEW.dataset_revision IS OLD.dataset_revision AND NEW.action IS OLD.action AND NEW.made_at IS OLD.made_at
  AND NEW.made_by_id IS OLD.made_by_id AND NEW.made_by_role IS OLD.made_by_role
  AND CASE
    WHEN NEW.reason IS OLD.reason AND NEW.slug IS OLD.slug AND NEW.document IS OLD.document AND NEW.item IS OLD.item
    THEN NEW.erased_at IS OLD.erased_at
    ELSE NEW.erased_at IS NOT NULL AND NEW.erased_at IS NOT OLD.erased_at
  END)
BEGIN SELECT RAISE(ABORT, 'a revision is never changed'); END
"""
POSTGRESQL = """
CREATE FUNCTION agreements_revision_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a revision is never changed' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER agreements_revision_never_changes BEFORE UPDATE ON agreements_revision FOR EACH ROW
WHEN (NOT (
  (NEW.id, NEW.agreement_id, NEW.number, NEW.dataset_revision, NEW.action, NEW.made_at, NEW.made_by_id,
   NEW.made_by_role)
  IS NOT DISTINCT FROM
  (OLD.id, OLD.agreement_id, OLD.number, OLD.dataset_revision, OLD.action, OLD.made_at, OLD.made_by_id,
   OLD.made_by_role)
  AND CASE
    WHEN (NEW.reason, NEW.slug, NEW.document, NEW.item) IS NOT DISTINCT FROM
         (OLD.reason, OLD.slug, OLD.document, OLD.item)
    THEN NEW.erased_at IS NOT DISTINCT FROM OLD.erased_at
    ELSE NEW.erased_at IS NOT NULL AND NEW.erased_at IS DISTINCT FROM OLD.erased_at
  END))
EXECUTE FUNCTION agreements_revision_refuse()
"""


def add(apps: Any, editor: Any) -> None:
    """The trigger that allows erasing."""
    editor.execute({"sqlite": SQLITE, "postgresql": POSTGRESQL}[editor.connection.vendor])


def hide(apps: Any, editor: Any) -> None:
    """Searching keeps no words of what is retracted."""
    apps.get_model("agreements", "Agreement").objects.filter(state="retracted").update(search_text="")


ACTIONS = [
    ("published", "published"),
    ("changed", "changed"),
    ("renewed", "renewed because something it shows changed"),
    ("retracted", "retracted"),
    ("erased", "published anew because a text was erased from earlier revisions"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0007_count_of_revisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Before the table is made anew, which on SQLite would drop the trigger silently.
        migrations.RunPython(before.remove, before.add),
        migrations.AddField(
            model_name="revision",
            name="erased_at",
            field=models.DateTimeField(
                blank=True, help_text="when a text was last erased from it; null where none was", null=True
            ),
        ),
        migrations.RemoveConstraint(model_name="revision", name="revision_action_is_known"),
        migrations.AlterField(
            model_name="revision", name="action", field=models.CharField(choices=ACTIONS, max_length=20)
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.CheckConstraint(
                condition=models.Q(("action__in", [word for word, _ in ACTIONS])), name="revision_action_is_known"
            ),
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reason", models.CharField(help_text="public", max_length=500)),
                (
                    "dataset_revision",
                    models.PositiveBigIntegerField(help_text="the dataset's revision when it was done"),
                ),
                (
                    "other_places",
                    models.PositiveIntegerField(help_text="addresses, reasons and lines of the admin's history beside"),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revisions",
                    models.ManyToManyField(
                        help_text="from which it was erased", related_name="erasures", to="agreements.revision"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "permissions": [("erase", "Can erase a text from what was published")],
                "default_permissions": ["view"],
            },
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="erasure_has_a_reason"
            ),
        ),
        migrations.RunPython(add, before.remove),
        migrations.RunPython(hide, migrations.RunPython.noop),
    ]
