"""Ledger lines as PostgreSQL's COPY text: a full settle writes millions, so each is formatted in one go."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from commissions.rating.facts.days import first_of_month
from commissions.rating.facts.line import COLUMNS, Kind, Line, compiled

NULL = r"\N"
TAB, NEWLINE = r"\t", r"\n"
"""As an f-string's source has them."""
LINES_AT_ONCE = 2_000
Entry = tuple[Line, Decimal, date, str]
"""(line, amount to book, statement period, cause)"""


# The same ids come line after line.
@lru_cache(maxsize=100_000)
def text(value: str) -> str:
    """A text value with the four characters escaped that COPY gives a meaning."""
    escaped = value.replace("\\", "\\\\").replace("\t", "\\t")
    return escaped.replace("\n", "\\n").replace("\r", "\\r")


@lru_cache(maxsize=4_000)
def day(value: date | None) -> str:
    """A date, or NULL."""
    return NULL if value is None else value.isoformat()


@lru_cache(maxsize=4_000)
def month(value: date) -> str:
    """The first day of a date's month."""
    return first_of_month(value).isoformat()


def document(value: Any) -> str:
    """A JSON document, or NULL."""
    # Not by ``text``, whose memory is for what comes again.
    return NULL if value is None else text.__wrapped__(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def blocks(partner_id: int, entries: Iterable[Entry]) -> Iterator[tuple[int, str]]:
    """(number of lines, text) of a few thousand entries at a time."""
    pending = iter(entries)
    while some := list(islice(pending, LINES_AT_ONCE)):
        yield len(some), "".join([row(partner_id, *entry) for entry in some])


_FORMATS = {
    # Empty ones are many: a line of activity has no ref, an upline's no group.
    Kind.TEXT: "{{{0} and text({0})}}",
    Kind.CODE: "{{{0}}}",
    Kind.DAY: "{{day({0})}}",
    Kind.INTEGER: "{{{0}}}",
    # !s: a Decimal's __str__ takes half the time of its __format__, and a line has up to eight of them.
    Kind.NUMBER: "{{NULL if {0} is None else {0}!s}}",
    # Of a line not what it is worth is written but what is booked of it.
    Kind.AMOUNT: "{{booked!s}}",
    Kind.JSON: "{{NULL if {0} is None else document({0})}}",
    Kind.IDS: "{{'{{' + ','.join(map(str, {0})) + '}}' if {0} else '{{}}'}}",
}


def _formatter() -> Callable[[int, Line, Decimal, date, str], str]:
    """The function that writes an entry in the order of ``columns.COPIED``, in one go for all columns."""
    fields = [_FORMATS[column.kind].format(name) for name, column in COLUMNS.items()]
    # ``whole`` makes a plain tuple of the line, which is taken apart in half the time.
    # Booked whole, a line restates nothing: the same object then, which is all that most lines are asked.
    before = "{NULL if booked is amount else amount - booked!s}"
    every = ["{partner_id}", *fields, "{month(earned_day)}", "{day(period)}", "{cause}", before]
    return compiled(
        "def row(partner_id, line, booked, period, cause):\n"
        f"    {', '.join(COLUMNS)} = line[whole]\n"
        f'    return f"{TAB.join(every)}{NEWLINE}"',
        text=text, document=document, day=day, month=month, NULL=NULL, whole=slice(None),
    )  # fmt: skip


row = _formatter()


def first_of(entries: Iterator[Entry]) -> Iterator[Entry] | None:
    """The same entries, or ``None`` if there are none: so that no empty COPY is sent."""
    head: Any = next(entries, None)
    return None if head is None else chain((head,), entries)
