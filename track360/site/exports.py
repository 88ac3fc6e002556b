"""CSV and XLSX downloads of any length: streamed, exact in their numbers, harmless in their text.

A spreadsheet runs a cell that begins like a formula, and names are chosen by strangers. Text that begins so gets an
apostrophe in CSV (the sign spreadsheets use themselves for "this is text") and is typed as text in XLSX.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What XML 1.0 cannot hold; a spreadsheet with it does not open.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Excel's own limits: characters in a cell, and digits of a number, which it keeps as a double.
MAX_CELL_LENGTH = 32_767
MAX_DIGITS = 15
# A write per line would cost a system call and a frame on the wire for each.
LINES_PER_CHUNK = 500
DOWNLOAD_COOKIE = "track360_download"
"""The page that asked for a file sets this cookie and says "preparing" until the answer takes it away."""


class Column(NamedTuple):
    """A heading, and how to read its value from a row: text, Decimal, int, date, datetime or None."""

    title: str
    value: Callable[[Any], Any]


def download(kind: str, name: str, columns: Iterable[Column], rows: Iterable[Any]) -> HttpResponseBase:
    """The rows as a file ``name.csv`` or ``name.xlsx``; ``kind`` is ``csv`` or ``xlsx``."""
    columns = list(columns)
    table = _table(columns, rows)
    answer = _xlsx(table) if kind == "xlsx" else _csv(table)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer.delete_cookie(DOWNLOAD_COOKIE, samesite="Strict")
    return answer


def _table(columns: list[Column], rows: Iterable[Any]) -> Iterator[list[Any]]:
    yield [column.title for column in columns]
    for row in rows:
        yield [column.value(row) for column in columns]


def _csv(table: Iterator[list[Any]]) -> HttpResponseBase:
    return StreamingHttpResponse(_in_chunks(csv_line(row) for row in table), content_type="text/csv; charset=utf-8")


def _in_chunks(lines: Iterator[str]) -> Iterator[bytes]:
    """One write per some hundred lines; the mark at the start tells Excel that this is UTF-8."""
    waiting = ["\ufeff"]
    for line in lines:
        waiting.append(line)
        if len(waiting) >= LINES_PER_CHUNK:
            yield "".join(waiting).encode("utf-8", "replace")
            waiting = []
    yield "".join(waiting).encode("utf-8", "replace")


def csv_line(row: list[Any]) -> str:
    """One line: numbers and dates bare, every text in quotes."""
    return ",".join(_csv_cell(value) for value in row) + "\r\n"


def _csv_cell(value: Any) -> str:
    plain = _plain(value)
    if not isinstance(value, str):
        return plain
    guarded = f"'{plain}" if begins_like_a_formula(plain) else plain
    return '"' + guarded.replace('"', '""') + '"'


def begins_like_a_formula(text: str) -> bool:
    """Whether a spreadsheet may run the text; leading blanks do not stop all of them."""
    return text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _xlsx(table: Iterator[list[Any]]) -> HttpResponseBase:
    """A zip has its directory at its end, so the file is written out to disk before it is sent."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Export")
    for row in table:
        sheet.append([_xlsx_cell(sheet, value) for value in row])
    file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    book.save(file)
    file.seek(0)
    return FileResponse(file, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def _xlsx_cell(sheet: WriteOnlyWorksheet, value: Any) -> Any:
    if isinstance(value, str):
        return _text_cell(sheet, UNWRITABLE.sub("\ufffd", value)[:MAX_CELL_LENGTH])
    if isinstance(value, Decimal) and len(value.as_tuple().digits) > MAX_DIGITS:
        return _text_cell(sheet, format(value, "f"))
    # A cell cannot hold an offset, and openpyxl refuses one.
    if isinstance(value, datetime):
        return _text_cell(sheet, value.isoformat())
    return value


def _text_cell(sheet: WriteOnlyWorksheet, text: str) -> Any:
    """Text typed as text, whatever it looks like."""
    # openpyxl takes the one for a formula and the other for an error value.
    if not text.startswith(("=", "#")):
        return text
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    return cell
