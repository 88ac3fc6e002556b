"""``revenue_share``: a percent of what an affiliate's customers brought the firm in a month, net."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from commissions.rating.facts.approved import ApprovedTransaction, convert
from commissions.rating.facts.arithmetic import Document, leaf, node
from commissions.rating.facts.days import last_day
from commissions.rating.facts.exact import ZERO, Amount, decimal_of, minus, percent, shown, times, total
from commissions.rating.facts.figures import figure
from commissions.rating.facts.item import Item
from commissions.rating.facts.line import Inputs
from commissions.rating.facts.outcomes import NothingDue, Unrated
from commissions.rating.facts.records import DatedFields
from commissions.rating.facts.revenue import revenue
from commissions.rating.rules import schema
from commissions.rating.rules.base import MonthRule, Price, Priced, Read
from commissions.rating.rules.carry import Net, NetMonth, nets
from commissions.rating.rules.history import AffiliateHistory, RuleMonth
from commissions.rating.rules.revenue_worth import net_of
from commissions.rating.rules.wording import numeral, phrase


class RevenueShare(MonthRule):
    """``negative: carry`` takes a negative month into the next ones; ``reset`` forgets it."""

    TYPE = "revenue_share"
    SCHEMA = schema.rule(
        ["percent", "negative"],
        title="Revenue share",
        description="Pays a percent of what the affiliate's customers brought the firm in a month, net of bonuses, "
        "rebates, refunds and payouts.",
        percent=schema.said(schema.PERCENT, "The affiliate's share of the net month, from 0 to 100 percent."),
        negative=schema.said(
            {"enum": ["reset", "carry"]},
            "After a month below zero: reset forgets it, carry takes it into the next months.",
        ),
    )

    def __init__(self, document: Mapping[str, Any]) -> None:
        super().__init__(document)
        self.percent = decimal_of(document["percent"])
        self.carries = document["negative"] == "carry"
        self.group = "affiliate" if self.carries else "affiliate-month"

    @classmethod
    def describe_payment(cls, document: Mapping[str, Any], currency: str) -> list[str]:
        return [phrase("{percent} % of the net revenue of the month.", percent=numeral(document["percent"]))]

    @classmethod
    def describe_conditions(cls, document: Mapping[str, Any], currency: str) -> list[str]:
        if document["negative"] == "carry":
            return [phrase("A month below zero is carried into the next ones.")]
        return [phrase("A month below zero is forgotten.")]

    def pricer(self, history: AffiliateHistory, currency: str) -> Price:
        # Once for all rules and versions: at a change of plan one takes over what others left.
        if RevenueShare not in history.memo:
            history.memo[RevenueShare] = nets(history, RevenueShare)
        known = history.memo[RevenueShare]

        def price(month: RuleMonth) -> Priced:
            net = known[self.id, month.month]
            if isinstance(net, Unrated):
                raise net
            amount = net.amount
            # A month below zero writes no line: what is carried over lives in the next month's net, not in the ledger.
            if amount <= 0:
                told = _loss(self.net(history, month, currency)[0], amount, month, currency)
                raise NothingDue("negative_net", told, amount, ZERO, currency, last_day(month.month))
            inputs = Inputs(
                basis=shown(amount), basis_unit=currency, rate=self.percent, rate_unit="percent",
                fx_ids=net.fx_ids, arithmetic=self._told(history, month, currency, net),
            )  # fmt: skip
            return percent(amount, self.percent), inputs, month.day

        return price

    def _told(self, history: AffiliateHistory, month: RuleMonth, currency: str, of: NetMonth) -> Document:
        """The arithmetic of a month that earns something."""
        net = net_of(self, history, month, currency, of.carried)
        percent = leaf("percent", self.percent, "%", rule=self.id, pointer="/percent")
        spans = [{"code": "in_force", "detail": f"in force {first} to {last}"} for first, last in month.spans]
        return {"worth": node("percent", net, percent), "conditions": spans}

    def net(self, history: AffiliateHistory, month: RuleMonth, currency: str) -> Net:
        """The month's net on the days the rule was in force.

        Raises Unrated for the first figure it cannot read.
        """
        found = [*self._activity(history, month, currency), *self._transactions(history, month, currency)]
        return total(amount for amount, _ in found), tuple(dict.fromkeys(key for _, ids in found for key in ids))

    def _activity(self, history: AffiliateHistory, month: RuleMonth, currency: str) -> Iterator[Net]:
        """What the rows brought, summed by day and currency before it is converted."""
        # One conversion a day and currency instead of one a row; exact, so the sum is the same.
        sums: dict[tuple[date, str], Decimal] = {}
        for item in self.items(history, month):
            key = (item.row.day, item.row.currency)
            sums[key] = sums.get(key, ZERO) + revenue(item.row)
        for (day, base), amount in sums.items():
            value, _, ids = convert(history.reference.rates, amount, base, currency, day)
            yield value, ids

    def _transactions(self, history: AffiliateHistory, month: RuleMonth, currency: str) -> Iterator[Net]:
        for transaction in self.transactions(history, month):
            value = transaction.value(history.reference.rates, currency)
            sign = history.reference.vertical.net_signs[transaction.type]
            yield times(value.amount, Decimal(sign)), value.fx_ids

    def reads(self, history: AffiliateHistory, month: RuleMonth, currency: str) -> Iterator[Read]:
        return (Read(transaction, currency, True) for transaction in self.transactions(history, month))

    def items(self, history: AffiliateHistory, month: RuleMonth) -> Iterator[Item]:
        """The rows that count in the month; none where trading is not the firm's revenue."""
        if history.reference.vertical.activity_in_net:
            for item in history.items(month.month):
                if self._counts(history, month, item.row.day, item.dated, item.self_referrers):
                    yield item

    def transactions(self, history: AffiliateHistory, month: RuleMonth) -> Iterator[ApprovedTransaction]:
        """The transactions that count in the month."""
        for transaction in history.transactions(month.month):
            if self._counts(history, month, transaction.day, transaction.dated, transaction.self_referrers):
                yield transaction

    def _counts(
        self,
        history: AffiliateHistory,
        month: RuleMonth,
        day: date,
        dated: DatedFields,
        self_referrers: frozenset[str],
    ) -> bool:
        if not month.holds(day) or (self.excludes_self and history.affiliate_id in self_referrers):
            return False
        return self.match is None or self.match.customer(dated)


def _loss(own: Amount, net: Amount, month: RuleMonth, currency: str) -> str:
    """A month that is not above zero: "-200.00 USD, with -1000.00 carried in -1200.00; the next month …"."""
    carried = minus(net, own)
    sums = f", with {figure(shown(carried) or ZERO, 2)} carried in {figure(shown(net) or ZERO, 2)}" if carried else ""
    told = f"{figure(shown(own) or ZERO, 2)} {currency}{sums}"
    return told + ("; the next month takes it over" if month.rule.carries and net else "")
