"""Settling: bring the ledger to what the data says today, by booking differences.

One settler per partner at a time. The session lock is taken before the transaction's snapshot, so the snapshot holds
every booking of the settler before, and the changes it sees are exactly those whose data it sees.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from time import perf_counter_ns

from django.db import connection, transaction

from commissions.ledger.writer import Ledger
from commissions.periods import service as periods
from commissions.programme.terms import load_terms
from commissions.rating.engine.dependencies import Dependencies
from commissions.rating.engine.rate import rate
from commissions.rating.engine.terms import Terms
from commissions.rating.facts.garbage import uncollected
from commissions.settle import exceptions, fact_reader, rollup_queue, run_log, work_queue
from commissions.settle.chunks import Chunk, chunks_of
from commissions.settle.ledger_sums import LedgerOf
from commissions.settle.reversals import reasons_of
from track360.core import locks, statistics
from track360.partners.models import Partner
from track360.queue import waiting
from track360.queue.waiting import Change

TABLES = (*fact_reader.TABLES, "commissions_ledgerentry")
"""The tables whose rows of a partner are looked up by the thousand."""


@dataclass(slots=True)
class SettleResult:
    """What settling did: changes taken off the queue, sources rated and entries booked."""

    changes: int = 0
    sources: int = 0
    entries: int = 0

    def __iadd__(self, other: SettleResult) -> SettleResult:
        self.changes += other.changes
        self.sources += other.sources
        self.entries += other.entries
        return self


def settle(
    partner: Partner, progress: Callable[[SettleResult], None] | None = None, only_waiting: bool = False
) -> SettleResult | None:
    """Settle until the partner's queue is empty; ``None`` if another settler is at it (it will take this work too).

    only_waiting: no more than what waits already, however much keeps coming. Else it makes way for who closes a period.
    """
    total = SettleResult()
    # Older than every snapshot below (ADR 0001).
    with locks.session(locks.Lock.SETTLE, partner.pk) as locked, uncollected():
        if not locked:
            return None
        statistics.gather(partner.pk, *TABLES)
        until = _newest(partner) if only_waiting else None
        # Work that comes in after the last look, while its message finds us still here, is the sweep's.
        while (done := _settle_some(partner)).changes:
            # What it has just booked may be all that the partner has.
            statistics.gather(partner.pk, *TABLES)
            total += done
            if progress:
                progress(total)
            if until is not None and not waiting.is_waiting(partner.pk, until):
                break
            if until is None and not locks.is_free(locks.Lock.CLOSING, partner.pk):
                break
    return total


def _newest(partner: Partner) -> int:
    """Up to where the queue is what waits now."""
    if waiting.is_everything(partner.pk):
        # Its parts go to the end of the queue.
        with snapshot():
            waiting.split_everything(partner.pk, work_queue.referrers(partner.pk))
    return waiting.newest(partner.pk)


@contextmanager
def snapshot() -> Iterator[None]:
    """One transaction that sees the database as of its first statement."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Before the first query, or PostgreSQL refuses; and of this transaction only.
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _settle_some(partner: Partner) -> SettleResult:
    """One transaction: a bounded portion of the queue, its bookings, and its removal from the queue."""
    with snapshot():
        changes = work_queue.next_portion(partner.pk)
        if any(change.kind == "partner" for change in changes):
            waiting.split_everything(partner.pk, work_queue.referrers(partner.pk))
            # The next turn takes the parts, each in a transaction of its own.
            return SettleResult(changes=1)
        result = SettleResult(changes=sum(change.size for change in changes))
        if changes:
            # Taken off, handed on and booked in one commit: nothing is lost, nothing settled twice.
            rollup_queue.hand_on([change.id for change in changes])
            started = perf_counter_ns()
            _settle_changes(partner, changes, result)
            run_log.record(partner.pk, perf_counter_ns() - started, **asdict(result))
        return result


def _settle_changes(partner: Partner, changes: list[Change], result: SettleResult) -> None:
    terms = load_terms(partner)
    dependencies = Dependencies.of(terms)
    ledger = Ledger(partner.pk, periods.bookings(partner.pk))
    for chunk in chunks_of(partner.pk, dependencies, changes):
        # What the chunk before left in cycles: a large change is many chunks of one transaction.
        gc.collect(0)
        _settle_chunk(ledger, terms, chunk, result)


def _settle_chunk(ledger: Ledger, terms: Terms, chunk: Chunk, result: SettleResult) -> None:
    with chunk.booked(LedgerOf(ledger.partner_id, ledger.bookings.closed_until)) as booked:
        rated = rate(terms, chunk.facts)
    result.entries += ledger.book(rated.lines, booked(), partial(reasons_of, terms, chunk.facts))
    result.sources += chunk.sources
    exceptions.sync(ledger.partner_id, chunk, rated.unrated)
