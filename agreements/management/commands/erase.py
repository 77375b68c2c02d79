"""`manage.py erase`: take a text, for instance a name, out of everything that was ever published, for good."""

from getpass import getpass

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from agreements.erasing import ERASED, ErasableText, check_reason, erase, find


class Command(BaseCommand):
    """Shows where the text stands; erases it only when that is confirmed."""

    help = "Erase a text from every revision, in any case, with or without accents, and as a slug. It can't be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        """Left out, the text is asked for, so that it stays out of the shell's history."""
        parser.add_argument("text", nargs="?", help="the text; better left out: it is asked for then, unseen")
        parser.add_argument("--why", required=True, help="the public reason, without the text")
        parser.add_argument("--confirm", type=int, metavar="PLACES", help="erase it: in how many places it was shown")

    def handle(self, *, text: str | None, why: str, confirm: int | None, **options: object) -> None:
        """First show, then ask, then erase."""
        text = _asked_for() if text is None else text
        try:
            check_reason(ErasableText(text), why)
            found = find(ErasableText(text))
            for place in found.kept:
                self.stdout.write(f"Correct first: {place}")
            for place in [*found.revisions, *found.elsewhere]:
                self.stdout.write(str(place))
            if found.forms:
                self.stdout.write(f"Written as: {', '.join(sorted(found.forms))}")
            if confirm is None:
                self.stdout.write(f"Nothing was erased. To put “{ERASED}” in its place, add: --confirm {found.places}")
                return
            erasure = erase(text, why=why, places=confirm)
        except ValidationError as error:
            raise CommandError("\n".join([*error.messages, "Nothing was erased."])) from error
        erased, elsewhere = erasure.revisions.count(), erasure.other_places
        self.stdout.write(f"Erased for good from {erased} revisions and {elsewhere} other places.")


def _asked_for() -> str:
    try:
        return getpass("The text to erase: ")
    except EOFError:
        raise CommandError("The text is asked for, and nobody is there to answer: run it in a terminal.") from None
