"""Where things stand on the pages."""

from __future__ import annotations

import re

import pytest

from commissions.statements.document.content import Document, Group
from tests.commissions.statements.document import samples
from tests.commissions.statements.document.reading import pages, read
from tests.commissions.statements.document.samples import D, of, plain


def test_a_right_to_left_language_mirrors_the_page() -> None:
    """What begins at the left margin ends at the right one, and figures stay at the right of their column."""
    mirrored = of(samples.LATIN, language="ar")
    assert [begin(samples.INVOICE, text) < 60 for text in ("lots-fx", "10623 Berlin")] == [True, True]
    assert [begin(mirrored, text) > 480 for text in ("lots-fx", "10623 Berlin")] == [True, True]
    assert begin(samples.INVOICE, "311") > 480
    assert begin(mirrored, "311") < 80
    # So that points stand below each other, whichever sign is the point.
    assert end_of_whole(mirrored, "311") == pytest.approx(end_of_whole(mirrored, "\u2212120"), abs=0.1)


def test_an_arabic_document_is_all_arabic_but_for_names_and_ids() -> None:
    mirrored = of(samples.LATIN, language="ar")
    found = read(mirrored)
    assert "فاتورة ذاتية الإصدار" in found
    names = f"{samples.LATIN} {samples.BROKER} lots-fx cpa-ftd NWM AFF EUR SHA-256 {samples.DIGEST}"
    assert [word for word in re.findall("[A-Za-z]{2,}", found) if word not in names] == []


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
