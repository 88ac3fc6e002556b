"""How a number of rows is spread over days and accounts: exactly, and in proportion to their weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from typing import Any, Protocol

from track360.demo.markets import Instrument
from track360.demo.people import Record
from track360.demo.quarter import is_closed, weight
from track360.demo.seeded_random import randbelow


class ActiveAccount(Protocol):
    weight: int

    def instruments_on(self, day: date, crypto_only: bool) -> tuple[Instrument, ...]: ...


class Session(Protocol):
    """A trading day that makes rows."""

    rng: Random

    def row(self, account: Any, instrument: Instrument) -> Record: ...


class TradingDays(Protocol):
    def session(self, day: date) -> Session: ...


def daily_rows(
    source: TradingDays, accounts: Sequence[ActiveAccount], days: Sequence[date], rows: int
) -> Iterator[Record]:
    """``rows`` rows day by day, or as many as fit; what a quiet day cannot place goes to the next."""
    left = sum(weight(day) for day in days)
    for day in days:
        quota = rows * weight(day) // left
        left -= weight(day)
        for record in _day(source.session(day), accounts, day, quota):
            rows -= 1
            yield record


def _day(session: Session, accounts: Sequence[ActiveAccount], day: date, quota: int) -> Iterator[Record]:
    active = [(each, choices) for each in accounts if (choices := each.instruments_on(day, is_closed(day)))]
    room = [len(choices) for _, choices in active]
    counts = shares([account.weight for account, _ in active], room, quota, session.rng)
    for (account, choices), count in zip(active, counts, strict=True):
        start = randbelow(session.rng, len(choices))
        for n in range(count):
            yield session.row(account, choices[(start + n) % len(choices)])


def shares(weights: Sequence[int], room: Sequence[int], quota: int, rng: Random) -> list[int]:
    """Shares of ``quota`` by weight, none above its room; their sum is the quota, or all the room.

    Systematic sampling: one random start, then equal steps, gives exactly the quota in one pass.
    """
    total = sum(weights)
    reached, given, owed, counts = randbelow(rng, total) if total else 0, 0, 0, []
    for weight_, most in zip(weights, room, strict=True):
        reached += weight_ * quota
        owed += reached // total - given
        given = reached // total
        counts.append(min(owed, most))
        owed -= counts[-1]
    return _filled(counts, room, owed) if owed else counts


def _filled(counts: list[int], room: Sequence[int], owed: int) -> list[int]:
    for index, most in enumerate(room):
        more = min(owed, most - counts[index])
        counts[index] += more
        owed -= more
    return counts
