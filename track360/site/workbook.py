"""An XLSX workbook as a stream: a zip whose members are written row by row and handed on as they grow.

Each member is followed by its sizes (a data descriptor), so nothing waits for the end of the file and nothing but the
row being written is in memory. A number is written digit by digit as it is, never through a float.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import chain, islice
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from track360.site import workbook_parts as parts

# Excel's own limits: characters in a cell, rows of a sheet, and digits of a number, which it keeps as a double.
MAX_CELL_LENGTH = 32_767
MAX_ROWS = 1_048_576
MAX_DIGITS = 15
# Of a zip member whose size is not known beforehand; the 64-bit form of it is what Excel refuses to open.
MAX_BYTES = 2_000_000_000
# What XML 1.0 cannot hold; a spreadsheet with it does not open.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# The few texts that need a second look; all others are written as they are.
SPECIAL = re.compile("[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]|^\\s|\\s$|_x")
# Excel takes ``_x000D_`` for the character; its own escape is that of the underscore.
CODE_OF_CHARACTER = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
# Excel counts days from here; in the two months before its calendar has a day that never was.
DAY_ZERO, FIRST_DAY = date(1899, 12, 30).toordinal(), date(1900, 3, 1)
ROWS_PER_WRITE = 200
# Of texts up to this length the written form is kept for the next row.
SHORT = 64
# Fast rather than small: level 6 takes three times as long for a file a fifth smaller.
COMPRESSION = 1


class Row(NamedTuple):
    """A row's values (text, Decimal, int, bool, date, datetime or None), and whether it stands out in bold."""

    values: list[Any]
    bold: bool = False


class _Pipe:
    """What was written and not handed on yet. It cannot seek, which makes ``ZipFile`` write forwards only."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, block: bytes, /) -> int:
        self._waiting.append(bytes(block))
        return len(block)

    def flush(self) -> None:
        """There is nothing behind it to flush to."""

    def close(self) -> None:
        """Nor anything to close."""

    def take(self) -> bytes:
        taken, self._waiting = b"".join(self._waiting), []
        return taken


def stream(headings: list[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """The file, block by block; the first before the first row is asked for."""
    pipe, sheets, waiting = _Pipe(), 0, iter(rows)
    with ZipFile(pipe, "w", ZIP_DEFLATED, compresslevel=COMPRESSION) as archive:
        for name, text in parts.BEGINNING.items():
            _write(archive, name, text)
        yield pipe.take()
        first: Row | None = next(waiting, None)
        while first is not None or not sheets:
            sheets += 1
            following = iter(()) if first is None else chain([first], waiting)
            yield from _sheet(archive, pipe, parts.SHEET.format(sheets), headings, following)
            first = next(waiting, None)
        for name, text in parts.ending(sheets).items():
            _write(archive, name, text)
    yield pipe.take()


def _write(archive: ZipFile, name: str, text: str) -> None:
    # Opened by name, for then it bears no time: equal rows make equal files.
    with archive.open(name, "w") as member:
        member.write(text.encode())


def _sheet(archive: ZipFile, pipe: _Pipe, name: str, headings: list[str], rows: Iterator[Row]) -> Iterator[bytes]:
    """One sheet of as many of the rows as it can hold."""
    letters = [parts.letters(place) for place in range(len(headings))]
    with archive.open(name, "w") as member:
        # What the first rows need tells how wide a column is; to wait for all of them would be to hold them.
        seen = list(islice(rows, ROWS_PER_WRITE))
        size = member.write((parts.sheet_head(_widths(headings, seen)) + _heading(letters, headings)).encode())
        number, waiting = 1, seen
        while waiting:
            lines = [_row(letters, number + place, row) for place, row in enumerate(waiting, 1)]
            size += member.write("".join(lines).encode())
            number += len(waiting)
            yield pipe.take()
            full = size > MAX_BYTES
            waiting = [] if full else list(islice(rows, min(ROWS_PER_WRITE, MAX_ROWS - number)))
        member.write(parts.SHEET_END.encode())


def _widths(headings: list[str], rows: list[Row]) -> list[int]:
    """In characters, of the longest value seen."""
    table = [headings, *(row.values for row in rows)]
    return [max(len(str(row[place] or "")) for row in table) for place in range(len(headings))]


def _heading(letters: list[str], headings: list[str]) -> str:
    return _row(letters, 1, Row(list(headings), bold=True))


def _row(letters: list[str], number: int, row: Row) -> str:
    style = parts.BOLD if row.bold else parts.PLAIN
    cells = "".join(
        [
            f'<c r="{letter}{number}"{_CELLS.get(type(value), _other)(value, style)}</c>'
            for letter, value in zip(letters, row.values, strict=True)
            if value is not None and value != ""
        ]
    )
    return f'<row r="{number}">{cells}</row>'


def _text(text: str, style: parts.Style) -> str:
    """Typed as text, whatever it looks like."""
    return _short_text(text, style) if len(text) < SHORT else _any_text(text, style)


def _any_text(text: str, style: parts.Style) -> str:
    space = ""
    if SPECIAL.search(text):
        space = ' xml:space="preserve"'
        text = CODE_OF_CHARACTER.sub("_x005F_", UNWRITABLE.sub("\ufffd", text)[:MAX_CELL_LENGTH])
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    else:
        text = text[:MAX_CELL_LENGTH]
    return f'{style.text} t="inlineStr"><is><t{space}>{text}</t></is>'


# Names, codes and currencies stand in one row after the other.
_short_text = lru_cache(maxsize=10_000)(_any_text)


def _number(value: Decimal, style: parts.Style) -> str:
    digits = format(value, "f")
    if "." in digits:
        digits = digits.rstrip("0").removesuffix(".")
    if _is_too_long(digits):
        return _text(format(value, "f"), style)
    return f"{style.number}><v>{digits}</v>"


def _integer(value: int, style: parts.Style) -> str:
    digits = str(value)
    return _text(digits, style) if _is_too_long(digits) else f"{style.text}><v>{digits}</v>"


def _is_too_long(digits: str) -> bool:
    return len(digits) > MAX_DIGITS and len(digits.lstrip("-0.").replace(".", "")) > MAX_DIGITS


def _day(value: date, style: parts.Style) -> str:
    if value < FIRST_DAY:
        return _text(value.isoformat(), style)
    return f"{style.day}><v>{value.toordinal() - DAY_ZERO}</v>"


def _moment(value: datetime, style: parts.Style) -> str:
    # A cell cannot hold an offset, so that it would be another instant for each reader.
    return _text(value.isoformat(), style)


def _truth(value: bool, style: parts.Style) -> str:
    return f'{style.text} t="b"><v>{value:d}</v>'


def _other(value: Any, style: parts.Style) -> str:
    return _text(str(value), style)


_CELLS: dict[type, Callable[[Any, parts.Style], str]] = {
    str: _text, Decimal: _number, int: _integer, bool: _truth, date: _day, datetime: _moment,
}  # fmt: skip
