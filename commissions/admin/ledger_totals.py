"""The total row of ledger lists that are too long to be summed row by row."""

from __future__ import annotations

from typing import Any, NamedTuple

from commissions.rollups.totals import LedgerTotals
from track360.core.snapshot import one_moment
from track360.site.filters import parse_day
from track360.site.totals import Totals

_IDS = ("affiliate_id", "rule_id", "direct_id", "currency")
_DAYS = {"earned_day_from": "day__gte", "earned_day_to": "day__lte"}


class Whose(NamedTuple):
    """Whose lines a list shows: a partner's, or one affiliate's of it."""

    partner_id: int
    affiliate_id: str | None = None


def ledger_totals(changelist: Any, whose: Whose | None) -> Totals | None:
    """The sums of a filtered list of lines from the roll-ups; None where they do not know what it is filtered by."""
    asked = {name: values[-1] for name, values in changelist.get_filters_params().items() if values[-1]}
    if whose is None or changelist.query or asked.keys() - {"partner_id", *_IDS, *_DAYS}:
        return None
    wanted = {name: asked[name] for name in _IDS if name in asked}
    wanted |= {how: parse_day(asked[name]) for name, how in _DAYS.items() if name in asked}
    # Last, so that no parameter asks for another affiliate's.
    wanted |= {"affiliate_id": whose.affiliate_id} if whose.affiliate_id is not None else {}
    with one_moment():
        sums = LedgerTotals.of(whose.partner_id).sums("currency", **wanted)
    return [(currency, amount) for currency, amount, _ in sums]
