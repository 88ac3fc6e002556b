"""The first page of the operators' site: is everything coming in, and what waits for me."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from track360.core.clock import now
from track360.reports.selectors import feeds, operations
from track360.site.charts import chart


def context(request: HttpRequest, shown: dict[str, Any]) -> dict[str, Any]:
    """Everything on the page; called by the theme with what it shows around it."""
    moment = now()
    received = operations.received_by_day(moment)
    days = [(f"{day:%-d %b}", count) for day, count in received]
    booked = [(f"{day:%-d %b}", count) for day, count in operations.booked_by_day(moment)]
    return {
        **shown,
        "title": "Overview",
        "partners": feeds.freshness(moment),
        "waiting": operations.waiting(moment),
        "exceptions": operations.exceptions(moment),
        "backlog": operations.backlog(moment),
        "movers": operations.movers(),
        "chart": chart("bar", "records-by-day", days, unit="records", heading="day"),
        "settled_chart": chart("bar", "lines-by-day", booked, unit="lines", heading="day"),
        "settled": operations.settled_lately(moment),
        "proofs": operations.proofs(),
        "latest": operations.latest_batches(),
    }
