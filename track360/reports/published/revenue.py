"""Revenue against commission."""

from __future__ import annotations

from decimal import Decimal

from commissions.rollups.totals import LedgerTotals, ReportFilter
from track360.partners.models import Partner
from track360.reports.published.base import AMOUNT, DAY, TEXT, Report, Row, nullable
from track360.reports.selectors import revenue
from track360.verticals.registry import VERTICALS


def _rows(partner: Partner, limits: ReportFilter) -> list[Row]:
    days = revenue.by_day(LedgerTotals.of(partner.pk), VERTICALS[partner.vertical], limits)
    return [day._asdict() | {"percent": _percent(day)} for day in days]


def _percent(day: revenue.Day) -> Decimal | None:
    # Of a day that cost the firm money no share can be told.
    if day.revenue <= 0:
        return None
    return (100 * day.commission / day.revenue).quantize(Decimal("0.01"))


REVENUE = Report(
    name="revenue",
    summary="Revenue against commission by day",
    columns=lambda: {
        "day": (DAY, "The trading day."),
        "currency": (TEXT, "The currency of the revenue, and of the plans that paid."),
        "revenue": (
            AMOUNT,
            f"What revenue shares net. {' '.join(vertical.net_in_words for vertical in VERTICALS.values())} Demo "
            f"accounts and "
            "adjustments are left out.",
        ),
        "commission": (
            AMOUNT,
            "What was earned from these customers by anybody, overrides included. `affiliate_id` is whose "
            "customers they are, not who earned.",
        ),
        "lots": (AMOUNT, "Payable lots traded."),
        "percent": (nullable(AMOUNT), "Commission of revenue; `null` without revenue."),
    },
    rows=_rows,
    key=lambda row: [row["day"].isoformat(), row["currency"]],
    example={
        "day": "2026-01-05", "currency": "USD", "revenue": 16.0, "commission": 6.25, "lots": 1.25, "percent": 39.06,
    },
    summed=("revenue", "commission", "lots"),
)  # fmt: skip
