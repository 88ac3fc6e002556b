"""What a day of activity brought the firm."""

from __future__ import annotations

from decimal import Decimal

from commissions.rating.facts.exact import ZERO
from commissions.rating.facts.outcomes import Unrated
from commissions.rating.facts.records import Row


def revenue(row: Row) -> Decimal:
    """spread_cost + commission, in the row's currency; one absent is 0.

    Raises Unrated(missing_revenue) where both are absent.
    """
    if row.spread_cost is None and row.commission is None:
        raise Unrated("missing_revenue", f"the day of {row.day} came without spread_cost and commission")
    return (row.spread_cost or ZERO) + (row.commission or ZERO)
