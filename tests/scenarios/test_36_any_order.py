"""Every story again: each version three times, shuffled, in batches of 1, 7 and 1000, by two clients at once."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.scenarios import (
    test_cpa,
    test_limits,
    test_lots,
    test_overrides,
    test_prop,
    test_revenue,
    test_shares,
    test_tiers,
)
from tests.scenarios.story import Story, Tell

MODULES = (test_cpa, test_limits, test_lots, test_overrides, test_prop, test_revenue, test_shares, test_tiers)
KEYS = {
    "customers": ("customer_id",),
    "transactions": ("transaction_id",),
    "trading-activity": ("date", "customer_id", "instrument", "currency"),
}
Version = tuple[str, dict[str, Any]]


def _tales() -> Iterator[Any]:
    for module in MODULES:
        for name, tale in vars(module).items():
            if name.startswith("test_") and tale.__code__.co_argcount == 1:
                yield pytest.param(tale, id=name.removeprefix("test_"))


@pytest.mark.parametrize("tale", list(_tales()))
def test_order_duplication_and_batching_change_nothing(tale: Callable[[Tell], None], story: Tell) -> None:
    told: list[Story] = []

    def tell(**options: Any) -> Story:
        told.append(story(**options))
        return told[-1]

    tale(tell)
    for one in told:
        again = _same_terms(one, story)
        _send_shuffled(again, _dated(one.pushed), seed=7)
        assert _nonzero(again.balances()) == _nonzero(one.balances())


def _same_terms(one: Story, story: Tell) -> Story:
    again = story(vertical=one.vertical)
    again.programme = one.programme | {"id": again.code}
    return again.begin()


def _dated(pushed: list[Version]) -> list[Version]:
    """Each version with a last_modified_date of its own, in the order in which they were pushed."""
    start = datetime(2025, 12, 1, tzinfo=UTC)
    return [
        (entity, {"last_modified_date": (start + timedelta(seconds=number)).isoformat(), **record})
        for number, (entity, record) in enumerate(pushed)
    ]


def _send_shuffled(again: Story, versions: list[Version], seed: int) -> None:
    chance = random.Random(seed)
    deck = versions * 3
    chance.shuffle(deck)
    again.authorised()  # the token is there before the two clients start
    clients = [
        threading.Thread(target=_send, args=(again, deck[half::2], random.Random(seed + half))) for half in (0, 1)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()


def _send(again: Story, deck: list[Version], chance: random.Random) -> None:
    while deck:
        entity = deck[0][0]
        batch = _batch([version for version in deck if version[0] == entity], chance.choice((1, 7, 1000)))
        again.send(entity, [record for _, record in batch], orphans="park")
        for version in batch:
            deck.remove(version)


def _batch(versions: list[Version], size: int) -> list[Version]:
    """The first versions with different keys; a key that comes twice goes into the next batch."""
    taken: dict[tuple[Any, ...], Version] = {}
    for entity, record in versions:
        key = tuple(record.get(part) for part in KEYS[entity])
        if len(taken) < size:
            taken.setdefault(key, (entity, record))
    return list(taken.values())


def _nonzero(balances: dict[str, str]) -> dict[str, str]:
    return {key: amount for key, amount in balances.items() if amount != "0.00"}
