"""The committed record in the test's database: loaded once in a run, and from then on put back as it was."""

import fcntl
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from coverage import Coverage
from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction

from agreements.planner import analyze
from agreements.seeding.fixtures import load

loaded: list[tuple[Any, list[Any]]] = []
"""Each model with its rows, as loading left them."""
shared: list[Path] = []
"""The folder of the run, in which the process that loads first leaves the rows for the others."""


@contextmanager
def unmeasured() -> Iterator[None]:
    """Without counting lines, which doubles the time: what loads the record has tests of its own."""
    measured = Coverage.current()
    if measured is not None:
        measured.stop()
    try:
        yield
    finally:
        if measured is not None:
            measured.start()


def load_record() -> int:
    """Fill the empty database as `manage.py load` does, and say how many agreements are published."""
    models = list(apps.get_app_config("agreements").get_models(include_auto_created=True))
    (folder,) = shared
    with (folder / "record.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not loaded and not (kept := folder / "record.pickle").exists():
            with unmeasured():
                load(Path(settings.BASE_DIR) / "fixtures")
            loaded.extend((model, list(model._default_manager.all())) for model in models)
            # By name: Django knows the classes of tables between two models, Python doesn't.
            kept.write_bytes(pickle.dumps([(model._meta.label, rows) for model, rows in loaded]))
            return published()
    if not loaded:
        # What this run wrote.
        loaded.extend((apps.get_model(label), rows) for label, rows in pickle.loads(kept.read_bytes()))
    with transaction.atomic():
        for model, rows in loaded:
            model._default_manager.bulk_create(rows, batch_size=500)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
    analyze()
    return published()


def published() -> int:
    """How many agreements are."""
    return next(len(rows) for model, rows in loaded if model.__name__ == "Agreement")
