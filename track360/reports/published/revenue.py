"""Revenue against commission."""

from __future__ import annotations

from decimal import Decimal

from commissions.rollups.totals import ReportFilter
from track360.partners.models import Partner
from track360.reports.published.base import AMOUNT, DAY, TEXT, Report, Row, list_of, nullable
from track360.reports.selectors import revenue
from track360.verticals.registry import VERTICALS


def _rows(partner: Partner, limits: ReportFilter) -> list[Row]:
    return [
        {
            **day._asdict(),
            "percent": _percent(day),
            "rates": [quote._asdict() for quote in day.rates],
            "left_out": [part._asdict() for part in day.left_out],
        }
        for day in revenue.by_day(partner, limits)
    ]


def _percent(day: revenue.Day) -> Decimal | None:
    # Of a day that cost the firm money, or whose figures are not whole, no share can be told.
    if day.revenue <= 0 or day.left_out:
        return None
    return (100 * day.commission / day.revenue).quantize(Decimal("0.01"))


REVENUE = Report(
    name="revenue",
    summary="Revenue against commission by day",
    columns=lambda: {
        "day": (DAY, "The trading day."),
        "currency": (
            TEXT,
            "The partner's reporting currency of the day. Other currencies are converted at the latest rate on or "
            "before the day, at most 7 days old: direct, else inverted, else crossed; the figures are rounded once, to "
            "8 places.",
        ),
        "revenue": (
            AMOUNT,
            f"What revenue shares net. {' '.join(vertical.net_in_words for vertical in VERTICALS.values())} Demo "
            "accounts are left out; an adjustment counts from the day of what it adjusts.",
        ),
        "commission": (
            AMOUNT,
            "What was earned from these customers by anybody, overrides included. `affiliate_id` is whose "
            "customers they are, not who earned.",
        ),
        "lots": (AMOUNT, "Payable lots traded."),
        "percent": (
            nullable(AMOUNT), "Commission of revenue; `null` without revenue, and where something is left out.",
        ),
        "rates": (list_of(currency=TEXT, rate=AMOUNT), "What one unit of each other currency was in this one."),
        "left_out": (
            list_of(currency=TEXT, revenue=AMOUNT, commission=AMOUNT, reason=TEXT),
            "What could not be converted, or is not believed: it is in none of the figures.",
        ),
    },
    rows=_rows,
    key=lambda row: [row["day"].isoformat(), row["currency"]],
    example={
        "day": "2026-01-05", "currency": "USD", "revenue": 16.0, "commission": 6.25, "lots": 1.25, "percent": 39.06,
        "rates": [{"currency": "EUR", "rate": 1.085}],
        "left_out": [{
            "currency": "JPY", "revenue": 0, "commission": 300,
            "reason": "no JPY/USD rate on 2026-01-05 or in the 7 days before",
        }],
    },
    summed=("revenue", "commission", "lots"),
    money=("revenue", "commission"),
)  # fmt: skip
