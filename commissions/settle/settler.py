"""Settling: bring the ledger to what the data says today, by booking differences.

One settler per partner at a time. The session lock is taken before the transaction's snapshot, so the snapshot holds
every booking of the settler before, and the changes it sees are exactly those whose data it sees.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from time import perf_counter_ns

from django.db import connection, transaction

from commissions.ledger import writer
from commissions.programme.terms import load_terms
from commissions.rating.engine.dependencies import Dependencies
from commissions.rating.engine.rate import rate
from commissions.rating.engine.terms import Terms
from commissions.rating.facts.garbage import uncollected
from commissions.settle import exceptions, run_log, work_queue
from commissions.settle.affected import Widening
from commissions.settle.chunks import Cutter, Piece
from track360.core import locks, statistics
from track360.partners.models import Partner

READ = (
    "activity_tradingday", "customers_customer", "customers_term", "transactions_transaction", "commissions_ledgerentry",
)  # fmt: skip
"""The tables whose rows of a partner are looked up by the thousand."""


@dataclass(slots=True)
class Outcome:
    """What a settling did: changes taken off the queue, sources rated and entries booked."""

    changes: int = 0
    sources: int = 0
    entries: int = 0

    def __iadd__(self, other: Outcome) -> Outcome:
        self.changes += other.changes
        self.sources += other.sources
        self.entries += other.entries
        return self


def settle(partner: Partner, progress: Callable[[Outcome], None] | None = None) -> Outcome | None:
    """Settle until the partner's queue is empty; ``None`` if another settler is at it (it will take this work too)."""
    total = Outcome()
    # Older than every snapshot below (ADR 0001).
    with locks.session(locks.Lock.SETTLE, partner.pk) as held, uncollected():
        if not held:
            return None
        statistics.gather(partner.pk, *READ)
        # Work that comes in after the last look, while its message finds us still here, is the sweep's.
        while (done := _settle_some(partner)).changes:
            # What it has just booked may be all that the partner has.
            statistics.gather(partner.pk, *READ)
            total += done
            if progress:
                progress(total)
    return total


@contextmanager
def snapshot() -> Iterator[None]:
    """One transaction that sees the database as of its first statement."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Before the first query, or PostgreSQL refuses; and of this transaction only.
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _settle_some(partner: Partner) -> Outcome:
    """One transaction: a bounded piece of the queue, its bookings, and its removal from the queue."""
    with snapshot():
        changes = work_queue.bounded(work_queue.pending(partner.pk))
        if any(change.kind == "partner" for change in changes):
            work_queue.spread(partner.pk)
            # The next turn takes the pieces, each in a transaction of its own.
            return Outcome(changes=1)
        outcome = Outcome(changes=sum(change.size for change in changes))
        if changes:
            # Taken off, handed on and booked in one commit: nothing is lost, nothing settled twice.
            work_queue.done(changes)
            started = perf_counter_ns()
            _settle_changes(partner, changes, outcome)
            run_log.record(partner.pk, perf_counter_ns() - started, **asdict(outcome))
        return outcome


def _settle_changes(partner: Partner, changes: list[work_queue.Change], outcome: Outcome) -> None:
    terms = load_terms(partner)
    reach = Dependencies.of(terms)
    scope = Widening(partner.pk, reach).of(changes)
    for piece in Cutter(partner.pk, reach).pieces(scope):
        # What the piece before left in cycles: a large change is many pieces of one transaction.
        gc.collect(0)
        _settle_piece(partner.pk, terms, piece, outcome)


def _settle_piece(partner_id: int, terms: Terms, piece: Piece, outcome: Outcome) -> None:
    with piece.booked(partner_id) as booked:
        rated = rate(terms, piece.facts)
    outcome.entries += writer.book(partner_id, rated.lines, booked())
    outcome.sources += piece.sources
    exceptions.sync(partner_id, piece, rated.unrated)
