"""How long the log of deliveries is kept."""

from __future__ import annotations

from datetime import timedelta

from track360.core import clock
from track360.events.delivery.models import Attempt, Delivery

KEPT = timedelta(days=90)


def forget_old() -> int:
    """Drop attempts, and deliveries that are done with, after ``KEPT``; how many rows."""
    old = clock.now() - KEPT
    gone = Attempt.objects.filter(at__lt=old).delete()[0]
    done = Delivery.objects.exclude(state=Delivery.State.WAITING).filter(made_at__lt=old)
    return gone + done.delete()[0]
