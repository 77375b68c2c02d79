from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from agreements.models import Agreement
from agreements.seeding.fixtures import NotEmpty, build, stale, write
from agreements.seeding.rows import InvalidSeeds


class Command(BaseCommand):
    help = "Write fixtures/ from seeds/. Uses an empty database and leaves it empty: `make fixtures` gives it one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail where a fixture is stale")
        parser.add_argument("--seeds", type=Path, default=settings.BASE_DIR / "seeds")
        parser.add_argument("--fixtures", type=Path, default=settings.BASE_DIR / "fixtures")

    def handle(self, *, check: bool, seeds: Path, fixtures: Path, **options: object) -> None:
        if (
            Agreement._meta.db_table not in connection.introspection.table_names()
        ):  # pragma: no cover: its test needs a process
            call_command("migrate", verbosity=0)
        try:
            texts = build(seeds)
        except InvalidSeeds as error:
            raise CommandError(f"{error}\nErrors: {len(error.errors)}. No fixture was written.") from error
        except NotEmpty as error:
            raise CommandError(
                "This database holds records. Run `make fixtures`, or set DATABASE_URL=sqlite://:memory:"
            ) from error
        outdated = stale(texts, fixtures)
        if check and outdated:
            raise CommandError(f"Stale: {', '.join(outdated)}. Run `make fixtures` and commit what it writes.")
        if not check:
            write(texts, fixtures)
        self.stdout.write(f"Changed: {', '.join(outdated)}." if outdated else "The fixtures are up to date.")
