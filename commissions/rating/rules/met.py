"""The conditions of a payment that were met, each on a day of its own: kept with the line as what it was earned by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from commissions.rating.facts.approved import ApprovedTransaction
from commissions.rating.facts.arithmetic import text
from commissions.rating.facts.exact import Amount, shown
from commissions.rating.facts.figures import figure
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
    return Met(day, code, f"{figure(shown(have) or need, 2)} of {figure(need, 2)} {unit}", figures)


def believed_deposit(ftd: ApprovedTransaction) -> Met:
    """The first deposit itself. Raises Unrated while its value is in doubt."""
    ftd.believe()
    # In its own currency: where no condition asks for its value, no rate need be there.
    figures = {"have": text(ftd.record.amount), "unit": ftd.currency, "transaction": ftd.id}
    return Met(ftd.day, "ftd", f"first deposit of {figure(ftd.record.amount, 2)} {ftd.currency}", figures)


def window_ends(ftd: ApprovedTransaction, window: timedelta) -> date | None:
    """The day on which the last deposit can still count with the first; None where the first counts alone."""
    if not window:
        return None
    instant = ftd.record.instant
    # The calendar is not known here: the days between the two are counted, from the trading day of the first.
    return ftd.day + ((instant + window).date() - instant.date())


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
