"""The first page of the operators' site: is everything coming in, and what waits for me; of each card only who may see
the list behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from commissions.ledger.models import LedgerEntry
from commissions.settle.models import Proof, RatingException, Settled
from track360.core.clock import now
from track360.ingest.models import Batch, Parked, Quarantined
from track360.partners.models import Partner
from track360.queue.models import Work
from track360.reports.selectors import feeds, operations
from track360.reports.selectors.period import Period
from track360.site.charts import chart
from track360.site.operator_scope import OperatorScope, operator_scope
from track360.site.sites import operator_site

Figures = Callable[[datetime, OperatorScope], Any]


def _with_lines(mover: operations.Mover) -> dict[str, Any]:
    """A mover, with where the lines of each of its two figures are."""
    whose = {"partner_id": mover.partner_id, "affiliate_id": mover.affiliate_id, "currency": mover.currency}

    def lines(days: Period) -> str:
        query = {**whose, "earned_day_from": str(days.first), "earned_day_to": str(days.last)}
        return reverse("admin:commissions_ledgerentry_changelist", query=query)

    return {**mover._asdict(), "before_lines": lines(mover.days_before), "now_lines": lines(mover.days)}


def _received(moment: datetime, scope: OperatorScope) -> Any:
    days = [(f"{day:%-d %b}", count) for day, count in operations.received_by_day(moment, scope=scope)]
    return chart("bar", "records-by-day", days, unit="records", heading="day")


def _booked(moment: datetime, scope: OperatorScope) -> Any:
    days = [(f"{day:%-d %b}", count) for day, count in operations.booked_by_day(moment, scope=scope)]
    return chart("bar", "lines-by-day", days, unit="lines", heading="day")


FIGURES: Mapping[str, tuple[type[Model], Figures]] = {
    "partners": (Partner, lambda moment, scope: feeds.freshness(moment, scope=scope)),
    "parked": (Parked, lambda moment, scope: operations.parked(moment, scope)),
    "quarantined": (Quarantined, lambda moment, scope: operations.quarantined(moment, scope)),
    "exceptions": (RatingException, lambda moment, scope: operations.exceptions(moment, scope)),
    "backlog": (Work, lambda moment, scope: operations.backlog(moment, scope)),
    "movers": (LedgerEntry, lambda moment, scope: [_with_lines(one) for one in operations.movers(scope=scope)]),
    "chart": (Batch, _received),
    "settled_chart": (Settled, _booked),
    "settled": (Settled, lambda moment, scope: operations.settled_lately(moment, scope=scope)),
    "proofs": (Proof, lambda moment, scope: operations.proofs(scope)),
    "latest": (Batch, lambda moment, scope: operations.latest_batches(scope)),
}
"""What the page shows, by its name in the template, each with the list that tells the same row by row."""


def context(request: HttpRequest, shown: dict[str, Any]) -> dict[str, Any]:
    """Everything on the page that the login may see; called by the theme with what it shows around it."""
    moment, scope = now(), operator_scope(request.user)
    figures = {
        name: figures(moment, scope)
        for name, (model, figures) in FIGURES.items()
        if operator_site.may_view(request, model)
    }
    return {**shown, "title": "Overview", **figures, "may": dict.fromkeys(figures, True)}
