"""A line's arithmetic without its customer and source: for lists, and for those whose customer it is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commissions.explain.causes import Cause
from commissions.explain.derivation import Explained
from commissions.explain.sentences.formulas import NOT_KEPT, affiliate_style
from commissions.explain.sentences.formulas import formula as written
from commissions.explain.sentences.reasons import REASONS
from track360.site.display import money

CAUSES = {"earned": "earned", "restated": "restated", "reversed": "reversed", "prior_period": "booked late"}

NAMELESS = frozenset({
    "plan", "plan_version", "rate", "instrument_group", "tier", "cap", "margin_guard", "lower_line", "due_again",
    "earned", "payable_day", "other_records", "lower_month",
})  # fmt: skip
"""Causes whose words name neither a customer nor a record; whose customers they are, an upline may read."""
IN_GENERAL = {
    "other_affiliate": "the customer belongs to another affiliate",
    "not_upline": "not above the customer's affiliate at this level",
    "no_plan": "no plan is in force",
    "before_plan": "no plan is in force",
    "no_rule": "the plan has no such rule",
    "other_month": "earned in another month",
    "payable_day": "payable on another day",
    "record": "the record says something else now",
    "refund": "refunds and adjustments",
    "attribution": "the customer belongs to another affiliate now",
}


def anonymous_sentence(of: Explained) -> str:
    """The line in one sentence that names neither its customer nor its source."""
    entry = of.entry
    cause = CAUSES.get(entry.cause, entry.cause)
    # What a reversal tells is a reason, and comes to nothing by no arithmetic.
    comes_to = ", so it is worth" if entry.reverses else " ="
    worth, booked = money(of.worth, entry.currency), money(of.before, entry.currency)
    before = "" if of.is_first else f"{comes_to} {worth}; {booked} before"
    return f"{money(entry.amount, entry.currency)} {cause} by rule {entry.rule_id}: {formula(of) or NOT_KEPT}{before}."


def formula(of: Explained) -> str:
    """The arithmetic in a few signs, for a list: ``1.25 lots × 5.00 USD per lot``."""
    entry = of.entry
    if entry.reverses:
        reason = of.reason or {}
        code = reason.get("code", "")
        return reason["detail"] if code in NAMELESS else _in_general(code, reason)
    if of.arithmetic is None:
        return ""
    return written(of.arithmetic, affiliate_style(entry))


def anonymous_cause(of: Cause) -> str:
    """What changed, in words that name no record."""
    return of.detail if of.code in NAMELESS else _in_general(of.code, of.named)


def _in_general(code: str, named: Mapping[str, Any]) -> str:
    told = IN_GENERAL.get(code) or REASONS.get(code, "what it is computed from has changed")
    return f"{told} from {named['day']}" if "day" in named else told
