"""``make bench-close``: closing a month against settling it in full, and pushes beside it, as ratios of one run.

ARGS: number of activity rows, default 870000 (which earn about 2.5 million lines); 100000 for a quick look.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "track360.settings.local")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from activity.contract import ACTIVITY  # noqa: E402
from commissions.settle.settler import settle  # noqa: E402
from commissions.statements import closing  # noqa: E402
from tests.benchmarks import book  # noqa: E402
from tests.benchmarks.settle import peak, settle_all, timed  # noqa: E402
from track360.ingest.intake import ingest_batch  # noqa: E402
from track360.partners.four_eyes import Signatory  # noqa: E402
from track360.partners.models import Partner  # noqa: E402

CUSTOMERS, AFFILIATES = 20_000, 2_000
JANUARY = 31
AT_ONCE = 1000
ALONE = 8.0
"""Seconds of pushing with nothing beside it."""
CLOSER = Signatory("bench", None, lambda *_: True)


def main(rows: int = 870_000) -> None:
    """Print one line per measure: seconds, and the ratio that is the goal."""
    call_command("migrate", verbosity=0)
    customers = min(CUSTOMERS, rows // 40)
    partner = book.make("bench-close", rows, customers, min(AFFILIATES, customers // 10), span=JANUARY)
    full = timed(lambda: settle_all(partner))
    with pushing(partner, customers) as alone:
        time.sleep(ALONE)
    settle(partner)
    with pushing(partner, customers) as beside:
        began = time.perf_counter()
        closed = _close(partner)
        seconds = time.perf_counter() - began
    print(f"full settle of {rows:,} rows into {closed.lines:,} lines: {full:.1f} s")
    print(
        f"closing them, of {closed.statements:,} statements: {seconds:.1f} s; {100 * seconds / full:.0f} % of the full "
        f"settle (goal 20 %); peak memory of the process {peak():.0f} MB"
    )
    print(
        f"activity pushed meanwhile: {beside.speed:,.0f} rows/s of {alone.speed:,.0f} alone, "
        f"{100 * beside.speed / alone.speed:.0f} % (goal 70 %)"
    )


def _close(partner: Partner) -> Any:
    january = closing.named(partner, f"{book.FIRST:%Y-%m}")
    return closing.close(partner, january, CLOSER, override="it is a benchmark").closing


class Speed:
    """Rows a second, once it has been measured."""

    speed = 0.0


@contextmanager
def pushing(partner: Partner, customers: int) -> Iterator[Speed]:
    """Push new days of activity during the block, a thousand a request."""
    done, measured = threading.Event(), Speed()

    def push() -> None:
        began, rows = time.perf_counter(), 0
        for turn in _TURNS:
            ingest_batch(ACTIVITY, partner, _records(turn, customers))
            rows += AT_ONCE
            if done.is_set():
                break
        measured.speed = rows / (time.perf_counter() - began)
        connection.close()

    thread = threading.Thread(target=push)
    thread.start()
    try:
        yield measured
    finally:
        done.set()
        thread.join()


_TURNS = count()


def _records(turn: int, customers: int) -> list[dict[str, Any]]:
    day = date(2026, 3, 1).isoformat()
    return [
        {
            "date": day,
            "customer_id": f"c{1 + (turn * AT_ONCE + place) % customers}",
            "instrument": f"I{turn}",
            "currency": "USD",
            "lots_traded": 1,
        }
        for place in range(AT_ONCE)
    ]


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
