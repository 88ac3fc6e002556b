"""The total row of a list of money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Sum

Totals = list[tuple[str, Decimal]]
"""(currency, sum), by currency."""


def of_list(changelist: Any, amount: str, currency: str) -> Totals | None:
    """Over all rows of a list as filtered; None where it has more rows than it counts.

    So no more rows are added up than are counted anyway.
    """
    if changelist.paginator.is_capped:
        return None
    sums = changelist.queryset.order_by().values_list(currency).annotate(total=Sum(amount))
    # A row whose amount nobody knows has none to add.
    return sorted((name, total) for name, total in sums if total is not None)


def by_currency(amounts: Iterable[tuple[str, Decimal]]) -> Totals:
    """Of (currency, amount) of each row of a short table."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for currency, amount in amounts:
        sums[currency] += amount
    return sorted(sums.items())
