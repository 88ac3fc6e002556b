"""Account statements as MT4 and MT5 terminals save them (HTML): whose they are, and their closed trades.

MT4 tells each closed trade in one row of fourteen cells, MT5 each position in one of thirteen or fourteen.
Times are the server's. What is not a closed buy or sell is passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

MOST_BYTES = 32 * 1024 * 1024
_STAMP = re.compile(r"^(\d{4})\.(\d\d)\.(\d\d) (\d\d:\d\d(?::\d\d)?)$")
_ACCOUNT = re.compile(r"Account:?\s*#?\s*(\d{1,20})")
_CURRENCY = re.compile(r"Currency:?\s*([A-Z]{3})\b")
_IN_BRACKETS = re.compile(r"^\d{1,20}\s*\(([A-Z]{3})\b")
_SIDES = {"buy": "Buy", "sell": "Sell"}
# Column numbers of (ticket, type, size, symbol, close time, commissions…, swap, profit) by the number of cells.
_MT4: dict[str, Any] = {
    "ticket": 0,
    "type": 2,
    "lots": 3,
    "symbol": 4,
    "close": 8,
    "charges": (10, 11),
    "swap": 12,
    "profit": 13,
}
_MT5: dict[str, Any] = {
    "ticket": 1,
    "type": 3,
    "lots": 4,
    "symbol": 2,
    "close": 8,
    "charges": (10,),
    "swap": 11,
    "profit": 12,
}


class NotAStatement(ValueError):
    """The file does not read as a statement of MT4 or MT5."""


@dataclass(slots=True)
class Statement:
    """account, currency: as the head of the file names them. orders: in the bridge's shape, oldest first."""

    account: str = ""
    currency: str = ""
    orders: list[dict[str, Any]] = field(default_factory=list)


def read(body: bytes) -> Statement:
    """Read a file; raises :class:`NotAStatement`."""
    if len(body) > MOST_BYTES:
        raise NotAStatement("The file is larger than 32 MiB.")
    rows = _rows(_text(body))
    found = Statement()
    for cells in rows:
        _head(found, cells)
        order = _order(cells)
        if order:
            found.orders.append(order)
    if not found.account or not found.currency:
        raise NotAStatement("The file names no account or no currency; is it a statement of MT4 or MT5?")
    return found


def _text(body: bytes) -> str:
    """MT5 writes UTF-16, MT4 the terminal's code page."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Any bytes are text to it, and what we read (digits, sides, symbols) is ASCII in every code page.
        return body.decode("cp1252", "replace")


def _head(found: Statement, cells: list[str]) -> None:
    line = " ".join(cells)
    account, currency = _ACCOUNT.search(line), _CURRENCY.search(line)
    if account and not found.account:
        found.account = account.group(1)
    for cell in cells if account else ():
        bracketed = _IN_BRACKETS.match(cell)
        if bracketed and not found.currency:
            found.currency = bracketed.group(1)
    if currency and not found.currency:
        found.currency = currency.group(1)


def _order(cells: list[str]) -> dict[str, Any] | None:
    # The type stands in another column of each, so at most one of them fits.
    for columns in (_MT4, _MT5):
        if len(cells) > columns["profit"] and cells[columns["type"]].lower() in _SIDES:
            return _told(cells, columns)
    return None


def _told(cells: list[str], columns: dict[str, Any]) -> dict[str, Any] | None:
    closed = _STAMP.match(cells[columns["close"]])
    if not closed or not cells[columns["ticket"]].isdigit():
        return None
    year, month, day, clock = closed.groups()
    charges = [_number(cells[column]) for column in columns["charges"]]
    return {
        "ticket": cells[columns["ticket"]],
        "type": _SIDES[cells[columns["type"]].lower()],
        "lots": _number(cells[columns["lots"]]),
        "symbol": cells[columns["symbol"]],
        "closeTime": f"{year}-{month}-{day}T{clock}",
        "commission": charges[0],
        "fee": charges[1] if len(charges) > 1 else "0",
        "swap": _number(cells[columns["swap"]]),
        "profit": _number(cells[columns["profit"]]),
    }


def _number(text: str) -> str:
    """Without the spaces that group thousands; nothing is 0."""
    return re.sub(r"[\s\u00a0]", "", text) or "0"


def _rows(text: str) -> list[list[str]]:
    parser = _Table()
    parser.feed(text)
    parser.close()
    return parser.rows


class _Table(HTMLParser):
    """The cells of every table row; hidden cells, which MT5 puts in, do not count."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self._end()
            self._cell = None if ("class", "hidden") in attrs else []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr"):
            self._end()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _end(self) -> None:
        if self._cell is not None:
            self.rows[-1].append(" ".join("".join(self._cell).split()))
            self._cell = None
