"""Recompute everything from scratch and compare it with the ledger, unit by unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from commissions.ledger.newest import payable_from
from commissions.ledger.writer import UNIT_COLUMNS, ZERO, Booked, Unit, due, unit_of
from commissions.periods import service as periods
from commissions.programme.terms import load_terms
from commissions.rating.engine.dependencies import Dependencies
from commissions.rating.engine.rate import rate
from commissions.rating.facts.days import first_of_month
from commissions.rating.facts.records import Customer
from commissions.settle import work_queue
from commissions.settle.affected import Affected, affected_by, affiliate_on
from commissions.settle.chunks import Chunk, chunks_of
from commissions.settle.ledger_sums import LedgerOf
from track360.core.bulk import query
from track360.partners.models import Partner
from track360.queue import waiting

Worth = tuple[Decimal, date | None]
"""A unit's balance, and from when on what is not paid of it is payable; None where that is nothing."""
NOTHING: Worth = (ZERO, None)


class Difference(NamedTuple):
    """A unit whose balance is not what the data says, or is but on other ``days``: payable from (desired, booked)."""

    unit: Unit | None
    desired: Decimal
    booked: Decimal
    days: tuple[date | None, date | None] = (None, None)

    def __str__(self) -> str:
        if self.unit is None:
            return f"entries worth {self.booked} in all include some on sources that no longer exist"
        named = " ".join(str(part) for part in self.unit if part not in ("", None))
        if self.desired == self.booked:
            return f"{named}: the data says payable from {self.days[0]}, the ledger from {self.days[1]}"
        return f"{named}: the data says {self.desired}, the ledger {self.booked}"


@dataclass(slots=True)
class Comparison:
    """units: compared. pending: differences whose change still waits to be settled. incidents: all other ones.

    ``str`` of an incident says what is wrong; who compares more than the ledger adds its own.
    """

    units: int = 0
    pending: int = 0
    incidents: list[object] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing differs but what waits."""
        return not self.incidents


class _Pending:
    """Tells whether a unit belongs to a change that is still in the queue."""

    def __init__(self, partner_id: int, dependencies: Dependencies) -> None:
        # All of the queue, not a settler's portion of it.
        changes = waiting.oldest(partner_id, limit=10_000_000)
        self.everything = any(change.kind == "partner" for change in changes)
        self.affected = Affected() if self.everything else affected_by(partner_id, dependencies, changes)

    def includes(self, unit: Unit, customers: dict[str, Customer]) -> bool:
        """Whether a difference in this unit is only late."""
        _, _, _, kind, customer_id, day, *_ = unit
        if self.everything:
            return True
        if kind == "month":
            return bool(self.affected.affiliates)
        if kind == "adjustment":
            return unit[0] in self.affected.adjusted
        if kind != "activity":
            return customer_id in self.affected.customers
        assert day is not None
        affiliate = affiliate_on(customers[customer_id], day)
        in_months = (affiliate, first_of_month(day)) in self.affected.months
        return affiliate in self.affected.affiliates or in_months or (customer_id, day) in self.affected.days


def compare(partner: Partner, progress: Callable[[Comparison], None] | None = None) -> Comparison:
    """Compare the ledger of a partner with a rating from scratch; ignores bookings and the queue but to excuse.

    Inside a snapshot; ``progress`` is told after every chunk.
    """
    found = Comparison()
    terms = load_terms(partner)
    dependencies = Dependencies.of(terms)
    pending = _Pending(partner.pk, dependencies)
    booked_units = 0
    # Affected and rated as the settler does it: what is proved is what would be booked (ADR 0002).
    ledger = LedgerOf(partner.pk, periods.closed_until(partner.pk))
    for chunk in chunks_of(partner.pk, dependencies, work_queue.all_there_is(partner.pk)):
        with chunk.booked(ledger) as asked:
            rated = {unit_of(line): (line.amount, line.payable_from) for line in rate(terms, chunk.facts).lines}
        # A unit reversed to zero stays in the ledger for good, and is as if it were not.
        booked = {unit: sums for unit, sums in asked().items() if sums[0]}
        booked_units += len(booked)
        _compare(chunk, _still_due(rated, booked, ledger), _unpaid(booked), pending, found)
        if progress:
            progress(found)
    found.incidents.extend(_sourceless(partner.pk, booked_units))
    return found


def _still_due(rated: Mapping[Unit, Worth], booked: Mapping[Unit, Booked], ledger: LedgerOf) -> dict[Unit, Worth]:
    """What units are worth, and when what of that is not paid yet is due."""
    found = dict(rated)
    for unit, (_, _, paid) in booked.items():
        amount, day = rated.get(unit, NOTHING)
        if paid and day is not None:
            unpaid, day = due(amount, day, paid, ledger.closed_until)
            found[unit] = (amount, day if unpaid else None)
    return found


def _unpaid(booked: Mapping[Unit, Booked]) -> dict[Unit, Worth]:
    return {
        unit: (total, payable_from(newest) if total != paid else None) for unit, (total, newest, paid) in booked.items()
    }


def _compare(
    chunk: Chunk,
    rated: Mapping[Unit, Worth],
    booked: Mapping[Unit, Worth],
    pending: _Pending,
    found: Comparison,
) -> None:
    """Record the differences of one chunk."""
    for unit in rated.keys() | booked.keys():
        desired, balance = rated.get(unit, NOTHING), booked.get(unit, NOTHING)
        found.units += 1
        if desired == balance:
            continue
        if pending.includes(unit, chunk.facts.customers):
            found.pending += 1
        else:
            found.incidents.append(Difference(unit, desired[0], balance[0], (desired[1], balance[1])))


def _sourceless(partner_id: int, seen: int) -> Iterator[Difference]:
    """Balances on sources that no chunk answered for: their row is gone, or their affiliate never referred anyone."""
    [(total, amount)] = query(
        f"""SELECT count(*), coalesce(sum(amount), 0) FROM (SELECT sum(amount) AS amount FROM commissions_ledgerentry
            WHERE partner_id = %s GROUP BY {UNIT_COLUMNS} HAVING sum(amount) <> 0) u""",
        partner_id,
    )
    # Each unit is met by exactly one chunk, so more in the ledger were met by none.
    if total != seen:
        yield Difference(None, ZERO, amount)
