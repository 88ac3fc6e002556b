"""The arithmetic of a net month: what came in and what went out, summed by figure, currency and exchange rate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from commissions.rating.facts.approved import ApprovedTransaction
from commissions.rating.facts.approved_worth import value_of
from commissions.rating.facts.arithmetic import Expression, added, converted, leaf, node
from commissions.rating.facts.exact import ZERO
from commissions.rating.facts.item import Item
from commissions.rating.rules.carry import OwnNet
from commissions.rating.rules.history import AffiliateHistory, RuleMonth

ACTIVITY = "trading-activity"


class Netting(Protocol):
    """A rule that nets a month, as far as its arithmetic reads it."""

    id: str

    def items(self, history: AffiliateHistory, month: RuleMonth) -> Iterator[Item]:
        """The rows that count."""

    def transactions(self, history: AffiliateHistory, month: RuleMonth) -> Iterator[ApprovedTransaction]:
        """The transactions that count."""


def net_of(
    rule: Netting, history: AffiliateHistory, month: RuleMonth, currency: str, carried: Iterable[OwnNet]
) -> Expression:
    """The month's net, with what earlier months left; everything in it has been converted once already."""
    sums = _Sums(rule.id, history, currency)
    for item in rule.items(history, month):
        for name in ("spread_cost", "commission"):
            sums.add((ACTIVITY, name), getattr(item.row, name), item.row.currency, item.row.day)
    for transaction in rule.transactions(history, month):
        sums.add_transaction(transaction)
    return sums.net(carried)


@dataclass
class _Sum:
    amount: Decimal = ZERO
    days: set[date] = field(default_factory=set)


class _Sums:
    """The figures of a month, each sum by (entity or type, field), currency and ids of the rates."""

    def __init__(self, rule_id: str, history: AffiliateHistory, currency: str) -> None:
        self.rule_id, self.history, self.currency = rule_id, history, currency
        self.signs = history.reference.vertical.net_signs
        self.sums: dict[tuple[tuple[str, str], str, tuple[int, ...]], _Sum] = {}
        self.single: list[tuple[int, Expression]] = []

    def add(self, of: tuple[str, str], amount: Decimal | None, base: str, day: date) -> None:
        if amount:
            fx = self.history.reference.rates.find(base, self.currency, day)
            found = self.sums.setdefault((of, base, fx.ids if fx else ()), _Sum())
            found.amount += amount
            found.days.add(day)

    def add_transaction(self, of: ApprovedTransaction) -> None:
        part = of.parts[0]
        # What adjustments make of a transaction is no sum over all of them: it never falls below nothing.
        if len(of.parts) > 1 or part.amount < 0 or part.turned:
            self.single.append((self.signs[of.type], value_of(of, self.history.reference.rates, self.currency)))
        elif self.currency == "USD" and part.amount_usd is not None:
            self.add((of.type, "amount_usd"), part.amount_usd, "USD", part.day)
        else:
            self.add((of.type, "amount_currency"), part.amount, part.currency, part.day)

    def net(self, carried: Iterable[OwnNet]) -> Expression:
        """What came in less what went out."""
        parts = [(self.signs.get(key[0][0], 1), self._leaf(*key)) for key in self.sums] + self.single
        gains = [part for sign, part in parts if sign > 0] or [leaf("nothing", ZERO, self.currency)]
        gains += [self._carried(each) for each in carried if each.amount]
        costs = [part for sign, part in parts if sign < 0]
        return node("−", added(gains), *costs) if costs else added(gains)

    def _carried(self, of: OwnNet) -> Expression:
        return leaf("carried", of.amount, self.currency, carried={"rule": of.rule_id, "month": of.month})

    def _leaf(self, of: tuple[str, str], base: str, ids: tuple[int, ...]) -> Expression:
        found = self.sums[of, base, ids]
        days = [day.isoformat() for day in sorted(found.days)]
        whose = {"affiliate_id": self.history.affiliate_id, "rule": self.rule_id}
        where: dict[str, Any] = {**whose, "of": of[0], "field": of[1], "currency": base, "days": days}
        name = of[1] if of[0] == ACTIVITY else of[0]
        return converted(leaf(name, found.amount, base, sum=where), base, self.currency, ids)
