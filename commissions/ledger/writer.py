"""The ledger: the only code that writes entries. It appends differences and never edits a line.

A unit is (affiliate, rule, level, source, month); its balance is the sum of its entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.db import connection

from commissions.ledger import copy_text
from commissions.ledger.copy_text import Entry
from commissions.ledger.models import LedgerEntry
from commissions.rating.facts.records import Line

Unit = tuple[str, str, int, str, str, date | None, str, str, str, date]
"""(affiliate, rule, level, kind, customer, source day, instrument, source currency, ref, month)"""

Booked = tuple[Decimal, int]
"""(sum, newest entry's id) of what the ledger holds for a unit; the terms of that entry are what a reversal repeats."""

UNIT_COLUMNS = (
    "affiliate_id, rule_id, level, kind, customer_id, source_day, instrument, source_currency, ref, month"
)
COPY_COLUMNS = (
    "partner_id, affiliate_id, rule_id, level, kind, customer_id, source_day, instrument, source_currency, ref, "
    "earned_day, amount, currency, direct_id, plan_id, version_from, basis, basis_unit, rate, rate_unit, tier_from, "
    "multiplier, group_id, fx_rate, fx_ids, uncapped, guard, source_revision, payable_from, month, period, cause"
)
ZERO = Decimal(0)
Cause = LedgerEntry.Cause


@lru_cache(maxsize=4_000)
def month_of(day: date) -> date:
    """The month a day is earned in, as its first day."""
    return day.replace(day=1)


def unit_of(line: Line) -> Unit:
    """The unit a line belongs to."""
    return (*line[:9], month_of(line.earned_day))


def book(partner_id: int, lines: Iterable[Line], booked: dict[Unit, Booked]) -> int:
    """Append ``desired − booked`` for every unit of a domain and return how many entries that took.

    ``booked`` must hold the sums of exactly the units that the domain's sources have in the ledger: what is booked
    and no longer desired is reversed.
    """
    # Nothing booked is a first settle: its million lines are spared the look-up.
    count = _append(partner_id, _differences(lines, booked) if booked else _earned(lines))
    # Copying has taken out of ``booked`` what is still desired; only now is the rest known.
    return count + _append(partner_id, _reversals(booked))


def _earned(lines: Iterable[Line]) -> Iterator[Entry]:
    for line in lines:
        yield line, line[10], month_of(line[9]), "earned"


def _differences(lines: Iterable[Line], booked: dict[Unit, Booked]) -> Iterator[Entry]:
    for line in lines:
        month = month_of(line[9])
        before = booked.pop(line[:9] + (month,), None)  # noqa: RUF005 - half the time of unpacking, a million times
        # A unit that was reversed to zero is earned anew rather than restated.
        if before is None or not before[0]:
            yield line, line.amount, month, Cause.EARNED.value
        elif before[0] != line.amount:
            yield line, line.amount - before[0], month, Cause.RESTATED.value


def _reversals(booked: dict[Unit, Booked]) -> Iterator[Entry]:
    """Entries that bring to zero what is booked but no longer due, on the terms of each unit's newest entry."""
    due = {last_id: -amount for amount, last_id in booked.values() if amount}
    for entry in LedgerEntry.objects.filter(id__in=due) if due else ():
        line = line_of(entry)._replace(basis=ZERO)
        yield line, due[entry.pk], entry.month, Cause.REVERSED.value


def line_of(entry: LedgerEntry) -> Line:
    """The engine's line that an entry was booked from; its amount is the entry's."""
    values = {name: getattr(entry, name) for name in Line._fields if name not in ("fx_ids", "revision")}
    return Line(**values, fx_ids=tuple(entry.fx_ids or ()), revision=entry.source_revision)


def _append(partner_id: int, entries: Iterator[Entry]) -> int:
    """Copy entries in; nothing is sent when there is none."""
    found = copy_text.first_of(entries)
    if found is None:
        return 0
    count = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY commissions_ledgerentry ({COPY_COLUMNS}) FROM STDIN") as copy,
    ):
        for lines, block in copy_text.blocks(partner_id, found):
            copy.write(block)
            count += lines
    return count
