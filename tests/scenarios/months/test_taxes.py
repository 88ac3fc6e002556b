"""What is transferred and numbered for a payout: in another currency, with taxes, with what was reversed since."""

from __future__ import annotations

from decimal import Decimal

from commissions.payouts.invoices.models import Document, Payable
from tests.scenarios.months.ledger_of import Firm
from tests.scenarios.months.paying import amounts, paid, payer, pays_to, taxed

EUR_RATE = {"base": "EUR", "quote": "USD", "rate": "1.25"}


def documents(firm: Firm) -> list[tuple[str, str, Decimal, Decimal, Decimal]]:
    rows = Document.objects.filter(partner=firm.partner).order_by("id")
    return [(row.kind, str(row)[5:], row.net, row.vat, row.withholding) for row in rows]


def test_paid_in_another_currency_at_the_rate_of_the_approval() -> None:
    firm = Firm()
    today = firm.today()
    firm.apply(rates=[{**EUR_RATE, "date": today}])
    pays_to(firm, paid_in="EUR")
    firm.trades("2026-01-05", "2.00")
    firm.month("2026-01")
    payable = Payable.objects.get(partner=firm.partner)
    assert (payable.gross, payable.rate, payable.paid_in, payable.amount) == (10, Decimal("0.8"), "EUR", 8)
    paid(firm)
    assert amounts(firm) == [("paid", 8, 8)]


def test_without_a_rate_it_is_carried() -> None:
    firm = Firm()
    pays_to(firm, paid_in="EUR")
    firm.trades("2026-01-05", "2.00")
    january = firm.month("2026-01")
    assert (january.payout, january.carried, january.blocked) == (0, 10, "no_rate")


def test_vat_and_withholding_are_numbered_and_what_is_reversed_is_credited() -> None:
    firm = Firm()
    pays_to(firm)
    payer(firm)
    taxed(firm, "20", "10")
    firm.trades("2026-01-05", "10.00")
    firm.month("2026-01")
    assert [payable.amount for payable in Payable.objects.filter(partner=firm.partner)] == [55]
    paid(firm)
    firm.trades("2026-01-05", "4.00")
    firm.trades("2026-02-05", "20.00")
    february = firm.month("2026-02")
    assert february.payout == 70
    assert documents(firm) == [
        ("invoice", "000001", 50, 10, 5),
        ("credit_note", "000002", 30, 6, 3),
        ("invoice", "000003", 100, 20, 10),
    ]
    assert Payable.objects.get(statement__label="2026-02", partner=firm.partner).amount == 70 + 14 - 7


def test_a_month_below_zero_credits_and_the_next_invoice_takes_it_in() -> None:
    firm = Firm()
    pays_to(firm)
    payer(firm)
    taxed(firm, "20")
    firm.trades("2026-01-05", "10.00")
    firm.month("2026-01")
    firm.trades("2026-01-05", "6.00")
    assert firm.month("2026-02").payout == 0
    firm.trades("2026-03-05", "20.00")
    assert firm.month("2026-03").payout == 80
    assert documents(firm) == [
        ("invoice", "000001", 50, 10, 0),
        ("credit_note", "000002", 20, 4, 0),
        ("invoice", "000003", 100, 20, 0),
    ]
    assert [each.amount for each in Payable.objects.filter(partner=firm.partner).order_by("id")] == [60, 96]


def test_without_the_tax_data_that_the_partner_asks_for_nothing_is_paid() -> None:
    firm = Firm()
    pays_to(firm)
    payer(firm, tax_data_required=True)
    firm.trades("2026-01-05", "2.00")
    january = firm.month("2026-01")
    assert (january.payout, january.carried, january.blocked) == (0, 10, "no_tax_data")
    taxed(firm, treatment="reverse_charge")
    firm.trades("2026-02-05", "2.00")
    assert firm.month("2026-02").payout == 20
    assert documents(firm) == [("invoice", "000001", 20, 0, 0)]
