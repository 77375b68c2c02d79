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

SECONDS = 0.5
"""How long the answer takes, whether or not there is such an account: the mail goes out meanwhile."""


class ResetForm(PasswordResetForm):
    """Sends its mails beside the answer, which must not tell by its time whether there was one to send."""

    sending: Thread | None = None

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Django writes to the log where a mail can't be sent."""
        self.sending = Thread(target=super().send_mail, args=args, kwargs=kwargs)
        self.sending.start()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Wait for the mail, but no longer and no shorter than for none."""
        end = time.monotonic() + SECONDS
        super().save(*args, **kwargs)
        if self.sending:
            self.sending.join(max(0, end - time.monotonic()))
        time.sleep(max(0, end - time.monotonic()))


class AdminPage(ContextMixin):
    """With what every page of the admin shows."""

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**admin.site.each_context(self.request), **kwargs)


class AskView(AdminPage, views.PasswordResetView):
    """Asks for the e-mail address of an account."""

    form_class = ResetForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether there is any use in asking."""
        sends_mail = not settings.EMAIL_BACKEND.endswith(".dummy.EmailBackend")
        return super().get_context_data(**kwargs, sends_mail=sends_mail)

    def form_valid(self, form: PasswordResetForm) -> HttpResponse:
        """Each request counts like a wrong password. The link leads to the public address, whatever host was named."""
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
        """Whoever was locked out for having forgotten it need not wait."""
        answer = super().form_valid(form)
        name = form.user.get_username()
        AxesProxyHandler.reset_attempts(username=name)
        log_event(self.request, name, "Chose a new password by mail")
        return answer


class DoneView(AdminPage, views.PasswordResetDoneView):
    """Says that a mail is on its way, if there is such an account."""


class CompleteView(AdminPage, views.PasswordResetCompleteView):
    """Tells that the password was changed, and leads to the log-in."""


# The names are those by which the admin's own templates link to these pages.
urlpatterns: list[URLPattern] = [
    path("password_reset/", never_cache(AskView.as_view()), name="admin_password_reset"),
    path("password_reset/done/", never_cache(DoneView.as_view()), name="password_reset_done"),
    path("reset/<uidb64>/<token>/", never_cache(ConfirmView.as_view()), name="password_reset_confirm"),
    path("reset/done/", never_cache(CompleteView.as_view()), name="password_reset_complete"),
]
