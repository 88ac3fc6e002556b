"""``revenue_share``: a percent of what an affiliate's customers brought the firm in a month, net."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from commissions.rating.facts.approved import convert
from commissions.rating.facts.days import last_day
from commissions.rating.facts.exact import ZERO, Amount, decimal_of, minus, percent, plus, shown, times, total
from commissions.rating.facts.figures import figure
from commissions.rating.facts.line import Inputs
from commissions.rating.facts.outcomes import NothingDue, Unrated
from commissions.rating.facts.records import DatedFields
from commissions.rating.facts.revenue import revenue
from commissions.rating.rules import schema
from commissions.rating.rules.base import MonthRule, Price, Priced
from commissions.rating.rules.history import AffiliateHistory, RuleMonth
from commissions.rating.rules.wording import numeral

Net = tuple[Amount, tuple[int, ...]]
"""The net amount in plan currency and the ids of the rates used."""


class MonthNet(NamedTuple):
    """A month's net with what was ``carried`` into it, and the ids of the rates used."""

    amount: Amount
    ids: tuple[int, ...]
    carried: Amount


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
        return [f"{numeral(document['percent'])} % of the net revenue of the month."]

    def pricer(self, history: AffiliateHistory, currency: str) -> Price:
        nets = dict(_nets(self.id, history, currency))

        def price(month: RuleMonth) -> Priced:
            net = nets[month.month]
            if isinstance(net, Unrated):
                raise net
            amount, ids, _ = net
            # A month below zero writes no line: what is carried over lives in the next month's net, not in the ledger.
            if amount <= 0:
                raise NothingDue(
                    "negative_net", _loss(net, month, currency), amount, ZERO, currency, last_day(month.month)
                )
            return (
                percent(amount, self.percent),
                Inputs(
                    basis=shown(amount),
                    basis_unit=currency,
                    rate=self.percent,
                    rate_unit="percent",
                    fx_ids=ids,
                ),
                month.day,
            )

        return price

    def net(self, history: AffiliateHistory, month: RuleMonth, currency: str) -> Net:
        """The month's net on the days the rule was in force.

        Raises Unrated for the first figure it cannot read.
        """
        found = [*self._activity(history, month, currency), *self._transactions(history, month, currency)]
        return total(amount for amount, _ in found), tuple(dict.fromkeys(key for _, ids in found for key in ids))

    def _activity(self, history: AffiliateHistory, month: RuleMonth, currency: str) -> Iterator[Net]:
        """What the rows brought, summed by day and currency before it is converted."""
        if not history.reference.vertical.activity_in_net:
            return
        # One conversion a day and currency instead of one a row; exact, so the sum is the same.
        sums: dict[tuple[date, str], Decimal] = {}
        for item in history.items(month.month):
            if self._counts(history, month, item.row.day, item.dated, item.self_referrers):
                key = (item.row.day, item.row.currency)
                sums[key] = sums.get(key, ZERO) + revenue(item.row)
        for (day, base), amount in sums.items():
            value, _, ids = convert(history.reference.rates, amount, base, currency, day)
            yield value, ids

    def _transactions(self, history: AffiliateHistory, month: RuleMonth, currency: str) -> Iterator[Net]:
        for transaction in history.transactions(month.month):
            if self._counts(history, month, transaction.day, transaction.dated, transaction.self_referrers):
                value = transaction.value(history.reference.rates, currency)
                yield (
                    times(value.amount, Decimal(history.reference.vertical.net_signs[transaction.type])),
                    value.fx_ids,
                )

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


def _loss(net: MonthNet, month: RuleMonth, currency: str) -> str:
    """A month that is not above zero: "-200.00 USD, with -1000.00 carried in -1200.00; carried on"."""
    amount, carried = shown(net.amount) or ZERO, shown(net.carried) or ZERO
    own = figure(shown(minus(net.amount, net.carried)) or ZERO, 2)
    total_ = f", with {figure(carried, 2)} carried in {figure(amount, 2)}" if carried else ""
    return f"{own} {currency}{total_}" + ("; the next month takes it over" if month.rule.carries and amount else "")


def _nets(rule_id: str, history: AffiliateHistory, currency: str) -> Iterator[tuple[str, MonthNet | Unrated]]:
    """Each month's net with what earlier negative months left, or why it is unrated, in order.

    The terms of a negative (or unrated) month decide whether the next ones take it over (or wait for it).
    """
    carried: Amount = ZERO
    waits: Unrated | None = None
    for month in history.months(rule_id):
        rule = month.rule
        found = _try(rule, history, month, currency)
        net: MonthNet | Unrated
        if isinstance(found, Unrated):
            net, waits = found, Unrated(found.code, f"waits for {month.month}: {found.detail}")
        elif waits is None:
            net = MonthNet(plus(found[0], carried), found[1], carried)
            # Only a loss is carried: a month that ends above zero has been paid and leaves nothing.
            carried = min(net.amount, ZERO)
        elif found[0] > 0:  # only then is anything at stake
            net = waits
        else:
            net = MonthNet(*found, ZERO)
        yield month.month, net
        if not rule.carries:
            carried, waits = ZERO, None


def _try(rule: RevenueShare, history: AffiliateHistory, month: RuleMonth, currency: str) -> Net | Unrated:
    try:
        return rule.net(history, month, currency)
    except Unrated as error:
        return error
