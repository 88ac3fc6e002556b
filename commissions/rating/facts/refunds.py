"""Which refund belongs to which fee: the named original's, else the latest fee that is not fully refunded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from commissions.rating.facts.approved import Event
from commissions.rating.facts.exact import ZERO, Amount, minus, plus
from commissions.rating.facts.fx import Rates
from commissions.rating.rules.base import Undecided


class Stray(NamedTuple):
    """What of a refund found no fee: the amount in ``currency``, and the fee it exceeds (None: no such
    fee)."""

    amount: Amount
    currency: str
    fee: Event | None


class Refunds:
    """The refunds of one account matched to its fees; fees and refunds ascend by (instant, id)."""

    def __init__(self, fees: Sequence[Event], refunds: Sequence[Event], rates: Rates) -> None:
        self._rates = rates
        self._fees = {fee.id: fee for fee in fees}
        self._paid: dict[str, Amount] = {}
        self._refunded: dict[str, Amount] = {}
        self._undecided: dict[str, Undecided] = {}
        self.strays: dict[str, Stray] = {}
        for fee in fees:
            self._open(fee)
        for refund in refunds:
            # Named fees first: a refund without a name takes what these leave.
            if refund.transaction.original_id is not None:
                self._book(refund, self._fees.get(refund.transaction.original_id))
        for refund in refunds:
            if refund.transaction.original_id is None:
                self._book(refund, self._latest(refund))

    def of(self, fee: Event) -> tuple[Amount, Amount]:
        """(paid, refunded) of a fee in its own currency. Raises Undecided where a rate is missing."""
        if fee.id in self._undecided:
            raise self._undecided[fee.id]
        return self._paid[fee.id], self._refunded[fee.id]

    def fee_of(self, refund: Event) -> Event | None:
        """The fee that a refund names or exceeds, if there is one."""
        stray = self.strays.get(refund.id)
        return stray.fee if stray else self._fees.get(refund.transaction.original_id or "")

    def _open(self, fee: Event) -> None:
        self._refunded[fee.id] = ZERO
        try:
            self._paid[fee.id] = fee.paid(self._rates, fee.currency)
        except Undecided as error:
            self._undecided[fee.id] = error

    def _book(self, refund: Event, fee: Event | None) -> None:
        if fee is None:
            self._lose(refund)
            return
        if fee.id in self._undecided:
            return
        try:
            amount = refund.paid(self._rates, fee.currency)
        except Undecided as error:
            self._undecided[fee.id] = error
            return
        left = minus(self._paid[fee.id], self._refunded[fee.id])
        # A fee gives back no more than was paid for it; the rest is told as a stray, never taken from other fees.
        self._refunded[fee.id] = plus(self._refunded[fee.id], min(amount, left))
        if amount > left:
            self.strays[refund.id] = Stray(minus(amount, left), fee.currency, fee)

    def _lose(self, refund: Event) -> None:
        try:
            amount = refund.paid(self._rates, refund.currency)
        except Undecided:
            # Without a rate for its own adjustments the plain amount still shows what is at stake.
            amount = refund.parts[0].amount
        if amount:
            self.strays[refund.id] = Stray(amount, refund.currency, None)

    def _latest(self, refund: Event) -> Event | None:
        # Latest first: without a name a refund is most likely for what was bought last.
        for fee in reversed(self._fees.values()):
            if fee.transaction.instant <= refund.transaction.instant and self._is_open(fee):
                return fee
        return None

    def _is_open(self, fee: Event) -> bool:
        # What a fee without a rate is worth is unknown, so it may well be the one.
        return fee.id in self._undecided or self._paid[fee.id] > self._refunded[fee.id]
