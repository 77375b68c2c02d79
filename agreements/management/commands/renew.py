"""`manage.py renew`: store published documents again where they differ from what would be published now."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agreements.models import Renewal
from agreements.publishing import renew_all, renew_next


class Command(BaseCommand):
    """Renews documents after the public address or the fields of documents changed."""

    help = (
        "Store again every published document that differs from a fresh one, as a new revision. If it is interrupted, "
        "call it without --why: it goes on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--why", help="the public reason; without it, only what is queued already is stored")

    def handle(self, *, why: str | None, **options: object) -> None:
        """Queue all documents, and store them a few at a time, so that editors can go on publishing."""
        if why:
            renew_all(why=why)
        elif not Renewal.objects.exists():
            raise CommandError("Nothing is queued. To store all documents again, say why: renew --why REASON")
        looked_at = changed = 0
        while revisions := renew_next():
            looked_at += len(revisions)
            changed += sum(revision is not None for revision in revisions)
            if looked_at % 500 == 0:
                self.stdout.write(f"{looked_at} documents, {Renewal.objects.count()} to go …")
        self.stdout.write(f"{changed} documents were stored again.")
