"""Celery tasks: one service call each, safe to run twice or never (the next tick finds what was missed)."""

from __future__ import annotations

from datetime import date

from celery import shared_task

from track360.connectors.models import Source
from track360.connectors.pull import runner, schedule
from track360.connectors.reconcile import store
from track360.core import clock


@shared_task(name="connectors.tick")
def tick() -> None:
    """Send the sources that are due to workers."""
    schedule.claim(clock.now())


@shared_task(name="connectors.run")
def run(source_id: int) -> None:
    """Read one source, if it is still due and nobody else is at it."""
    runner.run(source_id)


@shared_task(name="connectors.reconcile")
def reconcile(source_id: int, day: str, asked_by: str) -> None:
    """Compare a trading day as a source tells it with what we have, and keep what differs."""
    source = Source.objects.select_related("partner").get(pk=source_id)
    store.of_source(source, date.fromisoformat(day), asked_by)
