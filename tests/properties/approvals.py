"""What approving a statement must come to, reckoned in plain Python from every line of its account."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from commissions.holds.models import Hold
from commissions.ledger.models import LedgerEntry
from commissions.statements.approving import Conditions
from commissions.statements.models import Approval, Statement, Withheld
from track360.affiliates.models import Affiliate
from track360.core.currencies import minor_unit

ZERO = Decimal(0)


def due_lines(statement: Statement, account: Iterable[LedgerEntry]) -> list[LedgerEntry]:
    """Of the account's lines those that fall due in a statement: its own, and earlier ones whose day comes in it."""
    return [line for line in account if _falls_due(line, statement)]


def _falls_due(line: LedgerEntry, statement: Statement) -> bool:
    if line.period == statement.first:
        return bool(line.payable_from <= statement.last)
    return line.period < statement.first <= line.payable_from <= statement.last


def expected(statement: Statement, conditions: Conditions) -> dict[str, Any]:
    """The fields of its approval, if it were approved now."""
    held = Hold.objects.filter(partner_id=statement.partner_id, released_at=None)
    customers, lines = set(held.values_list("customer_id", flat=True)) - {""}, set(held.values_list("entry_id"))
    account = LedgerEntry.objects.filter(
        partner_id=statement.partner_id, affiliate_id=statement.affiliate_id, currency=statement.currency
    )
    kept = [line for line in due_lines(statement, account) if line.customer_id in customers or (line.pk,) in lines]
    free = [row.amount for row in _withheld_before(statement) if not _is_held(row, customers, lines)]
    before = Approval.objects.filter(statement_id=statement.previous_id).first()
    opening = before.carried if before else ZERO
    payable = opening + statement.due - sum(line.amount for line in kept) + sum(free, ZERO)
    unit = minor_unit(statement.currency)
    minimum = max(conditions.minimums.get(statement.currency, ZERO), unit)
    blocked = _blocked(statement, payable.quantize(unit, ROUND_HALF_EVEN), payable < minimum, conditions)
    payout = ZERO if blocked else payable.quantize(unit, ROUND_HALF_EVEN)
    return {
        "opening": opening,
        "withheld": sum((line.amount for line in kept), ZERO),
        "released": sum(free, ZERO),
        "payable": payable,
        "payout": payout,
        "carried": payable - payout,
        "blocked": blocked,
    }


def _withheld_before(statement: Statement) -> list[Withheld]:
    rows = Withheld.objects.filter(
        partner_id=statement.partner_id, affiliate_id=statement.affiliate_id, currency=statement.currency
    )
    return list(rows.filter(released_in=None))


def _is_held(row: Withheld, customers: set[str], lines: set[tuple[int | None]]) -> bool:
    return (row.entry_id,) in lines or LedgerEntry.objects.get(pk=row.entry_id).customer_id in customers


def _blocked(statement: Statement, rounded: Decimal, is_small: bool, conditions: Conditions) -> str:
    affiliate = statement.affiliate_id
    of_affiliate = {"partner_id": statement.partner_id, "affiliate_id": affiliate}
    if rounded <= 0:
        return "nothing_due"
    if Affiliate.objects.filter(**of_affiliate, status="suspended").exists():
        return "suspended"
    if Hold.objects.filter(**of_affiliate, released_at=None).exists():
        return "held"
    return "below_minimum" if is_small else conditions.blocked.get((affiliate, statement.currency), "")
