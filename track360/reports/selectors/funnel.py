"""How far the customers who signed up in a period have come: from signup to money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext_noop as marked

from commissions.rollups.milestones import FIRST_EARNED, FIRST_TRADED
from commissions.rollups.totals import LedgerTotals
from customers.facts import COHORT, PHASES_REACHED
from customers.selectors import moved
from track360.core.language import say, word
from track360.reports.selectors.earnings import Own
from track360.reports.selectors.period import Period
from track360.verticals.base import Vertical
from transactions.facts import APPROVED


class Step(NamedTuple):
    """How many came this far, their share of those who signed up (percent), and the median days since signup.

    ``of_before``: of those who reached the step before, how many (percent) also reached this one; ``days_between`` the
    median of days since the step that each of them had reached before (negative where the order was another).
    """

    name: str
    number: int
    percent: Decimal
    days: int | None
    of_before: Decimal | None
    days_between: int | None


class Cohort(NamedTuple):
    """Whose customers on which day, and when they signed up (both days included); ``None`` is no limit."""

    partner_id: int
    today: date
    affiliate_id: str | None = None
    campaign_id: str | None = None
    first: date | None = None
    last: date | None = None


class Count(NamedTuple):
    """A step (``phase`` where it is one): how many customers, the median days since signup, and how many signed up.

    ``between`` is the median of days since the step that each customer had reached before, ``came``: how many of those
    of the step before, and ``before`` how many those are; neither of the first step or of an exit, which is beside the
    steps.
    """

    step: str
    phase: str
    number: int
    days: int | None
    signups: int
    between: int | None = None
    came: int | None = None
    before: int | None = None


class Phase(NamedTuple):
    """Of one kind and size of challenge: how many reached a phase, the median days since signup, and how many began.

    ``place`` orders the phases as accounts go through them, exits after all.
    """

    challenge_type: str
    account_size: Decimal | None
    phase: str
    place: int
    number: int
    days: int | None
    signups: int

    @property
    def is_exit(self) -> bool:
        """Whether accounts end in it."""
        return self.place > _LAST


class PassRates(NamedTuple):
    """Of one kind and size of challenge: how many began, and per phase of the table how many reached it (a share too).

    ``reached`` has None where nobody did.
    """

    challenge_type: str
    account_size: Decimal | None
    signups: int
    reached: list[tuple[int, Decimal] | None]


class Funnel(NamedTuple):
    """The steps in order, and beside them the phases in which accounts ended."""

    steps: list[Step]
    exits: list[Step]


# More phases than anybody has.
_LAST = 1000
_REACHED = f"""reached AS MATERIALIZED (
    SELECT c.*, p.phase, p.day FROM cohort c
    JOIN {PHASES_REACHED} p ON p.partner_id = %(partner_id)s AND p.customer_id = c.customer_id
), sized AS (
    SELECT phase, count(*) AS number, array_position(%(phases)s::text[], phase::text) AS place,
        phase = ANY(%(exits)s::text[]) AS exit
    FROM reached GROUP BY phase
), places AS (
    SELECT phase, exit, row_number() OVER (ORDER BY coalesce(place, (
        SELECT min(k.place) - 0.5 FROM sized k WHERE NOT k.exit AND k.number < s.number), {_LAST}), number DESC, phase)
        AS place
    FROM sized s)"""
"""The phases in the vertical's order; one of the partner's own before the first that fewer have reached."""
_STEPS = f"""
WITH cohort AS MATERIALIZED ({COHORT}), {_REACHED}, steps (customer_id, signup_day, place, step, phase, day) AS (
    SELECT customer_id, signup_day, 0, 'signup', '', signup_day FROM cohort
    UNION ALL
    SELECT c.customer_id, c.signup_day, array_position(%(first_payments)s::text[], t.transaction_type::text),
        t.transaction_type, '', min(t.day)
    FROM cohort c JOIN {APPROVED} t ON t.partner_id = %(partner_id)s AND t.customer_id = c.customer_id
    WHERE t.transaction_type = ANY(%(first_payments)s::text[])
    GROUP BY c.customer_id, c.signup_day, t.transaction_type
    UNION ALL
    SELECT c.customer_id, c.signup_day, 100, 'traded', '', m.day
    FROM cohort c JOIN {FIRST_TRADED} m ON m.partner_id = %(partner_id)s AND m.customer_id = c.customer_id
    UNION ALL
    SELECT r.customer_id, r.signup_day, 200 + p.place, 'phase', r.phase, r.day
    FROM reached r JOIN places p USING (phase) WHERE NOT p.exit
    UNION ALL
    SELECT c.customer_id, c.signup_day, 100000, 'earned', '', min(e.day)
    FROM cohort c JOIN {FIRST_EARNED} e ON e.customer_id = c.customer_id
    WHERE %(affiliate_id)s::text IS NULL OR e.affiliate_id = %(affiliate_id)s
    GROUP BY c.customer_id, c.signup_day
), timed AS (
    SELECT place, step, phase, CASE WHEN place > 0 THEN day - signup_day END AS since,
        day - lag(day) OVER own AS between_days, lag(place) OVER own AS came_from
    FROM steps WINDOW own AS (PARTITION BY customer_id ORDER BY place)
), sizes AS (
    SELECT place, lag(place) OVER (ORDER BY place) AS place_before, lag(count(*)) OVER (ORDER BY place) AS before
    FROM timed GROUP BY place)
