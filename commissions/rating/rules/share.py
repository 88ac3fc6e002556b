"""What spread_share and commission_share share: a percent of one column of the row, converted to plan currency."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from commissions.rating.facts.approved import convert
from commissions.rating.facts.arithmetic import converted, leaf
from commissions.rating.facts.exact import percent, shown
from commissions.rating.facts.fact_index import AffiliateMonth
from commissions.rating.facts.item import Item
from commissions.rating.facts.line import Inputs, inputs_maker
from commissions.rating.facts.outcomes import NothingDue, Unrated
from commissions.rating.rules.base import Price, Priced
from commissions.rating.rules.tiered import TieredRule
from commissions.rating.rules.tiers import Crossing
from commissions.rating.rules.wording import Phrase, numeral, phrase

_inputs = inputs_maker("basis", "basis_unit", "rate", "tier_from", "fx_rate", "fx_ids", rate_unit="percent")


class ShareRule(TieredRule):
    """``percent`` or ``tiers`` of the row's ``column``."""

    rate_key = "percent"
    column: ClassVar[str]
    column_name: ClassVar[Phrase]
    """What the column is called to affiliates."""

    @classmethod
    def describe_price(cls, document: Mapping[str, Any], currency: str) -> str:
        if "percent" not in document:
            return phrase("A share by tier of the {column}.", column=cls.column_name)
        return phrase("{percent} % of the {column}.", percent=numeral(document["percent"]), column=cls.column_name)

    def zero(self, month: AffiliateMonth, item: Item) -> NothingDue:
        if not getattr(item.row, self.column):
            return NothingDue("zero", f"the {self.column_name} of that day is 0")
        return super().zero(month, item)

    def pricer(self, month: AffiliateMonth, currency: str) -> Price:
        # A flat rate as a step for every row, so that one price serves both and none asks which it is.
        steps = self.steps(month) if self.rate is None else [(self.rate, None)] * len(month.items)
        rates = month.reference.rates
        column = self.column

        def price(item: Item) -> Priced:
            row = item.row
            cost = getattr(row, column)
            # Absent is not 0: a day that was sent without the figure must not settle as one that brought nothing.
            if cost is None:
                raise Unrated("missing_revenue", f"the day of {row.day} came without {column}")
            rate, tier = step = steps[item.number]
            value, factor, ids = convert(rates, cost, row.currency, currency, row.day)
            inputs = _inputs(cost, row.currency, shown(rate), tier, shown(factor), ids)
            if step.__class__ is Crossing:
                basis = leaf("basis", cost, row.currency, reads=self.id)
                sliced = self.sliced(month, item, step, converted(basis, row.currency, currency, ids), "%")
                inputs = Inputs._make(inputs)._replace(arithmetic={"worth": sliced})
            return percent(value, rate), inputs, None

        return price
