"""The first page of the operators' site: is everything coming in, and what waits for me."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from track360.core.clock import now
from track360.reports.selectors import feeds, operations
from track360.reports.selectors.period import Period
from track360.site.charts import chart


def _with_lines(mover: operations.Mover) -> dict[str, Any]:
    """A mover, with where the lines of each of its two figures are."""
    whose = {"partner_id": mover.partner_id, "affiliate_id": mover.affiliate_id, "currency": mover.currency}

    def lines(days: Period) -> str:
        query = {**whose, "earned_day_from": str(days.first), "earned_day_to": str(days.last)}
        return reverse("admin:commissions_ledgerentry_changelist", query=query)

    return {**mover._asdict(), "before_lines": lines(mover.days_before), "now_lines": lines(mover.days)}


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
        "movers": [_with_lines(mover) for mover in operations.movers()],
        "chart": chart("bar", "records-by-day", days, unit="records", heading="day"),
        "settled_chart": chart("bar", "lines-by-day", booked, unit="lines", heading="day"),
        "settled": operations.settled_lately(moment),
        "proofs": operations.proofs(),
        "latest": operations.latest_batches(),
    }
