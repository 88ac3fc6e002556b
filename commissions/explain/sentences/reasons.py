"""One sentence for what cannot be rated yet, and for what earned nothing."""

from __future__ import annotations

from commissions.explain.sentences.figures import amount, short, source
from commissions.rating.facts.records import NonCommission, Outlook, UnratedSource
from commissions.settle.models import RatingException

REASONS = {
    "min_deposit": "the first deposit has not reached the minimum",
    "min_lots": "not enough lots yet",
    "kyc": "the customer's KYC status does not qualify",
    "country": "the customer's country does not qualify",
    "demo_account": "a demo account never earns",
    "no_match": "the rule does not work on it",
    "no_plan": "no plan",
    "before_plan": "before the plan's first version",
    "no_rule": "no rule pays for it",
    "in_month": "it is paid with its month",
    "not_approved": "only approved transactions count",
    "adjustment": "an adjustment changes what another transaction is worth",
    "not_ftd": "only the first deposit earns",
    "not_first": "paid once only",
    "negative_net": "the net of the month is not positive",
    "below_first_tier": "below the first step",
    "cap_reached": "the monthly cap is used up",
    "margin_guard": "the margin guard leaves nothing",
    "self_referral": "the affiliate's own account",
    "not_reached": "not reached yet",
    "no_percent": "no percent for this kind of fee",
    "refunded": "the fee was refunded",
    "refund": "a refund earns nothing by itself",
    "not_eligible": "none of the lots is eligible",
    "zero": "nothing due",
    "unrated": "what it is a share of waits to be mended",
    "no_rate": "no rate of the affiliate's own",
    "rate_difference": "no difference of rates is left",
}
OVER = {"min_lots": "not enough lots in time", "demo_account": "a demo account never earns"}
"""What is said otherwise of what can no longer be met."""
TOLD = frozenset({"negative_net", "rate_difference", "not_eligible"})
"""The codes of which the detail says more than the two sides of the arithmetic."""


def unrated(of: UnratedSource | RatingException) -> str:
    """Why a source waits: "EURUSD of customer C1 on … waits under rule lots: no EUR/USD rate … (12.40
    EUR at stake)"."""
    stake = f" ({amount(of.amount, of.currency)} at stake)" if of.amount is not None and of.currency else ""
    return f"{_capital(source(of))} waits under rule {of.rule_id}: {of.detail}{stake}"


def non_commission(of: NonCommission) -> str:
    """What earned nothing and why: "Transaction T1 of customer C1 earned nothing under rule cpa: not enough
    lots yet: …"."""
    return f"{_capital(source(of))} {_verdict(of)}: {reason(of)}"


def _verdict(of: NonCommission) -> str:
    under = f" under rule {of.rule_id}" if of.rule_id else ""
    if of.outlook is Outlook.ELSEWHERE:
        return f"has no line of its own{under}"
    # About a customer as such, who may well have earned by other things, or before.
    if of.kind == "customer" and of.outlook is Outlook.NOT_YET:
        return f"earns nothing{under} for now"
    return f"earned nothing{under}"


def reason(of: NonCommission) -> str:
    """Why alone, with the arithmetic: "not enough lots yet: 1.30 of 2.00 lots, 11 days left"."""
    over = OVER.get(of.code) if of.outlook is Outlook.NEVER else None
    # A model may give reasons of its own, which only its code names.
    return f"{over or REASONS.get(of.code, of.code.replace('_', ' '))}{_arithmetic(of)}{_end(of)}"


def _arithmetic(of: NonCommission) -> str:
    if of.code in TOLD:
        return f": {of.detail}"
    if of.have is None or of.need is None:
        return f" ({of.detail})" if of.detail else ""
    unit = f" {of.unit}" if of.unit else ""
    return f": {short(of.have, 2)} of {short(of.need, 2)}{unit}"


def _end(of: NonCommission) -> str:
    """How long it can still be met, or until when it could."""
    if of.days_left is not None and of.outlook is Outlook.NOT_YET:
        return f", {of.days_left} {'day' if of.days_left == 1 else 'days'} left"
    # Of a month it goes without saying.
    is_over = of.until is not None and of.outlook is Outlook.NEVER and of.kind != "month"
    return f", the time ended on {of.until}" if is_over else ""


def _capital(text: str) -> str:
    # An instrument is written as the partner writes it, also where a sentence begins.
    return text[:1].upper() + text[1:] if text.startswith(_OUR_WORDS) else text


_OUR_WORDS = ("transaction ", "customer ", "the month ")
