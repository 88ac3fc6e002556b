"""What was traded at all, whoever earned by it."""

from __future__ import annotations

from typing import Any

from commissions.rollups.totals import ReportFilter
from track360.partners.models import Partner
from track360.reports.published.base import AMOUNT, DAY, NUMBER, TEXT, Report, Row
from track360.reports.selectors import volume

_COLUMNS: dict[str, tuple[dict[str, Any], str]] = {
    "day": (DAY, "The trading day."),
    "currency": (TEXT, "The currency of the activity."),
    "rows": (NUMBER, "How many rows of activity, demo accounts left out."),
    "lots": (AMOUNT, "Payable lots."),
    "volume_usd": (AMOUNT, "As sent; what was not sent counts 0."),
}
_OF_THE_FIRM: dict[str, tuple[dict[str, Any], str]] = {
    "spread_cost": (AMOUNT, "As sent; what was not sent counts 0."),
    "commission": (AMOUNT, "What the firm charged, as sent; what was not sent counts 0."),
}
_EXAMPLE = {
    "day": "2026-01-05", "currency": "USD", "rows": 1, "lots": 1.25, "volume_usd": 125000, "spread_cost": 12.5,
    "commission": 3.5,
}  # fmt: skip


def _report(columns: dict[str, tuple[dict[str, Any], str]]) -> Report:
    def rows(partner: Partner, limits: ReportFilter) -> list[Row]:
        return [{name: row[name] for name in columns} for row in volume.by_day(partner, limits)]

    return Report(
        name="volume",
        summary="Volume: what was traded by day",
        columns=lambda: columns,
        rows=rows,
        key=lambda row: [row["day"].isoformat(), row["currency"]],
        example={name: _EXAMPLE[name] for name in columns},
        summed=tuple(name for name in columns if name not in ("day", "currency")),
        money=tuple(name for name in columns if name in _OF_THE_FIRM),
    )


VOLUME = _report(_COLUMNS | _OF_THE_FIRM)
OWN_VOLUME = _report(_COLUMNS)
"""For affiliates: what the firm takes is not theirs to know."""
