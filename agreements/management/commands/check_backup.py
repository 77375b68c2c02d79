"""`manage.py check_backup`: prove that a backup can be restored and that its record is whole."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from agreements import backups


class Command(BaseCommand):
    """Prints every fault, and fails if there is one. The site's own database isn't touched."""

    help = "Restore a backup into a scratch database, compare its schema with a new one, audit it there, and drop it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="made by `manage.py backup`, or by `pg_dump -Fc`")
        parser.add_argument(
            "--at-least-revision",
            type=int,
            default=0,
            metavar="N",
            help="fail where the backup is of an older dataset revision; /api/ shows the site's",
        )

    def handle(self, *, file: Path, at_least_revision: int, **options: object) -> None:
        """Restore the backup into a scratch database, as `restore` does, and audit it there."""
        try:
            with backups.restored_copy(file):
                contents = backups.ContentCounts.read()
                self.stdout.write(f"{file}: {contents}")
                call_command("audit", stdout=self.stdout, stderr=self.stderr)
        except (backups.BackupError, DatabaseError, OSError) as error:
            raise CommandError(str(error)) from error
        if contents.dataset_revision < at_least_revision:
            raise CommandError(
                f"{file} is too old: it ends at dataset revision {contents.dataset_revision}, and revision "
                f"{at_least_revision} is required."
            )
