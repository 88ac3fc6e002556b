"""Sums of the ledger by month and customer, for what is asked of customers: country, account type, product, click.

What a customer is stands with the customer, so that nothing here has to follow when that changes. Whoever earned: one
affiliate's lines the ledger's own index finds.
"""

from __future__ import annotations

from commissions.rollups.summed import Summed

_KEY = "month, customer_id, instrument, currency"
# By the month of the earned day, which is what a period asks for.
MONTH = "date_trunc('month', earned_day)::date"
"""The month of an entry, as SQL."""
_SUMS = f"""
SELECT {MONTH} AS month, customer_id, instrument, currency, sum(amount) AS amount, count(*) AS lines
FROM commissions_ledgerentry l
WHERE l.partner_id = %(partner)s AND l.id > %(after)s AND l.id <= %(upto)s GROUP BY 1, 2, 3, 4"""
SUMS = Summed("commissions_customerearning", _KEY, _SUMS)
