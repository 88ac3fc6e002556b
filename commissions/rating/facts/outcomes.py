"""What a rule raises in place of an amount."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from commissions.rating.facts.exact import Amount
from commissions.rating.facts.exception_codes import EXCEPTION_CODES


class Unrated(Exception):
    """Cannot be rated until somebody mends it; ``amount`` in ``currency`` is what is at stake, where known.

    ``code`` is one of ``EXCEPTION_CODES``; any other raises ValueError.
    """

    def __init__(self, code: str, detail: str, amount: Decimal | None = None, currency: str = "") -> None:
        super().__init__(detail)
        # An operator must be able to read what an exception holds up, so none is raised that nobody has described.
        if code not in EXCEPTION_CODES:
            raise ValueError(f"unknown exception code {code!r}")
        self.code, self.detail, self.amount, self.currency = code, detail, amount, currency

    @classmethod
    def of(cls, error: Exception) -> Unrated:
        """The error itself where it is one of these, else as a fault of the rule that raised it."""
        return error if isinstance(error, Unrated) else cls("rule_error", f"{type(error).__name__}: {error}")


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
