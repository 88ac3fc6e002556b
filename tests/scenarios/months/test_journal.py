"""A period in the books: every entry balances, and the totals are those of the statements."""

from __future__ import annotations

import csv
import subprocess
import sys
from decimal import Decimal
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from commissions.payouts.journal.entries import EXPENSE, PAYABLE, VAT, WITHHOLDING, Entry, of_period
from commissions.statements.models import Closing, Statement
from tests.scenarios.months.ledger_of import LOTS, Firm
from tests.scenarios.months.paying import answered, paid, payer, pays_to, taxed

TEAM = {"id": "team", "type": "override", "of": ["lots"], "mode": "on_top", "levels": ["12.5"]}


def told() -> Firm:
    """January with an override, taxes and a payment in euro; February takes some of it back."""
    firm = Firm([LOTS, TEAM])
    firm.apply(rates=[{"base": "EUR", "quote": "USD", "rate": "1.20", "date": firm.today()}])
    pays_to(firm, paid_in="EUR")
    payer(firm)
    taxed(firm, "20", "10")
    firm.trades("2026-01-05", "10.01")
    firm.month("2026-01")
    paid(firm, "partly_paid", "10.00")
    paid(firm)
    firm.trades("2026-01-05", "4.00")
    firm.month("2026-02")
    return firm


def entries(firm: Firm, label: str) -> list[Entry]:
    return list(of_period(Closing.objects.get(partner=firm.partner, label=label)))


def total(listed: list[Entry], account: str) -> Decimal:
    return sum((each.amount for entry in listed for each in entry.postings if each.account == account), Decimal(0))


def test_every_entry_balances_and_the_totals_are_the_statements() -> None:
    firm = told()
    for label in ("2026-01", "2026-02"):
        listed = entries(firm, label)
        assert [entry.difference for entry in listed] == [{}] * len(listed)
        earned = sum(row.earned for row in Statement.objects.filter(partner=firm.partner, label=label))
        assert total(listed, EXPENSE) == earned
    january = entries(firm, "2026-01")
    owed = {row.affiliate_id: row.earned for row in Statement.objects.filter(partner=firm.partner, label="2026-01")}
    assert owed == {"A": Decimal("50.05"), "P": Decimal("6.25625")}
    assert (total(january, VAT), total(january, WITHHOLDING)) == (Decimal("10.01"), Decimal("-5.00"))
    # All of A's January was paid: of its account nothing is left; P has nobody to be paid to.
    assert total(january, PAYABLE) == -owed["P"]


def test_bean_check_passes(tmp_path: Path) -> None:
    firm = told()
    for label in ("2026-01", "2026-02"):
        out = StringIO()
        call_command("journal", firm.code, label, format="beancount", stdout=out)
        path = tmp_path / f"{label}.beancount"
        path.write_text(out.getvalue())
        checked = subprocess.run([Path(sys.executable).parent / "bean-check", path], capture_output=True, text=True)
        assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")


def test_the_table_balances_too() -> None:
    firm = told()
    out = StringIO()
    call_command("journal", firm.code, "2026-01", stdout=out)
    rows = list(csv.DictReader(StringIO(out.getvalue())))
    first = [row for row in rows if row["entry"] == "1"]
    assert [(row["account"], row["affiliate_id"], row["debit"], row["credit"]) for row in first] == [
        ("expense", "", "50.05000000", ""),
        ("payable", "A", "", "50.05000000"),
    ]


def test_parts_in_another_currency_sum_to_the_whole_and_what_comes_back_is_booked_back() -> None:
    firm = Firm()
    firm.apply(rates=[{"base": "EUR", "quote": "USD", "rate": "1.20", "date": firm.today()}])
    pays_to(firm, paid_in="EUR")
    firm.trades("2026-01-05", "10.01")
    firm.month("2026-01")
    for part in ("10.00", "20.01"):
        paid(firm, "partly_paid", part)
    last = paid(firm)
    told = [
        (entry.text.partition(" P")[0], *((each.amount, each.currency) for each in entry.postings))
        for entry in entries(firm, "2026-01")
    ]
    assert [each[1:] for each in told] == [
        ((Decimal("50.05"), "USD"), (Decimal("-50.05"), "USD")),
        ((Decimal("11.99952050"), "USD"), (Decimal("-10"), "EUR")),
        ((Decimal("24.01104052"), "USD"), (Decimal("-20.01"), "EUR")),
        ((Decimal("14.03943898"), "USD"), (Decimal("-11.70"), "EUR")),
    ]
    assert total(entries(firm, "2026-01"), PAYABLE) == 0
    answered(firm, last, "returned")
    back = entries(firm, "2026-01")[-1]
    assert back.text.startswith("Return of payment ")
    assert [(each.amount, each.currency) for each in back.postings] == [
        (Decimal("-14.03943898"), "USD"),
        (Decimal("11.70"), "EUR"),
    ]
    assert back.difference == {}
