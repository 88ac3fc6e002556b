"""Closing a period: one transaction freezes its statements, and from then on nothing is booked into it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Min

from commissions.corrections.errors import Refused
from commissions.ledger.models import LedgerEntry
from commissions.periods import service as periods
from commissions.periods.cadences import ONE_DAY, Period
from commissions.periods.calendar import NoPeriod
from commissions.settle.settler import settle
from commissions.statements import figures, obstacles
from commissions.statements.models import Closing, Statement
from commissions.statements.notices import service as notices
from commissions.statements.notices.models import Notice
from track360.core import clock, locks
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner
from track360.queue import outbox
from track360.queue.outbox import Happened

PERMISSION = "commissions.add_closing"
REVIEW = timedelta(days=14)
"""How long after its closing the lines of a period may be disputed."""
AFFILIATES_AT_ONCE = 50
PATIENCE = 120.0
"""Seconds to wait for a settler that is at it."""
PAUSE = 0.05
Progress = Callable[[int, int], None]
"""Told (affiliates done, of how many)."""


class Closed(NamedTuple):
    """A closing; ``is_new``: whether this call did it, or somebody had before."""

    closing: Closing
    is_new: bool


class Obstructed(Refused):
    """What stands against closing, in words; somebody else than whoever closes may override it, for a reason."""

    def __init__(self, period: Period, found: list[str]) -> None:
        super().__init__(f"{period.label} cannot be closed: {'; '.join(found)}")
        self.found = found


def named(partner: Partner, label: str) -> Period:
    """The period of that name. Raises Refused."""
    try:
        return periods.calendar(partner.pk).named(label)
    except NoPeriod as error:
        raise Refused(str(error), "period") from None


def close(
    partner: Partner, period: Period, by: Signatory, progress: Progress | None = None, override: str = ""
) -> Closed:
    """Settle, then close: all of it or nothing. Closing what is closed is harmless.

    override: the reason for closing in spite of what stands against it; that two have agreed to it is the caller's to
    see to. Raises Refused, and :class:`Obstructed`.
    """
    if not by.allows("programme", PERMISSION, partner.pk):
        raise Refused("Closing takes a right that you do not have.")
    settle_what_waits(partner)
    return close_settled(partner, period, by, progress, override)


def close_settled(
    partner: Partner, period: Period, by: Signatory, progress: Progress | None = None, override: str = ""
) -> Closed:
    """The same for a caller that has looked at the right of who closes, and has just settled."""
    with transaction.atomic():
        _hold_off_settlers(partner)
        closed_until = periods.hold_books(partner.pk)
        known = Closing.objects.filter(partner=partner, first=period.first).first()
        if known is not None:
            return Closed(known, is_new=False)
        _refuse_out_of_order(partner, period, closed_until)
        found = obstacles.all_of(partner, period)
        if found and not override:
            raise Obstructed(period, found)
        closing = _closed(partner, period, by, progress, override, found)
        periods.close(partner.pk, period)
        return Closed(closing, is_new=True)


def settle_what_waits(partner: Partner) -> None:
    """Settle what has come in by now, however much keeps coming. Raises Refused."""
    with locks.session_shared(locks.Lock.CLOSING, partner.pk):
        _patiently(lambda: settle(partner, only_waiting=True) is not None)


def _hold_off_settlers(partner: Partner) -> None:
    """Nobody settles the partner until the transaction ends, also one that is not ours. Raises Refused."""
    locks.hold_shared(locks.Lock.CLOSING, partner.pk)
    _patiently(lambda: locks.try_hold(locks.Lock.SETTLE, partner.pk))


def _patiently(attempt: Callable[[], bool]) -> None:
    """Until it succeeds: a settler that is at it makes way after the portion that it has begun."""
    until = time.monotonic() + PATIENCE
    while not attempt():
        if time.monotonic() > until:
            raise Refused("The partner is being settled: try again in a few minutes.")
        time.sleep(PAUSE)


def _refuse_out_of_order(partner: Partner, period: Period, closed_until: date | None) -> None:
    if period.last >= partner.calendar.day_of(clock.now()):
        raise Refused(f"{period.label} is not over before {period.last + ONE_DAY}.", "period")
    if closed_until is not None and period.last <= closed_until:
        raise Refused(f"{period.label} lies before the first period that was closed.", "period")
    earliest = _first_open(partner, closed_until)
    if earliest is not None and earliest.first != period.first:
        raise Refused(f"{earliest.label} is open and comes first.", "period")


def refuse_now(partner: Partner, period: Period) -> None:
    """Raises Refused for a period that nobody can close now, whatever stands against it."""
    closed_until = periods.closed_until(partner.pk)
    if closed_until is not None and period.last <= closed_until:
        raise Refused(f"{period.label} is closed already.", "period")
    _refuse_out_of_order(partner, period, closed_until)


def comes_to(partner: Partner, period: Period, progress: Progress | None = None) -> Iterator[figures.Figures]:
    """What the statements of a period would say if it were closed now, by affiliate and currency."""
    affiliates = figures.earners(partner.pk)
    for place in range(0, len(affiliates), AFFILIATES_AT_ONCE):
        some = affiliates[place : place + AFFILIATES_AT_ONCE]
        yield from figures.of_period(partner.pk, some, period)
        if progress:
            progress(place + len(some), len(affiliates))


def first_open(partner: Partner) -> Period | None:
    """The period that is closed next; None where there is nothing in any."""
    return _first_open(partner, periods.closed_until(partner.pk))


def _first_open(partner: Partner, closed_until: date | None) -> Period | None:
    calendar = periods.calendar(partner.pk)
    if closed_until is not None:
        return calendar.of(closed_until + ONE_DAY)
    # The whole ledger, once in a partner's life.
    first = LedgerEntry.objects.filter(partner=partner).aggregate(day=Min("earned_day"))["day"]
    return calendar.of(first) if first else None


def _closed(
    partner: Partner, period: Period, by: Signatory, progress: Progress | None, override: str, found: list[str]
) -> Closing:
    rows = list(comes_to(partner, period, progress))
    closing = Closing.objects.create(
        partner=partner,
        **period._asdict(),
        statements=len(rows),
        lines=sum(row.lines for row in rows),
        review_until=partner.calendar.day_of(clock.now()) + REVIEW,
        closed_by=by.name,
        closer_id=by.person_id,
        reason=override,
        overridden=found,
    )
    made = Statement.objects.bulk_create(
        [Statement(partner=partner, closing=closing, **period._asdict(), **row._asdict()) for row in rows]
    )
    outbox.append(partner.pk, (Happened("statement.closed", str(each.pk), each.affiliate_id) for each in made))
    # Of one that only carries what is left nobody need look at anything.
    told = ((each.affiliate_id, each.pk) for each in made if each.lines or each.due)
    notices.note(partner, Notice.Kind.IN_REVIEW, told)
    return closing
