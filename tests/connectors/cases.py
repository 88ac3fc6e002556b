"""For each connector: a simulated partner that speaks its dialect, and a source that reads it.

The contract test runs on every registered connector; one without a case here fails it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from customers.models import Customer
from track360.sample.shelf import Shelf

Fill = Callable[[Shelf, int], None]


def customers(shelf: Shelf, count: int) -> None:
    """``count`` customers, a minute apart on 2 January 2026."""
    shelf.put("customers", [customer(n) for n in range(count)])


def customer(number: int, **fields: Any) -> dict[str, Any]:
    """A customer whose last change is ``number`` minutes into 2 January 2026."""
    at = datetime(2026, 1, 2, tzinfo=UTC) + timedelta(minutes=number)
    return {
        "customer_id": f"c{number:04}",
        "signup_date": "2026-01-02",
        "affiliate_id": "A1",
        "last_modified_date": at.isoformat().replace("+00:00", "Z"),
        **fields,
    }


def customer_ids() -> list[str]:
    """What came in."""
    return sorted(Customer.objects.values_list("customer_id", flat=True))


def expected_customers(count: int) -> list[str]:
    """What should have come in of ``count``."""
    return [f"c{n:04}" for n in range(count)]


@dataclass(frozen=True)
class Case:
    """config: settings of a source, given the partner's address. path: of the faults. pages: whether it pages
    at all."""

    key: str
    dialect: str
    stream: str
    config: Callable[[str], dict[str, Any]]
    credentials: dict[str, str]
    path: str = "/api/"
    vertical: str = "forex"
    fill: Fill = customers
    found: Callable[[], list[str]] = customer_ids
    expected: Callable[[int], list[str]] = expected_customers
    extra: dict[str, Any] = field(default_factory=dict)


def rest_config(style: str, auth: dict[str, Any]) -> Callable[[str], dict[str, Any]]:
    """A broker's home-made API, described."""
    paging = {
        "page": {"kind": "page", "size_param": "size", "size": 10, "total": "count"},
        "offset": {"kind": "offset", "size_param": "size", "size": 10, "total": "count"},
        "cursor": {"kind": "cursor", "param": "after", "next": "after", "size_param": "size", "size": 10},
        "link": {"kind": "link", "size_param": "size", "size": 10},
    }[style]
    clients = {
        "path": f"/api/{style}/clients",
        "rows": "items",
        "paging": paging,
        "window": {"from": "since", "to": "until"},
        "entity": "customers",
        "only": "demo == 'no'",
        "fields": {
            "customer_id": "id",
            "signup_date": "date(registered)",
            "affiliate_id": "introducer.code",
            "last_modified_date": "changed",
            "email": "mail",
            "country_code": "upper(country)",
            "kyc_status_id": "verification",
        },
        "values": {"kyc_status_id": {"OK": "approved", "*": "pending"}},
    }
    return lambda url: {"base_url": url, "auth": auth, "streams": {"clients": clients}}


PAIR = {"client_id": "track360", "client_secret": "simulated"}
CASES = {
    "track360": Case("track360", "track360", "customers", lambda url: {"base_url": url}, PAIR),
    "rest by page": Case(
        "rest", "rest", "clients", rest_config("page", {"kind": "bearer"}), {"token": "simulated"}
    ),
    "rest by offset": Case(
        "rest", "rest", "clients", rest_config("offset", {"kind": "api_key"}), {"key": "simulated"}
    ),
    "rest by cursor": Case(
        "rest",
        "rest",
        "clients",
        rest_config("cursor", {"kind": "basic"}),
        {"username": "track360", "password": "simulated"},
    ),
    "rest by link": Case(
        "rest", "rest", "clients", rest_config("link", {"kind": "bearer"}), {"token": "simulated"}
    ),
}
