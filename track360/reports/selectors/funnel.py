"""How far the customers who signed up in a period have come: from signup to money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from commissions.rollups.milestones import FIRST_EARNED, FIRST_TRADED
from commissions.rollups.totals import LedgerTotals
from customers.facts import COHORT, PHASES_REACHED
from customers.selectors import moved
from track360.partners.today import today_by_partner
from track360.reports.selectors.earnings import Own
from track360.reports.selectors.period import Period
from track360.verticals.base import Vertical
from transactions.facts import APPROVED


class Step(NamedTuple):
    """How many came this far, their share of those who signed up (percent), and the median days since signup.

    ``of_before`` is their number in percent of the step before; ``days_between`` the median of days since the step
    that each of them had reached before (negative where the order was another).
    """

    name: str
    number: int
    percent: Decimal
    days: int | None
    of_before: Decimal | None
    days_between: int | None


class Cohort(NamedTuple):
    """Whose customers, and when they signed up (both days included); ``None`` is no limit."""

    partner_id: int
    affiliate_id: str | None = None
    campaign_id: str | None = None
    first: date | None = None
    last: date | None = None


class Count(NamedTuple):
    """A step (``phase`` where it is one): how many customers, the median days since signup, and how many signed up.

    ``between`` is the median of days since the step that each customer had reached before.
    """

    step: str
    phase: str
    number: int
    days: int | None
    signups: int
    between: int | None = None


class Phase(NamedTuple):
    """Of one kind of challenge: how many reached a phase, the median days since signup, and how many began."""

    challenge_type: str
    phase: str
    number: int
    days: int | None
    signups: int


_STEPS = f"""
WITH cohort AS MATERIALIZED ({COHORT}), steps (customer_id, signup_date, place, step, phase, day) AS (
    SELECT customer_id, signup_date, 0, 'signup', '', signup_date FROM cohort
    UNION ALL
    SELECT c.customer_id, c.signup_date, 1, t.transaction_type, '', min(t.day)
    FROM cohort c JOIN {APPROVED} t ON t.partner_id = %(partner_id)s AND t.customer_id = c.customer_id
    WHERE t.transaction_type = ANY(%(first_payments)s)
    GROUP BY c.customer_id, c.signup_date, t.transaction_type
    UNION ALL
    SELECT c.customer_id, c.signup_date, 2, 'traded', '', m.day
    FROM cohort c JOIN {FIRST_TRADED} m ON m.partner_id = %(partner_id)s AND m.customer_id = c.customer_id
    UNION ALL
    SELECT c.customer_id, c.signup_date, 3, 'phase', p.phase, p.day
    FROM cohort c JOIN {PHASES_REACHED} p ON p.partner_id = %(partner_id)s AND p.customer_id = c.customer_id
    UNION ALL
    SELECT c.customer_id, c.signup_date, 4, 'earned', '', min(e.day)
    FROM cohort c JOIN {FIRST_EARNED} e ON e.customer_id = c.customer_id
    WHERE %(affiliate_id)s::text IS NULL OR e.affiliate_id = %(affiliate_id)s
    GROUP BY c.customer_id, c.signup_date
), timed AS (
    SELECT step, phase, CASE WHEN place > 0 THEN day - signup_date END AS since,
        day - lag(day) OVER (PARTITION BY customer_id ORDER BY place, day, step, phase) AS between_days
    FROM steps)
SELECT step, phase, count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY since), (SELECT count(*) FROM cohort),
    percentile_disc(0.5) WITHIN GROUP (ORDER BY between_days)
FROM timed GROUP BY step, phase
"""
_PHASES = f"""
WITH cohort AS MATERIALIZED ({COHORT}), begun AS (SELECT challenge_type, count(*) AS signups FROM cohort
    GROUP BY challenge_type)
SELECT c.challenge_type, p.phase, count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY p.day - c.signup_date),
    b.signups
FROM cohort c JOIN begun b USING (challenge_type)
JOIN {PHASES_REACHED} p ON p.partner_id = %(partner_id)s AND p.customer_id = c.customer_id
GROUP BY c.challenge_type, p.phase, b.signups ORDER BY c.challenge_type, count(*) DESC, p.phase
"""
NAMES = {
    "signup": "Signed up",
    "traded": "Traded",
    "earned": "Earned you a commission",
}


def order(first_payments: Iterable[str]) -> tuple[str, ...]:
    """The steps in order, of a vertical with these first payments."""
    return ("signup", *first_payments, "traded", "phase", "earned")


def counts(cohort: Cohort, totals: LedgerTotals, vertical: Vertical) -> list[Count]:
    """The steps in order; a step nobody reached is left out, but not the first."""
    payments = list(vertical.first_payments)
    found = [Count(*row) for row in _fetch(_STEPS, cohort, upto=totals.upto, first_payments=payments)]
    steps = order(payments)
    ranked = sorted(found, key=lambda count: (steps.index(count.step), -count.number, count.phase))
    return ranked or [Count("signup", "", 0, None, 0)]


def phases(cohort: Cohort) -> list[Phase]:
    """Per kind of challenge, the phase most reached first."""
    return [Phase(*row) for row in _fetch(_PHASES, cohort)]


def funnel(own: Own, period: Period, vertical: Vertical) -> list[Step]:
    """An affiliate's steps, as its page shows them."""
    found = counts(Cohort(*own.scope, None, *period), own.totals, vertical)
    names = {**NAMES, **vertical.first_payments}
    return [_step(count, before, names) for count, before in zip(found, [None, *found], strict=False)]


def percent(number: int, of: int) -> Decimal:
    """To one decimal."""
    return (Decimal(100 * number) / of if of else Decimal(0)).quantize(Decimal("0.1"))


def _fetch(statement: str, cohort: Cohort, **more: Any) -> list[tuple[Any, ...]]:
    come, gone = moved(cohort.partner_id, cohort.affiliate_id, today_by_partner()) if cohort.affiliate_id else ([], [])
    with connection.cursor() as cursor:
        cursor.execute(statement, cohort._asdict() | {"come": come, "gone": gone} | more)
        return cursor.fetchall()


def _step(count: Count, before: Count | None, names: Mapping[str, str]) -> Step:
    name = f"Reached {count.phase.replace('_', ' ')}" if count.phase else names[count.step]
    of_before = percent(count.number, before.number) if before else None
    return Step(name, count.number, percent(count.number, count.signups), count.days, of_before, count.between)
