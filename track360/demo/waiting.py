"""Waiting until what was pushed is settled and what is pulled has come."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from activity.models import TradingDay
from track360.demo.generator import Sample
from track360.demo.pull_sources import is_pulled
from track360.queue.models import Work

STALLED = 120.0
_REPORT_EVERY = 5.0


class Stalled(Exception):
    """Nothing moves although something should; the message says what waits."""


class Backlog(NamedTuple):
    """rows: of activity that are still to be pulled. changes: that are still to be settled."""

    rows: int
    changes: int

    def __str__(self) -> str:
        parts = [f"{self.rows:,} rows to be pulled"] * bool(self.rows)
        parts += [f"{self.changes:,} changes to be settled"] * bool(self.changes)
        return " and ".join(parts)


def missing_rows(sample: Sample) -> int:
    """Activity comes last, so when all of it is there everything is."""
    return max(0, sample.rows - TradingDay.objects.filter(partner__code=sample.firm.id).count())


def backlog(samples: Sequence[Sample]) -> Backlog:
    """What is left to wait for."""
    rows = sum(missing_rows(sample) for sample in samples if is_pulled(sample))
    changes = Work.objects.filter(partner__code__in=[sample.firm.id for sample in samples]).count()
    return Backlog(rows, changes)


def wait(samples: Sequence[Sample], say: Callable[[str], None], pause: float = 0.5) -> None:
    """Until nothing is left. Raises Stalled when two minutes go by without a move."""
    last, moved, reported = None, time.monotonic(), 0.0
    while any(left := backlog(samples)):
        now = time.monotonic()
        if left != last:
            last, moved = left, now
        if now - moved > STALLED:
            raise Stalled(f"there are still {left}, and nothing moved for {STALLED:.0f} seconds")
        if now - reported > _REPORT_EVERY:
            reported = now
            say(f"waiting: {left}")
        time.sleep(pause)
