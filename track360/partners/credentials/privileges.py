"""What one credential may hand on to another: nothing that lies outside of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_network

from track360.partners.credentials.models import BY_A_PERSON, ApiClient, ApiKey


@dataclass(frozen=True, slots=True)
class Privileges:
    """``endpoints`` by scope, where limited; no ``addresses``: from anywhere; ``rate_limit`` in calls a minute, the
    default too; no ``expires_at``: never."""

    scopes: frozenset[str]
    endpoints: Mapping[str, Collection[str]]
    addresses: Collection[str]
    rate_limit: int
    expires_at: datetime | None


def of(credential: ApiClient | ApiKey, scopes: frozenset[str] | None = None) -> Privileges:
    """Those of a credential; ``scopes``: of them those that its token has."""
    return Privileges(
        frozenset(credential.scopes.split()) if scopes is None else scopes,
        credential.endpoints,
        credential.ip_allowlist,
        credential.calls_a_minute,
        credential.expires_at,
    )


def beyond(wanted: Privileges, own: Privileges, handed_on: bool = True) -> Iterator[tuple[str, str]]:
    """What is wanted and lies outside of one's own: the field and why, nothing if all of it lies within.

    ``handed_on``: the secret of it, or more of it, comes into somebody's hands.
    """
    by_a_person = sorted(wanted.scopes & BY_A_PERSON) if handed_on else []
    if by_a_person:
        yield "scopes", f"{', '.join(by_a_person)}: given by a person only"
    elif not wanted.scopes <= own.scopes:
        yield "scopes", f"at most {' '.join(sorted(own.scopes))}, as your own token has"
    for scope in sorted(wanted.scopes & set(own.endpoints)):
        if not set(wanted.endpoints.get(scope, ("everything",))) <= set(own.endpoints[scope]):
            yield "endpoints", f"{scope}: at most {', '.join(own.endpoints[scope]) or 'nothing'}, as your own"
    if own.addresses and not _all_within(wanted.addresses, own.addresses):
        yield "ip_allowlist", f"within {', '.join(own.addresses)}, as your own"
    if wanted.rate_limit > own.rate_limit:
        yield "rate_limit", f"at most {own.rate_limit}, as your own"
    if own.expires_at is not None and (wanted.expires_at is None or wanted.expires_at > own.expires_at):
        yield "expires_at", f"at the latest {own.expires_at.isoformat()}, as your own"


def _all_within(wanted: Collection[str], own: Collection[str]) -> bool:
    return bool(wanted) and all(any(_is_within(text, mine) for mine in own) for text in wanted)


def _is_within(text: str, mine: str) -> bool:
    inner, outer = ip_network(text, strict=False), ip_network(mine, strict=False)
    if isinstance(inner, IPv4Network) and isinstance(outer, IPv4Network):
        return inner.subnet_of(outer)
    return isinstance(inner, IPv6Network) and isinstance(outer, IPv6Network) and inner.subnet_of(outer)
