"""Comparisons that are kept: what a source, or the partner itself, says of some days, held against what we have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from track360.connectors.errors import SourceError
from track360.connectors.models import Reconciliation, Source
from track360.connectors.reconcile import compare
from track360.connectors.reconcile.compare import SHOWN, Report
from track360.core import clock as clocks
from track360.partners.models import Partner

KEPT = 1000  # per partner
RECONCILE = "connectors.reconcile"
Verdict = Reconciliation.Verdict


def of_source(
    source: Source, day: date, asked_by: str, clock: Callable[[], datetime] = clocks.now
) -> tuple[Reconciliation, list[Report]]:
    """Compare a trading day as the source tells it now; one that cannot be read is kept with the reason."""
    made = Reconciliation(partner=source.partner, source=source, asked_by=asked_by[:300], first_day=day, last_day=day)
    reports: list[Report] = []
    try:
        reports = compare.reconcile(source, day, clock)
    except SourceError as trouble:
        made.reason = trouble.reason
    for name, number in compare.worst(reports).items():
        setattr(made, name.replace(" ", "_"), number)
    made.figures = list(_figures(reports, day))
    made.differences = list(_differences(reports))
    return _keep(made, clock()), reports


def of_totals(partner: Partner, compared: list[dict[str, Any]], asked_by: str) -> Reconciliation | None:
    """Keep what control totals were answered; nothing is kept of an empty list."""
    if not compared:
        return None
    days = sorted(date.fromisoformat(entry["date"]) for entry in compared)
    made = Reconciliation(partner=partner, asked_by=asked_by[:300], first_day=days[0], last_day=days[-1])
    made.matched = sum(entry["matched"] for entry in compared)
    made.different = len(compared) - made.matched
    # What differs must not be cut off by the most that is shown.
    different_first = sorted(compared, key=lambda entry: entry["matched"])
    made.figures = [line for entry in different_first for line in _entry_lines(entry)][:SHOWN]
    return _keep(made, clocks.now())


def _keep(made: Reconciliation, at: datetime) -> Reconciliation:
    made.at, made.verdict = at, _verdict(made)
    made.save()
    past = Reconciliation.objects.filter(partner=made.partner_id).order_by("-id")
    last = past.values_list("id", flat=True)[KEPT : KEPT + 1].first()
    if last is not None:
        past.filter(id__lte=last).delete()
    return made


def _verdict(made: Reconciliation) -> str:
    if made.reason:
        return Verdict.FAILED
    if made.missing_here or made.missing_there or made.different:
        return Verdict.DIFFERS
    return Verdict.EQUAL if made.matched else Verdict.EMPTY


def _figures(reports: Iterable[Report], day: date) -> Iterator[list[str]]:
    """Rows of the page's first table: entity, of what, figure, theirs, ours, difference."""
    for report in reports:
        yield [report.entity, day.isoformat(), "rows", *_three(report.theirs, report.ours)]
        for name, (theirs, ours) in report.sums.items():
            yield [report.entity, day.isoformat(), name, *_three(theirs, ours)]


def _differences(reports: Iterable[Report]) -> Iterator[list[str]]:
    """Rows of the page's second table, the first of each kind: entity, record, what."""
    for report in reports:
        for key in report.missing_here[:SHOWN]:
            yield [report.entity, " ".join(key), "missing here"]
        for key in report.missing_there[:SHOWN]:
            yield [report.entity, " ".join(key), "missing there"]
        for key, fields in report.different[:SHOWN]:
            yield [report.entity, " ".join(key), f"different: {', '.join(fields)}"]


def _entry_lines(entry: dict[str, Any]) -> Iterator[list[str]]:
    told = ("index", "entity", "matched", "figures")
    what = " ".join(str(value) for name, value in entry.items() if name not in told)
    for name, figure in entry["figures"].items():
        yield [entry["entity"], what, name, *_three(figure["yours"], figure["ours"])]


def _three(theirs: Any, ours: Any) -> list[str]:
    return [format(Decimal(value), "f") for value in (theirs, ours, ours - theirs)]
