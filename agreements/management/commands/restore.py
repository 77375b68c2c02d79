"""`manage.py restore`: fill an empty database from a backup, migrate it to this version, and audit it."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

from agreements import backups


class Command(BaseCommand):
    """Fails where nothing could be restored, and where the audit of what was restored fails."""

    help = "Fill an empty database (one without tables) from a backup, all or nothing; migrate and audit it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="made by `manage.py backup`, or by `pg_dump -Fc`")

    def handle(self, *, file: Path, **options: object) -> None:
        """Restore all or nothing; the restored database stays where the audit finds faults."""
        try:
            backups.restore(file)
        except (backups.BackupError, DatabaseError, OSError) as error:
            raise CommandError(f"{error}\nNothing was restored.") from error
        try:
            call_command("migrate", verbosity=0)
        except (
            DatabaseError
        ) as error:  # the server or the disk failed: the same migration succeeded in the scratch database
            raise CommandError(
                f"{error}\nThe database {connection.settings_dict['NAME']} isn't whole: delete it and restore again."
            ) from error
        self.stdout.write(f"Restored {file}: {backups.ContentCounts.read()}")
        call_command("audit", stdout=self.stdout, stderr=self.stderr)
