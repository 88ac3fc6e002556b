"""Wherever an affiliate's money is on its way, all of it together is what was ever booked."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Sum

from commissions.ledger.models import LedgerEntry
from commissions.payouts.balance import Balance, balance
from commissions.payouts.states import with_state
from commissions.statements.models import Statement
from tests.scenarios.months.ledger_of import LOTS, Firm
from tests.scenarios.months.paying import answered, drafted, paid, payer, pays_to
from tests.scenarios.months.test_disputes import answer, disputed


def balance_of(firm: Firm) -> Balance:
    found = balance(firm.partner.pk, "A")["USD"]
    lines = LedgerEntry.objects.filter(partner=firm.partner, affiliate_id="A")
    assert found.total == lines.aggregate(sum=Sum("amount"))["sum"]
    return found


def states(firm: Firm) -> list[str]:
    rows = with_state(Statement.objects.filter(partner=firm.partner, affiliate_id="A")).order_by("first")
    return [row.state for row in rows]  # type: ignore[attr-defined]


def test_from_earned_to_paid() -> None:
    firm = Firm([LOTS | {"rate": "5.0005", "hold_days": 20}])
    pays_to(firm)
    firm.trades("2026-01-05", "1.00")
    firm.trades("2026-01-20", "2.00")
    assert balance_of(firm) == Balance(earned=Decimal("15.0015"))
    firm.close("2026-01")
    assert (balance_of(firm), states(firm)) == (
        Balance(in_review=Decimal("5.0005"), on_hold=Decimal("10.001")),
        ["in_review"],
    )
    firm.approve("2026-01")
    rest = {"on_hold": Decimal("10.001"), "carried": Decimal("0.0005")}
    assert (balance_of(firm), states(firm)) == (Balance(payable=Decimal(5), **rest), ["approved"])
    batch = drafted(firm).batch
    assert batch is not None
    assert (balance_of(firm), states(firm)) == (Balance(in_payout=Decimal(5), **rest), ["in_payout"])
    firm.trades("2026-01-05", "0.50")
    assert balance_of(firm) == Balance(in_payout=Decimal(5), earned=Decimal("-2.50025"), **rest)


def test_paid_in_part_returned_and_paid_again() -> None:
    firm = Firm()
    pays_to(firm)
    firm.trades("2026-01-05", "2.00")
    firm.month("2026-01")
    batch = paid(firm, "partly_paid", "4.00")
    assert (balance_of(firm), states(firm)) == (Balance(payable=Decimal(6), paid=Decimal(4)), ["approved"])
    paid(firm)
    assert (balance_of(firm), states(firm)) == (Balance(paid=Decimal(10)), ["paid"])
    answered(firm, batch, "returned")
    assert (balance_of(firm), states(firm)) == (Balance(payable=Decimal(4), paid=Decimal(6)), ["approved"])


def test_disputed_after_the_approval_it_leaves_the_payment_for_a_later_one() -> None:
    firm = Firm()
    pays_to(firm)
    dispute = disputed(firm)
    firm.approve("2026-01")
    assert balance_of(firm) == Balance(withheld=Decimal(10), payable=Decimal(5))
    paid(firm)
    assert (balance_of(firm), states(firm)) == (Balance(withheld=Decimal(10), paid=Decimal(5)), ["paid"])
    answer(firm, dispute, "won")
    firm.month("2026-02")
    assert balance_of(firm) == Balance(payable=Decimal(10), paid=Decimal(5))


def test_below_the_minimum_it_is_carried() -> None:
    firm = Firm()
    payer(firm, minimum_payouts={"USD": "25"})
    firm.trades("2026-01-05", "2.00")
    firm.month("2026-01")
    assert (balance_of(firm), states(firm)) == (Balance(carried=Decimal(10)), ["approved"])
