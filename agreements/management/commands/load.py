from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from agreements.seeding.fixtures import NotEmpty, load


class Command(BaseCommand):
    help = "Fill an empty database from fixtures/ and publish. Never changes a database that holds records."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing where the database holds records")
        parser.add_argument("--fixtures", type=Path, default=settings.BASE_DIR / "fixtures")

    def handle(self, *, if_empty: bool, fixtures: Path, **options: object) -> None:
        try:
            published = load(fixtures)
        except NotEmpty as error:
            if if_empty:
                self.stdout.write("The database holds records: nothing was loaded.")
                return
            raise CommandError("The database holds records, which this would change. Nothing was loaded.") from error
        except ValidationError as error:
            raise CommandError("\n".join([*error.messages, "Nothing was loaded."])) from error
        self.stdout.write(f"Loaded and published {published} agreements.")
