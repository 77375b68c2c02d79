"""The admin's site: what an account sees before and after its second factor."""

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
    """Django's log-in form, which cuts over-long names."""

    def clean_username(self) -> str:
        """Cut what is longer than any account's name: it is counted, logged and refused like any other wrong one."""
        name: str = self.cleaned_data["username"]
        return name[: (self.username_field.max_length or 254) + 1]


class PasswordForm(PasswordOnly, AdminPasswordChangeForm):
    """A new password, where the old one is checked like at the log-in: counted, throttled and logged."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)

    def clean_old_password(self) -> str:
        old: str = self.cleaned_data["old_password"]
        if authenticate(self.request, username=self.user.get_username(), password=old) is None:
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return old

    def save(self, commit: bool = True) -> User:
        """With a line in the log."""
        log_event(self.request, self.user.get_username(), "Changed the password")
        return super().save(commit)


class DeskSite(admin.AdminSite):
    """Whoever has given only the password sees nothing of the admin but the pages of the second factor."""

    login_form = LoginForm

    def has_permission(self, request: HttpRequest) -> bool:
        """Active, of staff, and with the second factor where there is one or must be one."""
        return super().has_permission(request) and not second_factor.is_missing(request.user)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """With the second factor, and a log-out for those who don't have theirs at hand."""
        site = {"site": self}
        return [
            path("logout/", self.logout, name="logout"),
            path("second-factor/", pages.verify, site, name="second_factor"),
            path("second-factor/set-up/", pages.set_up, site, name="second_factor_set_up"),
            path("second-factor/codes/", pages.renew_codes, site, name="second_factor_codes"),
            *super().get_urls(),
        ]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Ends the session when it is over."""
        inner = super().admin_view(view, cacheable)

        def timed(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.user.is_authenticated:
                keep_or_end(request)
            return inner(request, *args, **kwargs)

        return update_wrapper(timed, inner)

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Ask for the password, then for the second factor."""
        if request.method == "GET" and super().has_permission(request) and second_factor.is_missing(request.user):
            return redirect(reverse("admin:second_factor", query={"next": pages.destination(request)}))
        return super().login(request, extra_context)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Django's own page, with our form."""
        view = PasswordChangeView.as_view(
            form_class=partial(PasswordForm, request=request),
            success_url=reverse("admin:password_change_done"),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        return view(request)
