"""Short words for telling a money story to the oracle: a partner, its records, what it books."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.oracle.oracle import Answer, books

Received = tuple[str, dict[str, Any], datetime]
RECEIVED = datetime(2026, 4, 1, 8, tzinfo=UTC)
LOTS: dict[str, Any] = {"id": "lots", "type": "lot", "rate": "5.00"}
CPA: dict[str, Any] = {"id": "cpa", "type": "cpa", "trigger": "ftd", "amount": 400}
FEES: dict[str, Any] = {"id": "fees", "type": "cpa", "trigger": "challenge_fee"}
PERCENT = {"first": 10, "repeat": 5, "reset": "2.5"}


def plan(*rules: dict[str, Any], plan_id: str = "std", currency: str = "USD", **version: Any) -> dict[str, Any]:
    return {
        "id": plan_id,
        "currency": currency,
        "versions": [{"from": "2026-01-01", "rules": [*rules], **version}],
    }


def partner(*rules: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A forex partner in Athens: A under P under G, and B; A and B have one plan of these rules."""
    guard = {"margin_guard": changes.pop("margin_guard")} if "margin_guard" in changes else {}
    currency = changes.pop("currency", "USD")
    base: dict[str, Any] = {
        "id": "acme",
        "vertical": "forex",
        "zone": "Europe/Athens",
        "affiliates": [
            {"id": "G"},
            {"id": "P", "parent": "G"},
            {"id": "A", "parent": "P"},
            {"id": "B"},
            {"id": "C"},
        ],
        "plans": [plan(*rules, currency=currency, **guard)],
        "assignments": [{"affiliate": affiliate, "plan": "std"} for affiliate in "ABC"],
    }
    return {**base, **changes}


def prop(*rules: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return partner(*rules, **{"vertical": "prop-trading", "zone": "Europe/Prague", **changes})


def customer(
    customer_id: str = "c1", affiliate: str = "A", at: str | None = "2026-01-01T10:00:00Z", **more: Any
) -> Any:
    record = {
        "customer_id": customer_id,
        "signup_date": "2026-01-01",
        "affiliate_id": affiliate,
        **more,
    }
    return "customers", {**record, **({"last_modified_date": at} if at else {})}


def patch(customer_id: str, at: str, **more: Any) -> Any:
    return "customers-patch", {"customer_id": customer_id, "last_modified_date": at, **more}


def row(day: str, lots: str = "1", instrument: str = "EURUSD", **more: Any) -> Any:
    texts = {"customer_id": "c1", "currency": "USD"}
    for name in ("customer_id", "currency", "last_modified_date"):
        if name in more:
            texts[name] = more.pop(name)
    numbers = {name: Decimal(value) for name, value in {"lots_traded": lots, **more}.items()}
    return "trading-activity", {"date": day, "instrument": instrument, **texts, **numbers}


def event(transaction_id: str, kind: str, amount: str, at: str, **more: Any) -> Any:
    record = {"transaction_id": transaction_id, "customer_id": "c1", "transaction_type": kind}
    money = {
        "amount_currency": Decimal(amount),
        "currency": "USD",
        "transaction_date": at,
        "status": "approved",
    }
    return "transactions", {**record, **money, **more}


def deposit(transaction_id: str, amount: str, at: str, **more: Any) -> Any:
    return event(transaction_id, "deposit", amount, at, **more)


def received(told: list[Any]) -> list[Received]:
    return [(entity, record, RECEIVED + timedelta(seconds=place)) for place, (entity, record) in enumerate(told)]


def answer(programme: dict[str, Any], *told: Any) -> Answer:
    return books(programme, received([*told]))


def balances(programme: dict[str, Any], *told: Any) -> dict[str, Decimal]:
    """By affiliate, without zeros."""
    return answer(programme, *told).balances()


def amounts(programme: dict[str, Any], *told: Any) -> dict[Any, Decimal]:
    """By (affiliate, rule, level, first word of the source, month)."""
    units = answer(programme, *told).units
    return {(unit[0], unit[1], unit[2], unit[4][0], unit[5]): amount for unit, amount in units.items()}


def usd(**figures: str) -> dict[str, Decimal]:
    return {affiliate: Decimal(figure) for affiliate, figure in figures.items()}
