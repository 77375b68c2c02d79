"""The forms that give an account a new password."""

from typing import Any

from django.contrib.auth import forms
from django.contrib.auth.models import User


class PasswordOnly:
    """A mixin for password forms that saves only the password.

    Django's forms save the whole account as it was read before the slow hashing, and undo what was saved meanwhile.
    """

    def set_password_and_save(self, user: User, *args: Any, commit: bool = True, **kwargs: Any) -> User:
        """Save the password, and leave the other fields as they are in the database."""
        user = super().set_password_and_save(user, *args, commit=False, **kwargs)  # type: ignore[misc]
        if commit:
            user.save(update_fields=["password"])
        return user


class GivenPasswordForm(PasswordOnly, forms.AdminPasswordChangeForm):
    """Sets the password of another account, in the admin."""


class ResetPasswordForm(PasswordOnly, forms.SetPasswordForm):
    """Sets a new password after the link of a reset mail."""
