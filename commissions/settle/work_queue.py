"""The queue of changes: read a bounded piece, and delete exactly what was read once it is settled."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db import connection

from commissions.rating.facts.records import BEGINNING
from commissions.rollups import roll_up
from commissions.settle import ledger_sums
from commissions.settle.fact_reader import query

# What one transaction settles in some seconds; a longer queue is several of them.
CHANGES_AT_ONCE = 20_000
# One such change brings every customer that the affiliate ever referred.
AFFILIATES_AT_ONCE = 50


class Change(NamedTuple):
    """One row of the queue; see ``queue.models.Work`` for what each kind says. What a kind does not say is empty."""

    id: int
    kind: str
    customer_id: str = ""
    day: date = BEGINNING
    customers: tuple[str, ...] = ()
    affiliates: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many changes the row stands for."""
        return len(self.customers) or 1


def pending(partner_id: int, limit: int = CHANGES_AT_ONCE) -> list[Change]:
    """The oldest changes of a partner: as many rows as stand for ``limit`` changes."""
    found = query(
        # By size: one row may stand for a thousand records of a day, and the transaction must stay bounded.
        """SELECT id, kind, coalesce(customer_id, ''), coalesce(day, %s),
               coalesce(customers, '{}'), coalesce(affiliates, '{}'), coalesce(persons, '{}')
           FROM (SELECT *, sum(size) OVER (ORDER BY id) - size AS before
                 FROM queue_work WHERE partner_id = %s ORDER BY id LIMIT %s) oldest
           WHERE before < %s ORDER BY id""",
        BEGINNING,
        partner_id,
        limit,
        limit,
    )
    return [
        Change(number, kind, customer_id, day, *map(tuple, lists))
        for number, kind, customer_id, day, *lists in found
    ]


def bounded(changes: list[Change]) -> list[Change]:
    """As many of the oldest changes as one transaction should take on."""
    taken: list[Change] = []
    heavy = 0
    for change in changes:
        heavy += len(change.affiliates) if change.kind == "affiliate" else 0
        # The first is taken whatever it weighs, or one heavy change would block the queue for ever.
        if taken and heavy > AFFILIATES_AT_ONCE:
            break
        taken.append(change)
    return taken


def spread(partner_id: int) -> None:
    """Replace "everything changed" by one change per referring affiliate, so that the work can be done in pieces."""
    with connection.cursor() as cursor:
        # All of them at once: spreading one answers for every other that waits.
        cursor.execute("DELETE FROM queue_work WHERE partner_id = %s AND kind = 'partner'", [partner_id])
        cursor.execute(
            """INSERT INTO queue_work (partner_id, kind, affiliates)
               SELECT %s, 'affiliate', ARRAY[affiliate_id] FROM unnest(%s::text[]) AS affiliate_id""",
            [partner_id, list(referrers(partner_id))],
        )


def done(changes: list[Change]) -> None:
    """Delete settled changes; one that arrived meanwhile has another id and stays."""
    roll_up.settled([change.id for change in changes])


def referrers(partner_id: int) -> tuple[str, ...]:
    """Every affiliate that ever referred a customer, or has a month's line from when it still did."""
    found = query("SELECT DISTINCT affiliate_id FROM customers_term WHERE partner_id = %s", partner_id)
    return tuple(sorted({key for (key,) in found} | ledger_sums.earners_by_month(partner_id)))


def of_everybody(partner_id: int) -> Change:
    """A change that concerns every referring affiliate."""
    return Change(0, "affiliate", affiliates=referrers(partner_id))
