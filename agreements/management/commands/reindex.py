"""`manage.py reindex`: rebuild everything that is derived from published documents."""

from django.core.management.base import BaseCommand

from agreements.indexing import index_all
from agreements.models import Dataset


class Command(BaseCommand):
    """Rebuilds the index without writing a revision: what was published stays as it is."""

    help = "Rebuild the index of all published records from their documents."

    def handle(self, **options: object) -> None:
        """Rebuild in batches, each in its own transaction."""
        changed = index_all()
        if changed:
            # Answers that were kept before have the old rows.
            Dataset.advance()
        self.stdout.write(f"{changed} records had a wrong index, which was rebuilt.")
