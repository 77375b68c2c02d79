"""What PostgreSQL's planner must be told."""

from django.db import connection


def analyze() -> None:
    """After many rows came at once: until autovacuum comes by, the planner takes their tables for empty.

    Only the site's own tables: two that analyze the catalogs, which databases share, wait for each other.
    """
    if connection.vendor == "postgresql":
        tables = connection.introspection.django_table_names(only_existing=True)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(connection.ops.quote_name(table) for table in tables)}")
