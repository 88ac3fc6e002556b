"""Lots traded by an affiliate's customers on the days on which they were its customers.

The ledger cannot answer this: several rules pay on one lot, and a corrected lot stands there twice.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import connection

from activity.facts import TRADED_DAYS
from customers.facts import REFERRALS_THAT_EARN, in_force
from track360.reports.selectors.period import Period
from track360.site.affiliate_scope import AffiliateScope

# A customer's days belong to whom its newest dated fields on or before the day say.
_LOTS = f"""
SELECT {{columns}}, sum(d.lots)
FROM {REFERRALS_THAT_EARN} t
JOIN {TRADED_DAYS} d ON d.partner_id = t.partner_id AND d.customer_id = t.customer_id
    AND d.day BETWEEN greatest(t.from_day, %s) AND %s
WHERE t.partner_id = %s AND t.affiliate_id = %s AND {in_force("t", "d.day")}
GROUP BY {{group}}
"""


def by_instrument_and_customer(scope: AffiliateScope, period: Period) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
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
