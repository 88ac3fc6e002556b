"""Housekeeping of this room, sent by beat."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from oauth2_provider.models import clear_expired

from track360.core import clock, throttle
from track360.partners import audit
from track360.partners.people import log


@shared_task(name="partners.housekeeping")
def housekeeping() -> None:
    """Drop expired tokens and ended rate limit windows; roll the partitions of both logs."""
    clear_expired()
    throttle.forget_old()
    # Last: while a backup reads a log this fails, and the next hour does it.
    audit.roll_partitions(clock.now().date(), settings.AUDIT_DAYS)
    log.roll_partitions(settings.PEOPLE_DAYS)
