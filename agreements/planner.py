"""Statistics for PostgreSQL's query planner."""

from django.db import connection


def analyze() -> None:
    """Update the statistics after many rows were inserted: until autovacuum does, the planner assumes empty tables.

    Only the site's own tables are analyzed: databases share some catalogs, on which such commands block each other.
    """
    if connection.vendor == "postgresql":
        tables = connection.introspection.django_table_names(only_existing=True)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(connection.ops.quote_name(table) for table in tables)}")
