"""The ledger: the only code that writes entries. It appends differences and never edits a line.

A unit is (affiliate, rule, level, source, month); its balance is the sum of its entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.db import connection

from commissions.ledger import columns, copy_text
from commissions.ledger.copy_text import Entry
from commissions.ledger.models import LedgerEntry
from commissions.ledger.newest import DAY_MASK, entry_id
from commissions.rating.facts.days import first_of_month
from commissions.rating.facts.line import UNIT, Inputs, Line

Unit = tuple[str, str, int, str, str, date | None, str, str, str, date]
"""(affiliate, rule, level, kind, customer, source day, instrument, source currency, ref, month)"""

Booked = tuple[Decimal, int]
"""(sum, newest entry) of what the ledger holds for a unit; see ``newest``. A reversal repeats that entry's plan."""

Reason = dict[str, Any]
"""Why a unit is worth nothing now: ``code``, ``detail`` in words, and the ``day`` or figures it has."""
Reasons = Callable[[list[Unit]], Mapping[Unit, Reason]]

UNIT_COLUMNS, COPY_COLUMNS = ", ".join(columns.UNIT), ", ".join(columns.COPIED)
ZERO = Decimal(0)
Cause = LedgerEntry.Cause
_source_of: Any = itemgetter(slice(len(UNIT)))
"""A line's unit but for the month."""


def unit_of(line: Line) -> Unit:
    """The unit a line belongs to."""
    return (*_source_of(line), first_of_month(line.earned_day))


def book(
    partner_id: int, lines: Iterable[Line], booked: dict[Unit, Booked], reasons: Reasons = lambda units: {}
) -> int:
    """Append ``desired − booked`` for every unit of a domain and return how many entries that took.

    ``booked`` must hold the sums of exactly the units that the domain's sources have in the ledger: what is booked
    and no longer desired is reversed, for what ``reasons`` says of those units. So is what becomes payable on another
    day than it did; it is then earned anew, so that the sum of any day of payability is what may be paid from then on.
    """
    # Nothing booked is a first settle: its million lines are spared the look-up.
    if not booked:
        return _append(partner_id, _earned(lines))
    moved: dict[Unit, Line] = {}
    count = _append(partner_id, _differences(lines, booked, moved))
    # Copying has taken out of ``booked`` what is still desired; only now is the rest known.
    count += _append(partner_id, _reversals(booked, reasons, moved))
    return count + _append(partner_id, _earned(moved.values()))


def _earned(lines: Iterable[Line]) -> Iterator[Entry]:
    for line in lines:
        yield line, line.amount, first_of_month(line.earned_day), "earned"


def _differences(lines: Iterable[Line], booked: dict[Unit, Booked], moved: dict[Unit, Line]) -> Iterator[Entry]:
    """Entries of what differs; lines that become payable on another day go to ``moved`` and stay in ``booked``."""
    for line in lines:
        month = first_of_month(line.earned_day)
        unit = _source_of(line) + (month,)  # noqa: RUF005 - half the time of unpacking, a million times
        before = booked.pop(unit, None)
        # A unit that was reversed to zero is earned anew rather than restated.
        if before is None or not before[0]:
            yield line, line.amount, month, Cause.EARNED.value
        elif before[1] & DAY_MASK != line.payable_from.toordinal():
            booked[unit] = before
            moved[unit] = line
        elif before[0] != line.amount:
            yield line, line.amount - before[0], month, Cause.RESTATED.value


def _reversals(booked: dict[Unit, Booked], reasons: Reasons, moved: Mapping[Unit, Line]) -> Iterator[Entry]:
    """Entries that bring to zero what is booked but no longer due, under the plan of each unit's newest entry."""
    due = {entry_id(newest): (unit, -amount) for unit, (amount, newest) in booked.items() if amount}
    gone = [unit for unit, _ in due.values() if unit not in moved]
    told = dict(reasons(gone)) if gone else {}
    told |= {unit: _payable_otherwise(line) for unit, line in moved.items()}
    for entry in LedgerEntry.objects.filter(id__in=due) if due else ():
        unit, amount = due[entry.pk]
        # Worth nothing now: figures of what it was once worth would be false arithmetic.
        figures = Inputs(arithmetic={"reason": told[unit]} if unit in told else None)._asdict()
        line = line_of(entry)._replace(amount=ZERO, uncapped=None, guard=None, **figures)
        yield line, amount, entry.month, Cause.REVERSED.value


def _payable_otherwise(line: Line) -> Reason:
    detail = f"payable from {line.payable_from} now and booked anew for that"
    return {"code": "payable_day", "detail": detail, "day": line.payable_from.isoformat()}


def line_of(entry: LedgerEntry) -> Line:
    """The engine's line that an entry was booked from; its amount is the entry's."""
    line = Line._make(getattr(entry, name) for name in columns.LINE)
    return line._replace(fx_ids=tuple(line.fx_ids or ()))


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
