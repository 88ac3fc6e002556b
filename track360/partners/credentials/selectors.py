"""Credentials found: by their keys, of a partner, made by one another, and when they were last used."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from track360.core import throttle
from track360.partners.credentials.models import ApiClient, ApiKey, Credential
from track360.partners.models import Partner, User

_BY_KIND: dict[str, tuple[type[ApiClient] | type[ApiKey], str]] = {
    "client": (ApiClient, "client_id"),
    "key": (ApiKey, "prefix"),
}


def find(client_key: str, partner: Partner | None = None) -> ApiClient | ApiKey | None:
    """The credential that is called so, of that partner if one is given."""
    kind, _, name = client_key.partition(":")
    if kind not in _BY_KIND:
        return None
    model, field = _BY_KIND[kind]
    found: Any = model._default_manager.select_related("partner").filter(**{field: name})
    return found.filter(partner=partner).first() if partner else found.first()


def of_partner(partner: Partner) -> list[ApiClient | ApiKey]:
    """All of a partner's, the dead ones too: clients, then keys, each from the first made to the last."""
    return [*partner.api_clients.order_by("id"), *partner.api_keys.order_by("id")]


def living(partner: Partner) -> int:
    """How many of a partner's are not revoked."""
    return partner.api_clients.filter(revoked_at=None).count() + partner.api_keys.filter(revoked_at=None).count()


def made_by(credential: ApiClient | ApiKey) -> list[ApiClient | ApiKey]:
    """The living credentials whose secrets it was shown, as it made or rotated them, and what those made in turn.

    Whoever stole the one may have the others.
    """
    found: dict[str, ApiClient | ApiKey] = {}
    makers = {credential.client_key}
    while makers:
        # Two may have rotated each other, so each is asked for once.
        shown = {each.client_key: each for each in _shown_to(makers)}
        makers = shown.keys() - found.keys() - {credential.client_key}
        found |= {key: each for key, each in shown.items() if key in makers}
    return [each for each in found.values() if not each.revoked_at]


def _shown_to(makers: Collection[str]) -> list[ApiClient | ApiKey]:
    shown = Q(created_by__in=makers) | Q(issued_by__in=makers)
    return [*ApiClient.objects.filter(shown).order_by("id"), *ApiKey.objects.filter(shown).order_by("id")]


def answers_for(credential: ApiClient | ApiKey) -> int | None:
    """The login that was shown its secret in force, or that of the credential which was, and so on; None: unknown.

    Unknown too where a maker has changed hands: whoever had it before may have what it made.
    """
    by, seen = credential.issued_by, {credential.client_key}
    while by not in seen and (maker := find(by)):
        if maker.issued_by != maker.created_by:
            return None
        seen.add(by)
        by = maker.issued_by
    kind, _, name = by.partition(":")
    named = User.objects.filter(username=name, is_staff=True) if kind == "user" else User.objects.none()
    return named.values_list("pk", flat=True).first()


def lock(credential: Credential) -> Any:
    """Its row as it is now, which nobody else changes before the commit."""
    return type(credential)._default_manager.select_for_update().get(pk=credential.pk)


def last_used(credentials: Iterable[ApiClient | ApiKey]) -> dict[str, datetime | None]:
    """When each was last used, by its key, to the minute."""
    listed = list(credentials)
    lately = {credential.client_key: at for credential, at in seen_lately(listed).items()}
    return {each.client_key: lately.get(each.client_key, each.last_used_at) for each in listed}


def seen_lately(credentials: Iterable[Any]) -> dict[Any, datetime]:
    """Those that the rate limits have a window of, with when it opened."""
    by_key = {each.client_key: each for each in credentials}
    return {by_key[key]: at for key, at in throttle.opened(list(by_key)).items()}


def suspended_partners() -> list[int]:
    """The ids of the partners that are suspended."""
    return list(Partner.objects.exclude(suspended_at=None).values_list("pk", flat=True))
