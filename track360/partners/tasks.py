"""Housekeeping of this room, sent by beat."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from oauth2_provider.models import clear_expired

from track360.core import clock, throttle
from track360.partners import audit, refused
from track360.partners.credentials import services


@shared_task(name="partners.housekeeping")
def housekeeping() -> None:
    """Drop expired tokens, old counts and ended rate limit windows, once it is noted which credentials they tell of;
    roll the audit log's partitions."""
    clear_expired()
    refused.forget(settings.AUDIT_DAYS)
    services.note_last_use()
    throttle.forget_old()
    # Last: while a backup reads the log this fails, and the next hour does it.
    audit.roll_partitions(clock.now().date(), settings.AUDIT_DAYS)
