"""`manage.py backup`: the whole database in one file, while the site runs."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agreements import backups


class Command(BaseCommand):
    """Prints how large the file is and what it holds."""

    help = "Back up the whole database into a new file. The site may go on running."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="it must not exist; only its owner may read it")

    def handle(self, *, file: Path, **options: object) -> None:
        try:
            contents = backups.make(file)
        except (backups.BackupError, OSError) as error:
            raise CommandError(f"{error}\nNo backup was made.") from error
        self.stdout.write(f"{file}: {file.stat().st_size:,} bytes, {contents}")
