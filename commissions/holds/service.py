"""Placing holds and releasing them: the one place that writes them, whoever asks for it."""

from __future__ import annotations

from commissions.holds.models import Hold
from track360.core.clock import now
from track360.partners.models import Partner


def place(
    partner: Partner,
    *,
    affiliate_id: str = "",
    customer_id: str = "",
    entry_id: int | None = None,
    reason: str,
    placed_by: str,
) -> Hold:
    """Withhold from payment what an affiliate earns, what anybody earns on a customer, or a line: one of the three.

    Raises IntegrityError for more or none, and where there is an open hold on it already.
    """
    return Hold.objects.create(
        partner=partner,
        affiliate_id=affiliate_id,
        customer_id=customer_id,
        entry_id=entry_id,
        reason=reason,
        placed_by=placed_by,
    )


def release(partner: Partner, hold_id: int) -> bool:
    """Release an open hold; False when there is none of that id."""
    held = Hold.objects.filter(partner=partner, pk=hold_id, released_at=None)
    return held.update(released_at=now()) == 1
