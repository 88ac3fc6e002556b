"""Housekeeping of ingest."""

from __future__ import annotations

import logging
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.db.models import Count

from track360.core import clock
from track360.ingest.models import IdempotentAnswer, Parked, Quarantined
from track360.ingest.parking import sweep
from track360.partners.models import Partner

log = logging.getLogger(__name__)


@shared_task(name="ingest.sweep_parking")
def sweep_parking() -> int:
    """Release whatever waits although its parent exists; when all is well there is nothing."""
    waiting = Partner.objects.filter(pk__in=Parked.objects.values("partner"))
    return sum(sweep.sweep(partner) for partner in waiting)


@shared_task(name="ingest.alarm_parking")
def alarm_parking() -> int:
    """Say aloud which partners have records that have waited so long that somebody should look."""
    waiting = sweep.overdue().order_by().values_list("partner__code", "parent_entity").annotate(Count("id"))
    for code, parent_entity, count in waiting:
        log.error("%s: %d records have waited for %s for more than %s", code, count, parent_entity, sweep.OLD)
    return len(waiting)


@shared_task(name="ingest.forget_quarantined")
def forget_quarantined() -> int:
    """Drop invalid records that nobody mended in all the time they are kept, and say aloud how many."""
    old = clock.now() - timedelta(days=settings.QUARANTINE_DAYS)
    dropped = Quarantined.objects.filter(quarantined_at__lt=old).delete()[0]
    if dropped:
        log.warning("%d invalid records were kept for %d days and are dropped", dropped, settings.QUARANTINE_DAYS)
    return dropped


@shared_task(name="ingest.forget_answers")
def forget_answers() -> int:
    """Drop kept answers to idempotency keys once nobody can still be retrying."""
    old = clock.now() - timedelta(hours=settings.IDEMPOTENCY_HOURS)
    return IdempotentAnswer.objects.filter(created_at__lt=old).delete()[0]
