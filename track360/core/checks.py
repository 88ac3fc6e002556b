"""What must be configured, said in plain words before anything is served."""

from __future__ import annotations

from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured

from track360.core import net

_MAKE_KEY = 'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'


@register()
def secrets(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The signing key and the keys of encrypted fields."""
    return [*_secret_key(), *_field_keys()]


@register()
def networks(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Trusted proxies are addresses or networks; anything else would trust nobody, silently."""
    wrong = [text for text in settings.TRUSTED_PROXIES if not net.is_network(text)]
    return [Error(f"TRUSTED_PROXIES: {text!r} is no address or network.", id="track360.E004") for text in wrong]


@register(deploy=True)
def everybody(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Who trusts every address believes the first one of a chain, which the caller wrote."""
    hint = "Name the proxies. As it is, anybody can claim any address and that a call came over HTTPS."
    wide = [text for text in settings.TRUSTED_PROXIES if net.is_network(text) and text.endswith("/0")]
    return [Warning(f"TRUSTED_PROXIES: {text!r} is everybody.", hint=hint, id="track360.W003") for text in wide]


@register(deploy=True)
def mail(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Invitations and links for new passwords need a mail server, and to know where this site is."""
    missing = {"track360.W001": "TRACK360_BASE_URL"} if not settings.BASE_URL else {}
    missing |= {"track360.W002": "TRACK360_EMAIL_URL"} if not settings.EMAIL_URL else {}
    hint = "Without it no invitation and no link for a new password is mailed."
    return [Warning(f"{name} is not set.", hint=hint, id=number) for number, name in missing.items()]


def _secret_key() -> list[CheckMessage]:
    try:
        present = bool(settings.SECRET_KEY)
    except ImproperlyConfigured:
        present = False
    hint = "Set it to at least 50 random characters and keep it; it signs sessions."
    return [] if present else [Error("DJANGO_SECRET_KEY is not set.", hint=hint, id="track360.E001")]


def _field_keys() -> list[CheckMessage]:
    if not settings.FIELD_KEYS:
        hint = f"Make one with: {_MAKE_KEY}"
        return [Error("TRACK360_FIELD_KEYS is not set; it encrypts credentials.", hint=hint, id="track360.E002")]
    return [
        Error(f"TRACK360_FIELD_KEYS: key {place} is no Fernet key.", hint=_MAKE_KEY, id="track360.E003")
        for place, key in enumerate(settings.FIELD_KEYS, 1)
        if not _is_key(key)
    ]


def _is_key(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return True
