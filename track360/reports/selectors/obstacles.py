"""What of a partner's feeds stands against closing a period."""

from __future__ import annotations

from commissions.periods.cadences import Period
from track360.core.clock import now
from track360.ingest.models import Parked
from track360.partners.models import Partner
from track360.reports.selectors.feeds import LATE, SHORT, feeds_of


def parked(partner: Partner, period: Period) -> list[str]:
    """Records that came before the period's end was over and wait for a parent: whose day they are is not known yet."""
    waiting = Parked.objects.filter(partner=partner, parked_at__lt=partner.calendar.end_of(period.last))
    counts = [(entity, waiting.filter(entity=entity).count()) for entity in _entities(partner)]
    return [f"{count} parked {entity}" for entity, count in counts if count]


def _entities(partner: Partner) -> list[str]:
    return list(Parked.objects.filter(partner=partner).values_list("entity", flat=True).distinct().order_by("entity"))


def late(partner: Partner, period: Period) -> list[str]:
    """Feeds that did not come, or brought less than half of what they usually do."""
    [found] = feeds_of([partner], now())
    return [
        f"the feed of {feed.entity} is {feed.state} since {feed.by:%Y-%m-%d %H:%M} UTC"
        for feed in found.feeds
        if feed.state in (LATE, SHORT)
    ]
