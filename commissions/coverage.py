"""Which instruments are traded, and which of them no instrument group names."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Sum

from activity.models import TradingDay
from commissions.terms import load_terms
from track360.partners.models import Partner


class Covered(NamedTuple):
    """An instrument as traded: rows and lots, its group if any, and where it needs one, what it may be meant to be."""

    instrument: str
    rows: int
    lots: Decimal
    is_mapped: bool
    group_id: str
    suggestion: str


def coverage(partner: Partner) -> list[Covered]:
    """All traded instruments, those that need a group first, then by lots. Without declared groups none needs one."""
    # The engine's own matching: a second one would disagree about patterns.
    groups = load_terms(partner).groups
    traded = (
        TradingDay.objects.filter(partner=partner)
        .values("instrument")
        .annotate(rows=Count("id"), lots=Sum("lots_traded"))
    )
    found = []
    for each in traded:
        group = groups.find(each["instrument"])
        suggestion = "" if group else groups.suggestion(each["instrument"])
        group_id = group.id if group else ""
        found.append(
            Covered(each["instrument"], each["rows"], each["lots"], group is not None, group_id, suggestion)
        )
    return sorted(found, key=lambda row: (row.is_mapped, -row.lots, row.instrument))
