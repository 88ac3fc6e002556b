"""What a format is. A format is one file with one object: which payments it takes, and the bytes it makes of them.

To add one: subclass ``Format``, set the class attributes, write ``file`` and, where not every payment fits, ``faults``,
and add one line to the registry. A contract test runs over all of them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, NamedTuple

from commissions.payouts.payment import Order, Payment
from track360.site.exports import begins_like_a_formula, csv_line


class Problem(NamedTuple):
    """What keeps a payment out of a file; ``payment_id`` is "" where it is the order as a whole."""

    payment_id: str
    message: str

    def __str__(self) -> str:
        return f"{self.payment_id}: {self.message}" if self.payment_id else self.message


class NotWritten(Exception):
    """No file was made, for all of ``problems``: a file never holds a part of its order."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class Format(ABC):
    """One kind of file. methods: the keys of those it pays by. methods, currencies: None for any."""

    key: str
    title: str
    extension: str
    media_type: str
    methods: frozenset[str] | None
    currencies: frozenset[str] | None = None
    one_currency = False
    most = 100_000
    """Payments a file."""

    def write(self, order: Order) -> bytes:
        """The file, the same for the same order. Raises NotWritten."""
        problems = list(self._problems(order))
        if problems:
            raise NotWritten(problems)
        return self.file(order)

    def takes(self, method: str, currency: str) -> bool:
        """Whether it pays by the method in the currency."""
        by_method = self.methods is None or method in self.methods
        return by_method and (self.currencies is None or currency in self.currencies)

    @abstractmethod
    def file(self, order: Order) -> bytes:
        """The file of an order without problems."""

    def faults(self, payment: Payment) -> Iterator[str]:
        """What else keeps a payment out that it takes by method and currency."""
        yield from ()

    def order_faults(self, order: Order) -> Iterator[str]:
        """What of the order itself keeps it from being written."""
        yield from ()

    def _problems(self, order: Order) -> Iterator[Problem]:
        yield from (Problem("", message) for message in self.order_faults(order))
        if len(order.payments) > self.most:
            yield Problem("", f"{self.title} takes {self.most} payments a file, not {len(order.payments)}")
        if self.one_currency and len({payment.currency for payment in order.payments}) > 1:
            yield Problem("", f"{self.title} takes one currency a file")
        for payment in order.payments:
            if self.takes(payment.payee.method, payment.currency):
                yield from (Problem(payment.id, message) for message in self.faults(payment))
            else:
                message = f"{self.title} does not pay by {payment.payee.method} in {payment.currency}"
                yield Problem(payment.id, message)


def table(rows: list[list[Any]]) -> bytes:
    """Rows as a CSV that a machine reads: no mark at the start, text in quotes, numbers bare."""
    return "".join(map(csv_line, rows)).encode()


def formulas(**values: str) -> Iterator[str]:
    """Which values a spreadsheet would run: where a machine reads the file too, no sign before them may disarm them."""
    for name, value in values.items():
        if begins_like_a_formula(value):
            yield f"the {name} begins like a formula"
