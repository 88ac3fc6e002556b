"""What a period comes to, by affiliate and currency, as the ledger has it at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from commissions.periods.cadences import Period
from commissions.statements.digests import LINE, OF_LINES, OF_STATEMENT

# Own lines by their days, late ones by the period they were booked into: each has an index (ADR 0031).
_OWN = "partner_id = %(partner)s AND affiliate_id = ANY(%(affiliates)s) AND period = %(first)s AND " \
    "(earned_day BETWEEN %(first)s AND %(last)s AND cause <> 'prior_period' OR cause = 'prior_period')"  # fmt: skip
_FIGURES = f"""
WITH own AS (
    SELECT affiliate_id, currency, sum(lines)::bigint AS lines, sum(earned) AS earned, sum(due) AS due,
        {OF_STATEMENT} AS digest
    FROM (
        SELECT affiliate_id, currency, rule_id, level, customer_id, count(*) AS lines, sum(amount) AS earned,
            coalesce(sum(amount) FILTER (WHERE payable_from <= %(last)s), 0) AS due, {OF_LINES.format(LINE)} AS digest
        -- In this order, as it tells lines apart soonest: sorting them is half the work of closing.
        FROM commissions_ledgerentry WHERE {_OWN} GROUP BY affiliate_id, customer_id, level, rule_id, currency) grouped
    GROUP BY 1, 2),
fallen AS (
    SELECT affiliate_id, currency, count(*) AS lines, sum(amount) AS released FROM commissions_ledgerentry
    WHERE partner_id = %(partner)s AND affiliate_id = ANY(%(affiliates)s) AND period < %(first)s
        AND payable_from BETWEEN %(first)s AND %(last)s AND payable_from > earned_day
    GROUP BY 1, 2),
before AS (
    SELECT DISTINCT ON (affiliate_id, currency) id AS previous, affiliate_id, currency, on_hold
    FROM commissions_statement WHERE partner_id = %(partner)s AND affiliate_id = ANY(%(affiliates)s)
        AND first < %(first)s ORDER BY affiliate_id, currency, first DESC)
SELECT affiliate_id, currency, coalesce(own.lines, 0), coalesce(own.earned, 0),
    coalesce(own.due, 0) + coalesce(fallen.released, 0), coalesce(fallen.released, 0),
    coalesce(before.on_hold, 0) + coalesce(own.earned - own.due, 0) - coalesce(fallen.released, 0),
    coalesce(own.digest, encode(sha256(''), 'hex')), before.previous
FROM own FULL JOIN fallen USING (affiliate_id, currency) FULL JOIN before USING (affiliate_id, currency)
LEFT JOIN commissions_approval a ON a.statement_id = before.previous
-- What has neither lines nor anything left of before makes no statement.
WHERE own.lines > 0 OR fallen.lines > 0 OR before.on_hold <> 0 OR a.carried <> 0
    OR (before.previous IS NOT NULL AND a.id IS NULL)
    OR EXISTS (SELECT FROM commissions_withheld w WHERE w.partner_id = %(partner)s AND w.released_in_id IS NULL
        AND w.affiliate_id = before.affiliate_id AND w.currency = before.currency)
ORDER BY 1, 2"""
# An index is walked from affiliate to affiliate: those with lines are far fewer than their lines.
_EARNERS = """
WITH RECURSIVE earner AS (
    (SELECT affiliate_id FROM commissions_ledgerentry WHERE partner_id = %(partner)s ORDER BY affiliate_id LIMIT 1)
    UNION ALL
    SELECT (SELECT l.affiliate_id FROM commissions_ledgerentry l WHERE l.partner_id = %(partner)s
        AND l.affiliate_id > earner.affiliate_id ORDER BY l.affiliate_id LIMIT 1)
    FROM earner WHERE earner.affiliate_id IS NOT NULL)
SELECT affiliate_id FROM earner WHERE affiliate_id IS NOT NULL"""


class Figures(NamedTuple):
    """The figures of a ``Statement``, by its names."""

    affiliate_id: str
    currency: str
    lines: int
    earned: Decimal
    due: Decimal
    released_by_date: Decimal
    on_hold: Decimal
    digest: str
    previous_id: int | None


def earners(partner_id: int) -> list[str]:
    """Every affiliate with a line, in byte order."""
    with connection.cursor() as cursor:
        cursor.execute(_EARNERS, {"partner": partner_id})
        return [affiliate for (affiliate,) in cursor.fetchall()]


def of_period(partner_id: int, affiliates: Sequence[str], period: Period) -> list[Figures]:
    """The figures of these affiliates, by affiliate and currency; of whom there is nothing to say, none."""
    values: dict[str, Any] = {
        "partner": partner_id,
        "affiliates": list(affiliates),
        "first": period.first,
        "last": period.last,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, values)
        return [Figures._make(row) for row in cursor.fetchall()]
