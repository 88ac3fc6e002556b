"""The CPA on challenge fees, and the refunds that shrink it."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from tests.oracle.clock import month_of
from tests.oracle.facts import Transaction
from tests.oracle.ftd import accounts
from tests.oracle.money import Undecided, exact
from tests.oracle.programme import Rule, Terms
from tests.oracle.tiers import tier_price
from tests.oracle.world import Line, World

FEES = ("challenge_fee", "reset_fee")


@dataclass
class Account:
    """A fee and the refunds that belong to it, in the fee's own currency; None where a rate is missing."""

    fee: Transaction
    paid: Fraction | None
    refunded: Fraction | None = Fraction(0)
    excess: list[Transaction] = field(default_factory=list)

    @property
    def open(self) -> bool:
        return self.paid is None or self.refunded is None or self.refunded < self.paid

    def take(self, refund: Transaction, amount: Fraction | None) -> None:
        if amount is None or self.refunded is None or self.paid is None:
            self.refunded = None
            return
        taken = min(amount, self.paid - self.refunded)
        if taken < amount:
            self.excess.append(refund)
        self.refunded += taken


def _in_currency_of(world: World, refund: Transaction, fee: Transaction) -> Fraction | None:
    """The refund (or the fee itself) in the fee's currency, at its own day; amount_usd plays no part."""
    try:
        return world.paid(refund, fee.currency, usd_as_given=False)
    except Undecided:
        return None


def refund_book(world: World) -> tuple[dict[str, Account], list[Transaction]]:
    """Every fee's account by its id, and the refunds that belong to none."""
    book = {fee.id: Account(fee, _in_currency_of(world, fee, fee)) for fee in world.approved(*FEES)}
    lost: list[Transaction] = []
    refunds = world.approved("refund")
    explicit = [refund for refund in refunds if refund.original is not None]
    for refund in explicit + [refund for refund in refunds if refund.original is None]:
        account = _account_of(book, refund)
        if account is None:
            lost.append(refund)
        else:
            account.take(refund, _in_currency_of(world, refund, account.fee))
    return book, lost


def _account_of(book: dict[str, Account], refund: Transaction) -> Account | None:
    if refund.original is not None:
        named = book.get(refund.original)
        return named if named and named.fee.customer is refund.customer else None
    earlier = [
        account
        for account in book.values()
        if account.fee.customer is refund.customer and account.fee.instant <= refund.instant and account.open
    ]
    return max(earlier, key=lambda a: a.fee.order, default=None)


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
    if _in_currency_of(world, refund, refund) == 0:
        return
    for _, rule in world.programme.rules(affiliate, refund.day, "cpa"):
        if rule["trigger"] == "challenge_fee" and _concerned(world, rule, affiliate, refund):
            _list_unmatched(world, rule, refund)


def _list_unmatched(world: World, rule: Rule, refund: Transaction) -> None:
    if rule.get("clawback", "pro_rata") != "none":
        world.exceptions.add(("refund_unmatched", rule["id"], "transaction", (refund.id,)))


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
        amount = None if earned is None else earned * _left(rule, account)
    except Undecided as undecided:
        world.hold(undecided.code, affiliate, rule["id"], "transaction", source)
        return []
    if amount is None:
        return []
    place = (affiliate, rule, terms, "transaction", source, fee.day, fee.day, fee.order, amount)
    return [Line(*place, customer=fee.customer)]


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
    """reset; first, when it is the person's (else customer's) earliest approved challenge fee; repeat."""
    if fee.type == "reset_fee":
        return "reset"
    names = [customer.id for customer in accounts(world, fee.customer, "person")]
    theirs = [other for other in world.approved("challenge_fee") if other.customer.id in names]
    return "first" if theirs[0].id == fee.id else "repeat"


def _left(rule: Rule, account: Account) -> Fraction:
    """The part of the line that refunds leave standing."""
    clawback = rule.get("clawback", "pro_rata")
    if clawback == "none":
        return Fraction(1)
    if account.paid is None or account.refunded is None:
        raise Undecided("missing_rate")
    if not account.refunded:
        return Fraction(1)
    return Fraction(0) if clawback == "full" else 1 - account.refunded / account.paid
