"""Which refund belongs to which fee: the named original's, else the latest fee that is not fully refunded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from commissions.rating.facts.approved import ApprovedTransaction
from commissions.rating.facts.exact import ZERO, Amount, minus, plus
from commissions.rating.facts.fx import Rates
from commissions.rating.facts.outcomes import Unrated


class UnmatchedRefund(NamedTuple):
    """What of a refund found no fee: the amount in ``currency``, and the fee it exceeds (None: no such fee)."""

    amount: Amount
    currency: str
    fee: ApprovedTransaction | None


class Refunds:
    """The refunds of one account matched to its fees; fees and refunds ascend by (instant, id)."""

    def __init__(
        self, fees: Sequence[ApprovedTransaction], refunds: Sequence[ApprovedTransaction], rates: Rates
    ) -> None:
        self._rates = rates
        self._fees = {fee.id: fee for fee in fees}
        self._paid: dict[str, Amount] = {}
        self._refunded: dict[str, Amount] = {}
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
                self._take_off(refund, self._latest(refund))

    def of(self, fee: ApprovedTransaction) -> tuple[Amount, Amount]:
        """(paid, refunded) of a fee in its own currency. Raises Unrated where a rate is missing."""
        if fee.id in self._unrated:
            raise self._unrated[fee.id]
        return self._paid[fee.id], self._refunded[fee.id]

    def fee_of(self, refund: ApprovedTransaction) -> ApprovedTransaction | None:
        """The fee that a refund names or exceeds, if there is one."""
        unmatched = self.unmatched.get(refund.id)
        return unmatched.fee if unmatched else self._fees.get(refund.record.original_id or "")

    def _open(self, fee: ApprovedTransaction) -> None:
        self._refunded[fee.id] = ZERO
        try:
            self._paid[fee.id] = fee.paid(self._rates, fee.currency)
        except Unrated as error:
            self._unrated[fee.id] = error

    def _take_off(self, refund: ApprovedTransaction, fee: ApprovedTransaction | None) -> None:
        if fee is None:
            self._keep_unmatched(refund)
            return
        if fee.id in self._unrated:
            return
        try:
            amount = refund.paid(self._rates, fee.currency)
        except Unrated as error:
            self._unrated[fee.id] = error
            return
        left = minus(self._paid[fee.id], self._refunded[fee.id])
        # A fee gives back no more than was paid for it; the rest is told as unmatched, never taken from other fees.
        self._refunded[fee.id] = plus(self._refunded[fee.id], min(amount, left))
        if amount > left:
            self.unmatched[refund.id] = UnmatchedRefund(minus(amount, left), fee.currency, fee)

    def _keep_unmatched(self, refund: ApprovedTransaction) -> None:
        try:
            amount = refund.paid(self._rates, refund.currency)
        except Unrated:
            # Without a rate for its own adjustments the plain amount still shows what is at stake.
            amount = refund.parts[0].amount
        if amount:
            self.unmatched[refund.id] = UnmatchedRefund(amount, refund.currency, None)

    def _latest(self, refund: ApprovedTransaction) -> ApprovedTransaction | None:
        # Latest first: without a name a refund is most likely for what was bought last.
        for fee in reversed(self._fees.values()):
            if fee.record.instant <= refund.record.instant and self._is_open(fee):
                return fee
        return None

    def _is_open(self, fee: ApprovedTransaction) -> bool:
        # What a fee without a rate is worth is unknown, so it may well be the one.
        return fee.id in self._unrated or self._paid[fee.id] > self._refunded[fee.id]
