"""Passkeys (django-otp-webauthn): a browser knows them by the name of the site, and over HTTPS or on localhost only."""

from typing import Any
from urllib.parse import urlsplit

from track360.settings.mail import BASE_URL


def passkey_settings(base_url: str) -> dict[str, Any]:
    """The library's settings for a site at that address; without a fitting one no page offers a passkey."""
    parts = urlsplit(base_url)
    usable = parts.scheme == "https" or parts.hostname == "localhost"
    return {
        "PASSKEYS": usable,
        "OTP_WEBAUTHN_RP_ID": parts.hostname if usable else "localhost",
        "OTP_WEBAUTHN_ALLOWED_ORIGINS": [base_url if usable else "http://localhost"],
    }


_settings = passkey_settings(BASE_URL)
PASSKEYS: bool = _settings["PASSKEYS"]
OTP_WEBAUTHN_RP_ID: str = _settings["OTP_WEBAUTHN_RP_ID"]
OTP_WEBAUTHN_ALLOWED_ORIGINS: list[str] = _settings["OTP_WEBAUTHN_ALLOWED_ORIGINS"]
OTP_WEBAUTHN_RP_NAME = "track360"
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False  # beside a password, not instead of it
OTP_WEBAUTHN_HELPER_CLASS = "track360.site.sign_in.passkey_names.NamedPasskeys"
OTP_WEBAUTHN_EXCEPTION_LOGGER_NAME = ""  # a stack for every wrong signature helps nobody
