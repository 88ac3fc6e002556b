"""The roll-ups' queue: settling hands on what sums must follow, a roll-up takes it off a portion at a time."""

from __future__ import annotations

from datetime import date

from django.db import connection

from commissions.settle.models import RollupWork
from track360.queue.statements import TAKE_OFF

# One statement takes settled changes off the settler's queue and hands on those that concern sums, as it was for one:
# settling must not pay for the sums (ADR 0014).
_HAND_ON = f"""
WITH settled AS ({TAKE_OFF})
INSERT INTO commissions_rollupwork (partner_id, customers, day, affiliates)
SELECT partner_id, customers, CASE kind WHEN 'activity' THEN day END, CASE kind WHEN 'customer' THEN affiliates END
FROM settled WHERE kind IN ('activity', 'customer')"""
_TAKE = """
DELETE FROM commissions_rollupwork WHERE id IN (
    SELECT id FROM (
        SELECT id, sum(cardinality(customers)) OVER (ORDER BY id) - cardinality(customers) AS before
        FROM commissions_rollupwork WHERE partner_id = %(partner)s ORDER BY id LIMIT %(most)s) oldest
    WHERE before < %(most)s)
RETURNING customers, day, affiliates"""


def hand_on(changes: list[int]) -> None:
    """Take settled changes, named by their ids, off the settler's queue, and append what the sums must follow."""
    with connection.cursor() as cursor:
        cursor.execute(_HAND_ON, {"ids": changes})


def take(partner_id: int, most: int) -> list[tuple[list[str], date | None, list[str] | None]]:
    """(customers, day, affiliates) of a partner's oldest rows, about ``most`` changes, taken off the queue."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"partner": partner_id, "most": most})
        return cursor.fetchall()


def is_waiting(partner_id: int) -> bool:
    """Whether anything of a partner's is still to be followed."""
    return RollupWork.objects.filter(partner_id=partner_id).exists()
