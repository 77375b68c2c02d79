"""A new password by mail. The second factor stays as it is."""

import time
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.generic.base import ContextMixin

from .lock import is_refused
from .log import log_event
from .passwords import ResetPasswordForm

RESPONSE_SECONDS = 0.5
"""The duration of the response, whether or not there is such an account; the mail is sent meanwhile."""


class ResetForm(PasswordResetForm):
    """Sends the mail in a thread, because the duration of the response must not reveal whether there is an account."""

    mail_thread: Thread | None = None

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send the mail in a thread. Django logs failures."""
        self.mail_thread = Thread(target=super().send_mail, args=args, kwargs=kwargs)
        self.mail_thread.start()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Send the mail, if any, and return after RESPONSE_SECONDS in either case."""
        end = time.monotonic() + RESPONSE_SECONDS
        super().save(*args, **kwargs)
        if self.mail_thread:
            self.mail_thread.join(max(0, end - time.monotonic()))
        time.sleep(max(0, end - time.monotonic()))


class AdminPage(ContextMixin):
    """Adds the context that all pages of the admin need."""

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**admin.site.each_context(self.request), **kwargs)


class AskView(AdminPage, views.PasswordResetView):
    """Asks for the e-mail address of an account."""

    form_class = ResetForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add `sends_mail`: whether the site can send mail at all."""
        sends_mail = not settings.EMAIL_BACKEND.endswith(".dummy.EmailBackend")
        return super().get_context_data(**kwargs, sends_mail=sends_mail)

    def form_valid(self, form: PasswordResetForm) -> HttpResponse:
        """Count the request like a wrong password, and send a link to PUBLIC_URL, whatever the Host header says."""
        email = form.cleaned_data["email"]
        if is_refused(self.request, email, "Password reset asked for"):
            return self.form_invalid(form)
        if settings.PUBLIC_URL:
            scheme, host, *_ = urlsplit(settings.PUBLIC_URL)
            self.extra_email_context = {"protocol": scheme, "domain": host, "site_name": host}
        return super().form_valid(form)


class ConfirmView(AdminPage, views.PasswordResetConfirmView):
    """Takes the new password from whoever followed the link."""

    form_class = ResetPasswordForm

    def form_valid(self, form: SetPasswordForm) -> HttpResponse:
        """Save the password, and lift the lock of the account."""
        response = super().form_valid(form)
        name = form.user.get_username()
        AxesProxyHandler.reset_attempts(username=name)
        log_event(self.request, name, "Chose a new password by mail")
        return response


class DoneView(AdminPage, views.PasswordResetDoneView):
    """Says that a mail is sent if there is such an account."""


class CompleteView(AdminPage, views.PasswordResetCompleteView):
    """Says that the password was changed, with a link to the log-in."""


# Django's admin links to these pages by these names.
urlpatterns: list[URLPattern] = [
    path("password_reset/", never_cache(AskView.as_view()), name="admin_password_reset"),
    path("password_reset/done/", never_cache(DoneView.as_view()), name="password_reset_done"),
    path("reset/<uidb64>/<token>/", never_cache(ConfirmView.as_view()), name="password_reset_confirm"),
    path("reset/done/", never_cache(CompleteView.as_view()), name="password_reset_complete"),
]
