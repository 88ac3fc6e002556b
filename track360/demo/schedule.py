"""How a number of rows is spread over days and people: exactly, and in proportion to their weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from typing import Any, Protocol

from track360.demo.markets import Instrument
from track360.demo.people import Record
from track360.demo.quarter import closed, weight
from track360.demo.seeded_random import below


class Player(Protocol):
    weight: int

    def trades(self, day: date, crypto_only: bool) -> tuple[Instrument, ...]: ...


class Session(Protocol):
    """A trading day that makes rows."""

    rng: Random

    def row(self, player: Any, instrument: Instrument) -> Record: ...


class Book(Protocol):
    def session(self, day: date) -> Session: ...


def play(book: Book, players: Sequence[Player], days: Sequence[date], rows: int) -> Iterator[Record]:
    """``rows`` rows day by day, or as many as fit; what a quiet day cannot place goes to the next."""
    left = sum(weight(day) for day in days)
    for day in days:
        quota = rows * weight(day) // left
        left -= weight(day)
        for record in _day(book.session(day), players, day, quota):
            rows -= 1
            yield record


def _day(session: Session, players: Sequence[Player], day: date, quota: int) -> Iterator[Record]:
    playing = [(player, choice) for player in players if (choice := player.trades(day, closed(day)))]
    room = [len(choice) for _, choice in playing]
    counts = shares([player.weight for player, _ in playing], room, quota, session.rng)
    for (player, choice), count in zip(playing, counts, strict=True):
        start = below(session.rng, len(choice))
        for n in range(count):
            yield session.row(player, choice[(start + n) % len(choice)])


def shares(weights: Sequence[int], room: Sequence[int], quota: int, rng: Random) -> list[int]:
    """Shares of ``quota`` by weight, none above its room; their sum is the quota, or all the room.

    Systematic sampling: one dart, then equal steps, gives exactly the quota in one pass.
    """
    total = sum(weights)
    reached, given, owed, counts = below(rng, total) if total else 0, 0, 0, []
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
