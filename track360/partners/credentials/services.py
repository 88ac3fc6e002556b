"""Credentials made, changed, rotated, suspended and revoked, and whole partners suspended.

A secret is returned by what makes it and by nothing else; it is stored hashed. What is done here acts with its commit
on every process, for admission keeps nothing.
"""

from __future__ import annotations

import hashlib
import secrets
import string
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import AccessToken
from oauth2_provider.settings import oauth2_settings

from track360.core import clock
from track360.partners.credentials import privileges, selectors
from track360.partners.credentials.models import MOVING_MONEY, ApiClient, ApiKey, Credential
from track360.partners.credentials.privileges import Privileges
from track360.partners.models import Partner

LONGEST_OVERLAP = timedelta(days=30)
CHANGEABLE = ("name", "scopes", "endpoints", "ip_allowlist", "rate_limit", "expires_at")
_ALPHABET = string.ascii_lowercase + string.digits


def create_client(
    partner: Partner, name: str = "", scopes: str = "read write", *, by: str = "", **fields: Any
) -> tuple[ApiClient, str]:
    """A new OAuth2 client and its secret, which is shown this once. Raises ``ValidationError``.

    by: who makes it and is shown the secret: ``user:<name>``, the ``client_key`` of a credential, or nobody known.
    """
    secret = generate_client_secret()
    client = ApiClient(
        partner=partner,
        name=name or partner.name,
        scopes=scopes,
        client_secret=secret,
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
        created_by=by,
        issued_by=by,
        **fields,
    )
    client.full_clean(exclude=["client_secret"])
    client.save()
    return client, secret


def create_key(
    partner: Partner, name: str, scopes: str = "read write", *, by: str = "", **fields: Any
) -> tuple[ApiKey, str]:
    """A new API key and its whole text, which is shown this once; ``by`` and errors as for clients."""
    # Letters and digits alone: people read it out, and admission takes nothing else for a prefix.
    prefix = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    text, digest = _key_text(prefix)
    key = ApiKey(
        partner=partner, name=name, prefix=prefix, digest=digest, scopes=scopes, created_by=by, issued_by=by, **fields
    )
    key.full_clean()
    key.save()
    return key, text


def _key_text(prefix: str) -> tuple[str, str]:
    text = f"{prefix}.{secrets.token_urlsafe(32)}"
    # A fast hash will do for 256 random bits: there is nothing to guess that stretching would slow down.
    return text, hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def change(credential: Credential, **fields: Any) -> None:
    """Give it other values of ``CHANGEABLE`` fields.

    Raises ``ValidationError``: a revoked one stays as it is, none is left narrower than what it made, and nobody is
    given what moves money while somebody else's secret of it is good.
    """
    locked = _locked(credential)
    before = privileges.of(locked)
    for name in fields.keys() & set(CHANGEABLE):
        setattr(locked, name, fields[name])
    locked.full_clean(exclude=["client_secret"])
    _refuse_wider(locked, before)
    _refuse_moving_money(locked, before)
    locked.save(update_fields=[name for name in CHANGEABLE if name in fields])
    _take_over(credential, locked)


def _refuse_wider(credential: Any, before: Privileges) -> None:
    """What it made lay within it: none of that may go on opening what the change takes from its maker."""
    after = privileges.of(credential)
    for made in selectors.made_by(credential):
        own = privileges.of(made)
        # What a person has given beyond that since, stays given.
        lost = dict(privileges.beyond(own, after, False)).keys() - dict(privileges.beyond(own, before, False)).keys()
        if lost:
            told = f"It made or rotated {made.client_key}, which would reach further: change or revoke that first."
            raise ValidationError(dict.fromkeys(sorted(lost), told))


def _refuse_moving_money(credential: Any, before: Privileges) -> None:
    given = MOVING_MONEY & set(credential.scopes.split()) - before.scopes
    if given and credential.previous_until and credential.previous_until > clock.now():
        told = "The secret before is still good, and perhaps in other hands: rotate it at once first."
        raise ValidationError({"scopes": told})


