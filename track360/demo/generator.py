"""The sample data of one partner, the same for the same seed, made as it is read: nothing piles up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import count, islice
from typing import Protocol

from track360.demo.affiliate_tree import Affiliate, Tree
from track360.demo.firms import FIRMS, Firm
from track360.demo.forex import ForexRecords
from track360.demo.people import Record
from track360.demo.prop import PropRecords
from track360.demo.quarter import Quarter
from track360.demo.schedule import ActiveAccount, TradingDays, daily_rows

ENTITIES = ("customers", "transactions", "trading-activity")
"""In the order in which they must be pushed."""
ROWS_PER_CUSTOMER = 20
FIRST_QUARTER = Quarter(date(2026, 1, 1))


class _Records(TradingDays, Protocol):
    def versions(self, index: int) -> Iterator[Record]: ...

    def transactions(self, index: int) -> Iterator[list[Record]]: ...

    def active_accounts(self) -> Sequence[ActiveAccount]: ...


_BY_VERTICAL: Mapping[str, Callable[[Firm, Tree, int, int, Quarter], _Records]] = {
    "forex": ForexRecords,
    "prop-trading": PropRecords,
}


@dataclass(frozen=True)
class Scale:
    """How much: customers, rows of activity and affiliates of each partner, and which quarter."""

    seed: int = 360
    customers: int = 2000
    rows: int | None = None
    affiliates: int = 40
    quarter: Quarter = FIRST_QUARTER


class Sample:
    """One partner's records, each entity an iterator; every one starts anew and gives the same."""

    def __init__(self, firm: Firm, scale: Scale) -> None:
        self.firm, self.scale = firm, scale
        self.tree = Tree(firm, scale.affiliates, scale.seed, scale.quarter.start)
        records = _BY_VERTICAL[firm.vertical]
        self._records = records(firm, self.tree, scale.seed, scale.customers, scale.quarter)

    @property
    def affiliates(self) -> list[Affiliate]:
        return self.tree.affiliates

    @cached_property
    def rows(self) -> int:
        """How many rows of activity there are: what was asked for, or what so few customers can trade."""
        return sum(1 for _ in self.activity())

    def records(self, entity: str) -> Iterator[Record]:
        """The records of one of ``ENTITIES``; a key that comes again is a newer version."""
        return {
            "customers": self.customers,
            "transactions": self.transactions,
            "trading-activity": self.activity,
        }[entity]()

    def customers(self) -> Iterator[Record]:
        """All first versions, then all second ones, and so on: a key comes again after all others."""
        # One batch may name a key once, so the versions of one customer must not stand side by side.
        return map(self._in_own_values, _rounds(self._versions))

    def transactions(self) -> Iterator[Record]:
        return map(self._in_own_values, _rounds(self._movements))

    def activity(self) -> Iterator[Record]:
        """Day by day."""
        asked = self.scale.rows
        rows = self.scale.customers * ROWS_PER_CUSTOMER if asked is None else asked
        return daily_rows(self._records, self._records.active_accounts(), self.scale.quarter.days(), rows)

    def _in_own_values(self, record: Record) -> Record:
        """With the firm's own values where it has some."""
        own = {
            name: values[record[name]] for name, values in self.firm.own_values.items() if record.get(name) in values
        }
        return {**record, **own}

    def _versions(self, turn: int) -> Iterator[Record]:
        for index in range(self.scale.customers):
            yield from islice(self._records.versions(index), turn, turn + 1)

    def _movements(self, turn: int) -> Iterator[Record]:
        for index in range(self.scale.customers):
            for versions in self._records.transactions(index):
                yield from versions[turn : turn + 1]


def _rounds(turns: Callable[[int], Iterator[Record]]) -> Iterator[Record]:
    for turn in count():
        empty = True
        for record in turns(turn):
            empty = False
            yield record
        if empty:
            return


def generate(partner: str, scale: Scale | None = None) -> Sample:
    """One partner (a key of ``FIRMS``) with all that ``scale`` says."""
    return Sample(FIRMS[partner], scale or Scale())


def generate_all(scale: Scale | None = None) -> dict[str, Sample]:
    """All partners; the customers and rows of ``scale`` are shared out among them."""
    scale = scale or Scale()
    return {firm.id: Sample(firm, _share(scale, firm)) for firm in FIRMS.values()}


def _share(scale: Scale, firm: Firm) -> Scale:
    rows = None if scale.rows is None else scale.rows * firm.share // 100
    return Scale(scale.seed, scale.customers * firm.share // 100, rows, scale.affiliates, scale.quarter)
