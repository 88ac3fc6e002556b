"""Earnings by day, rule, campaign and affiliate: the same sums, grouped by one thing and the currency."""

from __future__ import annotations

from typing import Any

from commissions.rollups.totals import LedgerTotals, ReportFilter
from track360.partners.models import Partner
from track360.reports.published.base import DAY, EARNED, FILTERS, TEXT, Report, Row, nullable


def _report(name: str, what: str, column: str, kind: dict[str, Any], about: str, example: Any) -> Report:
    def rows(partner: Partner, limits: ReportFilter) -> list[Row]:
        found = LedgerTotals.known(partner, limits.as_of).sums(column, "currency", **limits.conditions())
        return [
            {column: value or None, "currency": currency, "amount": amount, "lines": lines}
            for value, currency, amount, lines in found
        ]

    return Report(
        name=name,
        summary=f"Earnings by {what}",
        columns=lambda: {column: (kind, about), **EARNED},
        rows=rows,
        key=lambda row: [str(row[column] or ""), row["currency"]],
        example={column: example, "currency": "USD", "amount": 6.25, "lines": 1},
        summed=("amount", "lines"),
        money=("amount",),
        filters=(*FILTERS, "as_of"),
    )


BY_DAY = _report("earnings-by-day", "day", "day", DAY, "The trading day on which it was earned.", "2026-01-05")
BY_RULE = _report("earnings-by-rule", "rule", "rule_id", TEXT, "The rule that paid.", "lots")
BY_CAMPAIGN = _report(
    "earnings-by-campaign",
    "campaign",
    "campaign_id",
    nullable(TEXT),
    "The campaign that the customer has today; `null` for customers without one.",
    "spring",
)
BY_AFFILIATE = _report("earnings-by-affiliate", "affiliate", "affiliate_id", TEXT, "Who earned.", "A")
