"""Ledger lines as PostgreSQL's COPY text: a full settle writes millions, so each line is formatted in one go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from commissions.rating.facts.records import Line

NULL = r"\N"
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
    return value.replace(day=1).isoformat()


def blocks(partner_id: int, entries: Iterable[Entry]) -> Iterator[tuple[int, str]]:
    """(number of lines, text) of a few thousand entries at a time."""
    pending = iter(entries)
    while some := list(islice(pending, LINES_AT_ONCE)):
        yield len(some), "".join([row(partner_id, *entry) for entry in some])


def row(partner_id: int, line: Line, amount: Decimal, period: date, cause: str) -> str:
    """One entry in the order of ``ledger.COPY_COLUMNS``."""
    # !s: a Decimal's __str__ takes half the time of its __format__, and a line has up to eight of them
    (
        affiliate, rule, level, kind, customer, source_day, instrument, source_currency, ref, earned, _, currency, direct,
        plan, version, basis, basis_unit, rate, rate_unit, tier, multiplier, group, fx, fx_ids, uncapped, guard, revision,
        payable,
    ) = line  # fmt: skip
    return (
        f"{partner_id}\t{text(affiliate)}\t{text(rule)}\t{level}\t{kind}\t{text(customer)}\t{day(source_day)}\t"
        f"{text(instrument)}\t{source_currency}\t{text(ref)}\t{day(earned)}\t{amount!s}\t{currency}\t{text(direct)}\t"
        f"{text(plan)}\t{day(version)}\t{NULL if basis is None else basis!s}\t{basis_unit}\t"
        f"{NULL if rate is None else rate!s}\t{rate_unit}\t{NULL if tier is None else tier!s}\t"
        f"{NULL if multiplier is None else multiplier!s}\t{text(group)}\t{NULL if fx is None else fx!s}\t"
        f"{'{' + ','.join(map(str, fx_ids)) + '}' if fx_ids else '{}'}\t{NULL if uncapped is None else uncapped!s}\t"
        f"{NULL if guard is None else guard!s}\t{revision}\t{day(payable)}\t{month(earned)}\t{day(period)}\t{cause}\n"
    )


def first_of(entries: Iterator[Entry]) -> Iterator[Entry] | None:
    """The same entries, or ``None`` if there are none: so that no empty COPY is sent."""
    head: Any = next(entries, None)
    return None if head is None else chain((head,), entries)
