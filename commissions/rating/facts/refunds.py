"""Which refund belongs to which fees: the named original, else the latest fees that are not fully refunded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from commissions.rating.facts.approved import ApprovedTransaction
from commissions.rating.facts.exact import ONE, ZERO, Amount, minus, over, plus, times
from commissions.rating.facts.fx import Rates
from commissions.rating.facts.outcomes import Unrated

Given = tuple[ApprovedTransaction, Amount]
"""A refund and the part of it that was left for a fee, from 0 to 1."""


class Refunded(NamedTuple):
    """What was paid for a fee and what was given back, in its own currency; ``free``: a free fee that was refunded."""

    paid: Amount
    back: Amount
    free: bool

    @property
    def kept(self) -> Amount:
        """The part of the fee that stays, from 0 to 1."""
        if self.free:
            return ZERO
        # As a part and not as an amount: a refund in another currency then shrinks the line by what it was of the fee.
        return over(minus(self.paid, self.back), self.paid) if self.back else ONE


class UnmatchedRefund(NamedTuple):
    """What of a refund found no fee: the amount in ``currency``, and the fee it exceeds (None: no such fee)."""

    amount: Amount
    currency: str
    fee: ApprovedTransaction | None


def is_free(fee: ApprovedTransaction) -> bool:
    """Whether a challenge was given away: its fee came as 0, whatever adjustments say."""
    return fee.type == "challenge_fee" and not fee.record.amount


class Refunds:
    """The refunds of one account matched to its fees; fees and refunds ascend by (instant, id)."""

    def __init__(
        self, fees: Sequence[ApprovedTransaction], refunds: Sequence[ApprovedTransaction], rates: Rates
    ) -> None:
        self._rates = rates
        self._fees = {fee.id: fee for fee in fees}
        self._paid: dict[str, Amount] = {}
        self._back: dict[str, Amount] = {}
        self._given: dict[str, list[Given]] = {}
        self._measured: dict[str, list[ApprovedTransaction]] = {}
        self._free: set[str] = set()
        self._unrated: dict[str, Unrated] = {}
        self.unmatched: dict[str, UnmatchedRefund] = {}
        for fee in fees:
            self._open(fee)
        for refund in refunds:
            # Named fees first: a refund without a name takes what these leave.
            if refund.record.original_id is not None:
                self._take_off(refund, self._fees.get(refund.record.original_id))
        for refund in refunds:
            if refund.record.original_id is None:
                self._take_off_latest(refund)

    def of(self, fee: ApprovedTransaction) -> Refunded:
        """What of a fee was refunded. Raises Unrated where a rate is missing."""
        if fee.id in self._unrated:
            raise self._unrated[fee.id]
        return Refunded(self._paid[fee.id], self._back[fee.id], fee.id in self._free)

    def given(self, fee: ApprovedTransaction) -> list[Given]:
        """The refunds that took something off a fee, in the order in which they did."""
        return self._given.get(fee.id, [])

    def measured(self, fee: ApprovedTransaction) -> list[ApprovedTransaction]:
        """The refunds whose amount was read against a fee, also those that were worth nothing."""
        return self._measured.get(fee.id, [])

    def fee_of(self, refund: ApprovedTransaction) -> ApprovedTransaction | None:
        """The fee that a refund names or exceeds, if there is one."""
        unmatched = self.unmatched.get(refund.id)
        return unmatched.fee if unmatched else self._fees.get(refund.record.original_id or "")

    def _open(self, fee: ApprovedTransaction) -> None:
        self._back[fee.id] = ZERO
        try:
            self._paid[fee.id] = fee.paid(self._rates, fee.currency)
        except Unrated as error:
            self._unrated[fee.id] = error

    def _take_off(self, refund: ApprovedTransaction, fee: ApprovedTransaction | None) -> None:
        """Of the fee that the refund names, whatever its day."""
        if fee is None:
            self._keep_unmatched(refund, ONE, None)
        elif is_free(fee):
            # There is nothing to be a part of, so it takes all of the line, and what it gave back came from nowhere.
            self._keep_unmatched(refund, ONE, fee)
            if refund.id in self.unmatched:
                self._free.add(fee.id)
        elif (amount := self._in_currency_of(fee, refund)) is not None:
            excess = minus(amount, self._give_back(fee, refund, amount, ONE))
            # It names its fee: what exceeds it is told as unmatched, never taken from other fees.
            if excess > 0:
                self.unmatched[refund.id] = UnmatchedRefund(excess, fee.currency, fee)

    def _take_off_latest(self, refund: ApprovedTransaction) -> None:
        """Of the latest open fee, and what exceeds it of the ones before."""
        rest: Amount = ONE
        exceeded = None
        for fee in self._candidates(refund):
            amount = self._in_currency_of(fee, refund)
            # What such a fee would have taken is unknown, and so is what it leaves for the others.
            if amount is None or not amount:
                return
            exceeded = fee
            taken = self._give_back(fee, refund, amount, rest)
            rest = minus(rest, over(taken, amount))
            if not rest:
                return
        self._keep_unmatched(refund, rest, exceeded)

    def _candidates(self, refund: ApprovedTransaction) -> Iterator[ApprovedTransaction]:
        # Latest first: without a name a refund is most likely for what was bought last.
        for fee in reversed(self._fees.values()):
            if fee.record.instant <= refund.record.instant and not is_free(fee) and self._is_open(fee):
                yield fee

    def _is_open(self, fee: ApprovedTransaction) -> bool:
        # What a fee without a rate is worth is unknown, so it may well be the one.
        return fee.id in self._unrated or self._paid[fee.id] > self._back[fee.id]

    def _in_currency_of(self, fee: ApprovedTransaction, refund: ApprovedTransaction) -> Amount | None:
        """The refund in the fee's currency; None where either cannot be told, and then the fee is unrated."""
        if fee.id not in self._unrated:
            try:
                amount = refund.paid(self._rates, fee.currency)
            except Unrated as error:
                self._unrated[fee.id] = error
            else:
                self._measured.setdefault(fee.id, []).append(refund)
                return amount
        return None

    def _give_back(self, fee: ApprovedTransaction, refund: ApprovedTransaction, amount: Amount, part: Amount) -> Amount:
        """Take a part of an amount off a fee, as far as it goes; returns how far."""
        if amount:
            self._given.setdefault(fee.id, []).append((refund, part))
        # A fee gives back no more than was paid for it.
        taken = min(times(amount, part), minus(self._paid[fee.id], self._back[fee.id]))
        self._back[fee.id] = plus(self._back[fee.id], taken)
        return taken

    def _keep_unmatched(self, refund: ApprovedTransaction, part: Amount, fee: ApprovedTransaction | None) -> None:
        try:
            amount = refund.paid(self._rates, refund.currency)
        except Unrated:
            # Without a rate for its own adjustments the plain amount still shows what is at stake.
            amount = refund.parts[0].amount
        # A refund of nothing is none.
        if amount:
            self.unmatched[refund.id] = UnmatchedRefund(times(amount, part), refund.currency, fee)
