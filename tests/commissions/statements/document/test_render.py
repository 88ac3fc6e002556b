"""A document is read back from its PDF: every figure, five scripts, and the same bytes each time."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from pypdf import PdfReader

from commissions.statements.document.content import (
    CarriedBecause,
    Credited,
    Kind,
    PaidIn,
    Party,
    Treatment,
    Vat,
    Withholding,
)
from commissions.statements.document.faces import NoGlyph
from commissions.statements.document.render import render
from tests.commissions.statements.document import samples
from tests.commissions.statements.document.reading import read, rows
from tests.commissions.statements.document.samples import D, of, plain


def test_an_invoice_says_who_what_and_how_much_to_the_last_digit() -> None:
    assert (
        rows(samples.INVOICE)
        == """\
Northwind Markets Ltd Self-billed invoice
Number Date Period 2026-01 Affiliate ID
NWM-2026-000117 3 February 2026 1 – 31 January 2026 AFF-1042
Supplier
Müller & Søn Škoda Média Łódź
Straße des 17. Juni 135
10623 Berlin
Country DE
Tax ID DE136695976
Customer, who issues this document
Northwind Markets Ltd
12 Spyrou Kyprianou Avenue
3070 Limassol
Country CY
Tax ID CY10259033P
Earned in 2026-01
13,323.0742 EUR
On hold, payable later
2,735.10 EUR
Paid out, before taxes
11,617.97 EUR
Earned in 2026-01
Rule Level Customers Lines Amount, EUR
lots-fx Direct 38 1,204 10,418.25
cpa-ftd Direct 9 9 2,700.00
lots-fx Level 1 17 402 311.0742
Correction of November 2025 2 −120.50
Correction of December 2025 1 14.25
Total 1,618 13,323.0742
From earned to paid out
Opening balance −20.00
Earned 13,323.0742
Of this on hold, payable later −2,700.00
Released from 2025-11 600.00
Released from 2025-12 450.00
Withheld: disputed or held for review −35.10
Payable 11,617.9742
Paid out 11,617.97
Carried to the next period: what rounding left 0.0042
Payment
Affiliate marketing services, net 11,617.97
VAT (reverse charge) 0.00
Total, EUR 11,617.97
Self-billing: issued by Northwind Markets Ltd in the name and on behalf of Müller & Søn Škoda Média Łódź.
Reverse charge: the customer accounts for the VAT on this service.
On hold after 2026-01
Payable from 14 February 2026 1,500.00
Payable from 3 March 2026 1,200.00
Until it is released 35.10
Total 2,735.10
SHA-256 of the 1,618 lines of this statement:
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
Self-billed invoice NWM-2026-000117 Page 1 of 1""".splitlines()
    )


def test_a_credit_note_names_its_invoice_and_credits_its_taxes() -> None:
    found = rows(samples.CREDIT_NOTE)
    assert found[:3] == [
        "Northwind Markets Ltd Self-billed credit note",
        "Number Corrects invoice Date Period 2026-02 Affiliate ID",
        "NWM-2026-000131 NWM-2026-000117 3 March 2026 1 – 28 February 2026 AFF-1042",
    ]
    assert found[found.index("Credit") :] == [
        "Credit",
        "Correction of invoice NWM-2026-000117 for 2026-01, net 843.20",
        "VAT 19 % 160.21",
        "Tax withheld 5 % −42.16",
        "Total, EUR 961.25",
        "Self-billing: issued by Northwind Markets Ltd in the name and on behalf of Müller & Søn Škoda Média Łódź.",
        "Self-billed credit note NWM-2026-000131 Page 1 of 1",
    ]


def test_an_invoice_is_settled_with_credit_notes_since_the_last_one() -> None:
    found = rows(
        plain(
            "EUR",
            "70.00000000",
            kind=Kind.INVOICE,
            net=D(100),
            credited=(Credited("2026-000002", D(30), D(6), D(3)),),
            vat=Vat(Treatment.RATE, D("20.0"), D(20)),
            withholding=Withholding(D(10), D(10)),
        )
    )
    assert found[found.index("Payment") :][1:7] == [
        "Affiliate marketing services, net 100.00",
        "VAT 20 % 20.00",
        "Tax withheld 10 % −10.00",
        "Total, EUR 110.00",
        "Less credit note 2026-000002 −33.00",
        "To be paid, EUR 77.00",
    ]


def test_amounts_have_the_places_of_their_currency() -> None:
    yen = rows(plain("JPY", "1234567.00000000", first=date(2026, 1, 31)))
    assert "1,234,567 JPY" in yen
    assert "lots Direct 1 1 1,234,567" in yen
    assert "2026-01 EUR AFF-1042 3 February 2026 31 January 2026 AFF-1042" in yen
    taxed = {"vat": Vat(Treatment.EXEMPT), "withholding": Withholding(D("7.50"), D("92.588"))}
    paid_in = PaidIn("JPY", D("487.1250"), D("556252"))
    dinar = rows(plain("KWD", "1234.50000000", **taxed, paid_in=paid_in))
    assert dinar[dinar.index("Payment") : dinar.index("This service is exempt from VAT.")] == [
        "Payment",
        "Affiliate marketing services, net 1,234.500",
        "VAT (exempt) 0.000",
        "Tax withheld 7.5 % −92.588",
        "Total, KWD 1,141.912",
        "Paid in JPY at 1 KWD = 487.125 JPY 556,252",
    ]


@pytest.mark.parametrize(
    ("because", "minimum", "said"),
    [
        (CarriedBecause.NOTHING_DUE, None, "nothing is due"),
        (CarriedBecause.BELOW_MINIMUM, D("100"), "below the minimum payout of 100.00 EUR"),
        (CarriedBecause.SUSPENDED, None, "the affiliate is suspended"),
    ],
)
def test_what_is_carried_says_why(because: CarriedBecause, minimum: Decimal | None, said: str) -> None:
    none = plain("EUR", "-7.50", payout=D(0), net=D(0), carried=D("-7.50"), carried_because=because, minimum=minimum)
    found = rows(none)
    assert found[found.index("Payable −7.50") :][:3] == [
        "Payable −7.50", "Paid out 0.00", f"Carried to the next period: {said} −7.50",
    ]  # fmt: skip
    # Nothing is transferred and nothing taxed, so there is nothing to say of it.
    assert "Payment" not in found


@pytest.mark.parametrize(
    "parties", [(samples.GREEK, samples.ARABIC), (samples.CYRILLIC, samples.HAN), (samples.KANA, samples.HANGUL)]
)
def test_names_of_every_script_are_drawn(parties: tuple[Party, Party]) -> None:
    # The reader sees a space between wide characters, and reads a number before the words that it is written after.
    found = "".join(read(replace(samples.INVOICE, affiliate=parties[0], partner=parties[1])).split())
    for party in parties:
        assert "".join(party.name.split()) in found
        assert set("".join(party.address)) - set(" ") <= set(found)


def test_a_character_that_no_font_draws_is_named() -> None:
    with pytest.raises(NoGlyph, match=r"'Ana 🂡': no font draws U\+1F0A1 \(PLAYING CARD ACE OF SPADES\)"):
        render(of(replace(samples.LATIN, name="Ana 🂡")))
    with pytest.raises(NoGlyph, match=r"no font draws U\+000A"):
        render(of(replace(samples.LATIN, tax_id="1\n2")))


def test_an_accent_stays_with_its_letter_in_every_form() -> None:
    """Two ways to write the same name give the same file."""
    composed, decomposed = (
        replace(samples.LATIN, name=name) for name in ("Irène \u1eb8\u0300", "Ire\u0300ne E\u0323\u0300")
    )
    assert render(of(composed)) == render(of(decomposed))


def test_the_same_content_gives_the_same_bytes() -> None:
    once, again = (render(samples.INVOICE, b"lines") for _ in range(2))
    assert once == again
    information = PdfReader(io.BytesIO(once)).metadata
    assert information is not None
    assert (information.title, information.author) == ("Self-billed invoice NWM-2026-000117", "Northwind Markets Ltd")
    assert str(information.creation_date) == "2026-02-03 00:00:00+00:00"
