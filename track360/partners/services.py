"""Handing out and taking back the credentials of API clients."""

from __future__ import annotations

import hashlib
import secrets
import string

from django.db import transaction
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import AccessToken

from track360.core import clock
from track360.partners.models import ApiClient, ApiKey, Partner

_ALPHABET = string.ascii_lowercase + string.digits


def create_client(partner: Partner, name: str = "", scopes: str = "read write") -> tuple[ApiClient, str]:
    """A new OAuth2 client and its secret, which is shown this once and stored hashed."""
    secret = generate_client_secret()
    client = ApiClient(
        partner=partner,
        name=name or partner.name,
        scopes=scopes,
        client_secret=secret,
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
    )
    client.full_clean(exclude=["client_secret"])
    client.save()
    return client, secret


def create_key(partner: Partner, name: str, scopes: str = "read write") -> tuple[ApiKey, str]:
    """A new API key and its whole text, which is shown this once and stored hashed."""
    # Letters and digits alone: people read it out, and admission takes nothing else for a prefix.
    prefix = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    text = f"{prefix}.{secrets.token_urlsafe(32)}"
    key = ApiKey(partner=partner, name=name, prefix=prefix, scopes=scopes)
    # A fast hash will do for 256 random bits: there is nothing to guess that stretching would slow down.
    key.digest = hashlib.sha256(text.encode()).hexdigest()
    key.full_clean()
    key.save()
    return key, text


@transaction.atomic
def revoke_client(client: ApiClient) -> None:
    """Shut a client out at once: its tokens are dropped and it gets no new ones."""
    client.revoked_at = client.revoked_at or clock.now()
    client.save(update_fields=["revoked_at"])
    # Admission would refuse them anyway; this way none is left to find.
    AccessToken.objects.filter(application=client).delete()


def revoke_key(key: ApiKey) -> None:
    """Shut the holder of a key out at once."""
    key.revoked_at = key.revoked_at or clock.now()
    key.save(update_fields=["revoked_at"])
