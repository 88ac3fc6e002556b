"""Proof: the ledger against a rating from scratch, and the sums against what they sum, in one snapshot."""

from __future__ import annotations

import time
from collections.abc import Callable

from commissions.rollups import roll_up
from commissions.settle.comparison import Comparison, compare
from commissions.settle.models import Proof
from commissions.settle.settler import snapshot
from track360.partners.models import Partner

# One mistake differs in thousands of units; the first tell which it is.
SHOWN = 20


def prove(partner: Partner, progress: Callable[[Comparison], None] | None = None) -> Comparison:
    """What differs of a partner's ledger and sums, as of one moment."""
    with snapshot():
        found = compare(partner, progress)
        # In the same snapshot, or a roll-up in between would look like a drift.
        found.incidents.extend(roll_up.drifts(partner.pk))
    return found


def record(partner: Partner, progress: Callable[[Comparison], None] | None = None) -> Comparison:
    """Prove, and keep the result for the operators."""
    began = time.monotonic()
    found = prove(partner, progress)
    Proof.objects.create(
        partner=partner,
        seconds=time.monotonic() - began,
        units=found.units,
        pending=found.pending,
        incidents=len(found.incidents),
        shown=[str(incident) for incident in found.incidents[:SHOWN]],
    )
    return found
