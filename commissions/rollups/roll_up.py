"""Rolling up: what was settled since the last time goes into the sums, a portion a transaction."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection, transaction

from activity import facts as activity
from commissions.rollups import by_customer, earnings, milestones, traded
from commissions.rollups.models import Rolled
from commissions.settle import rollup_queue
from customers import facts as customer_facts
from track360.core import statistics
from track360.queue import waiting

# As the settler: one transaction must stay short enough to be run again.
CHANGES_AT_ONCE = 20_000
TABLES = (
    activity.TABLE, *customer_facts.TABLES, "commissions_ledgerentry", "commissions_earning",
    "commissions_customerearning", "commissions_traded", "commissions_milestone",
)  # fmt: skip
"""The tables that are summed, and those of the sums."""


class Drift(NamedTuple):
    """Sums of one kind that differ from what they sum: how many, and by how much where that is money."""

    what: str
    number: int
    amount: str = ""

    def __str__(self) -> str:
        return f"{self.number} sums of {self.what} differ{self.amount and f' by {self.amount} in all'}: rebuild them"


def roll_up(partner_id: int) -> None:
    """Bring a partner's sums up to date; who finds another at it leaves it the work."""
    # A young database's first thousand days took 5 s without, a new partner's lines beside an old one ten minutes.
    statistics.gather(partner_id, *TABLES)
    with transaction.atomic():
        _, is_new = Rolled.objects.get_or_create(partner_id=partner_id)
        # No work says what was traded before the first roll-up.
        if is_new:
            _of_records(partner_id)
    while _roll_some(partner_id):
        statistics.gather(partner_id, *TABLES)


def partners_behind() -> list[int]:
    """The partners with something that is not in their sums yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT p.id FROM partners_partner p LEFT JOIN commissions_rolled r ON r.partner_id = p.id
               WHERE EXISTS (SELECT FROM commissions_rollupwork w WHERE w.partner_id = p.id) OR EXISTS (
                   SELECT FROM commissions_ledgerentry l WHERE l.partner_id = p.id AND l.id > coalesce(r.upto, 0))"""
        )
        return [partner_id for (partner_id,) in cursor.fetchall()]


def rebuild(partner_id: int) -> None:
    """Make every sum of a partner anew. Reports stay right meanwhile: they read the ledger itself."""
    with transaction.atomic():
        Rolled.objects.update_or_create(partner_id=partner_id, defaults={"upto": 0})
        earnings.SUMS.delete(partner_id)
        by_customer.SUMS.delete(partner_id)
        _of_records(partner_id)
    roll_up(partner_id)


def _of_records(partner_id: int) -> None:
    """All that does not come from the ledger."""
    traded.rebuild(partner_id)
    milestones.rebuild(partner_id)


def drifts(partner_id: int) -> list[Drift]:
    """What is wrong with a partner's sums, as of the caller's snapshot; what waits to be followed is only late."""
    row = Rolled.objects.filter(partner_id=partner_id).first()
    if row is None:
        return []
    follows = rollup_queue.is_waiting(partner_id)
    number, amount = earnings.wrong(partner_id, row.upto, moving=follows)
    by_customer_number, by_customer_amount = by_customer.SUMS.wrong(partner_id, row.upto)
    # What waits is late, not wrong; records can be held against sums only while nothing waits.
    settled = not follows and not waiting.is_waiting(partner_id)
    found = [
        Drift("earnings", number, str(amount)),
        Drift("customers' earnings", by_customer_number, str(by_customer_amount)),
        Drift("trading", traded.wrong(partner_id) if settled else 0),
        Drift("first days", milestones.wrong(partner_id, row.upto, traded=settled)),
    ]
    return [drift for drift in found if drift.number]


def _roll_some(partner_id: int) -> bool:
    """One transaction; whether there is more to do."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")  # a portion is then summed without touching the disk
        # Who finds it taken leaves the work to the holder instead of waiting.
        row = Rolled.objects.select_for_update(skip_locked=True).filter(partner_id=partner_id).first()
        if row is None:
            return False
        upto = earnings.upto(partner_id, row.upto)
        if upto is not None:
            earnings.SUMS.add(partner_id, row.upto, upto)
            # With the sums, so that ``upto`` speaks for all.
            by_customer.SUMS.add(partner_id, row.upto, upto)
            milestones.add(partner_id, row.upto, upto)
            row.upto = upto
            row.save(update_fields=["upto"])
        return _follow(partner_id, row.upto) or upto is not None


def _follow(partner_id: int, upto: int) -> bool:
    """Follow changed days and customers that moved; whether there were any."""
    work = rollup_queue.take(partner_id, CHANGES_AT_ONCE)
    days = {(customer, day) for customers, day, _ in work if day for customer in customers}
    moved: set[tuple[str, str | None]] = {
        (customer, affiliate)
        for customers, day, affiliates in work
        if day is None
        for customer in customers
        for affiliate in (affiliates or (None,))
    }
    traded.sum_again(partner_id, days, moved)
    milestones.find_again(partner_id, {customer for customer, _ in days})
    # What is booked moves by entries; only a campaign changes where booked ones belong.
    earnings.sum_again(partner_id, upto, {customer for customer, affiliate in moved if affiliate is None})
    return bool(work)
