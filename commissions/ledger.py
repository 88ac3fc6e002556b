"""The ledger: the only code that writes entries. It appends differences and never edits a line.

A unit is (affiliate, rule, level, source, month); its balance is the sum of its entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple

from django.db import connection

from commissions.engine.facts import Line
from commissions.models import LedgerEntry

Unit = tuple[str, str, int, str, str, date | None, str, str, str, date]
"""(affiliate, rule, level, kind, customer, source day, instrument, source currency, ref, month)"""

UNIT_COLUMNS = "affiliate_id, rule_id, level, kind, customer_id, source_day, instrument, source_currency, ref, month"
COPY_COLUMNS = (
    "partner_id, affiliate_id, rule_id, level, kind, customer_id, source_day, instrument, source_currency, ref, "
    "earned_day, amount, currency, direct_id, plan_id, version_from, basis, basis_unit, rate, rate_unit, tier_from, "
    "multiplier, group_id, fx_rate, fx_ids, uncapped, guard, source_revision, payable_from, month, period, cause"
)
ZERO = Decimal(0)
Cause = LedgerEntry.Cause


class Booked(NamedTuple):
    """What the ledger holds for a unit: the sum, and the newest entry's id (whose terms a reversal repeats)."""

    amount: Decimal
    last_id: int


def month_of(day: date) -> date:
    """The month a day is earned in, as its first day."""
    return day.replace(day=1)


def unit_of(line: Line) -> Unit:
    """The unit a line belongs to."""
    return (*line[:9], line.earned_day.replace(day=1))  # type: ignore[return-value]


def book(partner_id: int, lines: Iterable[Line], booked: dict[Unit, Booked]) -> int:
    """Append ``desired − booked`` for every unit of a domain and return how many entries that took.

    ``booked`` must hold the sums of exactly the units that the domain's sources have in the ledger: what is booked
    and no longer desired is reversed.
    """
    count = _append(_differences(partner_id, lines, booked))
    return count + _append(_reversals(partner_id, booked))


def _differences(partner_id: int, lines: Iterable[Line], booked: dict[Unit, Booked]) -> Iterator[tuple[Any, ...]]:
    for line in lines:
        day = line[9]
        month = day.replace(day=1)
        before = booked.pop((*line[:9], month), None) if booked else None
        if before is None:
            yield (partner_id, *line, month, month, "earned")
        elif before.amount != line.amount:
            yield _restated(partner_id, line, month, before.amount)


def _restated(partner_id: int, line: Line, month: date, before: Decimal) -> tuple[Any, ...]:
    cause = Cause.RESTATED if before else Cause.EARNED
    return (partner_id, *line._replace(amount=line.amount - before), month, month, cause.value)


def _reversals(partner_id: int, booked: dict[Unit, Booked]) -> Iterator[tuple[Any, ...]]:
    """Entries that bring to zero what is booked but no longer due, on the terms of each unit's newest entry."""
    due = {held.last_id: -held.amount for held in booked.values() if held.amount}
    if not due:
        return
    columns = COPY_COLUMNS.split(", ")
    for entry in LedgerEntry.objects.filter(id__in=due).values_list("id", *columns):
        values = dict(zip(columns, entry[1:], strict=True))
        values.update(amount=due[entry[0]], basis=ZERO, cause=Cause.REVERSED.value)
        yield tuple(values.values())


def _append(entries: Iterable[tuple[Any, ...]]) -> int:
    """Copy entries in; nothing is sent when there is none."""
    pending = iter(entries)
    first = next(pending, None)
    if first is None:
        return 0
    count = 0
    with connection.cursor() as cursor, cursor.copy(f"COPY commissions_ledgerentry ({COPY_COLUMNS}) FROM STDIN") as copy:
        for entry in chain((first,), pending):
            copy.write_row(entry)
            count += 1
    return count
