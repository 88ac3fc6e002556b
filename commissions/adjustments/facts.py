"""Adjustments in bulk, as rating reads them."""

from __future__ import annotations

from collections.abc import Collection

from commissions.adjustments.models import Adjustment
from commissions.rating.facts.records import ByHand


def of_affiliates(partner_id: int, affiliates: Collection[str]) -> list[ByHand]:
    """All that was ever decided for some affiliates, in the order in which it was."""
    rows = Adjustment.objects.filter(partner_id=partner_id, affiliate_id__in=list(affiliates)).order_by("id")
    return [ByHand._make(row) for row in rows.values_list(*ByHand._fields)]


def affiliates(partner_id: int) -> set[str]:
    """Those of whom anything was."""
    return set(Adjustment.objects.filter(partner_id=partner_id).values_list("affiliate_id", flat=True).distinct())