SELECT step, phase, count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY since), (SELECT count(*) FROM cohort),
    percentile_disc(0.5) WITHIN GROUP (ORDER BY between_days),
    CASE WHEN s.before IS NOT NULL THEN count(*) FILTER (WHERE came_from = place_before) END, s.before, place
FROM timed JOIN sizes s USING (place) GROUP BY place, step, phase, s.before
UNION ALL
SELECT 'exit', phase, count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY day - signup_day),
    (SELECT count(*) FROM cohort), NULL, NULL, NULL, 200000 + place
FROM reached JOIN places USING (phase) WHERE exit GROUP BY phase, place
ORDER BY place
"""
_PHASES = f"""
WITH cohort AS MATERIALIZED ({COHORT}), {_REACHED}, begun AS (
    SELECT challenge_type, account_size, count(*) AS signups FROM cohort GROUP BY challenge_type, account_size)
SELECT r.challenge_type, r.account_size, r.phase, p.place + CASE WHEN p.exit THEN {_LAST} ELSE 0 END, count(*),
    percentile_disc(0.5) WITHIN GROUP (ORDER BY r.day - r.signup_day), b.signups
FROM reached r JOIN places p USING (phase)
JOIN begun b ON b.challenge_type = r.challenge_type AND b.account_size IS NOT DISTINCT FROM r.account_size
GROUP BY r.challenge_type, r.account_size, r.phase, p.place, p.exit, b.signups
ORDER BY r.challenge_type, r.account_size, 4
"""
NAMES = {
    "signup": marked("Signed up"),
    "traded": marked("Traded"),
    "earned": marked("Earned you a commission"),
}


def order(first_payments: Iterable[str]) -> tuple[str, ...]:
    """The steps in order, of a vertical with these first payments; exits are beside them."""
    return ("signup", *first_payments, "traded", "phase", "earned", "exit")


def counts(cohort: Cohort, totals: LedgerTotals, vertical: Vertical) -> list[Count]:
    """The steps in order, then the exits; a step nobody reached is left out, but not the first."""
    payments = list(vertical.first_payments)
    rows = _fetch(_STEPS, cohort, vertical, upto=totals.upto, first_payments=payments)
    return [Count(*row[:-1]) for row in rows] or [Count("signup", "", 0, None, 0)]


def phases(cohort: Cohort, vertical: Vertical) -> list[Phase]:
    """Per kind and size of challenge, in the order of the phases."""
    return [Phase(*row) for row in _fetch(_PHASES, cohort, vertical)]


def funnel(own: Own, period: Period, vertical: Vertical, today: date) -> Funnel:
    """An affiliate's steps and exits, as its page shows them."""
    partner_id, affiliate_id = own.scope
    found = counts(Cohort(partner_id, today, affiliate_id, None, *period), own.totals, vertical)
    names = {**NAMES, **vertical.first_payments}
    steps = [_step(count, names) for count in found if count.step != "exit"]
    return Funnel(steps, [_step(count, names) for count in found if count.step == "exit"])


def pass_rates(own: Own, period: Period, vertical: Vertical, today: date) -> tuple[list[str], list[PassRates]]:
    """The phases in order, and per kind and size of challenge of an affiliate's customers how many reached each."""
    partner_id, affiliate_id = own.scope
    found = phases(Cohort(partner_id, today, affiliate_id, None, *period), vertical)
    names = [name for _, name in sorted({(phase.place, phase.phase) for phase in found})]
    rows: dict[tuple[str, Decimal | None, int], dict[str, tuple[int, Decimal]]] = {}
    for phase in found:
        row = rows.setdefault((phase.challenge_type, phase.account_size, phase.signups), {})
        row[phase.phase] = (phase.number, percent(phase.number, phase.signups))
    return names, [PassRates(*key, [row.get(name) for name in names]) for key, row in rows.items()]


def percent(number: int, of: int) -> Decimal:
    """To one decimal."""
    return (Decimal(100 * number) / of if of else Decimal(0)).quantize(Decimal("0.1"))


def _fetch(statement: str, cohort: Cohort, vertical: Vertical, **more: Any) -> list[tuple[Any, ...]]:
    come, gone = moved(cohort.partner_id, cohort.affiliate_id, cohort.today) if cohort.affiliate_id else ([], [])
    known = {"come": come, "gone": gone, "phases": [phase.name for phase in vertical.phases]}
    exits = [phase.name for phase in vertical.phases if phase.exit]
    with connection.cursor() as cursor:
        cursor.execute(statement, cohort._asdict() | known | {"exits": exits} | more)
        return cursor.fetchall()


def _step(count: Count, names: Mapping[str, str]) -> Step:
    phase = word(count.phase.replace("_", " "))
    name = say("Reached {phase}", phase=phase) if phase else say(names[count.step])
    of_before = percent(count.came, count.before) if count.came is not None and count.before else None
    return Step(name, count.number, percent(count.number, count.signups), count.days, of_before, count.between)
