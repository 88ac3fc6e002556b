"""One plain English sentence for a ledger line: the same in the API and on both sites."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from commissions.explain.causes import Cause
from commissions.explain.derivation import Derivation, Explained
from commissions.explain.sentences.figures import amount, source
from commissions.explain.sentences.formulas import NOT_KEPT, PLAIN, Style, formula
from commissions.explain.spoken import detail
from commissions.ledger.models import LedgerEntry
from track360.core.language import day, day_text, month_text, say


def sentence(of: Explained, style: Style = PLAIN) -> str:
    """What a line was paid for and how it was computed, e.g.

    "EURUSD of customer C1 on 2026-01-05: 1.25 lots × 5.00 USD per lot = 6.25 USD, of which 5.00 USD was booked before:
    +1.25 USD".
    """
    return f"{source(of.entry)}: {arithmetic(of, style)}{when(of.entry)}"


def full_sentence(of: Derivation, style: Style = PLAIN) -> str:
    """With the conditions that were met, and what caused the entry."""
    parts = [sentence(of.explained, style), *map(condition, of.explained.conditions)]
    # Of a first line the source says it all, of a reversal its reason.
    if not of.explained.is_first and not of.entry.reverses:
        parts += [_cause(cause) for cause in of.causes]
    return say("; ").join(parts)


def arithmetic(of: Explained, style: Style = PLAIN) -> str:
    """What it is worth, what was booked before, and the difference."""
    currency = of.entry.currency
    if of.entry.reverses:
        told = detail(of.reason["detail"]) if of.reason else say("it is due no more")
        return say(
            "{reason}, so it is worth {worth}; {before} was booked before: {difference}",
            reason=told,
            worth=amount(of.worth, currency),
            **_before(of),
        )
    worth = f"{_formula(of, style)} = {amount(of.worth, currency)}" if _is_computed(of) else amount(of.worth, currency)
    if of.is_first:
        return worth
    return say("{worth}, of which {before} was booked before: {difference}", worth=worth, **_before(of))


def condition(of: dict[str, Any]) -> str:
    """A condition that was met: "2.00 of 2.00 lots on 2026-01-10"."""
    told = detail(of["detail"])
    return say("{condition} on {day}", condition=told, day=day_text(of["day"])) if "day" in of else told


def when(entry: LedgerEntry) -> str:
    """The days that the source does not tell."""
    parts = []
    if entry.kind in ("transaction", "customer"):
        parts.append(say("earned on {day}", day=day(entry.earned_day)))
    if entry.payable_from != entry.earned_day:
        parts.append(say("payable from {day}", day=day(entry.payable_from)))
    if entry.cause == LedgerEntry.Cause.PRIOR_PERIOD:
        parts.append(say("for {month}, which was closed", month=month_text(f"{entry.month:%Y-%m}")))
    return f" ({say(', ').join(parts)})" if parts else ""


def _is_computed(of: Explained) -> bool:
    # A fixed amount that nothing cut and no rounding changed needs no arithmetic.
    if of.arithmetic is None or "op" in of.arithmetic["of"][0]:
        return True
    return Fraction(of.arithmetic["of"][0]["value"]) != of.worth


def _formula(of: Explained, style: Style) -> str:
    return say(NOT_KEPT) if of.arithmetic is None else formula(of.arithmetic, style)


def _before(of: Explained) -> dict[str, str]:
    """What was booked before, and the difference."""
    currency, sign = of.entry.currency, "+" if of.entry.amount > 0 else ""
    return {"before": amount(of.before, currency), "difference": f"{sign}{amount(of.entry.amount, currency)}"}


def _cause(of: Cause) -> str:
    return of.detail
