"""The arithmetic of a due amount, built beside the amount where the input columns do not multiply to it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from commissions.rating.engine.collector import DueAmount, Source
from commissions.rating.facts.arithmetic import Document, Expression, added, converted, leaf, node, simple
from commissions.rating.facts.days import month_key
from commissions.rating.facts.exact import ZERO, Amount

POOL = "pool"
"""The name of what a line was worth before it was shared or scaled; what overrides are computed on."""


def parts_of(due: DueAmount) -> list[Expression]:
    """What the due amount is the sum of, before anything was shared from it."""
    return [own(due)] if due.parts is None else due.parts


def own(due: DueAmount) -> Expression:
    """What the rule itself computed."""
    told = due.inputs.arithmetic
    if told is not None and "worth" in told:
        worth: Expression = told["worth"]
        return worth
    if due.lower is not None and due.inputs.rate_unit == "percent":
        return _of_lower(due, due.lower)
    return simple(due.inputs, due.rule.id, due.source.version.currency, due.level)


def _of_lower(due: DueAmount, base: DueAmount) -> Expression:
    where = {"rule": base.rule.id, "affiliate": base.affiliate_id}
    commission = leaf("commission", base.pool, due.source.version.currency, line=where)
    return node("percent", commission, leaf("percent", due.inputs.rate, "%", rule=due.rule.id, level=due.level))


def cut(due: DueAmount, cap: Any, used: Amount) -> list[Expression]:
    """The parts of an amount that a cap has cut."""
    currency = due.source.version.currency
    before = leaf("used before", used, currency, lines={"rule": due.rule.id, "month": month_key(due.earned_day)})
    room = node("−", leaf("cap", cap, currency, rule=due.rule.id, pointer="/cap/amount"), before)
    if used > cap:
        room = node("max", leaf("nothing", ZERO, currency), room)
    return [node("min", added(parts_of(due)), room)]


def share_of(due: DueAmount) -> Expression:
    """An upline's part of a split, as the line that it is taken off has it."""
    percent = leaf("percent", due.inputs.rate, "%", rule=due.rule.id, level=due.level)
    return node("percent", {"ref": POOL}, percent)


def document(due: DueAmount) -> Document | None:
    """What is stored of the arithmetic; None where the columns say it all."""
    told: Document = due.inputs.arithmetic or {}
    # No column holds all digits of a lower line that has no end.
    is_endless = due.lower is not None and due.inputs.rate_unit == "percent" and isinstance(due.lower.pool, Fraction)
    if due.parts is None and not due.shares and due.limit is None and not is_endless:
        return due.inputs.arithmetic
    return told | {"worth": _whole(due) if due.limit is None else _scaled(due)}


def _whole(due: DueAmount, exact: bool = False) -> Expression:
    """``exact``: without the rounding of what a split gives its uplines, as a margin guard has it."""

    def rounded(part: Expression) -> Expression:
        return part if exact else node("round8", part)

    parts = parts_of(due)
    if due.rule.kind == "override" and due.rule.is_split and len(parts) > 1:  # type: ignore[attr-defined]
        parts = [rounded(part) for part in parts]
    pool = added(parts)
    if not due.shares and due.limit is None:
        return pool
    named = pool | {"name": POOL} if "op" in pool else node("+", pool, name=POOL)
    return node("−", named, *map(rounded, due.shares)) if due.shares else named


def _scaled(due: DueAmount) -> Expression:
    """An amount under a margin guard: the part of it that the row's revenue pays for, cut."""
    assert due.limit is not None
    most, whole = due.limit
    together = leaf("all lines together", whole, due.source.version.currency, lines={"source": True})
    return node("cut8", node("×", _whole(due, exact=True), node("÷", most, together, name="margin guard")))


def limit(source: Source, ids: tuple[int, ...]) -> Expression:
    """The most that may be paid on a row, by rates of these ids."""
    assert source.item is not None
    row, version = source.item.row, source.version
    assert version.guard is not None
    sent = [(name, getattr(row, name)) for name in ("spread_cost", "commission")]
    revenue = added(leaf(name, value, row.currency, field=[name]) for name, value in sent if value is not None)
    guard = leaf("margin guard", version.guard, "%", pointer="/margin_guard")
    return node("percent", converted(revenue, row.currency, version.currency, ids), guard)
