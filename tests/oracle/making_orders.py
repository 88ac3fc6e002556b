"""Orders of receipt: shuffled, repeated, cut into requests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.oracle.dice import Dice
from tests.oracle.making_records import DAY_KEY, Told

KEYS = {"transactions": ("transaction_id",), "trading-activity": DAY_KEY}


def key_of(version: Told) -> tuple[str, ...]:
    """The key of a record; a customer and a patch on it have the same."""
    entity, record = version
    names = KEYS.get(entity, ("customer_id",))
    return (entity.removesuffix("-patch"), *(str(record[name]) for name in names))


def delivered(dice: Dice, told: list[Told], repeats: int = 5) -> list[Told]:
    """Shuffled and partly repeated; the versions of a key without dates keep their order."""
    queues: dict[Any, list[Told]] = {}
    for place, version in enumerate(told):
        dated = version[1].get("last_modified_date") is not None
        queues.setdefault(place if dated else key_of(version), []).append(version)
    found = []
    for name in dice.shuffled([name for name, queue in queues.items() for _ in queue]):
        found.append(queues[name].pop(0))
        if repeats and dice.chance(15):
            repeats -= 1
            found.append(found[-1])
    return found


def received(told: list[Told], since: datetime) -> list[tuple[str, dict[str, Any], datetime]]:
    """With the instants of receipt, a second apart."""
    return [(*version, since + timedelta(seconds=place)) for place, version in enumerate(told)]


def requests(told: list[Told], size: int) -> list[tuple[str, list[dict[str, Any]]]]:
    """(entity, records) of one request each: one entity, no key twice, in the order told."""
    found: list[tuple[str, list[dict[str, Any]]]] = []
    keys: set[tuple[str, ...]] = set()
    for version in told:
        if not found or found[-1][0] != version[0] or len(found[-1][1]) == size or key_of(version) in keys:
            found.append((version[0], []))
            keys.clear()
        found[-1][1].append(version[1])
        keys.add(key_of(version))
    return found
