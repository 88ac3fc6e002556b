"""One sentence for what cannot be rated yet, and for what earned nothing."""

from __future__ import annotations

from commissions.explain.sentences.figures import amount, short, source
from commissions.explain.spoken import detail
from commissions.rating.facts.records import NonCommission, Outlook, UnratedSource
from commissions.rating.rules.wording import marked
from commissions.settle.models import RatingException
from track360.core.language import day, say, say_number, word

REASONS = {
    "min_deposit": marked("the first deposit has not reached the minimum"),
    "min_lots": marked("not enough lots yet"),
    "kyc": marked("the customer's KYC status does not qualify"),
    "country": marked("the customer's country does not qualify"),
    "demo_account": marked("a demo account never earns"),
    "no_match": marked("the rule does not work on it"),
    "no_plan": marked("no plan"),
    "before_plan": marked("before the plan's first version"),
    "no_rule": marked("no rule pays for it"),
    "in_month": marked("it is paid with its month"),
    "not_approved": marked("only approved transactions count"),
    "adjustment": marked("an adjustment changes what another transaction is worth"),
    "not_ftd": marked("only the first deposit earns"),
    "not_first": marked("paid once only"),
    "negative_net": marked("the net of the month is not positive"),
    "below_first_tier": marked("below the first step"),
    "cap_reached": marked("the monthly cap is used up"),
    "margin_guard": marked("the margin guard leaves nothing"),
    "self_referral": marked("the affiliate's own account"),
    "not_reached": marked("not reached yet"),
    "no_percent": marked("no percent for this kind of fee"),
    "refunded": marked("the fee was refunded"),
    "refund": marked("a refund earns nothing by itself"),
    "not_eligible": marked("none of the lots is eligible"),
    "zero": marked("nothing due"),
    "unrated": marked("what it is a share of waits to be mended"),
    "no_rate": marked("no rate of the affiliate's own"),
    "rate_difference": marked("no difference of rates is left"),
}
OVER = {"min_lots": marked("not enough lots in time"), "demo_account": marked("a demo account never earns")}
"""What is said otherwise of what can no longer be met."""
TOLD = frozenset({"negative_net", "rate_difference", "not_eligible"})
"""The codes of which the detail says more than the two sides of the arithmetic."""


def unrated(of: UnratedSource | RatingException) -> str:
    """Why a source waits: "EURUSD of customer C1 on … waits under rule lots: no EUR/USD rate … (12.40
    EUR at stake)"."""
    told = {"source": _capital(source(of)), "rule": of.rule_id, "detail": detail(of.detail)}
    if of.amount is None or not of.currency:
        return say("{source} waits under rule {rule}: {detail}", **told)
    stake = amount(of.amount, of.currency)
    return say("{source} waits under rule {rule}: {detail} ({stake} at stake)", **told, stake=stake)


def non_commission(of: NonCommission) -> str:
    """What earned nothing and why: "Transaction T1 of customer C1 earned nothing under rule cpa: not enough
    lots yet: …"."""
    with_rule, without = _verdict(of)
    told = {"source": _capital(source(of)), "reason": reason(of)}
    return say(with_rule, **told, rule=of.rule_id) if of.rule_id else say(without, **told)


_ELSEWHERE = (
    marked("{source} has no line of its own under rule {rule}: {reason}"),
    marked("{source} has no line of its own: {reason}"),
)
_FOR_NOW = (
    marked("{source} earns nothing under rule {rule} for now: {reason}"),
    marked("{source} earns nothing for now: {reason}"),
)
_EARNED = (marked("{source} earned nothing under rule {rule}: {reason}"), marked("{source} earned nothing: {reason}"))


def _verdict(of: NonCommission) -> tuple[str, str]:
    if of.outlook is Outlook.ELSEWHERE:
        return _ELSEWHERE
    # About a customer as such, who may well have earned by other things, or before.
    return _FOR_NOW if of.kind == "customer" and of.outlook is Outlook.NOT_YET else _EARNED


def reason(of: NonCommission) -> str:
    """Why alone, with the arithmetic: "not enough lots yet: 1.30 of 2.00 lots, 11 days left"."""
    over = OVER.get(of.code) if of.outlook is Outlook.NEVER else None
    # A model may give reasons of its own, which only its code names.
    return f"{word(over or REASONS.get(of.code, of.code.replace('_', ' ')))}{_arithmetic(of)}{_end(of)}"


def _arithmetic(of: NonCommission) -> str:
    if of.code in TOLD:
        return f": {detail(of.detail)}"
    if of.have is None or of.need is None:
        return f" ({detail(of.detail)})" if of.detail else ""
    have, need = short(of.have, 2), short(of.need, 2)
    if not of.unit:
        return say(": {have} of {need}", have=have, need=need)
    return say(": {have} of {need} {unit}", have=have, need=need, unit=word(of.unit))


def _end(of: NonCommission) -> str:
    """How long it can still be met, or until when it could."""
    if of.days_left is not None and of.outlook is Outlook.NOT_YET:
        return say_number(", {number} day left", ", {number} days left", of.days_left)
    # Of a month it goes without saying.
    is_over = of.until is not None and of.outlook is Outlook.NEVER and of.kind != "month"
    return say(", the time ended on {day}", day=day(of.until)) if is_over and of.until else ""


def _capital(text: str) -> str:
    # An instrument is written as the partner writes it, also where a sentence begins.
    return text[:1].upper() + text[1:] if text.startswith(_OUR_WORDS) else text


_OUR_WORDS = ("transaction ", "customer ", "the month ")
