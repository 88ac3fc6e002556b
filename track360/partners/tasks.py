"""Housekeeping of this room, sent by beat."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from oauth2_provider.models import clear_expired

from track360.core import clock, throttle
from track360.core.chain import sealing
from track360.partners import audit, heads, refused
from track360.partners.credentials import services
from track360.partners.people import log


@shared_task(name="partners.housekeeping")
def housekeeping() -> None:
    """Drop expired tokens, old counts and ended rate limit windows, once it is noted which credentials they tell of;
    roll the partitions of both logs."""
    clear_expired()
    refused.forget(settings.AUDIT_DAYS)
    services.note_last_use()
    throttle.forget_old()
    # Last: while a backup reads a log this fails, and the next hour does it.
    audit.roll_partitions(clock.now().date(), settings.AUDIT_DAYS)
    log.roll_partitions(settings.PEOPLE_DAYS)


@shared_task(name="partners.seal")
def seal() -> int:
    """Seal what came into the chained tables; how many rows."""
    return sealing.seal_all()


@shared_task(name="partners.publish_heads")
def publish_heads() -> None:
    """Put the heads of all chains where the database has no say."""
    heads.publish(clock.now().date())
