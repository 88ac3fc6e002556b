"""Proof: recompute everything from scratch in one snapshot and compare it with the ledger, unit by unit."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from commissions.ledger.writer import UNIT_COLUMNS, ZERO, Unit, unit_of
from commissions.programme.terms import load_terms
from commissions.rating.engine.dependencies import Dependencies
from commissions.rating.engine.rate import rate
from commissions.rating.facts.days import first_of_month
from commissions.rating.facts.records import Customer
from commissions.rollups import roll_up
from commissions.settle import work_queue
from commissions.settle.affected import Scope, Widening, affiliate_on
from commissions.settle.chunks import Cutter, Piece
from commissions.settle.fact_reader import query
from commissions.settle.models import Proof
from commissions.settle.settler import snapshot
from track360.partners.models import Partner

# One mistake differs in thousands of units; the first tell which it is.
SHOWN = 20


class Difference(NamedTuple):
    """A unit whose balance is not what the data says."""

    unit: Unit | None
    desired: Decimal
    booked: Decimal

    def __str__(self) -> str:
        if self.unit is None:
            return f"entries worth {self.booked} in all include some on sources that no longer exist"
        named = " ".join(str(part) for part in self.unit if part not in ("", None))
        return f"{named}: the data says {self.desired}, the ledger {self.booked}"


@dataclass(slots=True)
class Comparison:
    """units: compared. pending: differences whose change still waits to be settled. incidents: all other ones, the sums' too."""

    units: int = 0
    pending: int = 0
    incidents: list[Difference | roll_up.Drift] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing differs but what waits."""
        return not self.incidents


class Waiting:
    """Tells whether a unit belongs to a change that is still in the queue."""

    def __init__(self, partner_id: int, reach: Dependencies) -> None:
        # The whole queue, not a settler's portion of it.
        changes = work_queue.pending(partner_id, limit=10_000_000)
        self.everything = any(change.kind == "partner" for change in changes)
        self.scope = Scope() if self.everything else Widening(partner_id, reach).of(changes)

    def covers(self, unit: Unit, customers: dict[str, Customer]) -> bool:
        """Whether a difference in this unit is only late."""
        _, _, _, kind, customer_id, day, *_ = unit
        if self.everything:
            return True
        if kind == "month":
            return bool(self.scope.wholes)
        if kind != "activity":
            return customer_id in self.scope.customers
        assert day is not None
        affiliate = affiliate_on(customers[customer_id], day)
        in_months = (affiliate, first_of_month(day)) in self.scope.months
        return affiliate in self.scope.wholes or in_months or (customer_id, day) in self.scope.days


def prove(partner: Partner, progress: Callable[[Comparison], None] | None = None) -> Comparison:
    """Compare the whole ledger of a partner with a rating from scratch; ignores bookings and the queue but to excuse."""
    proof = Comparison()
    with snapshot():
        terms = load_terms(partner)
        reach = Dependencies.of(terms)
        waiting = Waiting(partner.pk, reach)
        # The settler's own scope and pieces: what is proved is what would be booked (ADR 0002).
        scope = Widening(partner.pk, reach).of([work_queue.of_everybody(partner.pk)])
        booked_units = 0
        for piece in Cutter(partner.pk, reach).pieces(scope):
            with piece.booked(partner.pk) as booked:
                rated = {unit_of(line): line.amount for line in rate(terms, piece.facts).lines}
            # A unit reversed to zero stays in the ledger for good, and is as if it were not.
            held = {unit: amount for unit, (amount, _) in booked().items() if amount}
            booked_units += len(held)
            _compare(piece, rated, held, waiting, proof)
            if progress:
                progress(proof)
        proof.incidents.extend(_sourceless(partner.pk, booked_units))
        # In the same snapshot, or a roll-up in between would look like a drift.
        proof.incidents.extend(roll_up.drifts(partner.pk))
    return proof


def _compare(
    piece: Piece,
    rated: dict[Unit, Decimal],
    booked: dict[Unit, Decimal],
    waiting: Waiting,
    proof: Comparison,
) -> None:
    """Record the differences of one piece."""
    for unit in rated.keys() | booked.keys():
        desired, held = rated.get(unit, ZERO), booked.get(unit, ZERO)
        proof.units += 1
        if desired == held:
            continue
        if waiting.covers(unit, piece.facts.customers):
            proof.pending += 1
        else:
            proof.incidents.append(Difference(unit, desired, held))


def _sourceless(partner_id: int, seen: int) -> Iterator[Difference]:
    """Balances on sources that no piece answered for: their row is gone, or their affiliate never referred anyone."""
    [(total, amount)] = query(
        f"""SELECT count(*), coalesce(sum(amount), 0) FROM (SELECT sum(amount) AS amount FROM commissions_ledgerentry
            WHERE partner_id = %s GROUP BY {UNIT_COLUMNS} HAVING sum(amount) <> 0) u""",
        partner_id,
    )
    # Each unit is met by exactly one piece, so more in the ledger were met by none.
    if total != seen:
        yield Difference(None, ZERO, amount)


def record(partner: Partner, progress: Callable[[Comparison], None] | None = None) -> Comparison:
    """Prove, and keep the result for the operators."""
    began = time.monotonic()
    proof = prove(partner, progress)
    Proof.objects.create(
        partner=partner,
        seconds=time.monotonic() - began,
        units=proof.units,
        pending=proof.pending,
        incidents=len(proof.incidents),
        shown=[str(difference) for difference in proof.incidents[:SHOWN]],
    )
    return proof
