"""The database itself refuses to change a revision."""

from typing import Any

from django.db import migrations

SQLITE = """
CREATE TRIGGER agreements_revision_never_changes BEFORE UPDATE ON agreements_revision
WHEN NEW.document IS NOT OLD.document OR NEW.item IS NOT OLD.item OR NEW.number IS NOT OLD.number
  OR NEW.reason IS NOT OLD.reason OR NEW.made_at IS NOT OLD.made_at OR NEW.action IS NOT OLD.action
BEGIN SELECT RAISE(ABORT, 'a revision is never changed'); END
"""
POSTGRESQL = """
CREATE FUNCTION agreements_revision_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a revision is never changed' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER agreements_revision_never_changes BEFORE UPDATE ON agreements_revision FOR EACH ROW
WHEN ((NEW.document, NEW.item, NEW.number, NEW.reason, NEW.made_at, NEW.action) IS DISTINCT FROM
      (OLD.document, OLD.item, OLD.number, OLD.reason, OLD.made_at, OLD.action))
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
