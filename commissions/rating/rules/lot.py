"""``lot``: a rate per payable lot, times the instrument group's multiplier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commissions.rating.facts.arithmetic import PAYABLE, leaf, node
from commissions.rating.facts.exact import ZERO, Amount, shown, times
from commissions.rating.facts.fact_index import AffiliateMonth
from commissions.rating.facts.item import Item
from commissions.rating.facts.line import Inputs, inputs_maker
from commissions.rating.facts.outcomes import NothingDue, Unrated
from commissions.rating.rules import schema
from commissions.rating.rules.base import Price, Priced
from commissions.rating.rules.tiered import TieredRule
from commissions.rating.rules.tiers import Crossing
from commissions.rating.rules.wording import money, phrase

_inputs = inputs_maker("basis", "rate", "tier_from", "multiplier", "group_id", basis_unit="lots", rate_unit="per_lot")


class Lot(TieredRule):
    """``rate`` or ``tiers`` in plan currency per payable lot (``eligible_lots`` when sent, else ``lots_traded``)."""

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

    @classmethod
    def describe_price(cls, document: Mapping[str, Any], currency: str) -> str:
        if "rate" not in document:
            return phrase("Paid per lot, by tier.")
        return phrase("{rate} {currency} per lot.", rate=money(document["rate"]), currency=currency)

    def zero(self, month: AffiliateMonth, item: Item) -> NothingDue:
        lots, group = item.row.lots_traded, item.group
        if not item.payable and lots:
            return NothingDue("not_eligible", f"0 eligible of {lots} lots", item.payable, lots, "lots")
        if not item.payable:
            return NothingDue("zero", "no lots were traded")
        if group is not None and group.multiplier is not None and not group.multiplier:
            return NothingDue("zero", f"lots of group {group.id} count 0 times")
        return super().zero(month, item)

    def pricer(self, month: AffiliateMonth, currency: str) -> Price:
        return self._flat(month) if self.rate is not None else self._tiered(month, currency)

    def _flat(self, month: AffiliateMonth) -> Price:
        # Bound once here and not looked up per row: a full settle asks for the price of every row there is.
        rate = self.rate or ZERO

        def price(item: Item) -> Priced:
            # Unpacked, which is cheaper than three looks at a named field.
            _, _, _, group, payable, _ = item
            if group is None:
                raise unmapped(month, item)
            group_id, multiplier = group
            amount = payable * rate if multiplier is None else payable * multiplier * rate
            return amount, _inputs(payable, rate, None, multiplier, group_id), None

        return price

    def _tiered(self, month: AffiliateMonth, currency: str) -> Price:
        steps = self.steps(month)

        def price(item: Item) -> Priced:
            number, _, _, group, payable, _ = item
            if group is None:
                raise unmapped(month, item)
            group_id, multiplier = group
            rate, tier = step = steps[number]
            amount: Amount = payable if multiplier is None else payable * multiplier
            # Mostly both are Decimals, and the plain product is much faster.
            if rate.__class__ is payable.__class__:
                amount = amount * rate  # type: ignore[operator]
            else:
                amount, rate = times(amount, rate), shown(rate) or ZERO
            inputs = _inputs(payable, rate, tier, multiplier, group_id)
            if step.__class__ is Crossing:
                inputs = self._sliced(month, item, step, Inputs._make(inputs), currency)
            return amount, inputs, None

        return price

    def _sliced(self, month: AffiliateMonth, item: Item, step: Any, inputs: Inputs, currency: str) -> Inputs:
        """With the arithmetic of a row that crosses a step: each slice at its own rate."""
        unit = f"{currency} per lot"
        lots = leaf("lots", item.payable, "lots", field=list(PAYABLE))
        worth = self.sliced(month, item, step, lots, unit)
        if inputs.multiplier not in (None, 1):
            worth = node("×", worth, leaf("multiplier", inputs.multiplier, group=inputs.group_id))
        return inputs._replace(arithmetic={"worth": worth})


def unmapped(month: AffiliateMonth, item: Item) -> Unrated:
    """The exception of a row whose instrument is in no group, with the nearest declared name."""
    near = month.reference.groups.at(item.row.day).suggestion(item.row.instrument)
    hint = f"; did you mean {near}?" if near else ""
    return Unrated("unmapped_instrument", f"{item.payable} lots of {item.row.instrument}, which is in no group{hint}")
