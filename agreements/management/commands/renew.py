"""`manage.py renew`: store published documents again where they differ from what would be published now."""

from django.core.management.base import BaseCommand, CommandParser

from agreements.models import Agreement
from agreements.publishing import renew


class Command(BaseCommand):
    """Renews documents after the public address or the fields of documents changed."""

    help = "Store again every published document that differs from a fresh one, as a new revision."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--why", required=True, help="the public reason")

    def handle(self, *, why: str, **options: object) -> None:
        """Renew all documents in one transaction."""
        changed = renew(Agreement.objects.all(), why=why)
        self.stdout.write(f"{changed} documents were stored again.")
