"""What is paid, once and to the last cent, whatever comes between."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from commissions.corrections.errors import Refused
from commissions.ledger.models import LedgerEntry
from commissions.payouts.batches import service
from commissions.payouts.batches.models import Payout
from commissions.statements import disputes
from tests.scenarios.months.ledger_of import LOTS, Firm
from tests.scenarios.months.paying import amounts, answered, drafted, paid, payer, pays_to
from tests.scenarios.months.test_disputes import answer
from track360.affiliates.models import Affiliate


def test_a_month_is_paid_once() -> None:
    firm = Firm()
    pays_to(firm)
    firm.trades("2026-01-05", "2.00")
    firm.month("2026-01")
    batch = paid(firm)
    assert amounts(firm) == [("paid", 10, 10)]
    assert drafted(firm) == (None, [])
    assert answered(firm, batch, "paid") == 0


def test_the_minimum_rolls_over_for_three_months() -> None:
    firm = Firm()
    pays_to(firm)
    payer(firm, minimum_payouts={"USD": "25"})
    for month in ("01", "02", "03"):
        firm.trades(f"2026-{month}-05", "2.00")
    approved = [firm.month(f"2026-{month}") for month in ("01", "02", "03")]
    told = [(each.opening, each.payable, each.payout, each.carried, each.blocked) for each in approved]
    assert told == [
        (0, 10, 0, 10, "below_minimum"),
        (10, 20, 0, 20, "below_minimum"),
        (20, 30, 30, 0, ""),
    ]
    paid(firm)
    assert amounts(firm) == [("paid", 30, 30)]


def test_a_clawback_after_payment_is_recovered_over_two_months() -> None:
    firm = Firm()
    pays_to(firm)
    firm.trades("2026-01-05", "10.00")
    firm.month("2026-01")
    paid(firm)
    firm.trades("2026-01-05", "2.00")
    for month in ("02", "03"):
        firm.trades(f"2026-{month}-05", "6.00")
    approved = [firm.month(f"2026-{month}") for month in ("02", "03")]
    assert [(each.opening, each.payable, each.payout) for each in approved] == [(0, -10, 0), (-10, 20, 20)]
    paid(firm)
    assert amounts(firm) == [("paid", 50, 50), ("paid", 20, 20)]


def test_a_suspended_affiliate_accrues_and_is_not_paid() -> None:
    firm = Firm()
    pays_to(firm)
    firm.trades("2026-01-05", "2.00")
    Affiliate.objects.filter(partner=firm.partner, affiliate_id="A").update(status="suspended")
    january = firm.month("2026-01")
    assert (january.payable, january.payout, january.carried, january.blocked) == (10, 0, 10, "suspended")
    Affiliate.objects.filter(partner=firm.partner, affiliate_id="A").update(status="active")
    firm.trades("2026-02-05", "1.00")
    assert firm.month("2026-02").payout == 15


def test_suspended_after_the_approval_is_left_out_of_the_batch() -> None:
    firm = Firm()
    pays_to(firm)
    firm.trades("2026-01-05", "2.00")
    firm.month("2026-01")
    Affiliate.objects.filter(partner=firm.partner, affiliate_id="A").update(status="suspended")
    found = drafted(firm)
    assert (found.batch, [each.why_not for each in found.left_out]) == (None, ["the affiliate is suspended"])


def test_a_returned_payment_is_paid_by_another_batch() -> None:
    firm = Firm()
    pays_to(firm)
    firm.trades("2026-01-05", "2.00")
    firm.month("2026-01")
    first = paid(firm, "returned")
    assert amounts(firm) == [("returned", 10, 0)]
    paid(firm)
    assert amounts(firm) == [("returned", 10, 0), ("paid", 10, 10)]
    with pytest.raises(Refused, match="was returned already"):
        answered(firm, first, "paid")


def test_what_is_paid_in_part_leaves_the_rest_to_another() -> None:
    firm = Firm()
    pays_to(firm)
    firm.trades("2026-01-05", "2.00")
    firm.month("2026-01")
    paid(firm, "partly_paid", "4.00")
    paid(firm)
    assert amounts(firm) == [("partly_paid", 10, 4), ("paid", 6, 6)]
    assert drafted(firm).batch is None


def test_two_currencies_are_two_statements_and_two_payments() -> None:
    firm = Firm()
    pays_to(firm)
    pays_to(firm, currency="KWD")
    rule = LOTS | {"id": "kwd-lots", "rate": "0.6665"}
    kwd = {"id": "kwd", "currency": "KWD", "versions": [{"from": "2025-01-01", "rules": [rule]}]}
    firm.apply(
        plans=[*firm.programme["plans"], kwd],
        assignments=[{"affiliate": "A", "plan": "plan"}, {"affiliate": "A", "plan": "kwd", "from": "2026-01-15"}],
    )
    firm.trades("2026-01-05", "1.00")
    firm.trades("2026-01-20", "1.00")
    firm.close("2026-01")
    firm.approve("2026-01")
    paid(firm)
    assert sorted(amounts(firm)) == [("paid", Decimal("0.666"), Decimal("0.666")), ("paid", 5, 5)]
    assert firm.statements("2026-01")["KWD"].approval.carried == Decimal("0.0005")


def test_a_plan_that_changed_in_a_closed_month_is_paid_in_the_open_one() -> None:
    firm = Firm()
    pays_to(firm)
    firm.trades("2026-01-10", "2.00")
    firm.month("2026-01")
    paid(firm)
    firm.with_rule(firm.statement("2026-01").first, rate="8.00")
    firm.settle()
    assert firm.lines()[-1] == ("6.00", "prior_period", "2026-02-01")
    firm.month("2026-02")
    paid(firm)
    assert amounts(firm) == [("paid", 10, 10), ("paid", 6, 6)]
    assert firm.proved()


def test_disputed_after_the_approval_it_is_cut_from_the_payment_and_released_later() -> None:
    firm = Firm()
    pays_to(firm)
    firm.trades("2026-01-05", "1.00")
    firm.trades("2026-01-06", "2.00")
    firm.month("2026-01")
    line = LedgerEntry.objects.get(partner=firm.partner, amount=10)
    dispute = disputes.open_on_line(firm.statement("2026-01"), line, "it was 3 lots", "ib@example")
    paid(firm)
    assert amounts(firm) == [("paid", 5, 5)]
    assert drafted(firm).batch is None
    answer(firm, dispute, "won")
    assert firm.month("2026-02").payout == 10
    paid(firm)
    assert amounts(firm) == [("paid", 5, 5), ("paid", 10, 10)]


def test_disputed_after_the_approval_and_lost_before_the_batch_it_is_not_paid() -> None:
    firm = Firm()
    pays_to(firm)
    firm.trades("2026-01-05", "1.00")
    firm.trades("2026-01-06", "2.00")
    firm.month("2026-01")
    line = LedgerEntry.objects.get(partner=firm.partner, amount=10)
    dispute = disputes.open_on_line(firm.statement("2026-01"), line, "not mine", "ib@example")
    answer(firm, dispute, "lost")
    paid(firm)
    assert amounts(firm) == [("paid", 5, 5)]
    february = firm.month("2026-02")
    assert (february.released, february.payable, february.carried) == (10, 0, 0)


def test_whoever_drafted_a_batch_does_not_release_it() -> None:
    firm = Firm()
    pays_to(firm)
    firm.trades("2026-01-05", "2.00")
    firm.month("2026-01")
    batch = drafted(firm).batch
    assert batch is not None
    with pytest.raises(Refused, match="somebody else must release it"):
        service.release(batch.pk, firm.closer)
    with pytest.raises(Refused, match="Only a batch that was released"):
        answered(firm, batch, "paid")
    assert drafted(firm).batch is None
    service.cancel(batch.pk, firm.closer)
    assert paid(firm).pk != batch.pk
    assert amounts(firm) == [("cancelled", 10, 0), ("paid", 10, 10)]


def test_the_database_refuses_more_than_is_payable() -> None:
    firm = Firm()
    pays_to(firm)
    firm.trades("2026-01-05", "2.00")
    firm.month("2026-01")
    batch = paid(firm)
    first = batch.payouts.get()
    with pytest.raises(IntegrityError, match="would be paid"), transaction.atomic(), connection.cursor():
        Payout.objects.create(
            partner=firm.partner, batch=batch, payable=first.payable, details=first.details, payment_id=f"{first}2",
            amount=Decimal("0.01"), paid=0,
        )  # fmt: skip
    assert amounts(firm) == [("paid", 10, 10)]
