"""The CPA on challenge fees, less what refunds take back."""

from __future__ import annotations

from fractions import Fraction

from tests.oracle.clock import month_of
from tests.oracle.facts import Transaction
from tests.oracle.ftd import accounts
from tests.oracle.money import Undecided, exact
from tests.oracle.programme import Rule, Terms
from tests.oracle.refunds import FEES, Account, in_currency_of, is_free, refund_book
from tests.oracle.tiers import tier_price
from tests.oracle.world import Line, World


def fee_lines(world: World) -> list[Line]:
    book, lost = refund_book(world)
    for refund in lost:
        _unmatched(world, refund)
    lines = []
    for fee in world.approved(*FEES):
        affiliate = fee.terms["affiliate_id"]
        for terms, rule in world.programme.rules(affiliate, fee.day, "cpa"):
            if rule["trigger"] == "challenge_fee":
                lines += _line(world, rule, terms, affiliate, book[fee.id])
    return lines


def _unmatched(world: World, refund: Transaction) -> None:
    """An exception of every rule that would have paid the refund's affiliate on its day."""
    affiliate = refund.terms["affiliate_id"]
    if in_currency_of(world, refund, refund) == 0:
        return
    for _, rule in world.programme.rules(affiliate, refund.day, "cpa"):
        if rule["trigger"] == "challenge_fee" and _concerned(world, rule, affiliate, refund):
            _list_unmatched(world, rule, refund)


def _list_unmatched(world: World, rule: Rule, refund: Transaction) -> None:
    if rule.get("clawback", "pro_rata") != "none":
        world.hold("refund_unmatched", rule, "transaction", (refund.id,))


def _concerned(world: World, rule: Rule, affiliate: str, event: Transaction) -> bool:
    matched = world.matches(rule, event.terms) is True
    return matched and not world.self_referred(rule, event.customer, affiliate)


def _line(world: World, rule: Rule, terms: Terms, affiliate: str, account: Account) -> list[Line]:
    fee, source = account.fee, (account.fee.id,)
    if world.matches(rule, fee.terms) is not True:
        world.reasons["no_match", rule["id"], "transaction", source] = None
        return []
    if not _concerned(world, rule, affiliate, fee):
        return []
    for refund in account.excess:
        _list_unmatched(world, rule, refund)
    try:
        earned = _before_refunds(world, rule, terms, affiliate, fee)
        if earned is None:
            return []
        if world.doubtful(fee):
            raise Undecided("amount_usd_doubtful")
        amount = earned * _left(rule, account)
    except Undecided as undecided:
        world.hold(undecided.code, rule, "transaction", source)
        return []
    _list_overdrawn(world, rule, terms, account)
    place = (affiliate, rule, terms, "transaction", source, fee.day, fee.day, fee.order, amount)
    return [Line(*place, customer=fee.customer)]


def _list_overdrawn(world: World, rule: Rule, terms: Terms, account: Account) -> None:
    """Adjustments beyond the fee, and those beyond its refunds where refunds count."""
    world.unmatched(rule, world.overdrawn(account.fee, terms.currency))
    if rule.get("clawback", "pro_rata") != "none":
        for refund in account.refunds:
            world.unmatched(rule, world.overdrawn(refund, account.fee.currency, usd_as_given=False))


def _before_refunds(world: World, rule: Rule, terms: Terms, affiliate: str, fee: Transaction) -> Fraction | None:
    """What the fee earns; None where the rule names nothing for its kind."""
    product = _product_amount(rule, fee)
    if product is not None:
        return product
    if "tiers" in rule and fee.type == "challenge_fee":
        paid = world.paid(fee, terms.currency)
        return paid * tier_price(world, rule, affiliate, month_of(fee.day), terms.currency, fee)
    percent = (rule.get("percent") or {}).get(_kind(world, fee))
    return None if percent is None else world.paid(fee, terms.currency) * exact(percent) / 100


def _product_amount(rule: Rule, fee: Transaction) -> Fraction | None:
    if fee.type != "challenge_fee" or fee.terms["account_size"] is None:
        return None
    for product in rule.get("by_product") or []:
        same_type = product["challenge_type"] == fee.terms["challenge_type"]
        if same_type and exact(product["account_size"]) == exact(fee.terms["account_size"]):
            return exact(product["amount"])
    return None


def _kind(world: World, fee: Transaction) -> str:
    """reset; first, when it is the person's (else customer's) earliest approved challenge fee not free; repeat."""
    if fee.type == "reset_fee":
        return "reset"
    names = [customer.id for customer in accounts(world, fee.customer, "person")]
    theirs = [one for one in world.approved("challenge_fee") if one.customer.id in names and not is_free(one)]
    return "first" if theirs and theirs[0].id == fee.id else "repeat"


def _left(rule: Rule, account: Account) -> Fraction:
    """The part of the line that refunds leave standing."""
    clawback = rule.get("clawback", "pro_rata")
    if clawback == "none":
        return Fraction(1)
    if account.free:
        return Fraction(0) if account.excess else Fraction(1)
    if account.paid is None or account.refunded is None:
        raise Undecided("missing_rate")
    if not account.refunded:
        return Fraction(1)
    return Fraction(0) if clawback == "full" else 1 - account.refunded / account.paid
