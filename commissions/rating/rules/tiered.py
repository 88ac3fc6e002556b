"""What lot, spread_share and commission_share share: a flat rate or tiers over the affiliate's month."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from commissions.rating.facts.arithmetic import PAYABLE, Expression, leaf, node
from commissions.rating.facts.days import last_day
from commissions.rating.facts.exact import ZERO, decimal_of, shown
from commissions.rating.facts.fact_index import AffiliateMonth
from commissions.rating.facts.item import Item
from commissions.rating.facts.outcomes import NothingDue
from commissions.rating.rules.base import ActivityRule
from commissions.rating.rules.tiers import Step, Tiers, Units, basis_of, describe_tiers, row_steps, tier_problems

_UNITS = {"lots": "lots", "volume_usd": "USD", "active_traders": "active traders", "ftds": "FTDs"}


class TieredRule(ActivityRule, ABC):
    """An activity rule with a flat rate or tiers under ``rate_key``."""

    # So "gold 8.00, everything else 5.00" is two rules in a list, without saying twice what gold is.
    exclusive = True
    rate_key: ClassVar[str]

    def __init__(self, document: Mapping[str, Any]) -> None:
        super().__init__(document)
        flat = document.get(self.rate_key)
        self.rate: Decimal | None = None if flat is None else decimal_of(flat)
        self.tiers = Tiers.parse(document.get("tiers"), self.rate_key)
        self.group = self._group()
        self.looks_back = self.tiers is not None and self.tiers.is_ladder

    @classmethod
    def check(cls, document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        if cls.rate_key in document and "tiers" in document:
            yield "tiers", f"has either a {cls.rate_key} or tiers, not both"
        elif "tiers" in document:
            yield from tier_problems(document["tiers"])
        elif cls.rate_key not in document:
            yield "", f"{cls.rate_key!r} or 'tiers' is missing"

    @classmethod
    def describe_payment(cls, document: Mapping[str, Any], currency: str) -> list[str]:
        return [cls.describe_price(document, currency), *describe_tiers(document.get("tiers"), currency)]

    @classmethod
    @abstractmethod
    def describe_price(cls, document: Mapping[str, Any], currency: str) -> str:
        """The flat rate, or that there are tiers."""

    def _group(self) -> str:
        # A deposit that is reversed makes another one the first, perhaps in another month: months are not apart.
        if self.tiers is not None and self.tiers.basis == "ftds":
            return "affiliate"
        return "affiliate-month" if self.tiers is not None or self.cap is not None else "source"

    def steps(self, month: AffiliateMonth) -> list[Step]:
        """The step of every row of the month, by index."""
        assert self.tiers is not None
        return row_steps(self, self.tiers, month)

    def sliced(self, month: AffiliateMonth, item: Item, step: Any, measure: Expression, unit: str) -> Expression:
        """``measure`` (lots, or money) of a row that crosses a step, at the rate of each slice.

        Where the steps climb another basis than what is paid for, its average rate prices the measure.
        """
        assert self.tiers is not None
        if self.tiers.basis == "lots":
            width = leaf("lots", item.payable, "lots", field=list(PAYABLE))
        else:
            width = leaf("volume", item.row.volume_usd or ZERO, "USD", field=["volume_usd"])
        slices = self.tiers.slices(self.id, month.month, step, width, Units(width["unit"], unit))
        return slices if measure == width else node("÷", node("×", measure, slices), width)

    def zero(self, month: AffiliateMonth, item: Item) -> NothingDue:
        # A ladder that begins at 0 has no row below it; then the amount itself rounded to nothing.
        if self.tiers is None or self.tiers.froms[0] <= 0:
            return super().zero(month, item)
        have, need, unit = basis_of(self, self.tiers, month), self.tiers.froms[0], _UNITS[self.tiers.basis]
        detail = f"{shown(have)} of {need} {unit} in {month.month} for the first step"
        return NothingDue("below_first_tier", detail, have, need, unit, last_day(month.month))
