"""Addresses: whom we may call (SSRF guard), and who calls us (trusted proxies)."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Python's is_global differs between versions and trusts translation and tunnel prefixes, which reach IPv4 behind our
# back. So an IPv6 address must be global unicast, and in none of the special blocks inside of it.
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_SPECIAL: list[Network] = [
    IPv6Network("2001::/23"),  # Teredo, ORCHID, benchmarking
    IPv6Network("2002::/16"),  # 6to4
    IPv6Network("3fff::/20"),  # documentation
    IPv4Network("100.64.0.0/10"),  # carrier-grade NAT
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),  # 6to4 relays
]


class AddressRefused(Exception):
    """The host does not resolve, or resolves to an address that is not public."""


def is_public(address: Address) -> bool:
    """Whether an address is on the open internet, whatever way it is spelled."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    # Python calls some multicast addresses global.
    if address.is_multicast or not address.is_global:
        return False
    return not any(address in network for network in _SPECIAL if network.version == address.version)


def pin(host: str, port: int) -> str:
    """The one address to connect to for ``host``: every address it resolves to must be public.

    Raises :class:`AddressRefused`. ``settings.OUTBOUND_ALLOW`` holds exact ``host:port`` exceptions.
    """
    found = _resolve(host, port)
    # All of them: a name with one private address among public ones would be a way in.
    if not is_allowed(host, port) and not all(is_public(address) for address in found):
        raise AddressRefused(f"{host} is not a public address")
    return str(found[0])


def is_allowed(host: str, port: int) -> bool:
    """Whether the operator named exactly this host and port as an exception."""
    return f"{host.lower()}:{port}" in settings.OUTBOUND_ALLOW


def _resolve(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError) as error:
        raise AddressRefused(f"{host} does not resolve") from error
    # A scope (fe80::1%eth0) is no part of the address.
    return [ip_address(str(sockaddr[0]).partition("%")[0]) for *_, sockaddr in found]


def client_address(peer: str, forwarded_for: str) -> str:
    """Whose request it is: the nearest hop, counted from us, that is not one of our trusted proxies."""
    address = peer
    # From our side: what stands further left the client may have written itself.
    for hop in reversed(forwarded_for.split(",")):
        named = _bare(hop.strip())
        if not named or not is_trusted(address):
            break
        address = named
    return address


def is_trusted(address: str) -> bool:
    """Whether an address is one of ``settings.TRUSTED_PROXIES``."""
    parsed = parse(address)
    return parsed is not None and within(parsed, tuple(settings.TRUSTED_PROXIES))


def within(address: Address, networks: Iterable[str]) -> bool:
    """Whether an address lies in one of the networks (``10.0.0.0/8``, ``2001:db8::1``)."""
    return any(address in network for network in _networks(tuple(networks)) if network.version == address.version)


def neighbourhood(address: str) -> str:
    """Who is one caller for counting: an IPv4 address; the /64 of an IPv6 one, in which a host has all addresses."""
    parsed = parse(address)
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed or address)


def parse(text: str) -> Address | None:
    """An address from text, IPv4-mapped ones as IPv4; ``None`` if it is none. A scope (fe80::1%eth0) is left out."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        # PostgreSQL's inet has no scope.
        return address.ipv4_mapped or IPv6Address(int(address))
    return address


def inet(text: str) -> str | None:
    """An address as PostgreSQL's ``inet`` takes it; ``None`` for a text that is none."""
    address = parse(text)
    return str(address) if address else None


def is_network(text: str) -> bool:
    """Whether a text is an address or a network."""
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _bare(hop: str) -> str:
    """An address without brackets or port, as proxies write it; empty if it is none."""
    if hop.startswith("["):
        hop = hop[1:].partition("]")[0]
    elif hop.count(":") == 1:
        hop = hop.partition(":")[0]
    return str(parse(hop) or "")


@lru_cache(maxsize=64)
def _networks(texts: tuple[str, ...]) -> list[Network]:
    return [ip_network(text, strict=False) for text in texts]
