"""`manage.py reindex`: make all that is derived from published documents anew."""

from django.core.management.base import BaseCommand

from agreements.indexing import index
from agreements.models import Agreement, Dataset


class Command(BaseCommand):
    """No revision is written: what was published stays as it is."""

    help = "Make the index and the words for searching of all published records anew from their documents."

    def handle(self, **options: object) -> None:
        """In batches, each whole by itself."""
        changed = index(Agreement.objects.all())
        if changed:
            # Answers that were kept before have the old rows.
            Dataset.advance()
        self.stdout.write(f"{changed} records stood otherwise in the index than they should.")
