"""A workbook of ours read by somebody else's library: what stands in it, how it looks, and that it streams."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zipfile import ZipFile

import pytest
from django.utils.html import format_html
from openpyxl import load_workbook

from track360.site import lists, workbook
from track360.site.exports import Column, download
from track360.site.workbook import Row, stream


def written(*rows: list[Any], headings: tuple[str, ...] = ("What",)) -> bytes:
    return b"".join(stream(list(headings), map(Row, rows)))


def sheet(file: bytes) -> Any:
    return load_workbook(io.BytesIO(file)).active


def test_the_heading_stays_in_sight_and_columns_fit_what_they_hold():
    found = sheet(written(["short", "a customer of some length"], headings=("First", "Second")))
    assert found.freeze_panes == "A2"
    assert [cell.value for cell in found[1]] == ["First", "Second"]
    assert all(cell.font.bold for cell in found[1])
    assert not any(cell.font.bold for cell in found[2])
    assert [found.column_dimensions[letter].width for letter in "AB"] == [11, 27]


def test_a_column_is_never_wider_than_a_screen():
    assert sheet(written(["x" * 500])).column_dimensions["A"].width == 60


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (Decimal("6.25000000"), b"<v>6.25</v>"),
        (Decimal("100"), b"<v>100</v>"),
        (Decimal("0.00000001"), b"<v>0.00000001</v>"),
        (Decimal("-0.10"), b"<v>-0.1</v>"),
        (Decimal("1E+3"), b"<v>1000</v>"),
        # Fifteen digits that count, however many stand there.
        (Decimal("1234567.89012345"), b"<v>1234567.89012345</v>"),
        (Decimal("12345678901234.50000000"), b"<v>12345678901234.5</v>"),
        (Decimal("1234567890123456"), b"<t>1234567890123456</t>"),
        (Decimal("12345678.90123456"), b"<t>12345678.90123456</t>"),
        (7, b"<v>7</v>"),
        (1234567890123456, b"<t>1234567890123456</t>"),
        (True, b't="b"><v>1</v>'),
        (date(2026, 1, 5), b"<v>46027</v>"),
        (date(1899, 12, 31), b"<t>1899-12-31</t>"),
        (datetime(2026, 1, 5, 12, 30, tzinfo=UTC), b"<t>2026-01-05T12:30:00+00:00</t>"),
        ("a < b & c", b'<t xml:space="preserve">a &lt; b &amp; c</t>'),
        (" kept ", b'<t xml:space="preserve"> kept </t>'),
        ("_x000D_", b'<t xml:space="preserve">_x005F_x000D_</t>'),
    ],
)
def test_a_value_is_written_digit_by_digit_or_as_text(value: Any, stored: bytes):
    part = ZipFile(io.BytesIO(written([value]))).read("xl/worksheets/sheet1.xml")
    assert part.count(stored) == 1


def test_a_day_is_a_day_and_nothing_is_nothing():
    found = sheet(written([date(2026, 1, 5), None, Decimal("2.5")], headings=("Day", "None", "Amount")))
    day, *others = (cell.value for cell in found[2])
    assert (day.date(), others) == (date(2026, 1, 5), [None, 2.5])
    assert found["A2"].number_format == "yyyy\\-mm\\-dd"
    assert found["C2"].number_format == "#,##0.00######"


def test_without_rows_there_is_the_heading():
    assert list(sheet(written()).values) == [("What",)]


def test_equal_rows_make_equal_files():
    assert written(["a"], ["b"]) == written(["a"], ["b"])


def test_what_a_sheet_cannot_hold_goes_on_the_next(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workbook, "MAX_ROWS", 4)
    monkeypatch.setattr(workbook, "ROWS_PER_WRITE", 2)
    book = load_workbook(io.BytesIO(written(*([n] for n in range(7)))))
    assert book.sheetnames == ["Export", "Export 2", "Export 3"]
    assert [[row[0] for row in each.values] for each in book] == [
        ["What", 0, 1, 2], ["What", 3, 4, 5], ["What", 6],
    ]  # fmt: skip


def test_a_sheet_ends_before_it_is_too_large_for_a_zip(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workbook, "MAX_BYTES", 1)
    monkeypatch.setattr(workbook, "ROWS_PER_WRITE", 2)
    book = load_workbook(io.BytesIO(written(*([n] for n in range(5)))))
    assert [[row[0] for row in each.values] for each in book] == [["What", 0, 1], ["What", 2, 3], ["What", 4]]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_answer_begins_before_the_first_row_is_there(kind: str):
    asked: list[int] = []

    def rows() -> Iterator[int]:
        for number in range(1000):
            asked.append(number)
            yield number

    answer: Any = download(kind, "x", [Column("number", lambda row: row)], rows())
    blocks = iter(answer.streaming_content)
    assert next(blocks)
    assert asked == []
    next(blocks)
    assert 0 < len(asked) < 1000
    list(blocks)
    assert asked == list(range(1000))


def test_totals_are_exact_and_by_currency():
    columns = [
        Column("affiliate_id", lambda row: row[0]),
        Column("amount", lambda row: row[1], total=True),
        Column("currency", lambda row: row[2], currency=True),
        Column("lines", lambda row: row[3], total=True),
    ]
    large = Decimal("123456789012345678901.00000001")  # more digits than Python keeps of a sum
    rows = [
        ("A", large, "USD", 1), ("B", large, "USD", 2), ("C", Decimal("1.10"), "EUR", 3), ("D", None, "CHF", None),
        ("E", None, "USD", 4),
    ]  # fmt: skip
    text = b"".join(download("csv", "x", columns, rows).streaming_content).decode("utf-8-sig").splitlines()
    assert text[0] == '"Affiliate ID","Amount","Currency","Lines"'
    assert text[6:] == ['"Total",1.10,"EUR",3', '"Total",246913578024691357802.00000002,"USD",7']
    book = load_workbook(io.BytesIO(b"".join(download("xlsx", "x", columns, rows).streaming_content)))
    last = list(book.active)[-1]
    assert [cell.value for cell in last] == ["Total", "246913578024691357802.00000002", "USD", 7]
    assert all(cell.font.bold for cell in last)


def test_a_file_holds_what_a_page_says_without_its_marks():
    assert lists._plain(format_html('<span title="{}">{}</span>', "1.005 <USD>", "1 & 2")) == "1 & 2"
    assert lists._plain("<b>as sent</b>") == "<b>as sent</b>"
