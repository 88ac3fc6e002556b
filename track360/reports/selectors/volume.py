"""What an affiliate's customers traded, on the days on which they were its customers."""

from __future__ import annotations

from typing import Any

from django.db import connection

from commissions.rollups.totals import ReportFilter
from commissions.rollups.traded import TRADED
from track360.partners.models import Partner
from track360.reports.selectors.limits import LIMITS

_FIGURES = ("rows", "lots", "volume_usd", "spread_cost", "commission")
_SUMS = ", ".join(f"sum({name}) AS {name}" for name in _FIGURES)
_LIMITS = LIMITS.format(day="day", affiliate="affiliate_id", campaign="campaign_id", currency="currency")
_BY_DAY = f"""
SELECT day, currency, {_SUMS} FROM {TRADED} s WHERE partner_id = %(partner_id)s AND {_LIMITS}
GROUP BY day, currency ORDER BY day, currency"""


def by_day(partner: Partner, limits: ReportFilter) -> list[dict[str, Any]]:
    """Rows, payable lots, volume and what the firm took, per trading day and currency."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_DAY, {"partner_id": partner.pk, **limits._asdict()})
        return [dict(zip(("day", "currency", *_FIGURES), row, strict=True)) for row in cursor.fetchall()]
