"""What a passkey is called on our pages; apart, for the library finds it by its name."""

from __future__ import annotations

from typing import Any

from django_otp_webauthn.helpers import WebAuthnHelper


class NamedPasskeys(WebAuthnHelper):
    """The library's ceremonies; it leaves the name of a device empty."""

    def create_credential(self, *args: Any, **kwargs: Any) -> Any:
        device = super().create_credential(*args, **kwargs)
        device.name = "passkey"
        return device
