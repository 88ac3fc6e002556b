"""What holds of a partner's ledger after every step, whatever the oracle says."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import Any

from commissions.ledger.writer import UNIT_COLUMNS
from commissions.rollups.prove import prove
from tests.oracle.oracle import Answer, books
from tests.properties.both import Received
from track360.core.bulk import query
from track360.partners.models import Partner

SMALLEST = Decimal("0.00000001")

_SOURCELESS = """
SELECT e.id, e.kind FROM commissions_ledgerentry e WHERE e.partner_id = %s AND NOT CASE e.kind
    WHEN 'activity' THEN EXISTS (SELECT FROM activity_tradingday d WHERE d.partner_id = e.partner_id
        AND d.date = e.source_day AND d.customer_id = e.customer_id AND d.instrument = e.instrument
        AND d.currency = e.source_currency)
    WHEN 'transaction' THEN EXISTS (SELECT FROM transactions_transaction t
        WHERE t.partner_id = e.partner_id AND t.transaction_id = e.ref)
    WHEN 'customer' THEN EXISTS (SELECT FROM customers_customerversion v
        WHERE v.partner_id = e.partner_id AND v.customer_id = e.customer_id AND v.fields->>'phase' = e.ref)
    ELSE e.ref = to_char(e.month, 'YYYY-MM') END"""

_ENTRIES = f"""
SELECT {UNIT_COLUMNS}, cause, amount FROM commissions_ledgerentry WHERE partner_id = %s ORDER BY id"""


def check(partner: Partner) -> None:
    """Raises AssertionError with what does not hold."""
    assert query(_SOURCELESS, partner.pk) == []
    _check_balances(partner)
    proof = prove(partner)
    assert proof.holds, proof.incidents


def _check_balances(partner: Partner) -> None:
    """A unit begins with what is earned, is restated while it has a balance, and a reversal brings it to zero."""
    balances: dict[tuple[Any, ...], Decimal] = {}
    for *unit, cause, amount in query(_ENTRIES, partner.pk):
        key = tuple(unit)
        before = balances.get(key, Decimal(0))
        after = balances[key] = before + amount
        assert amount != 0
        assert (before == 0) == (cause == "earned"), (key, cause, before)
        assert (after == 0) == (cause == "reversed"), (key, cause, after)


def check_splits(programme: dict[str, Any], records: list[Received], answer: Answer) -> None:
    """All levels of a split together are what the direct would have without it (a tie may turn the 8th place)."""
    splits, bases = _split_rules(programme)
    if not splits:
        return
    shared, pools = ({}, {})
    for units, sums in ((answer.units, shared), (books(_without(programme, splits), records).units, pools)):
        for unit, amount in units.items():
            _, rule, level, kind, source, _ = unit
            if rule in splits or (rule in bases and level == 0):
                total, count = sums.get((kind, source), (Decimal(0), 0))
                sums[kind, source] = total + amount, count + 1
    for source in shared.keys() | pools.keys():
        total, count = shared.get(source, (Decimal(0), 0))
        assert abs(total - pools.get(source, (Decimal(0), 0))[0]) <= SMALLEST * count, source


def _split_rules(programme: dict[str, Any]) -> tuple[set[str], set[str]]:
    """The rules that split in each of their versions, and what they are of; none where a guard cuts some lines."""
    versions = [version for plan in programme["plans"] for version in plan["versions"]]
    rules = [rule for version in versions for rule in version["rules"]]
    splits = [rule for rule in rules if rule.get("mode") == "split"]
    others = {rule["id"] for rule in rules if rule not in splits}
    if any("margin_guard" in version for version in versions) or any(rule["id"] in others for rule in splits):
        return set(), set()
    return {rule["id"] for rule in splits}, {base for rule in splits for base in rule["of"]}


def _without(programme: dict[str, Any], splits: set[str]) -> dict[str, Any]:
    plain = deepcopy(programme)
    for plan in plain["plans"]:
        for version in plan["versions"]:
            version["rules"] = [rule for rule in version["rules"] if rule["id"] not in splits]
    return plain
