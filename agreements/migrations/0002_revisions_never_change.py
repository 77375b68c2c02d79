"""The database itself refuses to change a revision."""

from typing import Any

from django.db import migrations

SQLITE = """
CREATE TRIGGER agreements_revision_never_changes BEFORE UPDATE ON agreements_revision
WHEN NEW.made_by_id IS NOT NULL OR NOT (
  NEW.id IS OLD.id AND NEW.agreement_id IS OLD.agreement_id AND NEW.number IS OLD.number
  AND NEW.dataset_revision IS OLD.dataset_revision AND NEW.action IS OLD.action AND NEW.reason IS OLD.reason
  AND NEW.made_at IS OLD.made_at AND NEW.made_by_role IS OLD.made_by_role AND NEW.slug IS OLD.slug
  AND NEW.document IS OLD.document AND NEW.item IS OLD.item)
BEGIN SELECT RAISE(ABORT, 'a revision is never changed'); END
"""
POSTGRESQL = """
CREATE FUNCTION agreements_revision_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a revision is never changed' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER agreements_revision_never_changes BEFORE UPDATE ON agreements_revision FOR EACH ROW
WHEN (NEW.made_by_id IS NOT NULL OR
  (NEW.id, NEW.agreement_id, NEW.number, NEW.dataset_revision, NEW.action, NEW.reason, NEW.made_at, NEW.made_by_role,
   NEW.slug, NEW.document, NEW.item) IS DISTINCT FROM
  (OLD.id, OLD.agreement_id, OLD.number, OLD.dataset_revision, OLD.action, OLD.reason, OLD.made_at, OLD.made_by_role,
   OLD.slug, OLD.document, OLD.item))
EXECUTE FUNCTION agreements_revision_refuse()
"""


def add(apps: Any, editor: Any) -> None:
    """Who made it may still be forgotten (an account that is deleted); nothing else can change."""
    editor.execute({"sqlite": SQLITE, "postgresql": POSTGRESQL}[editor.connection.vendor])


def remove(apps: Any, editor: Any) -> None:
    """Back to a table like any other."""
    on_table = " ON agreements_revision" if editor.connection.vendor == "postgresql" else ""
    editor.execute(f"DROP TRIGGER agreements_revision_never_changes{on_table}")
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION agreements_revision_refuse()")


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_the_record")]
    operations = [migrations.RunPython(add, remove)]
