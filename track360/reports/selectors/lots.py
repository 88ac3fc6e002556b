"""Lots traded by an affiliate's customers on the days on which they were its customers.

The ledger cannot answer this: several rules pay on one lot, and a corrected lot stands there twice.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import connection

from track360.core.scope import Scope
from track360.reports.selectors.period import Period

# A customer's days belong to whom its newest term on or before the day says.
_LOTS = """
SELECT d.{column}, sum(coalesce(d.eligible_lots, d.lots_traded))
FROM customers_term t
JOIN activity_tradingday d ON d.partner_id = t.partner_id AND d.customer_id = t.customer_id
    AND d.date BETWEEN greatest(t.from_day, %s) AND %s
WHERE t.partner_id = %s AND t.affiliate_id = %s AND lower(coalesce(t.trading_account_type, '')) <> 'demo'
    AND NOT EXISTS (
        SELECT FROM customers_term n WHERE n.partner_id = t.partner_id AND n.customer_id = t.customer_id
            AND n.from_day > t.from_day AND n.from_day <= d.date)
GROUP BY 1
"""


def by_instrument(scope: Scope, period: Period) -> dict[str, Decimal]:
    """Payable lots per instrument."""
    return _lots("instrument", scope, period)


def by_customer(scope: Scope, period: Period) -> dict[str, Decimal]:
    """Payable lots per customer."""
    return _lots("customer_id", scope, period)


def _lots(column: str, scope: Scope, period: Period) -> dict[str, Decimal]:
    with connection.cursor() as cursor:
        cursor.execute(_LOTS.format(column=column), [*period, scope.partner_id, scope.affiliate_id])
        return dict(cursor.fetchall())
