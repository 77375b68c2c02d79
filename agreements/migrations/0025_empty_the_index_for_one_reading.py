"""Empty the index once more: whether a deal is over, paused or in force on a day is read in another way (see 0014)."""

from importlib import import_module

from django.db import migrations

empty = import_module("agreements.migrations.0024_empty_the_index_for_new_rules").empty


class Migration(migrations.Migration):
    dependencies = [("agreements", "0024_empty_the_index_for_new_rules")]

    operations = [migrations.RunPython(empty, migrations.RunPython.noop)]
