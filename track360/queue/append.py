"""Appending settle work inside the writer's transaction; never an upsert, which a worker would miss."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from track360.queue.models import Work

# As many as a settler takes on in one transaction (``settle.work_queue``).
_AT_ONCE = 50


def append(
    partner_id: int,
    kind: str,
    customer_id: str | None = None,
    day: date | None = None,
    affiliates: list[str] | None = None,
    persons: list[str] | None = None,
) -> None:
    """One work row; which of the arguments a kind needs is told in :class:`Work`."""
    row = Work(partner_id=partner_id, kind=kind, customer_id=customer_id, day=day)
    row.affiliates, row.persons = affiliates, persons
    append_many([row])


def append_many(rows: Iterable[Work]) -> None:
    """Many work rows in one statement."""
    Work.objects.bulk_create(rows)


def append_affiliates(partner_id: int, affiliates: Iterable[str]) -> None:
    """Work for these affiliates, in rows small enough to keep the settler's transactions bounded."""
    found = sorted(affiliates)
    portions = [found[start : start + _AT_ONCE] for start in range(0, len(found), _AT_ONCE)]
    append_many(Work(partner_id=partner_id, kind=Work.Kind.AFFILIATE, affiliates=some) for some in portions)
