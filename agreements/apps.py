from django.apps import AppConfig
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = "Agreements"

    def ready(self) -> None:
        post_migrate.connect(index_what_is_not, sender=self)


def index_what_is_not(plan: list[tuple[Migration, bool]] | None = None, **_: object) -> None:
    """After `migrate`: agreements that an earlier version, or a `migrate` that was cut short, left without derived rows
    get them. Emptying the database sends the same signal, without a plan.
    """
    from .indexing import index, unindexed

    if plan is None:
        return
    executor = MigrationExecutor(connection)
    is_up_to_date = not executor.migration_plan(executor.loader.graph.leaf_nodes("agreements"))
    if is_up_to_date and unindexed().exists():
        index(unindexed())
