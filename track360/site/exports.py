"""CSV and XLSX downloads of any length: streamed, exact in their numbers, harmless in their text.

A spreadsheet runs a cell that begins like a formula, and names are chosen by strangers. Text that begins so gets an
apostrophe in CSV (the sign spreadsheets use themselves for "this is text") and is typed as text in XLSX.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.text import slugify

from track360.core.numbers import plus
from track360.site import workbook
from track360.site.workbook import Row

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# A write per line would cost a system call and a frame on the wire for each.
LINES_PER_CHUNK = 500
DOWNLOAD_COOKIE = "track360_download"
"""The page that asked for a file sets this cookie and says "preparing" until the answer takes it away."""
# As people write them; all other words of a column's name are plain ones.
_ABBREVIATIONS = {"id": "ID", "fx": "FX", "usd": "USD", "kyc": "KYC", "pnl": "P&L", "sha256": "SHA-256", "us": "µs"}


class Column(NamedTuple):
    """A name, and how to read its value from a row: text, Decimal, int, date, datetime or None.

    total: the file ends with its sums; currency: there is one such row for each value of this column.
    """

    name: str
    value: Callable[[Any], Any]
    total: bool = False
    currency: bool = False

    @property
    def heading(self) -> str:
        """The name as people read it: ``fx_rate`` → ``FX rate``."""
        words = [_ABBREVIATIONS.get(word, word) for word in self.name.replace("_", " ").split()]
        text = " ".join(words)
        return text[:1].upper() + text[1:]


def download(kind: str, name: str, columns: Iterable[Column], rows: Iterable[Any]) -> HttpResponseBase:
    """The rows as a file ``name.csv`` or ``name.xlsx``, sent while they are read; ``kind`` is ``csv`` or ``xlsx``."""
    columns = list(columns)
    headings, table = [column.heading for column in columns], _table(columns, rows)
    write, content_type = KINDS[kind]
    return attached(StreamingHttpResponse(write(headings, table), content_type=content_type), f"{name}.{kind}")


def attached(answer: HttpResponseBase, name: str) -> HttpResponseBase:
    """The answer as a file to keep under that whole name; the page that asked for it stops saying so."""
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer.delete_cookie(DOWNLOAD_COOKIE, samesite="Strict")
    return answer


def file_name(*parts: str) -> str:
    """What, whose and of which days, as far as they say anything: ``ledger_acme_2026-01-01_2026-01-31``."""
    return "_".join(filter(None, map(slugify, parts)))


def _table(columns: list[Column], rows: Iterable[Any]) -> Iterator[Row]:
    """The rows, and below them the sums of those read, so that they fit whatever is booked meanwhile."""
    totals = _Totals(columns)
    for row in rows:
        values = [column.value(row) for column in columns]
        totals.add(values)
        yield Row(values)
    yield from totals.rows()


class _Totals:
    """Sums by currency of the columns that have a total."""

    def __init__(self, columns: list[Column]) -> None:
        self._summed = [place for place, column in enumerate(columns) if column.total]
        self._currency = next((place for place, column in enumerate(columns) if column.currency), None)
        self._width = len(columns)
        self._sums: dict[str, list[Any]] = {}

    def add(self, values: list[Any]) -> None:
        """Add a row; one without any of the figures adds nothing."""
        figures = [values[place] for place in self._summed]
        if any(figure is not None for figure in figures):
            currency = "" if self._currency is None else values[self._currency]
            before = self._sums.get(currency) or [0] * len(figures)
            self._sums[currency] = [plus(one, figure) for one, figure in zip(before, figures, strict=True)]

    def rows(self) -> Iterator[Row]:
        """One for each currency, in order."""
        for currency, sums in sorted(self._sums.items()):
            told: dict[int, Any] = dict(zip(self._summed, sums, strict=True))
            if self._currency is not None:
                told[self._currency] = currency
            free = next((place for place in range(self._width) if place not in told), None)
            yield Row(["Total" if place == free else told.get(place) for place in range(self._width)], bold=True)


def _csv(headings: list[str], table: Iterator[Row]) -> Iterator[bytes]:
    """One write per some hundred lines; the mark at the start tells Excel that this is UTF-8."""
    yield f"\ufeff{csv_line(headings)}".encode("utf-8", "replace")
    waiting: list[str] = []
    for row in table:
        waiting.append(csv_line(row.values))
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


KINDS: dict[str, tuple[Callable[[list[str], Iterator[Row]], Iterator[bytes]], str]] = {
    "csv": (_csv, "text/csv; charset=utf-8"),
    "xlsx": (workbook.stream, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
"""How each kind of file is written, and what its media type is."""
