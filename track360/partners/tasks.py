"""Housekeeping of this room, sent by beat."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from oauth2_provider.models import clear_expired

from track360.core import clock, throttle
from track360.core.chain import sealing
from track360.partners import audit, heads


@shared_task(name="partners.housekeeping")
def housekeeping() -> None:
    """Drop expired tokens and ended rate limit windows; roll the audit log's partitions."""
    clear_expired()
    throttle.forget_old()
    # Last: while a backup reads the log this fails, and the next hour does it.
    audit.roll_partitions(clock.now().date(), settings.AUDIT_DAYS)


@shared_task(name="partners.seal")
def seal() -> int:
    """Seal what came into the chained tables; how many rows."""
    return sealing.seal_all()


@shared_task(name="partners.publish_heads")
def publish_heads() -> None:
    """Put the heads of all chains where the database has no say."""
    heads.publish(clock.now().date())
