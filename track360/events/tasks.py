"""Celery tasks of events."""

from __future__ import annotations

from celery import shared_task

from track360.events.delivery import housekeeping, notices
from track360.events.feed.relay import relay_all
from track360.events.inbound import service as inbound


@shared_task(name="events.relay")
def relay() -> int:
    """Number what happened, so that the feed has it also where nothing is sent anywhere."""
    return relay_all()


@shared_task(name="events.notices")
def send_notices() -> int:
    """Mail whoever looks after an endpoint that it was disabled."""
    return notices.send_waiting()


@shared_task(name="events.forget_old")
def forget_old() -> int:
    """Drop what the logs of deliveries and of inbound calls keep no longer."""
    return housekeeping.forget_old() + inbound.forget_old()
