"""Second factors."""

from __future__ import annotations

from typing import Any

from django_otp.oath import totp

from track360.site.sign_in.models import TotpDevice


def make_app(user: Any) -> TotpDevice:
    """An authenticator app that a login has set up."""
    return TotpDevice.objects.create(user=user, name="authenticator app")


def code_of(device: TotpDevice) -> str:
    """The six digits that the app shows now."""
    return f"{totp(device.bin_key):06d}"
