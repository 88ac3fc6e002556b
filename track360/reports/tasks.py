"""Celery tasks of reports."""

from __future__ import annotations

from celery import shared_task

from track360.core import clock
from track360.ingest.feeds import note
from track360.partners.models import Partner
from track360.reports.selectors import feeds


@shared_task(name="reports.watch_feeds")
def watch_feeds() -> None:
    """Tell which feeds have become late, and which have come after all."""
    for partner, found in feeds.feeds_of(list(Partner.objects.filter(suspended_at=None)), clock.now()):
        for feed in found:
            note(partner, feed.entity, feed.by, feed.state == feeds.LATE and not feed.since)
