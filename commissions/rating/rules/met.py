"""The conditions of a payment that were met, each on a day of its own: kept with the line as what it was earned by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from commissions.rating.facts.approved import ApprovedTransaction
from commissions.rating.facts.arithmetic import text
from commissions.rating.facts.exact import Amount
from commissions.rating.facts.outcomes import NothingDue, Unrated


class Met(NamedTuple):
    """A condition and the day on which it was met; ``detail`` "" where the rule asks for nothing."""

    day: date
    code: str = ""
    detail: str = ""
    figures: Mapping[str, str] = {}

    def document(self) -> dict[str, str]:
        """As it is stored with the line."""
        return {"code": self.code, "detail": self.detail, "day": self.day.isoformat(), **self.figures}


def reached(day: date, code: str, have: Amount, need: Decimal, unit: str) -> Met:
    """So much was needed and there, on a day."""
    figures = {"have": text(have), "need": text(need), "unit": unit}
    return Met(day, code, f"{figures['have']} of {figures['need']} {unit}", figures)


def first_deposit(ftd: ApprovedTransaction) -> Met:
    """The deposit itself."""
    # In its own currency: where no condition asks for its value, no rate need be there.
    amount = text(ftd.record.amount)
    figures = {"have": amount, "unit": ftd.currency, "transaction": ftd.id}
    return Met(ftd.day, "ftd", f"first deposit of {amount} {ftd.currency}", figures)


def all_met(unmet: list[NothingDue], *conditions: Callable[[], Met]) -> list[Met]:
    """When each condition was met. Raises NothingDue with all that are not, ``unmet`` first, and Unrated."""
    met = []
    for condition in conditions:
        try:
            met.append(condition())
        except NothingDue as reason:
            unmet.append(reason)
        except Unrated:
            # What is unmet already pays nothing, whatever the rest may be worth once it can be rated.
            if not unmet:
                raise
    if unmet:
        raise NothingDue.of_all(unmet)
    return met
