"""What became of attempts, in the tables: the log, the next try, and how the endpoint does."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from track360.core import clock
from track360.events.delivery import schedule
from track360.events.delivery.attempted import Attempted
from track360.events.delivery.models import Attempt, Delivery
from track360.events.endpoints.models import Endpoint
from track360.events.verdict import Outcome

log = logging.getLogger(__name__)


@transaction.atomic
def record(attempts: Iterable[Attempted]) -> None:
    """Keep what came of some attempts."""
    done = list(attempts)
    Attempt.objects.bulk_create(_row(each) for each in done)
    arrived = [each for each in done if each.verdict.outcome is Outcome.DELIVERED]
    _arrived(arrived)
    for each in done:
        if each.verdict.outcome is not Outcome.DELIVERED:
            _failed(each)


def _row(of: Attempted) -> Attempt:
    verdict = of.verdict
    return Attempt(
        delivery=of.delivery,
        at=of.at,
        status=verdict.status,
        error=verdict.error,
        milliseconds=int(of.took.total_seconds() * 1000),
        answer=verdict.answer,
    )


def _arrived(done: list[Attempted]) -> None:
    rows = Delivery.objects.filter(pk__in=[each.delivery.pk for each in done])
    rows.update(
        state=Delivery.State.DELIVERED, attempts=F("attempts") + 1, delivered_at=clock.now(), claimed_until=None
    )
    endpoints = {each.delivery.endpoint_id for each in done}
    Endpoint.objects.filter(pk__in=endpoints).exclude(failing_since=None).update(failing_since=None)


def _failed(of: Attempted) -> None:
    delivery, now = of.delivery, clock.now()
    attempts = delivery.attempts + 1
    following = schedule.next_attempt(attempts, now, of.verdict.wait)
    is_gone = of.verdict.outcome is Outcome.GONE
    # A lease that ran out may have let another sender deliver it meanwhile: that stands.
    Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.WAITING).update(
        attempts=attempts,
        claimed_until=None,
        next_attempt_at=following or now,
        state=Delivery.State.WAITING if following else Delivery.State.GIVEN_UP,
    )
    _note_failure(delivery.endpoint_id, now, is_gone)


def _note_failure(pk: int, now: datetime, is_gone: bool) -> None:
    Endpoint.objects.filter(pk=pk, failing_since=None).update(failing_since=now)
    active = Endpoint.objects.filter(pk=pk, state=Endpoint.State.ACTIVE)
    reason = "It answered 410: it is gone." if is_gone else f"It has failed for {schedule.DISABLED_AFTER.days} days."
    rows = active if is_gone else active.filter(failing_since__lte=now - schedule.DISABLED_AFTER)
    if rows.update(state=Endpoint.State.DISABLED, reason=reason, untold=True):
        log.warning("endpoint %s was disabled: %s", pk, reason)
