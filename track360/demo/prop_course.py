"""The course of one challenge account: bought, then failed, reset, passed, funded and paid out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from track360.demo.affiliate_tree import Affiliate
from track360.demo.markets import INSTRUMENTS, Instrument
from track360.demo.people import Person, later
from track360.demo.seeded_random import chance, choice, randbelow, weighted


class Product(NamedTuple):
    """size in US dollars; fee and reset in whole units of the currency it is sold in."""

    challenge: str
    size: int
    fee: int
    reset: int


PRODUCTS = (
    Product("standard", 10_000, 99, 79),
    Product("standard", 25_000, 199, 159),
    Product("standard", 50_000, 299, 239),
    Product("standard", 100_000, 499, 399),
    Product("standard", 200_000, 949, 759),
    Product("express", 10_000, 119, 95),
    Product("express", 25_000, 229, 185),
    Product("express", 50_000, 359, 289),
    Product("express", 100_000, 569, 455),
)
SOLD = weighted(dict(zip(PRODUCTS, (20, 16, 18, 17, 5, 9, 6, 6, 3), strict=True)))
_POPULAR = weighted({i: i.popularity for i in INSTRUMENTS if i.group != "minors"})


class Step(NamedTuple):
    """kind: phase | fee | reset | payout | refund | adjustment; ``value`` the phase, else cents."""

    instant: datetime
    kind: str
    value: str | int


@dataclass(slots=True)
class Account:
    """steps ascend in time; first_day and last_day bound its trading."""

    index: int
    customer_id: str
    person: Person
    affiliate: Affiliate
    product: Product
    currency: str
    steps: list[Step]
    first_day: date
    last_day: date
    weight: int
    portfolio: tuple[Instrument, ...]
    equity: int = 0
    max_drawdown: int = 0

    def instruments_on(self, day: date, crypto_only: bool) -> tuple[Instrument, ...]:
        """What may be traded on a day."""
        if not self.first_day <= day <= self.last_day:
            return ()
        return tuple(i for i in self.portfolio if i.group == "crypto") if crypto_only else self.portfolio


def portfolio(rng: Random) -> tuple[Instrument, ...]:
    return tuple(dict.fromkeys(choice(rng, _POPULAR) for _ in range(2 + randbelow(rng, 5))))


def lifecycle(product: Product, bought: datetime, rng: Random) -> Iterator[Step]:
    """Everything that happens to an account, in order of time; the last step ends its trading."""
    discount = choice(rng, (0, 0, 0, 10, 15, 20))
    paid = product.fee * (100 - discount)
    yield Step(bought, "fee", paid)
    yield Step(bought + timedelta(minutes=3), "phase", "challenge")
    if chance(rng, 4):
        yield Step(later(bought, rng, 5), "refund", paid)
        return
    yield from _attempt(product, paid, bought, rng, resets=2)


def _attempt(product: Product, paid: int, start: datetime, rng: Random, resets: int) -> Iterator[Step]:
    if chance(rng, 78):
        failed = later(start, rng, 18)
        yield Step(failed, "phase", "failed")
        if resets and chance(rng, 30):
            again = later(failed, rng, 4)
            yield Step(again, "reset", product.reset * 100)
            yield Step(again + timedelta(minutes=2), "phase", "challenge")
            yield from _attempt(product, paid, again, rng, resets - 1)
        elif chance(rng, 3):
            yield Step(later(failed, rng, 3), "refund", paid * choice(rng, (25, 50)) // 100)
        return
    passed = start + timedelta(days=3) + (later(start, rng, 17) - start)
    if product.challenge == "standard":
        yield Step(passed, "phase", "verification")
        passed += timedelta(days=2) + (later(start, rng, 12) - start)
        if chance(rng, 35):
            yield Step(passed, "phase", "failed")
            return
    yield Step(passed, "phase", "funded")
    yield from _funded(product, paid, passed, rng)


def _funded(product: Product, paid: int, start: datetime, rng: Random) -> Iterator[Step]:
    """A payout about every two weeks; the fee comes back with the first, as the trade has it."""
    instant = start
    for number in range(6):
        instant = instant + timedelta(days=12) + (later(start, rng, 5) - start)
        if chance(rng, 35):
            yield Step(instant, "phase", "failed")
            return
        yield Step(instant, "payout", product.size * (40 + randbelow(rng, 460)) // 100)
        if number == 0:
            yield Step(instant + timedelta(minutes=1), "refund", paid)
