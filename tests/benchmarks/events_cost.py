"""What writing events costs ingest, and how fast the relay numbers lines: with and without, turn by turn in one run.

ARGS: the number of turns, default 30. Settling itself writes no event of a line; it is not measured, for there is
nothing to leave out.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any
from unittest import mock

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "track360.settings.local")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from tests import factories as make  # noqa: E402
from tests.benchmarks import book  # noqa: E402
from tests.benchmarks.settle import settle_all  # noqa: E402
from track360.events.feed.models import Event  # noqa: E402
from track360.events.feed.relay import relay  # noqa: E402
from track360.ingest import registry  # noqa: E402
from track360.ingest.intake import ingest_batch  # noqa: E402
from track360.partners.models import Partner  # noqa: E402
from track360.queue import outbox  # noqa: E402

BATCH = 1000
_TURN = count()


def main(turns: int = 30) -> None:
    """Print one line per kind of batch: the medians and their ratio (goal: at most 1.10), and the relay's speed."""
    call_command("migrate", verbosity=0)
    partner = make.make_partner("bench-cost")
    make.make_affiliate(partner, "a")
    for turn in range(4):
        _send(partner, "customers", _customers(turn, new=True))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for name, (entity, batch) in KINDS.items():
        told = _alternating(partner, entity, batch, turns)
        with_, without = statistics.median(told[True]), statistics.median(told[False])
        print(f"{name}: {1000 * with_:.1f} ms with events, {1000 * without:.1f} without: {with_ / without:.3f}")
    _relay()


def _alternating(
    partner: Partner, entity: str, batch: Callable[[], list[dict[str, Any]]], turns: int
) -> dict[bool, list[float]]:
    told: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(2 * turns + 4):
        records = batch()
        with _events(turn % 2 == 0):
            began = time.perf_counter()
            _send(partner, entity, records)
            took = time.perf_counter() - began
        if turn >= 4:  # plans and caches warm up
            told[turn % 2 == 0].append(took)
    return told


@contextmanager
def _events(written: bool) -> Iterator[None]:
    if written:
        yield
    else:
        with mock.patch.object(outbox, "append"):
            yield


def _send(partner: Partner, entity: str, records: list[dict[str, Any]]) -> None:
    ingest_batch(registry.ENTITIES[entity], partner, records)


def _customers(turn: int, new: bool) -> list[dict[str, Any]]:
    first = (turn if new else turn % 4) * BATCH
    return [
        {
            "customer_id": f"c{first + place}",
            "signup_date": "2026-01-01",
            "affiliate_id": "a",
            "country_code": "CY" if new else ("DE", "FR", "GR")[turn % 3],
            "email": f"c{place}@example.com",
        }
        for place in range(BATCH)
    ]


def _transactions() -> list[dict[str, Any]]:
    turn = next(_TURN)
    return [
        {
            "transaction_id": f"t{turn}-{place}",
            "customer_id": f"c{place}",
            "transaction_type": "deposit",
            "amount_currency": 100,
            "currency": "USD",
            "transaction_date": "2026-01-05T09:00:00Z",
            "status": "approved",
        }
        for place in range(BATCH)
    ]


def _days() -> list[dict[str, Any]]:
    turn = next(_TURN)
    told = {"date": "2026-01-05", "currency": "USD", "lots_traded": 1}
    return [{**told, "customer_id": f"c{place}", "instrument": f"I{turn}"} for place in range(BATCH)]


KINDS: dict[str, tuple[str, Callable[[], list[dict[str, Any]]]]] = {
    "customers, new": ("customers", lambda: _customers(10 + next(_TURN), new=True)),
    "customers, changed": ("customers", lambda: _customers(next(_TURN), new=False)),
    "transactions, new": ("transactions", _transactions),
    "activity, new": ("trading-activity", _days),
}


def _relay() -> None:
    partner = book.make("bench-relay", 30_000, 3_000, 300)
    began = time.perf_counter()
    settle_all(partner)
    settled = time.perf_counter() - began
    began = time.perf_counter()
    relay(partner)
    took, lines = time.perf_counter() - began, Event.objects.filter(partner=partner).count()
    print(f"{lines:,} events of lines numbered in {took:.1f} s, {lines / took:,.0f} a second")
    print(f"settling these took {settled:.1f} s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
