"""Which refund belongs to which fee, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from tests.oracle.facts import Transaction
from tests.oracle.money import Undecided
from tests.oracle.world import World

FEES = ("challenge_fee", "reset_fee")


@dataclass
class Account:
    """A fee and what refunds took of it, in the fee's own currency; None where a rate is missing.

    left_for: of each refund without a name, which part of it later fees had left for this one.
    """

    fee: Transaction
    paid: Fraction | None
    refunded: Fraction | None = Fraction(0)
    refunds: list[Transaction] = field(default_factory=list)
    excess: list[Transaction] = field(default_factory=list)
    left_for: dict[str, Fraction] = field(default_factory=dict)

    @property
    def free(self) -> bool:
        return is_free(self.fee)

    @property
    def open(self) -> bool:
        """Not fully refunded, as far as is known; a free fee never is."""
        if self.free:
            return False
        return self.paid is None or self.refunded is None or self.refunded < self.paid

    def take(self, refund: Transaction, amount: Fraction | None) -> Fraction | None:
        """What of the amount the fee takes; None when that cannot be measured, and then nothing of the fee can."""
        self.refunds.append(refund)
        if amount is None or self.refunded is None or self.paid is None:
            self.refunded = None
            return None
        taken = min(amount, self.paid - self.refunded)
        self.refunded += taken
        return taken


def is_free(fee: Transaction) -> bool:
    """A challenge fee of 0 as pushed, whatever its adjustments."""
    return fee.type == "challenge_fee" and fee.amount == 0


def in_currency_of(world: World, refund: Transaction, fee: Transaction) -> Fraction | None:
    """The refund (or the fee itself) in the fee's currency, at its own day; amount_usd plays no part."""
    try:
        return world.paid(refund, fee.currency, usd_as_given=False)
    except Undecided:
        return None


def refund_book(world: World) -> tuple[dict[str, Account], list[Transaction]]:
    """Every fee's account by its id, and the refunds that belong to none. Explicit refunds come first."""
    book = {fee.id: Account(fee, in_currency_of(world, fee, fee)) for fee in world.approved(*FEES)}
    refunds = world.approved("refund")
    explicit = [refund for refund in refunds if refund.original is not None]
    lost = [refund for refund in explicit if not _explicit(world, book, refund)]
    implicit = [refund for refund in refunds if refund.original is None]
    return book, lost + [refund for refund in implicit if not _implicit(world, book, refund)]


def _explicit(world: World, book: dict[str, Account], refund: Transaction) -> bool:
    """Taken from the fee it names; what is too much does not go on. Whether there is such a fee."""
    account = book.get(refund.original or "")
    if account is None or account.fee.customer is not refund.customer:
        return False
    amount = in_currency_of(world, refund, account.fee)
    taken = account.take(refund, amount)
    too_much = amount is not None and taken is not None and taken < amount
    if too_much or (account.free and in_currency_of(world, refund, refund) != 0):
        account.excess.append(refund)
    return True


def _implicit(world: World, book: dict[str, Account], refund: Transaction) -> bool:
    """Taken from the customer's latest fee and what is left of it from earlier ones, as a fraction of the refund.

    Whether any fee was there to take it from.
    """
    left, account = Fraction(1), None
    for account in _latest_first(book, refund):
        account.left_for[refund.id] = left
        whole = in_currency_of(world, refund, account.fee)
        taken = account.take(refund, None if whole is None else whole * left)
        if whole is None or taken is None or taken == whole * left:
            return True
        left -= taken / whole
    if account is not None:
        account.excess.append(refund)
    return account is not None


def _latest_first(book: dict[str, Account], refund: Transaction) -> list[Account]:
    """The customer's fees on or before the refund that are neither free nor fully refunded."""
    theirs = [account for account in book.values() if account.fee.customer is refund.customer and account.open]
    earlier = [account for account in theirs if account.fee.instant <= refund.instant]
    return sorted(earlier, key=lambda account: account.fee.order, reverse=True)
