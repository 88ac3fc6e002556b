"""One sentence for what cannot be rated yet, and for what earned nothing."""

from __future__ import annotations

from commissions.explain.sentences.figures import amount, short, source
from commissions.rating.facts.records import NonCommission, UnratedSource
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
    "not_approved": "only approved transactions count",
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
    "zero": "nothing due",
}


def unrated(of: UnratedSource | RatingException) -> str:
    """Why a source waits: "EURUSD of customer C1 on … waits under rule lots: no EUR/USD rate … (12.40
    EUR at stake)"."""
    stake = f" ({amount(of.amount, of.currency)} at stake)" if of.amount is not None and of.currency else ""
    return f"{_capital(source(of))} waits under rule {of.rule_id}: {of.detail}{stake}"


def non_commission(of: NonCommission) -> str:
    """What earned nothing and why: "Transaction T1 of customer C1 earned nothing under rule cpa: not enough
    lots yet: …"."""
    under = f" under rule {of.rule_id}" if of.rule_id else ""
    return f"{_capital(source(of))} earned nothing{under}: {reason(of)}"


def reason(of: NonCommission) -> str:
    """Why alone, with the arithmetic: "not enough lots yet: 1.30 of 2.00 lots, 11 days left"."""
    # A model may give reasons of its own, which only its code names.
    return f"{REASONS.get(of.code, of.code.replace('_', ' '))}{_arithmetic(of)}"


def _arithmetic(of: NonCommission) -> str:
    if of.have is None or of.need is None:
        return f" ({of.detail})" if of.detail else ""
    unit = f" {of.unit}" if of.unit else ""
    text = f": {short(of.have, 2)} of {short(of.need, 2)}{unit}"
    if of.days_left is None:
        return text
    return f"{text}, {of.days_left} {'day' if of.days_left == 1 else 'days'} left"


def _capital(text: str) -> str:
    # An instrument is written as the partner writes it, also where a sentence begins.
    return text[:1].upper() + text[1:] if text.startswith(_OUR_WORDS) else text


_OUR_WORDS = ("transaction ", "customer ", "the month ")
