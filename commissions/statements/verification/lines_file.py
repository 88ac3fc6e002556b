"""The lines of a statement as a CSV file, and what they come to.

The file is for verifying and not for a spreadsheet: ids stand in it as they are, also where one begins like a formula.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact
from hashlib import sha256
from itertools import chain
from typing import TextIO

from commissions.statements.verification.rows import COLUMNS, Line, row_text, texts

NAME = "lines.csv"
MOST_ATTACHED = 20_000
"""So many lines are attached to a document."""
_EXACT = Context(prec=100, traps=[Inexact])
_AMOUNT = re.compile(r"-?\d+\.\d{8}\Z", re.ASCII)
_LEVEL = re.compile(r"\d{1,5}\Z", re.ASCII)


class NoLinesFile(ValueError):
    """It is no file of one statement's lines; the message says why, with the number of the file's line."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What a file of lines comes to; ``digest`` in hex. Without lines it belongs to nobody."""

    digest: str
    lines: int
    total: Decimal
    affiliate_id: str = ""
    currency: str = ""


def write(lines: Iterable[Line]) -> bytes:
    """The file, of lines in the order in which they were booked. Raises ValueError as ``rows.texts`` does."""
    return b"".join(pieces(lines))


def pieces(lines: Iterable[Line]) -> Iterator[bytes]:
    """The same, row by row."""
    for row in chain([COLUMNS], map(texts, lines)):
        written = io.StringIO()
        # Only what is part of a line's end is quoted, and an id may hold either.
        csv.writer(written, lineterminator="\r\n").writerow(row)
        yield written.getvalue().encode()


def reckon(file: TextIO) -> Reckoned:
    """Digest, number and sum of the lines of a file opened with ``newline=""``.

    Raises NoLinesFile.
    """
    groups: dict[tuple[str, str, int, str], Digest] = {}
    number, total, account = 0, Decimal(0), ("", "")
    for number, values in enumerate(_rows(file), 1):
        row = dict(zip(COLUMNS, values, strict=True))
        of = (row["affiliate_id"], row["currency"])
        if number > 1 and of != account:
            raise NoLinesFile(f"{_line(number)}: {_of(of)} among lines {_of(account)}")
        account = of
        total = _EXACT.add(total, Decimal(row["amount"]))
        key = (row["affiliate_id"], row["rule_id"], int(row["level"]), row["customer_id"])
        groups.setdefault(key, Digest()).add(row_text(values))
    return Reckoned(of_groups(groups), number, total, *account)


class Digest:
    """SHA-256 of texts joined by newlines."""

    def __init__(self) -> None:
        self._hash, self._join = sha256(), b""

    def add(self, text: str) -> None:
        """One more text."""
        self._hash.update(self._join + text.encode())
        self._join = b"\n"

    def digest(self) -> bytes:
        """32 bytes."""
        return self._hash.digest()


def of_groups(groups: dict[tuple[str, str, int, str], Digest]) -> str:
    """The digest of a statement, in hex: of its groups' one after the other, by rule, level and customer.

    Python sorts by code points, which is the order of their bytes in UTF-8, as the database sorts ids.
    """
    return sha256(b"".join(groups[key].digest() for key in sorted(groups))).hexdigest()


def _rows(file: TextIO) -> Iterator[Sequence[str]]:
    reader = csv.reader(file, strict=True)
    try:
        head = next(reader, [])
        if tuple(head) != COLUMNS:
            raise NoLinesFile(f"line 1 must name the columns {','.join(COLUMNS)}")
        for number, values in enumerate(reader, 1):
            yield _checked(values, number)
    except UnicodeDecodeError as error:
        raise NoLinesFile("it is not UTF-8") from error
    except csv.Error as error:
        raise NoLinesFile(f"line {reader.line_num}: {error}") from error


def _checked(values: Sequence[str], number: int) -> Sequence[str]:
    if len(values) != len(COLUMNS):
        raise NoLinesFile(f"{_line(number)} has {len(values)} values; it must have {len(COLUMNS)}")
    amount, level = values[COLUMNS.index("amount")], values[COLUMNS.index("level")]
    if not _AMOUNT.match(amount):
        raise NoLinesFile(f"{_line(number)}: {amount!r} is no amount with 8 places")
    if not _LEVEL.match(level):
        raise NoLinesFile(f"{_line(number)}: {level!r} is no level")
    return values


def _line(number: int) -> str:
    # Of the statement's lines: an id may hold a line break, so the file can have more.
    return f"statement line {number}"


def _of(account: tuple[str, str]) -> str:
    return f"of {account[0]} in {account[1]}"
