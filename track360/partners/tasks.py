"""Housekeeping of this room, sent by beat."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from oauth2_provider.models import clear_expired

from track360.core import clock, throttle
from track360.partners import audit


@shared_task(name="partners.housekeeping")
def housekeeping() -> None:
    """Roll the audit log's partitions; drop expired tokens and ended rate limit windows."""
    audit.roll_partitions(clock.now().date(), settings.AUDIT_DAYS)
    clear_expired()
    throttle.forget_old()
