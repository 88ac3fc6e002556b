"""What the document of a month says, from the ledger to the file."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from pypdf import PdfReader

from commissions.payouts.invoices import printing
from commissions.payouts.invoices.models import Document
from tests.scenarios.months.ledger_of import Firm
from tests.scenarios.months.paying import payer, pays_to, taxed


def rows(pdf: bytes) -> list[str]:
    return [line for page in PdfReader(io.BytesIO(pdf)).pages for line in page.extract_text().splitlines()]


def between(found: list[str], first: str, last: str) -> list[str]:
    return found[found.index(first) : found.index(last)]


def test_an_invoice_takes_in_what_was_credited_and_verifies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    firm = Firm()
    pays_to(firm)
    payer(firm, legal_name="Firm Ltd", address_lines="1 Street", postcode="1010", town="Town")
    taxed(firm, "20", "10")
    firm.trades("2026-01-05", "10.00")
    firm.month("2026-01")
    firm.trades("2026-01-05", "4.00")
    firm.trades("2026-02-05", "20.00")
    firm.month("2026-02")
    february = firm.statement("2026-02")
    pdf = printing.pdf(february, "en")
    found = rows(pdf)
    assert between(found, "Earned in 2026-02", "From earned to paid out")[-5:] == [
        "Earned in 2026-02",
        "Rule Level Customers Lines Amount, USD",
        "lots Direct 1 1 100.00",
        "Correction of January 2026 1 −30.00",
        "Total 2 70.00",
    ]
    assert between(found, "Payment", "Self-billing: issued by Firm Ltd in the name and on behalf of A Ltd.") == [
        "Payment",
        "Affiliate marketing services, net 100.00",
        "VAT 20 % 20.00",
        "Tax withheld 10 % −10.00",
        "Total, USD 110.00",
        f"Less credit note {february.documents.get(kind='credit_note')} −33.00",
        "To be paid, USD 77.00",
    ]
    (tmp_path / "statement.pdf").write_bytes(pdf)
    call_command("verify-statement", str(tmp_path / "statement.pdf"))
    assert capsys.readouterr().out.splitlines() == [
        "2 lines of A come to 70.00000000 USD", f"digest {february.digest}", "it is the digest of the statement",
    ]  # fmt: skip
    note = Document.objects.get(partner=firm.partner, kind=Document.Kind.CREDIT_NOTE)
    assert between(rows(printing.credit_note_pdf(note, "en")), "Credit", "Total, USD 33.00") == [
        "Credit", f"Correction of invoice {note.of} for 2026-01, net 30.00", "VAT 20 % 6.00", "Tax withheld 10 % −3.00",
    ]  # fmt: skip


def test_a_hold_is_shown_with_its_day_and_then_as_released() -> None:
    firm = Firm([{"id": "lots", "type": "lot", "rate": "5.00", "hold_days": 30}])
    pays_to(firm)
    firm.trades("2026-01-20", "1.50")
    firm.month("2026-01")
    january = rows(printing.pdf(firm.statement("2026-01"), "en"))
    assert between(january, "Opening balance 0.00", "On hold after 2026-01") == [
        "Opening balance 0.00", "Earned 7.50", "Of this on hold, payable later −7.50", "Payable 0.00",
    ]  # fmt: skip
    assert "Payable from 19 February 2026 7.50" in january
    firm.month("2026-02")
    february = rows(printing.pdf(firm.statement("2026-02"), "en"))
    assert between(february, "Opening balance 0.00", "Payable 7.50") == [
        "Opening balance 0.00", "Earned 0.00", "Released from 2026-01 7.50",
    ]  # fmt: skip
    assert not [line for line in february if line.startswith("On hold after")]
