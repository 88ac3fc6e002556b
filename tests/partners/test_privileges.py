"""What may be handed on, without a database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from track360.partners.credentials.privileges import Privileges, beyond

SOON, LATE = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)


def privileges(**fields: Any) -> Privileges:
    said = {"scopes": "read", "endpoints": {}, "addresses": [], "rate_limit": 1000, "expires_at": None, **fields}
    return Privileges(**{**said, "scopes": frozenset(said["scopes"].split())})


def fields_beyond(wanted: dict[str, Any], own: dict[str, Any], handed_on: bool = True) -> list[str]:
    return [name for name, _ in beyond(privileges(**wanted), privileges(**own), handed_on)]


@pytest.mark.parametrize(
    ("wanted", "own"),
    [
        ({}, {}),
        ({"scopes": "read programme"}, {"scopes": "read write admin programme"}),
        ({"endpoints": {"read": ["reports"]}}, {}),
        ({"endpoints": {"read": ["reports"]}}, {"endpoints": {"read": ["reports", "customers"]}}),
        ({}, {"scopes": "read write", "endpoints": {"write": ["customers"]}}),
        ({"endpoints": {"read": []}}, {"endpoints": {"read": ["reports"]}}),
        ({"addresses": ["10.1.0.0/16", "10.2.3.4"]}, {"addresses": ["192.0.2.1", "10.0.0.0/8"]}),
        ({"addresses": ["2001:db8:1::/48"]}, {"addresses": ["10.0.0.0/8", "2001:db8::/32"]}),
        ({"rate_limit": 10}, {"rate_limit": 10}),
        ({"expires_at": SOON}, {"expires_at": SOON}),
    ],
)
def test_within(wanted: dict[str, Any], own: dict[str, Any]) -> None:
    assert fields_beyond(wanted, own) == []


@pytest.mark.parametrize(
    ("wanted", "own", "field"),
    [
        ({"scopes": "read write"}, {"scopes": "read"}, "scopes"),
        ({"scopes": "admin"}, {"scopes": "read admin"}, "scopes"),
        ({"scopes": "publish"}, {"scopes": "read admin publish"}, "scopes"),
        ({}, {"endpoints": {"read": ["reports"]}}, "endpoints"),
        ({"endpoints": {"read": ["customers"]}}, {"endpoints": {"read": ["reports"]}}, "endpoints"),
        ({"endpoints": {"write": ["reports"]}}, {"endpoints": {"read": ["reports"]}}, "endpoints"),
        ({}, {"addresses": ["10.0.0.0/8"]}, "ip_allowlist"),
        ({"addresses": ["10.0.0.0/7"]}, {"addresses": ["10.0.0.0/8"]}, "ip_allowlist"),
        ({"addresses": ["10.0.0.1", "11.0.0.1"]}, {"addresses": ["10.0.0.0/8"]}, "ip_allowlist"),
        ({"addresses": ["::/0"]}, {"addresses": ["0.0.0.0/0"]}, "ip_allowlist"),
        ({"addresses": ["0.0.0.0/0"]}, {"addresses": ["::/0"]}, "ip_allowlist"),
        ({}, {"rate_limit": 10}, "rate_limit"),
        ({"rate_limit": 11}, {"rate_limit": 10}, "rate_limit"),
        ({}, {"expires_at": SOON}, "expires_at"),
        ({"expires_at": LATE}, {"expires_at": SOON}, "expires_at"),
    ],
)
def test_beyond(wanted: dict[str, Any], own: dict[str, Any], field: str) -> None:
    assert fields_beyond(wanted, own) == [field]


def test_what_is_only_shut_out_may_have_what_a_person_gave() -> None:
    assert fields_beyond({"scopes": "read admin"}, {"scopes": "read admin"}, handed_on=False) == []
    assert fields_beyond({"scopes": "read publish"}, {"scopes": "read admin"}, handed_on=False) == ["scopes"]


def test_everything_that_is_too_much_is_told() -> None:
    own = {"endpoints": {"read": []}, "addresses": ["10.0.0.1"], "rate_limit": 1, "expires_at": SOON}
    found = fields_beyond({"scopes": "read write"}, own)
    assert found == ["scopes", "endpoints", "ip_allowlist", "rate_limit", "expires_at"]
