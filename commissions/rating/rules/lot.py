"""``lot``: a rate per payable lot, times the instrument group's multiplier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commissions.rating.facts.exact import ZERO, Amount, shown, times
from commissions.rating.rules import schema
from commissions.rating.rules.base import Price, Priced, Undecided
from commissions.rating.rules.tiered import TieredRule

if TYPE_CHECKING:
    from commissions.rating.engine.fact_index import AffiliateMonth
    from commissions.rating.facts.item import Item


class Lot(TieredRule):
    """``rate`` or ``tiers`` in plan currency per payable lot (``eligible_lots`` when sent, else
    ``lots_traded``)."""

    TYPE = "lot"
    SCHEMA = schema.rule(
        [],
        by_instrument=True,
        title="Per lot",
        description="Pays for each lot traded. Payable lots are eligible_lots where the partner sends them, else "
        "lots_traded. Of several such rules the first in the list that matches pays.",
        **schema.rated("rate"),
    )
    rate_key = "rate"

    def pricer(self, case: AffiliateMonth, currency: str) -> Price:
        return self._flat(case) if self.rate is not None else self._tiered(case)

    def _flat(self, case: AffiliateMonth) -> Price:
        # Bound once here and not looked up per row: a full settle asks for the price of every row there is.
        rate = self.rate or ZERO

        def price(item: Item) -> Priced:
            # Unpacked, which is cheaper than three looks at a named field.
            _, _, _, group, payable, _ = item
            if group is None:
                raise unmapped(case, item)
            group_id, multiplier = group
            amount = payable * rate if multiplier is None else payable * multiplier * rate
            return amount, (payable, "lots", rate, "per_lot", None, multiplier, group_id, None, ()), None

        return price

    def _tiered(self, case: AffiliateMonth) -> Price:
        steps = self.steps(case)

        def price(item: Item) -> Priced:
            number, _, _, group, payable, _ = item
            if group is None:
                raise unmapped(case, item)
            group_id, multiplier = group
            rate, tier = steps[number]
            amount: Amount = payable if multiplier is None else payable * multiplier
            # Mostly both are Decimals, and the plain product is much faster.
            if rate.__class__ is payable.__class__:
                amount = amount * rate  # type: ignore[operator]
            else:
                amount, rate = times(amount, rate), shown(rate) or ZERO
            return amount, (payable, "lots", rate, "per_lot", tier, multiplier, group_id, None, ()), None

        return price


def unmapped(case: AffiliateMonth, item: Item) -> Undecided:
    """The exception of a row whose instrument is in no group, with the nearest declared name."""
    near = case.terms.groups.suggestion(item.row.instrument)
    hint = f"; did you mean {near}?" if near else ""
    return Undecided(
        "unmapped_instrument", f"{item.payable} lots of {item.row.instrument}, which is in no group{hint}"
    )
