"""`manage.py renew`: store again the published documents that are no longer what they should be."""

from django.core.management.base import BaseCommand, CommandParser

from agreements.models import Agreement
from agreements.publishing import renew


class Command(BaseCommand):
    """For a new public address, or a new field in the documents."""

    help = "Store again every published document that differs from a fresh one, as a new revision."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--why", required=True, help="the public reason")

    def handle(self, *, why: str, **options: object) -> None:
        """All of them, in one transaction."""
        changed = renew(Agreement.objects.all(), why=why)
        self.stdout.write(f"{changed} documents were stored again.")
