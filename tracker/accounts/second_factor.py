"""The second factor: a TOTP code, which changes every thirty seconds, or one of the recovery codes."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django_otp import verify_token
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODES = 10
DIGITS = 6


def is_verified(user: User | AnonymousUser) -> bool:
    """Whether this session has given its second factor."""
    return getattr(user, "otp_device", None) is not None


def has_device(user: Any) -> bool:
    """Whether the account has set up a second factor; queried once for each request."""
    if not hasattr(user, "has_device"):
        user.has_device = TOTPDevice.objects.devices_for_user(user, confirmed=True).exists()
    return bool(user.has_device)


def is_missing(user: User | AnonymousUser) -> bool:
    """Whether this session must still give its second factor, or set one up."""
    return not is_verified(user) and (settings.SECOND_FACTOR_REQUIRED or has_device(user))


def device_for(user: User | AnonymousUser, code: str) -> Device | None:
    """The device that checks a code of this length, TOTP or recovery code; None where the account has none."""
    model = TOTPDevice if len(code) == DIGITS else StaticDevice
    return model.objects.devices_for_user(user, confirmed=True).first()


def blocked_until(device: Device | None) -> datetime | None:
    """The time until which no code is checked, because of wrong ones: each doubles the wait. None where one may try."""
    _, reasons = device.verify_is_allowed() if device else (True, None)
    return reasons["locked_until"] if reasons else None


def accepts(user: User | AnonymousUser, device: Device | None, code: str) -> bool:
    """Whether the code is right. An accepted code can't be used again, and a wrong one counts."""
    return device is not None and verify_token(user, device.persistent_id, code) is not None


def new_device(user: User | AnonymousUser, key: str) -> TOTPDevice:
    """An unsaved device with the key, for its QR code and to check the first code."""
    return TOTPDevice(user=user, name="authenticator", key=key)


def confirm(user: Any, key: str, code: str) -> TOTPDevice | None:
    """Save a device in place of earlier ones if the code proves that the application has the key; else None."""
    device = new_device(user, key)
    totp = TOTP(device.bin_key)
    if not (len(code) == DIGITS and code.isascii() and code.isdecimal() and totp.verify(int(code), device.tolerance)):
        return None
    device.last_t, device.drift = totp.t(), totp.drift
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if not is_verified(user) and TOTPDevice.objects.devices_for_user(user, confirmed=True).exists():
            return None
        reset(user)
        device.save()
    return device


def reset(user: User | AnonymousUser) -> None:
    """Delete the second factor with its recovery codes: a new one is set up at the next log-in."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


@transaction.atomic
def make_recovery_codes(user: User | AnonymousUser) -> list[str]:
    """Replace the recovery codes by new ones, and return these; each is valid once."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery codes")
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def recovery_codes_left(user: User | AnonymousUser) -> int:
    """The number of unused recovery codes."""
    return int(StaticToken.objects.filter(device__user=user).count())
