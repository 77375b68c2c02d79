from argparse import ArgumentParser

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from ... import second_factor


class Command(BaseCommand):
    help = "Forget the second factor of an account whose owner lost it: a new one is set up at the next log-in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **options: object) -> None:
        """Delete the second factor and its recovery codes. Superusers can do that in the admin, but for themselves."""
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username!r}.")
        second_factor.reset(user)
        self.stdout.write(f"The second factor of {username} was deleted: a new one can be set up at the next log-in.")
