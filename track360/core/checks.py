"""What must be configured, said in plain words before anything is served."""

from __future__ import annotations

from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connection

from track360.core import net

_KEY_LENGTH, _KEY_VARIETY = 50, 12
_OWNS = """
SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %(role)s AND rolsuper) OR EXISTS (
    SELECT FROM pg_class WHERE relnamespace = current_schema::regnamespace AND relkind IN ('r', 'p')
        AND pg_has_role((SELECT oid FROM pg_roles WHERE rolname = %(role)s), relowner, 'MEMBER'))"""
_MAKE_KEY = 'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'


@register()
def secrets(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The signing key and the keys of encrypted fields."""
    return [*_secret_key(), *_field_keys()]


@register(Tags.database)
def roles(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """The role that serves should own nothing: an owner alters tables, disables triggers and empties what is kept."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    with connection.cursor() as cursor:
        cursor.execute(_OWNS, {"role": settings.RUNTIME_ROLE})
        ((owns,),) = cursor.fetchall()
    hint = "Give it one of its own, and TRACK360_OWNER_DATABASE_URL to migrations alone (docs/how-to/operate.md)."
    said = f"DATABASE_URL: the role {settings.RUNTIME_ROLE} can act as the owner of the tables."
    return [Warning(said, hint=hint, id="track360.W004")] if owns else []


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
    hint = f"Set it to at least {_KEY_LENGTH} random characters and keep it; it signs sessions."
    if not present:
        return [Error("DJANGO_SECRET_KEY is not set.", hint=hint, id="track360.E001")]
    if not settings.STRONG_SECRET_KEY:
        return []
    given = {"DJANGO_SECRET_KEY": settings.SECRET_KEY}
    given |= {f"DJANGO_SECRET_KEY_FALLBACKS: key {n}": key for n, key in enumerate(settings.SECRET_KEY_FALLBACKS, 1)}
    weak = [name for name, key in given.items() if not _is_strong(key)]
    return [Error(f"{name} can be guessed.", hint=hint, id="track360.E005") for name in weak]


def _is_strong(key: str) -> bool:
    is_repeated = key in (key + key)[1:-1]
    is_varied = len(set(key)) >= _KEY_VARIETY and not is_repeated
    return len(key) >= _KEY_LENGTH and is_varied and not key.startswith("django-insecure")


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
