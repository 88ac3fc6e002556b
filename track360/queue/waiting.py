"""What waits in the queue: its oldest rows for the settler, and how much for people."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Max, Min, Sum

from track360.core.bulk import query
from track360.queue.models import Work

BEGINNING = date.min


class Change(NamedTuple):
    """One row of the queue; see :class:`Work` for what each kind says. What a kind does not say is empty."""

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


class Backlog(NamedTuple):
    """How many changes wait, and since when the oldest does."""

    changes: int
    oldest: datetime | None


def oldest(partner_id: int, limit: int) -> list[Change]:
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
        Change(number, kind, customer_id, day, *map(tuple, lists)) for number, kind, customer_id, day, *lists in found
    ]


def split_everything(partner_id: int, affiliates: Iterable[str]) -> None:
    """Replace "everything changed" by one change per affiliate, so that the work can be done a portion at a time."""
    with connection.cursor() as cursor:
        # All of them at once, from the earliest day: one split answers for every other that waits.
        cursor.execute(
            """WITH gone AS (DELETE FROM queue_work WHERE partner_id = %s AND kind = 'partner' RETURNING day)
               INSERT INTO queue_work (partner_id, kind, day, affiliates)
               SELECT %s, 'affiliate', since.day, ARRAY[affiliate_id] FROM unnest(%s::text[]) AS affiliate_id,
                   (SELECT CASE WHEN count(day) = count(*) THEN min(day) END AS day FROM gone) since""",
            [partner_id, partner_id, list(affiliates)],
        )


def is_waiting(partner_id: int, until: int | None = None) -> bool:
    """Whether anything of a partner's is still to be settled; of what was there when ``newest`` said ``until``."""
    rows = Work.objects.filter(partner_id=partner_id)
    return (rows if until is None else rows.filter(pk__lte=until)).exists()


def newest(partner_id: int) -> int:
    """The id of a partner's newest change; 0 where nothing waits."""
    return Work.objects.filter(partner_id=partner_id).aggregate(newest=Max("id", default=0))["newest"]


def is_everything(partner_id: int) -> bool:
    """Whether a change that concerns everything waits."""
    return Work.objects.filter(partner_id=partner_id, kind=Work.Kind.PARTNER).exists()


def partners() -> set[int]:
    """The partners of whom something waits."""
    return set(Work.objects.values_list("partner_id", flat=True).distinct())


def backlog(partner_ids: Collection[int] | None = None) -> Backlog:
    """Of these partners; None: of all."""
    rows = Work.objects.all() if partner_ids is None else Work.objects.filter(partner_id__in=partner_ids)
    sums = rows.aggregate(count=Sum("size", default=0), oldest=Min("created_at"))
    return Backlog(sums["count"], sums["oldest"])
