"""Bodies that nobody should send: good ones changed, cut, repeated, nested and filled with the unexpected."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from tests.events.inbound.hooks import FEE, LIVE, WITHDRAWAL, crm

GOOD: list[Any] = [
    crm("withdrawal.approve.node.1", **WITHDRAWAL),
    crm("withdrawal.reject", **WITHDRAWAL),
    crm("propTrading.approve.node.3", **FEE),
    crm("propTradingLive.approve.node.1", **LIVE),
    {"event": "trade.closed", "data": {"id": 1, "account_id": "u1", "symbol": "EURUSD", "lot_size": 1, "pnl_usd": 2}},
    {
        "event": "payout.processed",
        "data": {"id": "P1", "account_id": "u1", "amount": "1", "processed_at": "2026-01-05"},
    },
    {"event": "challenge.passed", "data": {"account_id": "u1", "next_phase": "2"}},
    {"type": "deposit.approved", "data": {"id": "D", "customer_id": "u1", "amount": 1, "currency": "EUR"}},
    {"type": "chargeback", "data": {"original_id": "D"}},
]
ODD: list[Any] = [
    None, True, [], {}, "", "x" * 5000, -1, 1e308, 10**400, 0.1 + 0.2, "1e9999", "NaN", "+1", "-", "\u0000", "\ud800",
    "2026-02-30", "0001-01-01 00:00:00", "9999-12-31 23:59:60", ["a"], {"a": {"b": 1}}, "‮", "{{x}}", "' OR 1=1 --",
]  # fmt: skip


def bodies(count: int, seed: int) -> Iterator[bytes]:
    """So many, the same for a seed."""
    chance = random.Random(seed)
    for _ in range(count):
        yield chance.choice(WAYS)(chance)


def _dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=True).encode()


def _odd_value(chance: random.Random) -> bytes:
    """One or two values anywhere are something else."""
    value = json.loads(json.dumps(chance.choice(GOOD)))
    for _ in range(chance.randint(1, 2)):
        place = value.get("data", value) if chance.random() < 0.8 else value
        place[chance.choice(sorted(place) or ["data"])] = deepcopy(chance.choice(ODD))
        if not isinstance(value.get("data", {}), dict):
            break
    return _dumped(value)


def _changed_bytes(chance: random.Random) -> bytes:
    raw = bytearray(_dumped(chance.choice(GOOD)))
    for _ in range(chance.randint(1, 8)):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    return bytes(raw)


def _cut(chance: random.Random) -> bytes:
    raw = _dumped(chance.choice(GOOD))
    return raw[: chance.randrange(len(raw))]


def _twice(chance: random.Random) -> bytes:
    raw = _dumped(chance.choice(GOOD))
    return raw + chance.choice([b"", b",", b"\n", b"\x00"]) + raw


def _deep(chance: random.Random) -> bytes:
    depth = chance.choice([50, 500, 50_000])
    return b'{"event":"trade.closed","data":' + b"[" * depth + b"]" * chance.choice([depth, depth - 1]) + b"}"


def _noise(chance: random.Random) -> bytes:
    return chance.randbytes(chance.randrange(300))


def _list(chance: random.Random) -> bytes:
    return _dumped([chance.choice(GOOD + ODD) for _ in range(chance.randrange(5))])


WAYS: list[Callable[[random.Random], bytes]] = [
    _odd_value,
    _odd_value,
    _changed_bytes,
    _cut,
    _twice,
    _deep,
    _noise,
    _list,
]
