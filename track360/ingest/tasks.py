"""Housekeeping of the road in."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.conf import settings

from track360.core import clock
from track360.ingest import parking
from track360.ingest.models import IdempotentAnswer, Parked
from track360.partners.models import Partner


@shared_task(name="ingest.sweep_parking")
def sweep_parking() -> int:
    """Release whatever waits although its parent exists; when all is well there is nothing."""
    waiting = Partner.objects.filter(pk__in=Parked.objects.values("partner"))
    return sum(parking.sweep(partner) for partner in waiting)


@shared_task(name="ingest.forget_answers")
def forget_answers() -> int:
    """Drop kept answers to idempotency keys once nobody can still be retrying."""
    old = clock.now() - timedelta(hours=settings.IDEMPOTENCY_HOURS)
    return IdempotentAnswer.objects.filter(created_at__lt=old).delete()[0]
