"""A CSV of ``payment_id,outcome,amount,reason``, in any order of columns; amount and reason may be empty or absent."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from decimal import Decimal

from commissions.payouts.answers.base import NotRead, Outcome, Reader, Said
from commissions.payouts.payment import Order

NEEDED, OPTIONAL = ("payment_id", "outcome"), ("amount", "reason")
LONGEST_REASON = 500
_AMOUNT = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,8})?")
Row = dict[str, str]


class CsvFile(Reader):
    """For whoever pays by hand, or by a service that answers in a form of its own."""

    key = "csv"
    title = "CSV"

    def said(self, body: bytes, order: Order) -> Iterator[Said]:
        problems, found = [], []
        for line, row in _rows(body):
            try:
                found.append(_said(line, row))
            except ValueError as error:
                problems.append(f"line {line}: {error}")
        if problems or not found:
            raise NotRead(*(problems or ["the file has no line below its head"]))
        yield from found


def _rows(body: bytes) -> Iterator[tuple[int, Row]]:
    try:
        # newline="" of files: a reason may hold a line break within quotes.
        reader = csv.reader(body.decode("utf-8-sig").splitlines(keepends=True), strict=True)
        head = [name.strip().lower() for name in next(reader, [])]
        _check_head(head)
        for cells in reader:
            if any(cells):
                yield reader.line_num, _row(reader.line_num, head, cells)
    except (UnicodeDecodeError, csv.Error) as error:
        raise NotRead(f"not a CSV file in UTF-8: {error}") from error


def _check_head(head: list[str]) -> None:
    unknown = [name for name in head if name not in (*NEEDED, *OPTIONAL)]
    missing = [name for name in NEEDED if name not in head]
    if unknown or missing or len(set(head)) < len(head):
        raise NotRead(f"the first line must name the columns: {','.join(NEEDED)}, and perhaps {','.join(OPTIONAL)}")


def _row(line: int, head: list[str], cells: list[str]) -> Row:
    if len(cells) != len(head):
        raise NotRead(f"line {line}: has {len(cells)} columns instead of {len(head)}")
    return {name: cell.strip() for name, cell in zip(head, cells, strict=True)}


def _said(line: int, row: Row) -> Said:
    if row["outcome"] not in list(Outcome):
        raise ValueError(f"{row['outcome']!r} is no outcome: {', '.join(Outcome)}")
    amount, reason = row.get("amount", ""), row.get("reason", "")
    if amount and not _AMOUNT.fullmatch(amount):
        raise ValueError(f"{amount!r} is not an amount")
    if len(reason) > LONGEST_REASON or "\0" in reason:
        raise ValueError(f"its reason has more than {LONGEST_REASON} characters, or one that cannot be stored")
    outcome = Outcome(row["outcome"])
    return Said(f"line {line}", row["payment_id"], outcome, Decimal(amount) if amount else None, reason)


CSV_FILE = CsvFile()
