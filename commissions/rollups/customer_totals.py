"""The ledger in sums by what its customers are today, and by instrument.

As in ``totals``, what was booked since the last roll-up is read from the ledger itself, and so are the days of a month
that a period takes in only partly: the sums know whole months.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connection

from commissions.rating.facts.days import last_of_month
from commissions.rollups.totals import LedgerTotals, ReportFilter
from customers.facts import TRAITS

_TRAITS = {
    "campaign_id": "c.campaign_id",
    "click_id": "c.click_id",
    "country_code": "c.country_code",
    "trading_account_type": "c.trading_account_type",
    "challenge_type": "c.challenge_type",
    "account_size": "c.account_size",
}
_COLUMNS = {"instrument": "nullif(s.instrument, '')"} | _TRAITS
"""What can be grouped by."""
_CURRENCY = "(%(currency)s::text IS NULL OR currency = %(currency)s)"
_ROLLED = f"""
SELECT customer_id, instrument, currency, amount, lines FROM commissions_customerearning
WHERE partner_id = %(partner_id)s AND {_CURRENCY}
    AND (%(first_month)s::date IS NULL OR month >= %(first_month)s)
    AND (%(last_month)s::date IS NULL OR month <= %(last_month)s)"""
_BOOKED = f"""
SELECT customer_id, instrument, currency, amount, 1 AS lines FROM commissions_ledgerentry
WHERE partner_id = %(partner_id)s AND {_CURRENCY} AND (%(first)s::date IS NULL OR earned_day >= %(first)s)
    AND (%(last)s::date IS NULL OR earned_day <= %(last)s)"""
_SINCE = f" UNION ALL {_BOOKED} AND id > %(upto)s"
_PARTLY = f" UNION ALL {_BOOKED} AND id <= %(upto)s AND NOT earned_day BETWEEN %(whole_from)s AND %(whole_to)s"
# An index finds them, however long the ledger.
_OF_AFFILIATE = f"{_BOOKED} AND affiliate_id = %(affiliate_id)s AND (NOT %(own)s OR direct_id = affiliate_id)"
_SUMS = """
SELECT {by}, s.currency, sum(s.amount), sum(s.lines) FROM (
    SELECT {inner}, currency, sum(amount) AS amount, sum(lines) AS lines FROM ({parts}) parts
    GROUP BY {inner}, currency) s
{join}
GROUP BY {by}, s.currency"""
_JOIN = f"LEFT JOIN {TRAITS} c ON c.partner_id = %(partner_id)s AND c.customer_id = s.customer_id"
_OF_CAMPAIGN = "WHERE c.campaign_id = %(campaign_id)s"
# A period that holds no whole month: nothing of it is in the sums.
_NO_DAYS = (date.max, date.min)


class _Months(NamedTuple):
    """The whole months of a period by their first days (None: without an end), and whether there are other days."""

    first: date | None
    last: date | None
    is_partly: bool


def sums(
    totals: LedgerTotals, limits: ReportFilter, by: tuple[str, ...], *, own: bool = False
) -> list[tuple[Any, ...]]:
    """Rows of the ``by`` columns (None: not known, or no customer), currency, amount and lines, in no order.

    ``own``: only what the affiliate of the limits earned with its own customers.
    """
    months = _months(limits.first, limits.last)
    of_customers = bool(_TRAITS.keys() & {*by}) or limits.campaign_id is not None
    inner = ["customer_id"] * of_customers + ["instrument"] * ("instrument" in by)
    statement = _SUMS.format(
        by=", ".join(_COLUMNS[name] for name in by),
        inner=", ".join(inner),
        parts=_of_everybody(months) if limits.affiliate_id is None else _OF_AFFILIATE,
        join=f"{_JOIN if of_customers else ''} {_OF_CAMPAIGN if limits.campaign_id is not None else ''}",
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, _values(totals, limits, months, own))
        return cursor.fetchall()


def _of_everybody(months: _Months) -> str:
    return _ROLLED + _SINCE + (_PARTLY if months.is_partly else "")


def _values(totals: LedgerTotals, limits: ReportFilter, months: _Months, own: bool) -> dict[str, Any]:
    whole = months.first or date.min, last_of_month(months.last) if months.last else date.max
    if whole[0] > whole[1]:
        whole = _NO_DAYS
    return {
        **limits._asdict(),
        **totals._asdict(),
        "own": own,
        "first_month": months.first,
        "last_month": months.last,
        "whole_from": whole[0],
        "whole_to": whole[1],
    }


def _months(first: date | None, last: date | None) -> _Months:
    begins = None if first is None else first if first.day == 1 else last_of_month(first) + timedelta(1)
    ends = None if last is None else last.replace(day=1)
    if last is not None and ends is not None and last != last_of_month(last):
        ends = (ends - timedelta(1)).replace(day=1)
    ends_within = last is not None and (ends is None or last_of_month(ends) != last)
    return _Months(begins, ends, begins != first or ends_within)
