"""`manage.py erase`: take a text, for instance a name, out of everything that was ever published, for good."""

from getpass import getpass

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from agreements.erasing import ERASED, ErasableText, check_reason, erase, find


class Command(BaseCommand):
    """Shows where the text occurs, and erases it only with `--confirm`."""

    help = "Erase a text from every revision, in any case, with or without accents, and as a slug. It can't be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "text",
            nargs="?",
            help="better left out: the command then prompts for it, and it stays out of the shell's history",
        )
        parser.add_argument("--why", required=True, help="the public reason, without the text")
        parser.add_argument(
            "--confirm",
            type=int,
            metavar="PLACES",
            help="erase it; the number of places that the command showed without this option",
        )

    def handle(self, *, text: str | None, why: str, confirm: int | None, **options: object) -> None:
        """Show the places; erase the text where their number is confirmed."""
        text = _prompt() if text is None else text
        try:
            check_reason(ErasableText(text), why)
            occurrences = find(ErasableText(text))
            for place in occurrences.blockers:
                self.stdout.write(f"Correct first: {place}")
            for place in [*occurrences.revisions, *occurrences.other_places]:
                self.stdout.write(str(place))
            if occurrences.spellings:
                self.stdout.write(f"Written as: {', '.join(sorted(occurrences.spellings))}")
            if confirm is None:
                self.stdout.write(
                    f"Nothing was erased. To put “{ERASED}” in its place, add: --confirm {occurrences.places}"
                )
                return
            erasure = erase(text, why=why, places=confirm)
        except ValidationError as error:
            raise CommandError("\n".join([*error.messages, "Nothing was erased."])) from error
        revisions, other_places = erasure.revisions.count(), erasure.other_places
        self.stdout.write(f"Erased for good from {revisions} revisions and {other_places} other places.")


def _prompt() -> str:
    try:
        return getpass("The text to erase: ")
    except EOFError:
        raise CommandError(
            "The command prompts for the text, and there is nobody to answer: run it in a terminal."
        ) from None
