from __future__ import annotations

from ipaddress import ip_address
from typing import Any

import pytest

from track360.core import net

PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
    "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::1", "::", "::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1", "::ffff:0:127.0.0.1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "2001:db8::1", "3fff::1", "5f00::1",
    "fc00::1", "fe80::1", "fec0::1", "ff02::1", "100::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not net.is_public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_addresses_that_are_public(address: str) -> None:
    assert net.is_public(ip_address(address))


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "127.1", "0x7f.1", "0x7f000001", "2130706433", "017700000001", "①②⑦.⓪.⓪.①",
        "169.254.169.254", "[::1]", "::ffff:7f00:1", "0", "127。0。0。1", "ⓛocalhost",
    ],
)  # fmt: skip
def test_spellings_of_loopback_are_refused(host: str) -> None:
    with pytest.raises(net.AddressRefused):
        net.pin(host, 80)


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [ip_address("1.1.1.1"), ip_address("10.0.0.1")]
    monkeypatch.setattr(net, "_resolve", lambda host, port: found)
    with pytest.raises(net.AddressRefused):
        net.pin("rebinding.example", 443)


def test_exceptions_are_exact(settings: Any) -> None:
    settings.OUTBOUND_ALLOW = frozenset({"127.0.0.1:5433"})
    assert net.pin("127.0.0.1", 5433) == "127.0.0.1"
    with pytest.raises(net.AddressRefused):
        net.pin("127.0.0.1", 5434)
    with pytest.raises(net.AddressRefused):
        net.pin("localhost", 5433)


@pytest.mark.parametrize("host", ["", "no such host", "a" * 300, "x..y", "\x00"])
def test_what_does_not_resolve_is_refused(host: str) -> None:
    with pytest.raises(net.AddressRefused):
        net.pin(host, 80)


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded_for", "address"),
    [
        ([], "10.0.0.1", "203.0.113.9", "10.0.0.1"),
        (["10.0.0.0/8"], "10.0.0.1", "203.0.113.9", "203.0.113.9"),
        (["10.0.0.0/8"], "10.0.0.1", "", "10.0.0.1"),
        (["10.0.0.0/8"], "198.51.100.1", "203.0.113.9", "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (["10.0.0.0/8"], "10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (["10.0.0.0/8"], "10.0.0.1", "6.6.6.6, nonsense", "10.0.0.1"),
        (["10.0.0.0/8"], "10.0.0.1", "203.0.113.9:51234", "203.0.113.9"),
        (["::1"], "::1", "[2001:db8::7]:443", "2001:db8::7"),
        (["10.0.0.0/8"], "::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        (["10.0.0.0/8"], "10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
        (["10.0.0.0/8", "192.0.2.0/24"], "10.0.0.1", "6.6.6.6, 203.0.113.9, 192.0.2.1", "203.0.113.9"),
        (["10.0.0.0/8", "192.0.2.0/24"], "10.0.0.1", "192.0.2.7, 203.0.113.9, 192.0.2.1", "203.0.113.9"),
        (["10.0.0.0/8"], "10.0.0.1", "203.0.113.9, 10.0.0.2, ", "10.0.0.1"),
        (["10.0.0.0/8"], "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        (["fe80::/10"], "fe80::1%eth0", "2001:db8::7%eth0", "2001:db8::7"),
    ],
)
def test_whose_request_it_is(settings: Any, trusted: list[str], peer: str, forwarded_for: str, address: str) -> None:
    settings.TRUSTED_PROXIES = trusted
    assert net.client_address(peer, forwarded_for) == address


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("nonsense", "nonsense"),
        ("", ""),
    ],
)
def test_who_is_one_caller_for_counting(address: str, counted_as: str) -> None:
    assert net.neighbourhood(address) == counted_as
