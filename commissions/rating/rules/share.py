"""What spread_share and commission_share share: a percent of one column of the row, converted to plan
currency."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from commissions.rating.facts.approved import convert
from commissions.rating.facts.exact import percent, shown
from commissions.rating.rules.base import Price, Priced, Undecided
from commissions.rating.rules.tiered import TieredRule

if TYPE_CHECKING:
    from commissions.rating.engine.fact_index import AffiliateMonth
    from commissions.rating.facts.item import Item


class ShareRule(TieredRule):
    """``percent`` or ``tiers`` of the row's ``column``."""

    rate_key = "percent"
    column: ClassVar[str]

    def pricer(self, case: AffiliateMonth, currency: str) -> Price:
        # A flat rate as a step for every row, so that one price serves both and none asks which it is.
        steps = self.steps(case) if self.rate is None else [(self.rate, None)] * len(case.items)
        rates = case.terms.rates
        column = self.column

        def price(item: Item) -> Priced:
            row = item.row
            cost = getattr(row, column)
            # Absent is not 0: a day that was sent without the figure must not settle as one that brought nothing.
            if cost is None:
                raise Undecided("missing_revenue", f"the day of {row.day} came without {column}")
            rate, tier = steps[item.number]
            value, factor, ids = convert(rates, cost, row.currency, currency, row.day)
            inputs = (cost, row.currency, shown(rate), "percent", tier, None, "", shown(factor), ids)
            return percent(value, rate), inputs, None

        return price
