"""Short ways to write terms and facts: a partner with affiliates A (parent P, grandparent G) and customers
C1, C2, …"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from commissions.rating.engine.rate import rate
from commissions.rating.engine.terms import Terms
from commissions.rating.facts.line import Line
from commissions.rating.facts.records import Customer, DatedFields, Facts, Rated, Row, Transaction
from track360.registry import RULES
from track360.verticals.registry import VERTICALS

JAN = date(2026, 1, 1)
LOTS: dict[str, Any] = {"id": "lots", "type": "lot", "rate": "5.00"}
TREE = [{"id": "G"}, {"id": "P", "parent": "G"}, {"id": "A", "parent": "P"}, {"id": "B", "parent": "P"}]


def D(value: str | int) -> Decimal:
    return Decimal(value)


def day(number: int, month: int = 1) -> date:
    """A day of 2026."""
    return date(2026, month, number)


def plan(
    *rules: dict[str, Any], id: str = "ib", currency: str = "USD", start: date = JAN, **version: Any
) -> dict[str, Any]:
    """A plan of one version."""
    return {"id": id, "currency": currency, "versions": [{"from": start, "rules": list(rules), **version}]}


def terms(*plans: dict[str, Any], vertical: str = "forex", **given: Any) -> Terms:
    """Terms in which A and B are on the first plan, unless ``assignments`` says otherwise."""
    assignments = [{"affiliate": key, "plan": plans[0]["id"]} for key in ("A", "B")] if plans else []
    parts: dict[str, Any] = {
        "affiliates": TREE, "groups": [], "rates": [], "assignments": assignments, "rules": RULES, **given,
    }  # fmt: skip
    return Terms.compile(VERTICALS[vertical], plans=plans, **parts)


def dated(affiliate: str = "A", start: date = date.min, **fields: Any) -> DatedFields:
    return DatedFields._make([start, affiliate, *(fields.get(name) for name in DatedFields._fields[2:])])


def customer(
    id: str = "C1", *days: DatedFields, person: str | None = None, email: str | None = None, **given: Any
) -> Customer:
    phases = given.pop("phases", ())
    return Customer(id, person, email, days or (dated(**given),), tuple(phases))


def row(
    at: date = JAN,
    lots: str = "0",
    who: str = "C1",
    instrument: str = "EURUSD",
    currency: str = "USD",
    **given: Any,
) -> Row:
    numbers = {key: Decimal(value) if value is not None else None for key, value in given.items()}
    columns = ("eligible_lots", "volume_usd", "spread_cost", "commission", "pnl")
    return Row(at, who, instrument, currency, Decimal(lots), *(numbers.get(key) for key in columns), 1)


def money(
    id: str,
    at: date,
    amount: str,
    type: str = "deposit",
    who: str = "C1",
    status: str = "approved",
    **given: Any,
) -> Transaction:
    """A transaction at noon of the day, unless ``hour`` says otherwise."""
    instant = datetime(at.year, at.month, at.day, tzinfo=UTC) + timedelta(hours=given.get("hour", 12))
    usd = given.get("usd")
    return Transaction(
        at, instant, id, who, type, Decimal(amount), given.get("currency", "USD"),
        None if usd is None else Decimal(usd), status, given.get("original"), 1,
    )  # fmt: skip


def facts(
    rows: Iterable[Row] = (),
    moneys: Iterable[Transaction] = (),
    customers: Iterable[Customer] | None = None,
    lots: dict[str, list[tuple[date, Decimal]]] | None = None,
    months: Iterable[tuple[str, str]] = (),
) -> Facts:
    """Facts in the order the engine asks for; customers that are not given belong to A."""
    rows, moneys = sorted(rows), sorted(moneys, key=lambda t: (t.instant, t.transaction_id))
    known = {c.customer_id: c for c in customers or ()}
    for key in [r.customer_id for r in rows] + [t.customer_id for t in moneys]:
        known.setdefault(key, customer(key))
    transactions: dict[str, list[Transaction]] = {t.customer_id: [] for t in moneys}
    for key, who in known.items():
        if who.phases:
            transactions.setdefault(key, [])
    for t in moneys:
        transactions[t.customer_id].append(t)
    return Facts(known, rows, transactions, lots or {}, set(months))


def paid(rated: Rated) -> dict[Any, Decimal]:
    """The total by (affiliate, rule)."""
    found: dict[Any, Decimal] = {}
    for line in rated.lines:
        key = (line.affiliate_id, line.rule_id)
        found[key] = found.get(key, Decimal(0)) + line.amount
    return found


def balance(rated: Rated) -> dict[str, Decimal]:
    """The total by affiliate."""
    found: dict[str, Decimal] = {}
    for line in rated.lines:
        found[line.affiliate_id] = found.get(line.affiliate_id, Decimal(0)) + line.amount
    return found


def unrated(rated: Rated) -> list[tuple[str, str]]:
    """(code, rule) of every exception."""
    return [(entry.code, entry.rule_id) for entry in rated.unrated]


def reasons(rated: Rated) -> list[tuple[str, str]]:
    """(code, rule) of every non-commission."""
    return [(entry.code, entry.rule_id) for entry in rated.non_commissions]


SPREAD = {"id": "spread", "type": "spread_share", "percent": 20}
CPA = {"id": "cpa", "type": "cpa", "trigger": "ftd", "amount": 400}
FEES = {
    "id": "fees",
    "type": "cpa",
    "trigger": "challenge_fee",
    "percent": {"first": 10, "repeat": 5, "reset": "2.5"},
}
SHARE = {"id": "rs", "type": "revenue_share", "percent": 30, "negative": "carry"}
EUR = [{"base": "EUR", "quote": "USD", "date": JAN, "rate": "2"}]
GROUPS = [
    {"id": "majors", "multiplier": 1, "instruments": ["EURUSD"]},
    {"id": "metals", "multiplier": "0.5", "instruments": ["XAUUSD"]},
]


def tiers(basis: str, *steps: tuple[int, int], mode: str = "whole", key: str = "rate") -> dict[str, Any]:
    return {"tiers": {"basis": basis, "mode": mode, "steps": [{"from": at, key: value} for at, value in steps]}}


def override(*of: str, mode: str = "on_top", id: str = "team", **more: Any) -> dict[str, Any]:
    return {"id": id, "type": "override", "of": list(of), "mode": mode, **more}


def rows(
    *given: Any,
    rules: Any = (LOTS,),
    customers: Any = None,
    moneys: Any = (),
    version: Any = None,
    **more: Any,
) -> Any:
    return rate(terms(plan(*rules, **(version or {})), **more), facts(given, moneys, customers))


def prop(moneys: Any, rule: Any = FEES, customers: Any = None, **more: Any) -> Any:
    return rate(terms(plan(rule), vertical="prop-trading", **more), facts([], moneys, customers))


def months(given: Any, rule: Any = SHARE, *names: str, vertical: str = "forex", **more: Any) -> Any:
    given.months = {("A", name) for name in names or ("2026-01",)}
    return rate(terms(plan(rule), vertical=vertical, **more), given, explain=True)


def amounts(rated: Any) -> list[Decimal]:
    return [line.amount for line in rated.lines]


def of_rule(rated: Any, rule_id: str) -> list[Line]:
    return [line for line in rated.lines if line.rule_id == rule_id]
