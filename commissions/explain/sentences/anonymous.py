"""A line's arithmetic without its customer and source: for lists, and for those whose customer it is not."""

from __future__ import annotations

from commissions.explain.derivation import Explained
from commissions.explain.sentences.formulas import affiliate_style
from commissions.explain.sentences.formulas import formula as written
from commissions.explain.sentences.reasons import REASONS
from commissions.ledger.models import LedgerEntry
from track360.site.display import money

CAUSES = {"earned": "earned", "restated": "restated", "reversed": "reversed", "prior_period": "booked late"}

REVERSALS = {
    "other_affiliate": "the customer belongs to another affiliate",
    "not_upline": "not above the customer's affiliate at this level",
    "no_plan": "no plan is in force",
    "before_plan": "no plan is in force",
    "no_rule": "the plan has no such rule",
    "other_month": "earned in another month",
}


def anonymous_sentence(of: Explained) -> str:
    """The line in one sentence that names neither its customer nor its source."""
    entry = of.entry
    cause = CAUSES.get(entry.cause, entry.cause)
    before = "" if of.is_first else f" = {money(of.worth, entry.currency)}; {money(of.before, entry.currency)} before"
    return f"{money(entry.amount, entry.currency)} {cause} by rule {entry.rule_id}: {formula(of)}{before}."


def formula(of: Explained) -> str:
    """The arithmetic in a few signs, for a list: ``1.25 lots × 5.00 USD per lot``."""
    entry = of.entry
    if entry.cause == LedgerEntry.Cause.REVERSED:
        return _reversal(of)
    if of.arithmetic is None:
        return ""
    return written(of.arithmetic, affiliate_style(entry))


def _reversal(of: Explained) -> str:
    """Why nothing is due, in words that name no record."""
    reason = of.reason or {}
    told = REVERSALS.get(reason.get("code", "")) or REASONS.get(reason.get("code", ""), "nothing is due any more")
    return f"{told} from {reason['day']}" if "day" in reason else told
