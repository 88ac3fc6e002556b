"""Monthly caps: what an affiliate earns by a rule in a month, in order, until the cap is used up."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from commissions.rating.engine import worth
from commissions.rating.engine.collector import Collector, DueAmount
from commissions.rating.facts.days import month_key
from commissions.rating.facts.exact import ZERO, Amount, minus, plus
from commissions.rating.facts.outcomes import NothingDue


def apply_caps(collector: Collector, dues: Iterable[DueAmount]) -> None:
    """Per rule, earner and earned month, in order; lines of an uncapped version use the cap up too."""
    capped = collector.terms.capped
    # Year and month as numbers: a text per line would be made a million times.
    used: dict[tuple[str, str, int, int], Amount] = {}
    # In the order of earning, so that which line is cut does not depend on how facts were gathered.
    for due in sorted((due for due in dues if due.rule.id in capped), key=DueAmount.order_of):
        key = (due.rule.id, due.affiliate_id, due.earned_day.year, due.earned_day.month)
        before = used.get(key, ZERO)
        if due.rule.cap is not None:
            _cut(collector, due, due.rule.cap, before)
        used[key] = plus(before, due.amount)


def _cut(collector: Collector, due: DueAmount, cap: Decimal, used: Amount) -> None:
    # A restated cap may lie below what was used before it.
    room = max(minus(cap, used), ZERO)
    if due.amount <= room:
        return
    due.uncapped = due.amount
    due.parts = worth.cut(due, cap, used)
    due.set(room)
    if not room and collector.explain:
        detail = f"the cap of {cap} for {month_key(due.earned_day)} is used up"
        reason = NothingDue("cap_reached", detail, cap, cap, due.source.plan.currency)
        collector.nothing_due(due.source.key, due.affiliate_id, due.rule.id, reason)
