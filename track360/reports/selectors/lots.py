"""Lots traded by an affiliate's customers on the days on which they were its customers.

The ledger cannot answer this: several rules pay on one lot, and a corrected lot stands there twice.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import connection

from track360.reports.selectors.period import Period
from track360.site.affiliate_scope import AffiliateScope

# A customer's days belong to whom its newest term on or before the day says.
_LOTS = """
SELECT {columns}, sum(coalesce(d.eligible_lots, d.lots_traded))
FROM customers_term t
JOIN activity_tradingday d ON d.partner_id = t.partner_id AND d.customer_id = t.customer_id
    AND d.date BETWEEN greatest(t.from_day, %s) AND %s
WHERE t.partner_id = %s AND t.affiliate_id = %s AND lower(coalesce(t.trading_account_type, '')) <> 'demo'
    AND NOT EXISTS (
        SELECT FROM customers_term n WHERE n.partner_id = t.partner_id AND n.customer_id = t.customer_id
            AND n.from_day > t.from_day AND n.from_day <= d.date)
GROUP BY {group}
"""


def by_instrument_and_customer(
    scope: AffiliateScope, period: Period
) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Payable lots per instrument, and per customer."""
    sets = "GROUPING SETS ((d.instrument), (d.customer_id))"
    rows = _lots("d.instrument, d.customer_id", sets, scope, period)
    instruments = {instrument: sum_ for instrument, _, sum_ in rows if instrument is not None}
    return instruments, {customer: sum_ for _, customer, sum_ in rows if customer is not None}


def by_customer(scope: AffiliateScope, period: Period) -> dict[str, Decimal]:
    """Payable lots per customer."""
    return dict(_lots("d.customer_id", "d.customer_id", scope, period))


def _lots(columns: str, group: str, scope: AffiliateScope, period: Period) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        statement = _LOTS.format(columns=columns, group=group)
        cursor.execute(statement, [*period, scope.partner_id, scope.affiliate_id])
        return cursor.fetchall()
