"""What an affiliate files: PDFs that always have the same bytes, and lines that anybody can reckon the digest of."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

from django.utils import translation
from pypdf import PdfReader

from commissions.payouts import papers
from commissions.payouts.invoices import printing
from commissions.payouts.invoices.models import Document
from commissions.statements.document.content import CarriedBecause, OnHold, Released
from commissions.statements.verification import lines_file
from tests.scenarios.months.ledger_of import LOTS, Firm
from tests.scenarios.months.paying import payer, pays_to, taxed
from track360.core import language

D = Decimal


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def held_firm() -> Firm:
    """Lots are worth 5.0005 and payable after 20 days: of two in January the larger in February."""
    firm = Firm([LOTS | {"rate": "5.0005", "hold_days": 20}])
    pays_to(firm)
    firm.trades("2026-01-05", "1.00")
    firm.trades("2026-01-20", "2.00")
    return firm


def test_in_review_nothing_is_decided_yet() -> None:
    firm = held_firm()
    closing = firm.close("2026-01")
    paper = printing.content_of(firm.statement("2026-01"), "en-us")
    assert (paper.earned, paper.not_due, paper.payable, paper.payout) == (D("15.0015"), D("10.001"), D("5.0005"), 0)
    assert paper.on_hold == (OnHold(date(2026, 2, 9), D("10.001")),)
    assert (paper.in_review, paper.carried_because) == (closing.review_until, None)
    said = text_of(papers.pdf(firm.statement("2026-01"), attach=False))
    assert "Due, in review" in said
    assert "Paid out" not in said


def test_an_approved_statement_says_what_it_pays_and_what_it_releases() -> None:
    firm = held_firm()
    firm.month("2026-01")
    firm.trades("2026-01-06", "1.00")
    firm.month("2026-02")
    paper = printing.content_of(firm.statement("2026-02"), "en-us")
    assert paper.released == (Released("2026-01", D("10.001")),)
    assert [(each.month, each.lines, each.amount) for each in paper.prior] == [(date(2026, 1, 1), 1, D("5.0005"))]
    assert (paper.opening, paper.payable, paper.payout) == (D("0.0005"), D("15.002"), 15)
    assert (paper.carried, paper.carried_because) == (D("0.002"), CarriedBecause.ROUNDING)


def test_the_file_has_the_same_bytes_and_its_lines_have_the_digest() -> None:
    firm = held_firm()
    firm.month("2026-01")
    statement = firm.statement("2026-01")
    first = papers.pdf(statement, attach=True)
    firm.trades("2026-01-06", "1.00")
    assert papers.pdf(statement, attach=True) == first
    attached = PdfReader(io.BytesIO(first)).attachments[lines_file.NAME][0]
    assert attached == b"".join(papers.lines(statement))
    assert lines_file.reckon(io.StringIO(attached.decode(), newline="")).digest == statement.digest
    assert statement.digest in text_of(first).replace("\n", "")


def test_an_invoice_is_the_statements_file_and_a_credit_note_its_own() -> None:
    firm = Firm()
    pays_to(firm)
    payer(firm)
    taxed(firm, "20", "10")
    firm.trades("2026-01-05", "10.00")
    firm.month("2026-01")
    firm.trades("2026-01-05", "4.00")
    firm.trades("2026-02-05", "10.00")
    firm.month("2026-02")
    first, note, second = Document.objects.filter(partner=firm.partner).order_by("id")
    assert papers.pdf(first, attach=True) == papers.pdf(firm.statement("2026-01"), attach=True)
    for each in (first, note, second):
        assert str(each) in text_of(papers.pdf(each, attach=False))
    assert [papers.name(each) for each in (first, note)] == [f"invoice-{first}.pdf", f"credit-note-{note}.pdf"]


def test_in_the_language_of_its_reader() -> None:
    firm = held_firm()
    firm.month("2026-01")
    statement = firm.statement("2026-01")
    with language.english():
        english = papers.pdf(statement, attach=False)
    with translation.override("ar"):
        assert printing.content_of(statement, "ar").language == "ar"
        assert papers.pdf(statement, attach=False) != english


def test_a_network_line_names_a_customer_of_somebody_else() -> None:
    override = {"id": "over", "type": "override", "mode": "per_lot", "of": ["lots"], "levels": ["1.00"]}
    firm = Firm([LOTS, override])
    firm.trades("2026-01-05", "1.00")
    firm.close("2026-01")
    assert [papers.names_others(firm.statement("2026-01", each)) for each in "AP"] == [False, True]
