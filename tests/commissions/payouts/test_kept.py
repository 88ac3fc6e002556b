"""What the database refuses to change of batches and payments, and what is kept back of a payment, to the cent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from commissions.ledger.models import LedgerEntry
from commissions.payouts.batches.models import Payout, PayoutBatch
from commissions.statements.cuts import within
from tests.commissions.payouts.owing import make_owed, make_payout
from tests.factories import make_partner


@pytest.mark.django_db
def test_a_batch_and_its_payments_only_go_on() -> None:
    make_payout(make_owed(make_partner()))

    def refused(rows: Any, **changes: Any) -> bool:
        try:
            with transaction.atomic():
                rows.update(**changes) if changes else rows.all()._raw_delete("default")
        except IntegrityError as error:
            return "never edited" in str(error)
        return False

    batches, payouts = PayoutBatch.objects, Payout.objects
    drafted = [(payouts, {"amount": 9}), (payouts, {"payment_id": "PX"}), (payouts, {"state": "paid", "paid": 10})]
    drafted += [(batches, {"requested_day": "2026-03-01"}), (batches, {"digest": "1"}), (payouts, {}), (batches, {})]
    assert [(rows.model.__name__, changes) for rows, changes in drafted if not refused(rows, **changes)] == []
    batches.update(state="released", released_by="fay")
    released: list[tuple[Any, dict[str, Any]]] = [
        (batches, {"state": "drafted"}), (batches, {"released_by": "finn"}), (payouts, {"state": "cancelled"}),
    ]  # fmt: skip
    assert [(rows.model.__name__, changes) for rows, changes in released if not refused(rows, **changes)] == []
    payouts.update(state="paid", paid=10)
    assert refused(payouts, state="open", paid=0)
    payouts.update(state="returned", paid=0)
    assert refused(payouts, state="paid", paid=10)


@pytest.mark.parametrize(
    ("left", "lines", "kept"),
    [
        ("20", ["5.005", "3.003"], ["5.005", "2.995"]),
        ("20", ["0.004", "0.003"], []),
        ("20", ["9.998", "0.001"], ["9.99"]),
        ("6", ["5.005", "3.003"], ["5.005", "0.995"]),
        ("0", ["5"], []),
    ],
)
def test_what_is_kept_back_is_whole_cents_and_no_more_than_is_paid_out(
    left: str, lines: list[str], kept: list[str]
) -> None:
    entries = [LedgerEntry(amount=Decimal(amount)) for amount in lines]
    found = within(Decimal(left), entries, Decimal("0.01"))
    assert [amount for _, amount in found] == [Decimal(amount) for amount in kept]
