"""The filters of the lists of statements and of payouts."""

from __future__ import annotations

from typing import Any

import django_filters

from commissions.payouts.batches.models import Payout
from commissions.payouts.states import State
from commissions.statements.models import Statement
from track360.ingest.contract import ID
from track360.ingest.request.filters import filter_of

STATES = [(state.value, state.label) for state in State if state != State.DRAFT]


class StatementFilter(django_filters.FilterSet):
    """By whose, in what, of which period, and how far."""

    affiliate_id = filter_of(ID, "affiliate_id__exact")
    currency = filter_of(ID, "currency__exact")
    period = filter_of(ID, "label__exact")
    state = django_filters.ChoiceFilter(choices=STATES)

    class Meta:
        model = Statement
        fields: list[str] = []


class PayoutFilter(django_filters.FilterSet):
    """By whose, in what it is paid, of which period, and what became of it."""

    affiliate_id = filter_of(ID, "payable__statement__affiliate_id__exact")
    currency = filter_of(ID, "payable__paid_in__exact")
    period = filter_of(ID, "payable__statement__label__exact")
    state = django_filters.ChoiceFilter(choices=Payout.State.choices)

    class Meta:
        model = Payout
        fields: list[str] = []


FILTERS: dict[str, Any] = {"statements": StatementFilter, "payouts": PayoutFilter}