@transaction.atomic
def rotate(credential: Credential, overlap: timedelta = timedelta(0), *, by: str = "") -> str:
    """A new secret, shown this once; the old one and its tokens end with the overlap. Raises ``ValidationError``."""
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise ValidationError({"overlap": f"An overlap lasts from no time to {LONGEST_OVERLAP.days} days."})
    locked = _locked(credential)
    if overlap and by != locked.issued_by and MOVING_MONEY & set(locked.scopes.split()):
        # Four eyes take it for its new holder's, also while it is used with the secret that another was shown.
        raise ValidationError({"overlap": "Somebody else has the old secret and could act in your name: no overlap."})
    until = clock.now() + overlap
    secret = _replace_secret(locked, keep=bool(overlap))
    locked.issued_by, locked.previous_until = by, until if overlap else None
    locked.save()
    if isinstance(locked, ApiClient):
        # Before the new secret is known to anybody, so all of them came of the old one.
        _end_tokens([locked], until)
    _take_over(credential, locked)
    return secret


def _replace_secret(credential: Any, keep: bool) -> str:
    if isinstance(credential, ApiKey):
        credential.previous_digest = credential.digest if keep else ""
        text, credential.digest = _key_text(credential.prefix)
        return text
    secret = str(generate_client_secret())
    credential.previous_secret = credential.client_secret if keep else ""
    credential.client_secret = make_password(secret, hasher=oauth2_settings.CLIENT_SECRET_HASHER)
    return secret


@transaction.atomic
def revoke(credential: Any, with_made: bool = False) -> list[Any]:
    """Shut it out at once and for good, with the secrets that it made if asked; returns which were shut out.

    Neither secret opens anything any more, nor does a token, of which none is left.
    """
    # With its row in hand it makes no more of them.
    revoked = [selectors.lock(credential)]
    revoked += [selectors.lock(made) for made in selectors.made_by(credential)] if with_made else []
    for each in revoked:
        each.revoked_at = each.revoked_at or clock.now()
        each.save(update_fields=["revoked_at"])
    # Admission would refuse them anyway; this way none is left to find.
    _end_tokens([each for each in revoked if isinstance(each, ApiClient)], clock.now())
    _take_over(credential, revoked[0])
    return revoked


def revoke_all(partner: Partner) -> list[Any]:
    """Shut out every credential of a partner; returns which."""
    revoked: list[Any] = []
    # Until none is left: one that was just being made by another is not in the first list.
    while living := [each for each in selectors.of_partner(partner) if not each.revoked_at]:
        revoked += [each for credential in living for each in revoke(credential)]
    return revoked


def suspend(credential: Credential, *, by: str = "") -> None:
    """Have every call with it answered 403 until it is resumed."""
    _set_suspended(credential, clock.now(), by)


def resume(credential: Credential) -> None:
    """Let it in again, with its secret and the tokens it had."""
    _set_suspended(credential, None, "")


@transaction.atomic
def _set_suspended(credential: Credential, at: datetime | None, by: str) -> None:
    locked = _locked(credential)
    locked.suspended_at, locked.suspended_by = at, by
    locked.save(update_fields=["suspended_at", "suspended_by"])
    _take_over(credential, locked)


def suspend_partner(partner: Partner) -> None:
    """Have every call of the partner answered 403, and nothing pulled for it, until it is resumed."""
    partner.suspended_at = partner.suspended_at or clock.now()
    partner.save(update_fields=["suspended_at"])


def resume_partner(partner: Partner) -> None:
    """Let the partner in again: pulls go on where they stood."""
    partner.suspended_at = None
    partner.save(update_fields=["suspended_at"])


def note_last_use() -> None:
    """Keep of the rate limits' windows, which are forgotten within the hour, when credentials were last used."""
    for model in (ApiClient, ApiKey):
        living = list(model.objects.filter(revoked_at=None))
        for credential, at in selectors.seen_lately(living).items():
            model.objects.filter(pk=credential.pk).update(last_used_at=at)


def _locked(credential: Credential) -> Any:
    """The row as it is now, ours until the commit; raises ``ValidationError`` where it was revoked."""
    locked = selectors.lock(credential)
    if locked.revoked_at:
        raise ValidationError("It is revoked, which is for good; make a new one.")
    return locked


def _take_over(credential: Credential, locked: Credential) -> None:
    # The caller goes on with the row as it is stored.
    credential.__dict__.update(locked.__dict__)


def _end_tokens(clients: list[ApiClient], at: datetime) -> None:
    tokens = AccessToken.objects.filter(application__in=clients)
    tokens.filter(expires__gt=at).update(expires=at) if at > clock.now() else tokens.delete()
