from django.apps import AppConfig
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = "Agreements"

    def ready(self) -> None:
        post_migrate.connect(index_missing, sender=self)


def index_missing(plan: list[tuple[Migration, bool]] | None = None, **_: object) -> None:
    """Index the agreements that an earlier version, or an interrupted `migrate`, left without derived rows.

    Called after `migrate`. `flush` sends the same signal without a plan, and nothing is done.
    """
    from .indexing import index_all, unindexed
    from .models import Dataset

    if plan is None:
        return
    executor = MigrationExecutor(connection)
    is_up_to_date = not executor.migration_plan(executor.loader.graph.leaf_nodes("agreements"))
    if is_up_to_date and unindexed().exists():
        index_all()
        # Answers and counts that a server cached meanwhile lack them.
        Dataset.advance()
