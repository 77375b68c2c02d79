"""The forms that give an account a new password."""

from typing import Any

from django.contrib.auth import forms
from django.contrib.auth.models import User


class PasswordOnly:
    """A password form that writes the password alone.

    Django's write the whole account as it was read before the slow hash, and so undo what somebody else saved since.
    """

    def set_password_and_save(self, user: User, *args: Any, commit: bool = True, **kwargs: Any) -> User:
        """Leave the other fields as the database has them."""
        user = super().set_password_and_save(user, *args, commit=False, **kwargs)  # type: ignore[misc]
        if commit:
            user.save(update_fields=["password"])
        return user


class GivenPasswordForm(PasswordOnly, forms.AdminPasswordChangeForm):
    """The one that a manager of accounts gives."""


class ResetPasswordForm(PasswordOnly, forms.SetPasswordForm):
    """The one that is chosen after a mail."""
