"""What stands against closing a period: each kind by name, filled from the registry when the platform starts."""

from __future__ import annotations

from collections.abc import Callable

from commissions.periods.cadences import Period
from commissions.rating.facts.days import first_of_month
from commissions.settle.models import Proof, RatingException
from track360.partners.models import Partner

Obstacle = Callable[[Partner, Period], list[str]]
"""What it finds, in words; nothing where nothing stands against it."""
OBSTACLES: dict[str, Obstacle] = {}
SHOWN = 5
"""Of many alike, so many are named."""


def all_of(partner: Partner, period: Period) -> list[str]:
    """Everything that stands against closing a period, in words."""
    return [said for obstacle in OBSTACLES.values() for said in obstacle(partner, period)]


def unrated(partner: Partner, period: Period) -> list[str]:
    """Sources of the period's months that a rule cannot rate, by code."""
    until = RatingException.objects.filter(partner=partner)
    months = {f"{first_of_month(day):%Y-%m}" for day in (period.first, period.last)}
    found: dict[str, list[RatingException]] = {}
    for each in until.order_by("code", "customer_id", "id"):
        if _concerns(each, period, months):
            found.setdefault(each.code, []).append(each)
    return [f"{len(some)} unrated ({code}): {_named(some)}" for code, some in found.items()]


def _concerns(of: RatingException, period: Period, months: set[str]) -> bool:
    # A transaction does not say its day here; what cannot be rated may be of any.
    if of.source_day is not None:
        return of.source_day <= period.last
    return of.kind != "month" or of.ref <= max(months)


def _named(some: list[RatingException]) -> str:
    names = [" ".join(filter(None, (each.customer_id, str(each.source_day or ""), each.instrument, each.ref)))
             for each in some[:SHOWN]]  # fmt: skip
    more = f" and {len(some) - SHOWN} more" if len(some) > SHOWN else ""
    return ", ".join(names) + more


def unproved(partner: Partner, period: Period) -> list[str]:
    """The last proof of the ledger, where it does not hold, is missing or older than the period's end."""
    proof = Proof.objects.filter(partner=partner).order_by("-id").first()
    if proof is None:
        return [f"the ledger was never proved: manage.py prove {partner.code}"]
    if not proof.holds:
        return [f"the proof of {proof.proved_at:%Y-%m-%d %H:%M} UTC does not hold: {proof.incidents} differences"]
    if proof.proved_at < partner.calendar.end_of(period.last):
        return [f"the last proof is older than the end of {period.label}: manage.py prove {partner.code}"]
    return []
