"""`manage.py build_schema`: write docs/openapi.yaml, or with `--check` say whether it is stale."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from agreements.api.docs import as_yaml


class Command(BaseCommand):
    """Keeps the committed OpenAPI document equal to the one that the site serves."""

    help = "Write docs/openapi.yaml; with --check, fail if it is stale."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare, don't write")

    def handle(self, *, check: bool, **options: object) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"
        if not check:
            path.write_bytes(as_yaml())
        elif not path.exists() or path.read_bytes() != as_yaml():
            raise CommandError("docs/openapi.yaml is stale: run `make schema` and commit it.")
