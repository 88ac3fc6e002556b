"""What became of payments, and what a reader of such an answer is: one file with one object, and one registry line."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from commissions.payouts.payment import Order, Payment
from track360.core.currencies import minor_unit
from track360.core.xml import LONGEST

TOLD = 50
"""Problems that are told of one file."""


class Outcome(StrEnum):
    """What is known for good; a payment that is still under way has no answer yet."""

    PAID = "paid"
    PARTLY_PAID = "partly_paid"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Answer:
    """One payment's. amount: what reached the payee, 0 of a returned one. reason: the bank's code and words, or ""."""

    payment_id: str
    outcome: Outcome
    amount: Decimal
    reason: str = ""


class NotRead(Exception):
    """Nothing of the file counts, for all of ``problems``, each with its line where it has one."""

    def __init__(self, *problems: str) -> None:
        more = [f"and {len(problems) - TOLD} more"] if len(problems) > TOLD else []
        self.problems = [*problems[:TOLD], *more]
        super().__init__("\n".join(self.problems))


class Said(NamedTuple):
    """What a file says of one payment. place: where, for who has to mend it. amount: None for the whole."""

    place: str
    payment_id: str
    outcome: Outcome
    amount: Decimal | None = None
    reason: str = ""


class Reader(ABC):
    """One kind of answer."""

    key: str
    title: str

    @abstractmethod
    def said(self, body: bytes, order: Order) -> Iterator[Said]:
        """What the file says of the order's payments, each at most once. Raises NotRead."""

    def read(self, body: bytes, order: Order) -> list[Answer]:
        """The answers, in the order of the payments; none where every payment is still under way.

        Raises NotRead for a file that is malformed, of another order, or about a payment that the order does not have.
        """
        if len(body) > LONGEST:
            raise NotRead(f"the file has {len(body)} bytes; at most {LONGEST} are taken")
        said = list(self.said(body, order))
        known = {payment.id: payment for payment in order.payments}
        problems = [f"{each.place}: {fault}" for each in said if (fault := _fault(each, known.get(each.payment_id)))]
        times = Counter(each.payment_id for each in said)
        problems += [f"{name} is answered {count} times" for name, count in times.items() if count > 1]
        if problems:
            raise NotRead(*problems)
        found = {each.payment_id: _answer(each, known[each.payment_id]) for each in said}
        return [found[name] for name in known if name in found]


def _fault(said: Said, payment: Payment | None) -> str:
    if payment is None:
        return f"there is no payment {said.payment_id!r} in this order"
    amount = said.amount
    if said.outcome == Outcome.PARTLY_PAID:
        if amount is None or not 0 < amount < payment.amount:
            return f"a part of {payment.written} {payment.currency} must be above 0 and below the whole"
        if amount % minor_unit(payment.currency):
            return f"{amount} {payment.currency} cannot have been paid"
        return ""
    whole = payment.amount if said.outcome == Outcome.PAID else Decimal(0)
    if amount is not None and amount not in (whole, payment.amount):
        return f"{said.outcome} with {amount}, but the payment is {payment.written} {payment.currency}"
    return ""


def _answer(said: Said, payment: Payment) -> Answer:
    amounts = {Outcome.PAID: payment.amount, Outcome.RETURNED: Decimal(0)}
    amount = amounts.get(said.outcome, said.amount)
    assert amount is not None, "checked before"
    return Answer(said.payment_id, said.outcome, amount, said.reason)
