"""Celery tasks of events."""

from __future__ import annotations

from celery import shared_task

from track360.events.feed.relay import relay_all


@shared_task(name="events.relay")
def relay() -> int:
    """Number what happened, so that the feed has it also where nothing is sent anywhere."""
    return relay_all()
