"""What a rule raises in place of an amount."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from commissions.rating.facts.exact import Amount


class Unrated(Exception):
    """Cannot be rated until somebody mends it; ``amount`` in ``currency`` is what is at stake, where known."""

    def __init__(self, code: str, detail: str, amount: Decimal | None = None, currency: str = "") -> None:
        super().__init__(detail)
        self.code, self.detail, self.amount, self.currency = code, detail, amount, currency


OPEN = date.max
"""The last day of what can be met without end."""


class NothingDue(Exception):
    """Nothing to pay, and why: ``have`` of ``need`` ``unit``.

    ``until`` is the last day on which what is missing can still come (``OPEN``: without end); None where it never can.
    ``others`` are further reasons for the same.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        have: Amount | None = None,
        need: Amount | None = None,
        unit: str = "",
        until: date | None = None,
    ) -> None:
        super().__init__(detail)
        self.code, self.detail, self.unit, self.until = code, detail, unit, until
        self.have, self.need = have, need
        self.others: list[NothingDue] = []

    @classmethod
    def of_all(cls, reasons: list[NothingDue]) -> NothingDue:
        """Several reasons at once, of which there is at least one."""
        first, *reasons[0].others = reasons
        return first
