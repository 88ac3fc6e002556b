"""Sending Celery tasks: by name, after commit, and never at the cost of the request that caused them."""

from __future__ import annotations

import logging
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def enqueue_after_commit(task: str, *args: Any) -> None:
    """Wake a worker once this transaction is in; a broker that is down costs nothing but the sweep's interval."""
    transaction.on_commit(lambda: _send(task, args))


def _send(task: str, args: tuple[Any, ...]) -> None:
    try:
        # No second try: a partner waits for this answer, and the list of work is in the database anyway.
        current_app.send_task(task, args=args, retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        log.warning("broker unreachable, %s waits for the sweep: %s", task, type(error).__name__)
