"""Changing where events are sent: by the partner's systems, by operators, by affiliates for themselves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Min

from track360.core import clock
from track360.core.language import say
from track360.events.delivery import signing
from track360.events.delivery.messages import TEST
from track360.events.delivery.models import Delivery, Replay
from track360.events.endpoints.models import Endpoint
from track360.events.feed.models import Event, Relay
from track360.events.webhooks import checks
from track360.partners.models import Partner

MOST_OF_PARTNER, MOST_OF_AFFILIATE = 100, 10
LONGEST_OVERLAP = timedelta(days=30)
MOST_WAITING = 100_000
"""Deliveries that may wait at an endpoint before nothing more is replayed to it."""


@transaction.atomic
def create(partner: Partner, by: str, affiliate_id: str = "", **fields: Any) -> Endpoint:
    """An endpoint that is told what happens from now on, with a new secret. Raises ValidationError, by field."""
    made = Endpoint(partner=partner, affiliate_id=affiliate_id, made_by=by, secret=signing.new_secret(), **fields)
    checks.check(made)
    living = Endpoint.objects.filter(partner=partner, affiliate_id=affiliate_id).exclude(state=Endpoint.State.REMOVED)
    most = MOST_OF_AFFILIATE if affiliate_id else MOST_OF_PARTNER
    if living.count() >= most:
        raise ValidationError(say("There are {number} already; remove one first.", number=most))
    made.seen = Relay.objects.filter(partner=partner).aggregate(latest=Max("number", default=0))["latest"]
    made.save()
    return made


@transaction.atomic
def change(endpoint: Endpoint, **fields: Any) -> Endpoint:
    """Change some fields; what is on its way already is sent as it is told then."""
    locked = _locked(endpoint)
    for name, value in fields.items():
        setattr(locked, name, value)
    checks.check(locked)
    locked.save(update_fields=list(fields))
    return locked


@transaction.atomic
def rotate(endpoint: Endpoint, overlap: timedelta) -> Endpoint:
    """A new secret; the one before signs as well until the overlap is over. Raises ValidationError."""
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise ValidationError(f"The overlap is at most {LONGEST_OVERLAP.days} days.")
    locked = _locked(endpoint)
    locked.previous_secret, locked.previous_until = locked.secret, clock.now() + overlap
    locked.secret = signing.new_secret()
    locked.save(update_fields=["secret", "previous_secret", "previous_until"])
    return locked


def pause(endpoint: Endpoint) -> None:
    """Send nothing until it is resumed; nothing is lost."""
    Endpoint.objects.filter(pk=endpoint.pk, state=Endpoint.State.ACTIVE).update(state=Endpoint.State.PAUSED)


@transaction.atomic
def resume(endpoint: Endpoint) -> None:
    """Send again, at once, what has waited: also where it was disabled."""
    rows = Endpoint.objects.filter(pk=endpoint.pk, state__in=[Endpoint.State.PAUSED, Endpoint.State.DISABLED])
    if rows.update(state=Endpoint.State.ACTIVE, reason="", untold=False, failing_since=None):
        endpoint.deliveries.filter(state=Delivery.State.WAITING).update(next_attempt_at=clock.now())


@transaction.atomic
def remove(endpoint: Endpoint) -> None:
    """Send nothing any more; what waits is given up, and the log stays as long as it is kept."""
    locked = _locked(endpoint)
    locked.state, locked.secret, locked.previous_secret = Endpoint.State.REMOVED, signing.new_secret(), ""
    locked.save(update_fields=["state", "secret", "previous_secret"])
    locked.deliveries.filter(state=Delivery.State.WAITING).update(state=Delivery.State.GIVEN_UP)


@transaction.atomic
def test(endpoint: Endpoint) -> Delivery:
    """Send something that says it is a test. Raises ValidationError where nothing is sent now."""
    locked = _active(endpoint)
    locked.sequence += 1
    locked.save(update_fields=["sequence"])
    return Delivery.objects.create(
        endpoint=locked, type=TEST, sequence=locked.sequence, next_attempt_at=clock.now(), made_at=clock.now()
    )


@transaction.atomic
def replay(endpoint: Endpoint, first: int, last: int, by: str) -> Replay:
    """Send again the events numbered so that the endpoint may have and asks for, under their ids. Raises
    ValidationError."""
    locked = _active(endpoint)
    if locked.deliveries.filter(state=Delivery.State.WAITING).count() >= MOST_WAITING:
        raise ValidationError(say("More than {number} wait already.", number=MOST_WAITING))
    if locked.replays.filter(done__lt=last, last__gte=first, first__lte=last).exists():
        raise ValidationError(say("These are being sent again already."))
    return Replay.objects.create(endpoint=locked, first=first, last=last, done=first - 1, made_by=by)


def replay_between(endpoint: Endpoint, start: datetime, end: datetime, by: str) -> Replay:
    """The same for what happened from one instant to before another. Raises ValidationError, also for nothing."""
    rows = Event.objects.filter(partner=endpoint.partner_id, at__gte=start, at__lt=end)
    if endpoint.is_postback:
        rows = rows.filter(affiliate_id=endpoint.affiliate_id)
    ends = rows.aggregate(first=Min("number"), last=Max("number"))
    if ends["first"] is None:
        raise ValidationError(say("Nothing happened in that time."))
    return replay(endpoint, ends["first"], ends["last"], by)


def _active(endpoint: Endpoint) -> Endpoint:
    locked = _locked(endpoint)
    if locked.state != Endpoint.State.ACTIVE:
        raise ValidationError(say("Nothing is sent there now: resume it first."))
    return locked


def _locked(endpoint: Endpoint) -> Endpoint:
    return Endpoint.objects.select_for_update(of=("self",)).select_related("partner").get(pk=endpoint.pk)
