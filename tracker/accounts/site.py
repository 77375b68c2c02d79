"""The admin site, which requires the second factor after the password."""

from functools import partial, update_wrapper
from typing import Any

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from . import pages, second_factor
from .log import log_event
from .passwords import PasswordOnly
from .sessions import keep_or_end


class LoginForm(AdminAuthenticationForm):
    """Django's log-in form with names of limited length."""

    def clean_username(self) -> str:
        """Cut a name to one character more than any account has: it is counted, logged and refused as a wrong name."""
        name: str = self.cleaned_data["username"]
        return name[: (self.username_field.max_length or 254) + 1]


class PasswordForm(PasswordOnly, AdminPasswordChangeForm):
    """Changes the password, and checks the old one as the log-in does: counted, limited and logged."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)

    def clean_old_password(self) -> str:
        old_password: str = self.cleaned_data["old_password"]
        if authenticate(self.request, username=self.user.get_username(), password=old_password) is None:
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return old_password

    def save(self, commit: bool = True) -> User:
        """Log the change, and save it."""
        log_event(self.request, self.user.get_username(), "Changed the password")
        return super().save(commit)


class DeskSite(admin.AdminSite):
    """The admin site. After the password alone only the pages of the second factor can be seen."""

    login_form = LoginForm

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the user is active staff, and has given the second factor where the account has or needs one."""
        return super().has_permission(request) and not second_factor.is_missing(request.user)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Add the pages of the second factor, and a log-out that works without it."""
        kwargs = {"site": self}
        return [
            path("logout/", self.logout, name="logout"),
            path("second-factor/", pages.verify, kwargs, name="second_factor"),
            path("second-factor/set-up/", pages.set_up, kwargs, name="second_factor_set_up"),
            path("second-factor/codes/", pages.renew_codes, kwargs, name="second_factor_codes"),
            *super().get_urls(),
        ]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Wrap the view so that a session that has lasted too long ends before it."""
        inner = super().admin_view(view, cacheable)

        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.user.is_authenticated:
                keep_or_end(request)
            return inner(request, *args, **kwargs)

        return update_wrapper(wrapper, inner)

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Ask for the password, then for the second factor."""
        if request.method == "GET" and super().has_permission(request) and second_factor.is_missing(request.user):
            return redirect(reverse("admin:second_factor", query={"next": pages.destination(request)}))
        return super().login(request, extra_context)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Django's page for changing the password, with `PasswordForm`."""
        view = PasswordChangeView.as_view(
            form_class=partial(PasswordForm, request=request),
            success_url=reverse("admin:password_change_done"),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        return view(request)
