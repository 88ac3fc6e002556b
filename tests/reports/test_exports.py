"""Downloads: every row, exact numbers, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests import factories as make
from tests.reports.conftest import World
from track360.core.exports import Column, csv_line, download

EVIL = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "  =1",
    "＝1",
    '=HYPERLINK("http://x")',
    "=",
    "#N/A",
]
COLUMN = [Column("value", lambda row: row)]


def read_csv(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def read_xlsx(answer: Any) -> Any:
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active


@pytest.mark.parametrize("text", EVIL[:-1])
def test_text_that_looks_like_a_formula_is_text_in_csv(text: str):
    assert read_csv(download("csv", "x", COLUMN, [text]))[1] == ["'" + text]


@pytest.mark.parametrize("text", EVIL)
def test_text_that_looks_like_a_formula_is_text_in_xlsx(text: str):
    cell = read_xlsx(download("xlsx", "x", COLUMN, [text]))["A2"]
    assert cell.data_type == "s"
    assert cell.value == text.replace("\r", "\n")  # as XML reads it


@pytest.mark.parametrize("number", ["-5.00", "0.00000001", "-0.5", "12345678901234.5", "1E+3", "-0"])
def test_numbers_are_unchanged(number: str):
    value = Decimal(number)
    assert read_csv(download("csv", "x", COLUMN, [value]))[1] == [format(value, "f")]
    assert Decimal(str(read_xlsx(download("xlsx", "x", COLUMN, [value]))["A2"].value)) == value


def test_a_number_too_long_for_a_spreadsheet_is_written_out():
    long = Decimal("12345678901234567890.12345678")
    assert read_xlsx(download("xlsx", "x", COLUMN, [long]))["A2"].value == "12345678901234567890.12345678"


def test_a_line_of_csv_quotes_text_only():
    assert csv_line(["a,b", 'say "hi"', None, Decimal("-1.50"), date(2026, 1, 5), 7, "a\nb"]) == (
        '"a,b","say ""hi""",,-1.50,2026-01-05,7,"a\nb"\r\n'
    )


@pytest.mark.parametrize("text", ["\x00", "\x1b[0m", "\ud800", "x" * 40_000])
def test_what_a_workbook_cannot_hold_does_not_break_it(text: str):
    assert len(read_xlsx(download("xlsx", "x", COLUMN, [text]))["A2"].value) == min(len(text), 32_767)


def test_the_download_has_every_row_of_the_list_as_filtered(alice: Client, world: World):
    make.make_entry(world.alice, world.customer, "-2.50", cause="restated", instrument="=EVIL")
    everything = read_csv(alice.get("/affiliate/commissions/ledgerentry/export/csv/"))
    restated = read_csv(alice.get("/affiliate/commissions/ledgerentry/export/csv/", {"cause": "restated"}))
    amount, source = everything[0].index("amount"), everything[0].index("source")
    assert sorted(row[amount] for row in everything[1:]) == ["-2.50000000", "1.25000000", "6.25000000"]
    assert [(row[amount], row[source]) for row in restated[1:]] == [("-2.50000000", "'=EVIL")]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_operators_take_away_every_list(kind: str, operator: Client, world: World):
    answer = operator.get(f"/admin/commissions/ledgerentry/export/{kind}/")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="ledger.{kind}"'
    rows = read_csv(answer) if kind == "csv" else list(read_xlsx(answer).values)
    assert len(rows) == 4


def test_there_is_no_other_kind(alice: Client):
    assert alice.get("/affiliate/commissions/ledgerentry/export/pdf/").status_code == 404
