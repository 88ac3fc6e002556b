"""A document is read back from its PDF: every figure, five scripts, and the same bytes each time."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

import pytest
from pypdf import PageObject, PdfReader

from commissions.statements.document.content import (
    CarriedBecause,
    Document,
    Group,
    Inconsistent,
    PaidIn,
    Party,
    Treatment,
    Vat,
    Withholding,
)  # fmt: skip
from commissions.statements.document.faces import NoGlyph
from commissions.statements.document.render import render
from tests.commissions.statements.document import samples
from tests.commissions.statements.document.samples import D, of


@cache
def pages(document: Document) -> list[PageObject]:
    """Of the document as rendered; not again for the next test."""
    return list(PdfReader(io.BytesIO(render(document))).pages)


def read(document: Document) -> str:
    # The reader sees a second byte of every wide character.
    return "\n".join(page.extract_text() for page in pages(document)).replace("\0", "")


def rows(document: Document) -> list[str]:
    return [line.strip() for line in read(document).splitlines()]


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


def test_a_credit_note_names_its_invoice_and_takes_back_the_taxes() -> None:
    found = rows(samples.CREDIT_NOTE)
    assert found[:3] == [
        "Northwind Markets Ltd Self-billed credit note",
        "Number Corrects invoice Date Period 2026-01 Affiliate ID",
        "NWM-2026-000131 NWM-2026-000117 3 February 2026 1 – 31 January 2026 AFF-1042",
    ]
    assert found[found.index("Credited") : found.index("SHA-256 of the 14 lines of this statement:")] == [
        "Credited",
        "Rule Level Customers Lines Amount, EUR",
        "Correction of January 2026 14 −843.20",
        "Total 14 −843.20",
        "Credit",
        "Commission credited, net −843.20",
        "VAT 19 % −160.21",
        "Tax withheld 5 % 42.16",
        "Total, EUR −961.25",
        "Self-billing: issued by Northwind Markets Ltd in the name and on behalf of Müller & Søn Škoda Média Łódź.",
        "This credit note corrects invoice NWM-2026-000117.",
    ]


def plain(currency: str, amount: str, **changed: object) -> Document:
    """A statement of one group, paid out in full."""
    whole = replace(
        samples.STATEMENT, currency=currency, groups=(Group("lots", 0, 1, 1, D(amount)),), prior=(), earned=D(amount),
        opening=D(0), not_due=D(0), released=(), withheld=D(0), payable=D(amount), payout=D(amount), carried=D(0),
        carried_because=None, on_hold=(), lines=1,
    )  # fmt: skip
    return replace(whole, **changed)  # type: ignore[arg-type]


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
    none = plain("EUR", "-7.50", payout=D(0), carried=D("-7.50"), carried_because=because, minimum=minimum)
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


def test_a_right_to_left_language_mirrors_the_page() -> None:
    """What begins at the left margin ends at the right one, and figures stay at the right of their column."""
    mirrored = of(samples.LATIN, language="ar")
    assert [begin(samples.INVOICE, text) < 60 for text in ("lots-fx", "10623 Berlin")] == [True, True]
    assert [begin(mirrored, text) > 480 for text in ("lots-fx", "10623 Berlin")] == [True, True]
    assert begin(samples.INVOICE, "311") > 480
    assert begin(mirrored, "311") < 80
    # So that points stand below each other, whichever sign is the point.
    assert end_of_whole(mirrored, "311") == pytest.approx(end_of_whole(mirrored, "\u2212120"), abs=0.1)


def begin(document: Document, text: str) -> float:
    """Where a text stands, in points from the left."""
    found: list[float] = []

    def visit(part: str, _cm: list[float], matrix: list[float], *_rest: object) -> None:
        if part.strip().startswith(text):
            found.append(matrix[4])

    pages(document)[0].extract_text(visitor_text=visit)
    return found[0]


def end_of_whole(document: Document, text: str) -> float:
    """Where the whole units of a tabular figure of 9 points end; a digit and the minus are 0.56 of that wide."""
    return begin(document, text) + len(text) * 0.56 * 9


def test_a_table_goes_on_under_its_headings_on_the_next_page() -> None:
    groups = tuple(Group(f"rule-{number}", 0, 1, 1, D("1.00000000")) for number in range(80))
    long = plain("EUR", "80.00000000", groups=groups, lines=80)
    read_pages = [page.extract_text().splitlines() for page in pages(long)]
    assert [page.count("Rule Level Customers Lines Amount, EUR") for page in read_pages] == [1, 1, 1]
    assert [line for page in read_pages for line in page if line.startswith("rule-")] == [
        f"rule-{number} Direct 1 1 1.00" for number in range(80)
    ]
    assert [page[-1] for page in read_pages] == [
        f"Commission statement 2026-01 EUR AFF-1042 Page {number} of 3" for number in (1, 2, 3)
    ]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"earned": D("13323.07420001")}, "earned is said to be 13323.07420001, and its parts come to 13323.07420000"),
        ({"opening": D(0)}, "payable is said to be 11617.97420000, and its parts come to 11637.97420000"),
        ({"payout": D("11617.98")}, "payable is said to be 11617.97420000, and its parts come to 11617.98420000"),
        ({"payout": D("11617.974"), "carried": D("0.0002")}, "payout is 11617.974, and EUR has no such amount"),
        ({"vat": Vat(Treatment.RATE, D(19), D("0.001"))}, "vat is 0.001, and EUR has no such amount"),
        ({"paid_in": PaidIn("JPY", D(1), D("1.5"))}, "paid_in is 1.5, and JPY has no such amount"),
        ({"carried_because": None}, "0.00420000 is carried, and nobody says why"),
        ({"lines": 1617}, "1617 lines are more or fewer than those of the groups"),
    ],
)
def test_figures_that_do_not_add_up_are_not_printed(changed: dict[str, object], message: str) -> None:
    with pytest.raises(Inconsistent) as raised:
        replace(samples.INVOICE, **changed)  # type: ignore[arg-type]
    assert str(raised.value) == message
