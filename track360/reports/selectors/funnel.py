"""How far the customers who signed up in a period have come: from signup to money."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from track360.core.scope import Scope
from track360.reports.selectors.period import Period


class Step(NamedTuple):
    """How many came this far, the share of those who signed up (percent), and the median days since signup."""

    name: str
    number: int
    percent: Decimal
    days: int | None


# Today's customers of the affiliate; demo accounts go nowhere and are left out.
_COHORT = """
WITH cohort AS (
    SELECT customer_id, signup_date FROM customers_customer
    WHERE partner_id = %(partner)s AND affiliate_id = %(affiliate)s AND signup_date BETWEEN %(first)s AND %(last)s
        AND lower(coalesce(trading_account_type, '')) <> 'demo')
"""
_MONEY = (
    _COHORT
    + """,
steps AS (
    SELECT c.signup_date, t.transaction_type AS step, min(t.day) AS day
    FROM cohort c JOIN transactions_transaction t ON t.partner_id = %(partner)s AND t.customer_id = c.customer_id
    WHERE t.status = 'approved' AND t.transaction_type IN ('deposit', 'challenge_fee')
    GROUP BY c.customer_id, c.signup_date, t.transaction_type
    UNION ALL
    SELECT c.signup_date, 'traded', min(d.date)
    FROM cohort c JOIN activity_tradingday d ON d.partner_id = %(partner)s AND d.customer_id = c.customer_id
    WHERE d.lots_traded > 0 GROUP BY c.customer_id, c.signup_date
    UNION ALL
    SELECT c.signup_date, 'phase:' || p.phase, p.day
    FROM cohort c JOIN customers_phasereached p ON p.partner_id = %(partner)s AND p.customer_id = c.customer_id
    UNION ALL
    SELECT c.signup_date, 'earned', min(l.earned_day)
    FROM cohort c JOIN commissions_ledgerentry l ON l.partner_id = %(partner)s AND l.customer_id = c.customer_id
    WHERE l.affiliate_id = %(affiliate)s AND l.level = 0 GROUP BY c.customer_id, c.signup_date)
SELECT step, count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY day - signup_date),
    (SELECT count(*) FROM cohort)
FROM steps GROUP BY step
UNION ALL SELECT 'signup', count(*), NULL, count(*) FROM cohort
"""
)
NAMES = {
    "signup": "Signed up",
    "deposit": "First deposit",
    "challenge_fee": "Bought a challenge",
    "traded": "Traded",
    "earned": "Earned you a commission",
}
ORDER = ("signup", "deposit", "challenge_fee", "traded", "phase", "earned")


def funnel(scope: Scope, period: Period) -> list[Step]:
    """The steps in order; a step nobody reached is left out, unless nobody reached any."""
    with connection.cursor() as cursor:
        cursor.execute(_MONEY, {
            "partner": scope.partner_id, "affiliate": scope.affiliate_id, "first": period.first, "last": period.last,
        })  # fmt: skip
        found = cursor.fetchall()
    return [_step(*row) for row in sorted(found, key=_rank)]


def _rank(row: tuple[str, int, int | None, int]) -> tuple[int, int]:
    kind, _, _ = row[0].partition(":")
    return ORDER.index(kind), -row[1]


def _step(step: str, count: int, days: int | None, cohort: int) -> Step:
    kind, _, phase = step.partition(":")
    name = f"Reached {phase.replace('_', ' ')}" if phase else NAMES[kind]
    percent = Decimal(100 * count) / cohort if cohort else Decimal(0)
    return Step(name, count, percent.quantize(Decimal("0.1")), days)
