"""What an affiliate sees of its statements, and nobody else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from commissions.ledger.models import LedgerEntry
from commissions.payouts.invoices.models import Document
from commissions.statements import disputes
from commissions.statements.models import Dispute
from tests import factories as make
from tests.commissions.corrections.browser import client_of, text
from tests.scenarios.months.ledger_of import LOTS, Firm
from tests.scenarios.months.paying import paid, payer, pays_to, taxed
from tests.scenarios.months.test_disputes import answer
from track360.affiliates.models import Affiliate
from track360.core import clock

LIST = "/affiliate/commissions/statement/"
OPEN, DISPUTES = "/affiliate/statements/open/", "/affiliate/disputes/"


def login_of(firm: Firm, affiliate: str = "A") -> Client:
    return client_of(make.make_affiliate_login(Affiliate.objects.get(partner=firm.partner, affiliate_id=affiliate)))


def said(client: Client, address: str) -> str:
    answered = client.get(address)
    assert answered.status_code == 200
    return text(answered)


def reckoning(page: str) -> list[tuple[str, str]]:
    """(name, amount) of each figure from due to paid out."""
    names = "Opening balance|Due|Withheld|Released|Payable|Paid out|Carried"
    start = page.index("From due to paid out")
    return re.findall(rf"({names}) [a-z][^0-9]*? (−?[\d.,]+) USD", page[start : page.index("What is due")])


def address(firm: Firm, label: str, affiliate: str = "A", more: str = "") -> str:
    return f"{LIST}{firm.statement(label, affiliate).pk}/{more}"


def line_of(firm: Firm, amount: int) -> LedgerEntry:
    return LedgerEntry.objects.get(partner=firm.partner, affiliate_id="A", amount=amount)


def test_from_the_open_period_to_the_money() -> None:
    firm = Firm([LOTS | {"hold_days": 20}])
    pays_to(firm, masked="PayPal a@…")
    own = login_of(firm)
    firm.trades("2026-01-05", "1.00")
    firm.trades("2026-01-06", "2.00")
    firm.trades("2026-01-20", "3.00")
    draft = said(own, OPEN)
    assert "Open period 2026-01" in draft
    assert reckoning(draft)[1:5] == [("Due", "15.00"), ("Withheld", "0.00"), ("Released", "0.00"), ("Payable", "15.00")]
    assert "Earned so far in USD 30.00 USD" in said(own, LIST)

    firm.close("2026-01")
    dispute = disputes.open_on_line(firm.statement("2026-01"), line_of(firm, 10), "it was 3 lots", "ib@example")
    page = said(own, address(firm, "2026-01"))
    assert "as it would be approved now" in page
    assert "2026-02-09 1 15.00 USD" in page  # on hold until
    assert "disputed by you" in page
    firm.approve("2026-01")
    figures = reckoning(said(own, address(firm, "2026-01")))
    assert figures == [
        ("Opening balance", "0.00"), ("Due", "15.00"), ("Withheld", "−10.00"), ("Released", "0.00"),
        ("Payable", "5.00"), ("Paid out", "5.00"), ("Carried", "0.00"),
    ]  # fmt: skip
    paid(firm)
    page = said(own, address(firm, "2026-01"))
    assert re.search(r"Payments State To Amount Paid paid on [\d-]+ PayPal a@… 5.00 USD 5.00 USD", page)

    answer(firm, dispute, "won")
    firm.trades("2026-01-07", "1.00")
    firm.month("2026-02")
    page = said(own, address(firm, "2026-02"))
    assert [amount for _, amount in reckoning(page)] == ["0.00", "20.00", "0.00", "10.00", "30.00", "30.00", "0.00"]
    assert "Released from 2026-01 earned then, and its hold ends in this period 15.00 USD" in page
    assert "came late, for January 2026 1 5.00 USD" in page
    assert "released from 2026-01 10.00 USD" in page
    rows = said(own, LIST)
    assert re.search(r"2026-02 USD .*? Approved .*? 2026-01 USD .*? Paid ", rows, re.IGNORECASE)


def test_its_files() -> None:
    firm = Firm()
    pays_to(firm)
    payer(firm)
    taxed(firm, "20")
    firm.trades("2026-01-05", "2.00")
    firm.month("2026-01")
    own, invoice = login_of(firm), Document.objects.get(partner=firm.partner)
    pdf = own.get(address(firm, "2026-01", more="document.pdf"))
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert pdf["Content-Disposition"] == 'attachment; filename="statement-2026-01-USD.pdf"'
    numbered = own.get(address(firm, "2026-01", more=f"document.pdf?document={invoice.pk}"))
    assert numbered["Content-Disposition"] == f'attachment; filename="invoice-{invoice}.pdf"'
    lines = b"".join(own.get(address(firm, "2026-01", more="lines.csv")).streaming_content)  # type: ignore[attr-defined]
    assert lines.count(b"\r\n") == 2
    exported = b"".join(own.get(f"{LIST}export/csv/").streaming_content).decode()  # type: ignore[attr-defined]
    assert '"2026-01","approved","USD",1,10.00000000,10.00000000' in exported
    assert own.get(address(firm, "2026-01", more=f"document.pdf?document={invoice.pk + 1}")).status_code == 404


def test_nobody_else_gets_there() -> None:
    override = {"id": "over", "type": "override", "mode": "per_lot", "of": ["lots"], "levels": ["1.00"]}
    firm, other = Firm([LOTS, override]), Firm()
    for each in (firm, other):
        each.trades("2026-01-05", "2.00")
        each.close("2026-01")
    line = line_of(firm, 10)
    upline, stranger = login_of(firm, "P"), login_of(other)
    for client in (upline, stranger):
        for more in ("", "document.pdf", "lines.csv"):
            assert client.get(address(firm, "2026-01", more=more)).status_code == 404, more
        for asked in (f"line={line.pk}", f"statement={firm.statement('2026-01').pk}"):
            assert client.get(f"{DISPUTES}?{asked}").status_code == 404
            assert client.post(f"{DISPUTES}?{asked}", {"comment": "mine"}).status_code == 404
        listed = {row["id"] for row in client.get(LIST).context["cl"].result_list.values("id")}
        assert firm.statement("2026-01").pk not in listed
    assert not Dispute.objects.filter(partner__in=[firm.partner, other.partner]).exists()
    # Its lines name a customer that it knows by a pseudonym: it gets no file of them, and none in the PDF.
    assert upline.get(address(firm, "2026-01", "P", "lines.csv")).status_code == 404
    assert b"lines.csv" not in upline.get(address(firm, "2026-01", "P", "document.pdf")).content
    assert "c1" not in said(upline, address(firm, "2026-01", "P")).split()


def test_a_line_is_disputed_on_its_page_and_a_missing_one_on_the_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    firm = Firm()
    firm.trades("2026-01-05", "2.00")
    own, line = login_of(firm), line_of(firm, 10)
    why = f"/affiliate/commissions/ledgerentry/{line.pk}/"
    assert "Dispute this line" not in said(own, why)
    assert "is in no statement yet" in posted(own, f"line={line.pk}", comment="wrong")
    closing = firm.close("2026-01")
    assert "Dispute this line" in said(own, why)
    assert "This field is required" in posted(own, f"line={line.pk}", comment=" ")
    assert "Your dispute is open" in posted(own, f"line={line.pk}", comment="it was 3 lots")
    assert "was disputed already" in posted(own, f"line={line.pk}", comment="again")
    missing = {"customer_id": "c9", "comment": "c9 traded"}
    asked = f"statement={firm.statement('2026-01').pk}"
    assert "The day is not in 2026-01" in posted(own, asked, day="2026-02-01", **missing)
    assert "Your dispute is open" in posted(own, asked, day="2026-01-09", **missing)
    found = Dispute.objects.filter(partner=firm.partner).order_by("id")
    assert [(row.entry_id, row.customer_id, row.comment) for row in found] == [
        (line.pk, "", "it was 3 lots"), (None, "c9", "c9 traded"),
    ]  # fmt: skip
    answer(firm, found[0], "lost")
    assert re.search(
        r"lost 2026-01 until .*? c1 2026-01-05 · 10.00 USD it was 3 lots .*? we looked", said(own, DISPUTES)
    )
    late = clock.now() + timedelta(days=(closing.review_until - firm.today()).days + 1)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert "could be disputed until" in posted(own, asked, day="2026-01-10", **missing)
    assert found.count() == 2


def test_an_affiliate_opens_no_more_than_somebody_can_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disputes, "MOST_OPEN", 1)
    firm = Firm()
    firm.trades("2026-01-05", "2.00")
    firm.close("2026-01")
    own, asked = login_of(firm), f"statement={firm.statement('2026-01').pk}"
    for expected in ("Your dispute is open", "1 disputes wait for an answer"):
        assert expected in posted(own, asked, day="2026-01-09", customer_id="c9", comment="c9 traded")
    assert Dispute.objects.filter(partner=firm.partner).count() == 1


def test_who_looks_as_an_affiliate_disputes_nothing() -> None:
    firm = Firm()
    firm.trades("2026-01-05", "2.00")
    firm.close("2026-01")
    operator = client_of(make.make_operator())
    affiliate = Affiliate.objects.get(partner=firm.partner, affiliate_id="A")
    operator.post(f"/admin/affiliates/affiliate/{affiliate.pk}/view-as/", {"reason": "a question"})
    assert operator.get(LIST).status_code == 200
    assert operator.post(f"{DISPUTES}?line={line_of(firm, 10).pk}", {"comment": "x"}).status_code == 403
    assert not Dispute.objects.filter(partner=firm.partner).exists()


def posted(client: Client, asked: str, **fields: Any) -> str:
    """What the page says after the form was sent."""
    return text(client.post(f"{DISPUTES}?{asked}", fields, follow=True))
