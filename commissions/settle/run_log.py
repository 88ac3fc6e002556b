"""Writes down what each settling transaction did, and forgets it in time."""

from __future__ import annotations

from datetime import datetime, timedelta

from commissions.settle.models import Settled

# As long as the audit log: whoever asks why it was slow asks within a quarter.
KEPT = timedelta(days=90)


def record(partner_id: int, nanoseconds: int, *, changes: int, sources: int, entries: int) -> None:
    """Keep a transaction's figures, in that transaction: what is rolled back was never settled."""
    # Rounded up, so that there is always a time to divide by.
    milliseconds = -(-nanoseconds // 1_000_000) or 1
    Settled.objects.create(
        partner_id=partner_id, changes=changes, sources=sources, entries=entries, milliseconds=milliseconds
    )


def forget_old(moment: datetime) -> int:
    """Drop what is older than we show; how many."""
    return Settled.objects.filter(at__lt=moment - KEPT).delete()[0]
