"""The pages of the second factor, for accounts that have given their password."""

import logging
from collections.abc import Callable
from functools import wraps

import segno
from django import forms
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp import login as verify_session
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import default_key

from . import second_factor
from .lock import too_many
from .log import log_event

NEW_KEY = "second_factor_key"
"""Key of the session for the secret that is being set up. No other session is shown the secret."""


class CodeForm(forms.Form):
    """Asks for a one-time code of the second factor."""

    required_css_class = "required"
    code = forms.CharField(
        max_length=30,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "one-time-code", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """Remove spaces and hyphens: applications show codes in groups."""
        return "".join(self.cleaned_data["code"].replace("-", " ").split()).lower()


def after_the_password(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view for active staff that has given the password, whether or not also the second factor."""

    @never_cache
    @sensitive_post_parameters()
    @wraps(view)
    def wrapper(request: HttpRequest, site: AdminSite) -> HttpResponse:
        user = request.user
        return view(request, site) if user.is_active and user.is_staff else redirect_to_login(destination(request))

    return wrapper


def destination(request: HttpRequest) -> str:
    """The page of this site in the parameter `next`, or the front page of the admin."""
    next_url = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(next_url, {request.get_host()}, require_https=request.is_secure())
    return next_url if is_ours else reverse("admin:index")


@after_the_password
def verify(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Ask for a code; once it is given, show the state of the second factor."""
    user = request.user
    if second_factor.is_verified(user):
        return _page(request, site, "status", "Second factor", left=second_factor.recovery_codes_left(user))
    if not second_factor.has_device(user):
        return _redirect(request, "admin:second_factor_set_up")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        code = form.cleaned_data["code"]
        device = second_factor.device_for(user, code)
        if until := second_factor.blocked_until(device):
            log_event(request, user.get_username(), "Second factor refused: too many wrong codes", logging.WARNING)
            return too_many(request, until)
        if second_factor.accepts(user, device, code):
            _let_in(request, device, "Gave the second factor")
            return redirect(destination(request))
        log_event(request, user.get_username(), "Second factor wrong", logging.WARNING)
        form.add_error("code", "This code is wrong, or was used already. Wait for the next one.")
    return _page(request, site, "verify", "Enter a code", form=form)


@after_the_password
def set_up(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show a key, and store it once a code proves that the application has it. Then show the recovery codes."""
    user = request.user
    if second_factor.has_device(user) and not second_factor.is_verified(user):
        return _redirect(request, "admin:second_factor")
    key = request.session.setdefault(NEW_KEY, default_key())
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if device := second_factor.confirm(user, key, form.cleaned_data["code"]):
            del request.session[NEW_KEY]
            _let_in(request, device, "Set up a second factor")
            return _codes(request, site)
        form.add_error("code", "This code is wrong. Is the clock of your device right? Enter the next one.")
    device = second_factor.new_device(user, key)
    letters = device.config_url.split("secret=")[1].split("&")[0]
    setup = {
        "image": segno.make(device.config_url, error="m").svg_data_uri(scale=5, light="#fff"),
        "letters": " ".join(letters[start : start + 4] for start in range(0, len(letters), 4)),
    }
    return _page(request, site, "set_up", "Set up the second factor", form=form, **setup)


@after_the_password
@require_POST
def renew_codes(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Make new recovery codes and show them, once."""
    if not second_factor.is_verified(request.user):
        return _redirect(request, "admin:second_factor")
    log_event(request, request.user.get_username(), "Made new recovery codes")
    return _codes(request, site)


def _codes(request: HttpRequest, site: AdminSite) -> HttpResponse:
    codes = second_factor.make_recovery_codes(request.user)
    return _page(request, site, "codes", "Recovery codes", codes=codes, next=destination(request))


def _let_in(request: HttpRequest, device: Device, what: str) -> None:
    """Mark the session as verified; it gets a new key, because it may do more from now on."""
    verify_session(request, device)
    request.session.cycle_key()
    log_event(request, request.user.get_username(), what)


def _redirect(request: HttpRequest, name: str) -> HttpResponse:
    """Redirect to another of these pages, and keep the final destination."""
    return redirect(reverse(name, query={"next": destination(request)}))


def _page(request: HttpRequest, site: AdminSite, name: str, title: str, **context: object) -> HttpResponse:
    full_context = {**site.each_context(request), "title": title, **context}
    return TemplateResponse(request, f"admin/second_factor/{name}.html", full_context)
