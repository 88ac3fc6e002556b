"""Figures of derivations that stand in no one record, worked out again by the oracle from what was pushed.

A sum of lines, too: a line whose amount stays is not booked again, whatever else it is computed from now.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property
from typing import Any

from commissions.ledger.models import LedgerEntry
from tests.oracle import revenue, tiers
from tests.oracle.facts import LEAVES_THE_FIRM, Facts, Transaction
from tests.oracle.oracle import Unit, lines_of, unguarded, unit_of
from tests.oracle.overrides import in_order
from tests.oracle.programme import Programme, Terms
from tests.oracle.refunds import refund_book
from tests.oracle.world import Line, World

Where = dict[str, Any]


class Recomputed:
    """Of a partner that has settled everything."""

    def __init__(self, programme: dict[str, Any], received: list[Any]) -> None:
        self.programme, self.received = programme, received

    @cached_property
    def world(self) -> World:
        programme = Programme(self.programme)
        return World(programme, Facts(programme, self.received))

    @cached_property
    def lines(self) -> dict[Unit, Line]:
        return {unit_of(line): line for line in sorted(lines_of(self.world), key=in_order)}

    def together(self, unit: Unit) -> Fraction:
        """All lines of a source before a margin guard."""
        return _sum(unguarded(line) for each, line in self.lines.items() if each[3:5] == unit[3:5])

    def used_before(self, unit: Unit) -> Fraction:
        """What an affiliate's month under a rule had come to before a line."""
        pot = [each for each in self.lines if (each[0], each[1], each[5]) == (unit[0], unit[1], unit[5])]
        return _sum(self.lines[each].amount for each in pot[: pot.index(unit)])

    def basis_before(self, entry: LedgerEntry, unit: Unit) -> Fraction:
        """What a tier's basis had added up to before a row or fee."""
        terms = self._terms(entry)
        rule = terms.rule(entry.rule_id)
        assert rule is not None
        widths = tiers.widths(self.world, rule, entry.affiliate_id, f"{entry.month:%Y-%m}", terms.currency)
        place = [tiers.source_of(item) for item, _ in widths].index(unit[4])
        return _sum(width for _, width in widths[:place])

    def carried(self, where: Where) -> Fraction:
        """What a month came to by itself."""
        net = revenue.own_net(self.world, where["affiliate_id"], where["rule"], where["month"])
        assert isinstance(net, Fraction)
        return net

    def left(self, refund: str, fee: str) -> Fraction:
        """The part of a refund that later fees left for one."""
        book, _ = refund_book(self.world)
        return book[fee].left_for[refund]

    def netted(self, asked: Where, month: str) -> tuple[list[tuple[str, ...]], list[str]]:
        """The keys of the rows, or the ids of the transactions, that a sum is over."""
        rule, terms, days = revenue.month_under(self.world, asked["affiliate_id"], asked["rule"], month)
        named = [day for day in days if f"{day}" in asked["days"]]
        rows, events = revenue.counted(self.world, rule, asked["affiliate_id"], named)
        if asked["of"] == "trading-activity":
            return [row.source for row in rows if row.currency == asked["currency"]], []
        return [], [each.id for each in events if each.type == asked["of"] and self._is_summed(each, asked, terms)]

    def _is_summed(self, of: Transaction, asked: Where, terms: Terms) -> bool:
        """Of one with adjustments, or sent with the other sign, the figures stand by themselves."""
        turned = self.world.programme.signed and of.type in LEAVES_THE_FIRM
        if turned or of.amount < 0 or self.world.adjustments(of):
            return False
        as_given = terms.currency == "USD" and of.usd is not None
        currency, field = ("USD", "amount_usd") if as_given else (of.currency, "amount_currency")
        return (currency, field) == (asked["currency"], asked["field"])

    def _terms(self, entry: LedgerEntry) -> Terms:
        terms = self.world.programme.terms(entry.affiliate_id, entry.source_day or entry.earned_day)
        assert terms is not None
        return terms


def _sum(of: Iterable[Fraction]) -> Fraction:
    return sum(of, Fraction(0))
