"""For each connector: a simulated partner that speaks its dialect, and a source that reads it.

The contract test runs on every registered connector; one without a case here fails it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from activity.models import TradingDay
from customers.models import Customer
from track360.affiliates.models import Affiliate
from track360.demo.record_store import RecordStore
from track360.ingest import intake, registry
from transactions.models import Transaction

Fill = Callable[[RecordStore, int], None]


def customers(store: RecordStore, count: int) -> None:
    """``count`` customers, a minute apart on 2 January 2026."""
    store.put("customers", [customer(n) for n in range(count)])


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


def payments(store: RecordStore, count: int) -> None:
    """``count`` deposits, a minute apart on 2 January 2026."""
    store.put("transactions", [payment(n) for n in range(count)])


def payment(number: int, **fields: Any) -> dict[str, Any]:
    """A deposit of 100.50 EUR by customer c1."""
    at = (datetime(2026, 1, 2, tzinfo=UTC) + timedelta(minutes=number)).isoformat().replace("+00:00", "Z")
    return {
        "transaction_id": f"t{number:04}",
        "customer_id": "c1",
        "transaction_type": "deposit",
        "amount_currency": 100.5,
        "currency": "EUR",
        "transaction_date": at,
        "status": "approved",
        "last_modified_date": at,
        **fields,
    }


def payment_ids() -> list[str]:
    """What came in."""
    return sorted(Transaction.objects.values_list("transaction_id", flat=True))


def days(store: RecordStore, count: int) -> None:
    """``count`` days of one small trade each, of five customers in turn, from 2 January 2026."""
    store.put("trading-activity", [day(n % 5 + 1, n // 5) for n in range(count)])


def day(trader: int, number: int, **fields: Any) -> dict[str, Any]:
    """Day ``number`` of a trader in EURUSD: one step of lots, or as told."""
    date = (datetime(2026, 1, 2, tzinfo=UTC) + timedelta(days=number)).date().isoformat()
    return {
        "date": date,
        "customer_id": f"c{trader}",
        "instrument": "EURUSD",
        "lots_traded": 0.01,
        "currency": "USD",
        "commission": 0.07,
        "pnl": -1.5,
        "last_modified_date": f"{date}T22:00:00Z",
        **fields,
    }


def day_keys() -> list[str]:
    """What came in, rolled up."""
    found = TradingDay.objects.values_list("customer_id", "date", "lots_traded", "commission", "pnl")
    return sorted(" ".join(str(value) for value in row) for row in found)


def expected_days(count: int) -> list[str]:
    """What should have come in of ``count``."""
    rows = [day(n % 5 + 1, n // 5) for n in range(count)]
    return sorted(f"{row['customer_id']} {row['date']} 0.01 0.07 -1.5" for row in rows)


def five_customers(affiliate: Affiliate) -> None:
    """Whom the transactions and days belong to."""
    people = [{"customer_id": f"c{n}", "signup_date": "2026-01-02", "affiliate_id": "A1"} for n in range(1, 6)]
    intake.ingest_batch(registry.ENTITIES["customers"], affiliate.partner, people)


@dataclass(frozen=True)
class Case:
    """config: settings of a source, given the partner's address. path: of the faults. pages: whether it
    pages at all."""

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
    prepare: Callable[[Affiliate], object] = lambda affiliate: None
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
TRADES = Case(
    "metatrader",
    "metatrader",
    "deals",
    lambda url: {"base_url": url, "zone": "UTC"},
    {"key": "simulated"},
    path="/OrderHistory",
    fill=days,
    found=day_keys,
    expected=expected_days,
    prepare=five_customers,
)
CASES = {
    "track360": Case("track360", "track360", "customers", lambda url: {"base_url": url}, PAIR),
    "rest by page": Case("rest", "rest", "clients", rest_config("page", {"kind": "bearer"}), {"token": "simulated"}),
    "rest by offset": Case("rest", "rest", "clients", rest_config("offset", {"kind": "api_key"}), {"key": "simulated"}),
    "rest by cursor": Case(
        "rest",
        "rest",
        "clients",
        rest_config("cursor", {"kind": "basic"}),
        {"username": "track360", "password": "simulated"},
    ),
    "fxproptech": Case(
        "fxproptech",
        "fxproptech",
        "accounts",
        lambda url: {"base_url": f"{url}/v2"},
        {"token": "simulated"},
        path="/v2/",
        vertical="prop-trading",
    ),
    "fxproptech trades": replace(
        TRADES,
        key="fxproptech",
        dialect="fxproptech",
        stream="trades",
        config=lambda url: {"base_url": f"{url}/v2"},
        credentials={"token": "simulated"},
        path="/v2/",
        vertical="prop-trading",
    ),
    "metatrader": TRADES,
    "broctagon": Case(
        "broctagon",
        "broctagon",
        "transactions",
        lambda url: {"base_url": url},
        {"key": "simulated"},
        path="/public/",
        fill=payments,
        found=payment_ids,
        expected=lambda count: [f"t{n:04}" for n in range(count)],
        prepare=five_customers,
    ),
    "rest by link": Case("rest", "rest", "clients", rest_config("link", {"kind": "bearer"}), {"token": "simulated"}),
}
