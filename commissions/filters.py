"""The filters of the commissions list."""

from __future__ import annotations

from typing import Any

import django_filters

from commissions.holds.payability import Payout
from commissions.ledger.models import LedgerEntry, SourceKind
from track360.ingest.contract import DATE, ID
from track360.ingest.request.filters import filter_of

PAYOUTS = [(payout.value, payout.value) for payout in Payout]


class CommissionFilter(django_filters.FilterSet):
    """By who earned, by what, when, and why; every text is compared as it is."""

    affiliate_id = filter_of(ID, "affiliate_id__exact")
    customer_id = filter_of(ID, "customer_id__exact")
    rule_id = filter_of(ID, "rule_id__exact")
    currency = filter_of(ID, "currency__exact")
    kind = django_filters.ChoiceFilter(choices=SourceKind.choices)
    cause = django_filters.ChoiceFilter(choices=LedgerEntry.Cause.choices)
    payout = django_filters.ChoiceFilter(choices=PAYOUTS, method="as_it_is")
    earned_from = filter_of(DATE, "earned_day__gte")
    earned_to = filter_of(DATE, "earned_day__lte")

    def as_it_is(self, rows: Any, name: str, value: str) -> Any:
        """Checked here; what is held is known to the selector, once for the whole page."""
        return rows

    class Meta:
        model = LedgerEntry
        fields: list[str] = []


PARAMETERS = tuple(CommissionFilter.declared_filters)
