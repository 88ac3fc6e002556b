"""Sums of the ledger by day and campaign of today, which is followed when it changes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from commissions.rollups.summed import Summed, one, run
from customers.facts import CAMPAIGNS

# PostgreSQL groups so many in half a second (ADR 0014).
AT_ONCE = 500_000
"""Entries summed in one transaction."""

_KEY = "affiliate_id, day, rule_id, direct_id, campaign_id, currency, payable_from"
_SUMS = f"""
SELECT l.affiliate_id, l.earned_day AS day, l.rule_id, l.direct_id, coalesce(c.campaign_id, '') AS campaign_id,
    l.currency, l.payable_from, sum(l.amount) AS amount, count(*) AS lines
FROM {{entries}} LEFT JOIN {CAMPAIGNS} c ON c.partner_id = l.partner_id AND c.customer_id = l.customer_id
WHERE l.partner_id = %(partner)s AND l.id > %(after)s AND l.id <= %(upto)s GROUP BY 1, 2, 3, 4, 5, 6, 7"""
_OF_ALL = _SUMS.format(entries="commissions_ledgerentry l")
_OF_TOUCHED = _SUMS.format(
    entries="touched t JOIN commissions_ledgerentry l ON l.affiliate_id = t.affiliate_id AND l.earned_day = t.day"
)
# Whole days of an affiliate: a sum does not know which customers it holds.
_AGAIN = f"""
WITH touched AS MATERIALIZED (
    SELECT DISTINCT affiliate_id, earned_day AS day FROM commissions_ledgerentry
    WHERE partner_id = %(partner)s AND customer_id = ANY(%(customers)s) AND id <= %(upto)s),
before AS (
    DELETE FROM commissions_earning e USING touched t
    WHERE e.partner_id = %(partner)s AND e.affiliate_id = t.affiliate_id AND e.day = t.day)
INSERT INTO commissions_earning (partner_id, {_KEY}, amount, lines)
SELECT %(partner)s, {_KEY}, amount, lines FROM ({_OF_TOUCHED}) again"""
SUMS = Summed("commissions_earning", _KEY, _OF_ALL)


def upto(partner_id: int, after: int) -> int | None:
    """The id of the last entry of the next portion after one; ``None`` when there is none."""
    return one(
        """SELECT max(id) FROM (SELECT id FROM commissions_ledgerentry WHERE partner_id = %(partner)s AND id > %(after)s
           ORDER BY id LIMIT %(most)s) portion""",
        partner=partner_id,
        after=after,
        most=AT_ONCE,
    )[0]


def sum_again(partner_id: int, upto: int, customers: Collection[str]) -> None:
    """Sum anew what customers brought whose campaign has changed."""
    if customers:
        run(_AGAIN, partner=partner_id, after=0, upto=upto, customers=list(customers))


def wrong(partner_id: int, upto: int, moving: bool) -> tuple[int, Any]:
    """How many sums are not the ledger's and by how much in all; ``moving``: campaigns wait to be followed."""
    # A campaign yet to be followed only moves amounts between campaigns: without it sums must agree.
    return SUMS.wrong(partner_id, upto, _KEY.replace("campaign_id, ", "") if moving else "")
