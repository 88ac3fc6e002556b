"""A line's arithmetic without its customer and source: for lists, and for those whose customer it is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commissions.explain.causes import Cause
from commissions.explain.derivation import Explained
from commissions.explain.sentences.formulas import NOT_KEPT, affiliate_style
from commissions.explain.sentences.formulas import formula as written
from commissions.explain.sentences.reasons import REASONS
from commissions.explain.spoken import detail
from commissions.rating.rules.wording import marked
from track360.core.language import day_text, say, word
from track360.site.display import money

CAUSES = {
    "earned": marked("earned"),
    "restated": marked("restated"),
    "reversed": marked("reversed"),
    "prior_period": marked("booked late"),
}

NAMELESS = frozenset({
    "plan", "plan_version", "rate", "instrument_group", "tier", "cap", "margin_guard", "lower_line", "due_again",
    "earned", "payable_day", "other_records", "lower_month",
})  # fmt: skip
"""Causes whose words name neither a customer nor a record; whose customers they are, an upline may read."""
CHANGED = marked("what it is computed from has changed")
IN_GENERAL = {
    "other_affiliate": marked("the customer belongs to another affiliate"),
    "not_upline": marked("not above the customer's affiliate at this level"),
    "no_plan": marked("no plan is in force"),
    "before_plan": marked("no plan is in force"),
    "no_rule": marked("the plan has no such rule"),
    "other_month": marked("earned in another month"),
    "payable_day": marked("payable on another day"),
    "record": marked("the record says something else now"),
    "refund": marked("refunds and adjustments"),
    "attribution": marked("the customer belongs to another affiliate now"),
}


def anonymous_sentence(of: Explained) -> str:
    """The line in one sentence that names neither its customer nor its source."""
    entry = of.entry
    told = {
        "amount": money(entry.amount, entry.currency),
        "cause": word(CAUSES.get(entry.cause, entry.cause)),
        "rule": entry.rule_id,
        "formula": formula(of) or say(NOT_KEPT),
    }
    if of.is_first:
        return say("{amount} {cause} by rule {rule}: {formula}.", **told)
    both = {"worth": money(of.worth, entry.currency), "before": money(of.before, entry.currency)}
    # What a reversal tells is a reason, and comes to nothing by no arithmetic.
    if entry.reverses:
        return say(
            "{amount} {cause} by rule {rule}: {formula}, so it is worth {worth}; {before} before.", **told, **both
        )
    return say("{amount} {cause} by rule {rule}: {formula} = {worth}; {before} before.", **told, **both)


def formula(of: Explained) -> str:
    """The arithmetic in a few signs, for a list: ``1.25 lots × 5.00 USD per lot``."""
    entry = of.entry
    if entry.reverses:
        reason = of.reason or {}
        code = reason.get("code", "")
        return detail(reason["detail"]) if code in NAMELESS else _in_general(code, reason)
    if of.arithmetic is None:
        return ""
    return written(of.arithmetic, affiliate_style(entry))


def anonymous_cause(of: Cause) -> str:
    """What changed, in words that name no record."""
    return of.detail if of.code in NAMELESS else _in_general(of.code, of.named)


def _in_general(code: str, named: Mapping[str, Any]) -> str:
    told = say(IN_GENERAL.get(code) or REASONS.get(code, CHANGED))
    return say("{reason} from {day}", reason=told, day=day_text(named["day"])) if "day" in named else told
