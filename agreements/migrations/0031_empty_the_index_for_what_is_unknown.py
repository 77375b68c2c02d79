"""Empty the index, which now holds what isn't known and what isn't disclosed (see 0014)."""

from importlib import import_module

from django.db import migrations

empty = import_module("agreements.migrations.0024_empty_the_index_for_new_rules").empty


class Migration(migrations.Migration):
    dependencies = [("agreements", "0030_one_search")]

    operations = [migrations.RunPython(empty, migrations.RunPython.noop)]
