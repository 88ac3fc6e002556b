"""Celery tasks: one service call each, safe to run twice or never (the next tick finds what was missed)."""

from __future__ import annotations

from celery import shared_task

from track360.connectors import runner, schedule
from track360.core import clock


@shared_task(name="connectors.tick")
def tick() -> None:
    """Send the sources that are due to workers."""
    schedule.claim(clock.now())


@shared_task(name="connectors.run")
def run(source_id: int) -> None:
    """Read one source, if it is still due and nobody else is at it."""
    runner.run(source_id)
