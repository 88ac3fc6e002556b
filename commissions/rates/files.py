"""Files of exchange rates: a CSV of our own, and the European Central Bank's XML and CSVs."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from xml.etree.ElementTree import Element

from commissions.rates.service import Quoted
from track360.core import xml
from track360.ingest.iso_codes import CURRENCIES

EURO = "EUR"
_COLUMNS = ["base", "quote", "date", "rate"]
_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,15})?")
_CUBE = "{http://www.ecb.int/vocabulary/2002-08-01/eurofxref}Cube"


class Unreadable(Exception):
    """A file of rates that cannot be trusted; ``problems`` says where and why, nothing of it counts."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def parse(body: bytes) -> list[Quoted]:
    """The rates of a file in any of the formats, told by how it begins. Raises Unreadable.

    ECB files say what one euro is; currencies that are no longer in use are left out.
    """
    if body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return _ecb_xml(body)
    try:
        rows = list(csv.reader(body.decode("utf-8-sig").splitlines(), skipinitialspace=True, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(f"not a CSV file in UTF-8: {error}") from error
    header = [name.strip().lower() for name in rows[0]] if rows else []
    if header == _COLUMNS:
        return _collected(rows, _own)
    if header[:1] == ["date"]:
        names = [name.strip().upper() for name in rows[0]]
        return _collected(rows, lambda row: _ecb_row(names, row))
    raise Unreadable("the first line must name the columns: base,quote,date,rate (or be that of an ECB file)")


def _collected(rows: list[list[str]], read: Callable[[list[str]], Iterator[Quoted]]) -> list[Quoted]:
    """All rates below the header, or all that is wrong with them."""
    found: list[Quoted] = []
    problems = []
    for number, row in enumerate(rows[1:], 2):
        try:
            found += read(row) if row else ()
        except ValueError as error:
            problems.append(f"line {number}: {error}")
    if problems:
        raise Unreadable(*problems)
    return found


def _own(row: list[str]) -> Iterator[Quoted]:
    if len(row) != len(_COLUMNS):
        raise ValueError(f"has {len(row)} columns instead of {len(_COLUMNS)}")
    base, quote, day, rate = (cell.strip() for cell in row)
    for code in (base, quote):
        if code not in CURRENCIES:
            raise ValueError(f"{code!r} is not a currency")
    if base == quote:
        raise ValueError(f"a rate of {base} to itself")
    yield Quoted(base, quote, _day(day), _rate(rate))


def _ecb_row(names: list[str], row: list[str]) -> Iterator[Quoted]:
    day = _day(row[0].strip())
    for code, cell in zip(names[1:], row[1:], strict=False):
        if code in CURRENCIES and cell.strip() not in ("", "N/A"):
            yield Quoted(EURO, code, day, _rate(cell.strip()))


def _ecb_xml(body: bytes) -> list[Quoted]:
    try:
        root = xml.parse(body)
        found = [quoted for cube in root.iter(_CUBE) if "time" in cube.attrib for quoted in _ecb_day(cube)]
    except (ValueError, KeyError) as error:
        raise Unreadable(f"not an ECB file: {error}") from error
    if not found:
        raise Unreadable("an XML file without ECB rates")
    return found


def _ecb_day(cube: Element) -> Iterator[Quoted]:
    day = _day(cube.attrib["time"])
    for each in cube.iter(_CUBE):
        if each.attrib.get("currency") in CURRENCIES:
            yield Quoted(EURO, each.attrib["currency"], day, _rate(each.attrib["rate"]))


def _day(text: str) -> date:
    """2026-01-05, or 05 January 2026 as in the ECB's daily CSV."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return date.fromisoformat(text)
    try:
        return datetime.strptime(text, "%d %B %Y").date()  # noqa: DTZ007 - a calendar day has no zone
    except ValueError:
        raise ValueError(f"{text!r} is not a day (write it like 2026-01-31)") from None


def _rate(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text) or not Decimal(text):
        raise ValueError(f"{text!r} is not a rate above 0")
    return Decimal(text)
