"""The ledger: the only code that writes entries. It appends differences and never edits a line.

A unit is (affiliate, rule, level, source, month); its balance is the sum of its entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection

from commissions.ledger import columns, copy_text
from commissions.ledger.copy_text import Entry
from commissions.ledger.models import LedgerEntry
from commissions.ledger.newest import DAY_MASK, entry_id
from commissions.periods.calendar import Bookings, PeriodCalendar
from commissions.rating.facts.days import first_of_month
from commissions.rating.facts.line import UNIT, Inputs, Line

Unit = tuple[str, str, int, str, str, date | None, str, str, str, date]
"""(affiliate, rule, level, kind, customer, source day, instrument, source currency, ref, month)"""

Booked = tuple[Decimal, int, Decimal]
"""(sum, newest entry, paid) of what the ledger holds for a unit. See ``newest``; a reversal repeats that entry's plan.

paid: what of the sum fell due in a period that is closed; the newest entry is one of the others where there are any.
"""

Reason = dict[str, Any]
"""Why a unit is worth nothing now: ``code``, ``detail`` in words, and the ``day`` or figures it has."""
Reasons = Callable[[list[Unit]], Mapping[Unit, Reason]]


class Moved(NamedTuple):
    """A line that becomes payable on another day, and how much of it is not paid yet."""

    line: Line
    unpaid: Decimal


UNIT_COLUMNS, COPY_COLUMNS = ", ".join(columns.UNIT), ", ".join(columns.COPIED)
ZERO = Decimal(0)
Cause = LedgerEntry.Cause
PRIOR_PERIOD = Cause.PRIOR_PERIOD.value
_CHANGED: Reason = {"code": "changed", "detail": "what it was computed from leaves nothing"}
_source_of: Any = itemgetter(slice(len(UNIT)))
"""A line's unit but for the month."""


def unit_of(line: Line) -> Unit:
    """The unit a line belongs to."""
    return (*_source_of(line), first_of_month(line.earned_day))


class Ledger:
    """The ledger of one partner as it is booked now: the periods that are open, and up to when they are closed."""

    def __init__(self, partner_id: int, bookings: Bookings | None = None) -> None:
        self.partner_id = partner_id
        self.bookings = Bookings(PeriodCalendar()) if bookings is None else bookings

    def book(self, lines: Iterable[Line], booked: dict[Unit, Booked], reasons: Reasons = lambda units: {}) -> int:
        """Append ``desired − booked`` for every unit of a domain and return how many entries that took.

        ``booked`` must hold the sums of exactly the units that the domain's sources have in the ledger: what is booked
        and no longer desired is reversed, for what ``reasons`` says of those units. So is what becomes payable on
        another day than it did; it is then earned anew, so that the sum of any day of payability is what may be paid
        from then on. What is paid stays: only the rest moves.
        """
        # Nothing booked is a first settle: its million lines are spared the look-up.
        if not booked:
            return self._append(self._earned(lines))
        moved: dict[Unit, Moved] = {}
        count = self._append(self._differences(lines, booked, moved))
        # Copying has taken out of ``booked`` what is still desired; only now is the rest known.
        count += self._append(self._reversals(booked, reasons, moved))
        return count + self._append(self._due_anew(moved))

    def _earned(self, lines: Iterable[Line]) -> Iterator[Entry]:
        bookings = self.bookings
        for line in lines:
            period, is_late = bookings[line.earned_day]
            yield line, line.amount, period, PRIOR_PERIOD if is_late else "earned"

    def _differences(
        self, lines: Iterable[Line], booked: dict[Unit, Booked], moved: dict[Unit, Moved]
    ) -> Iterator[Entry]:
        """Entries of what differs; lines that become payable on another day go to ``moved`` and stay in ``booked``."""
        for line in lines:
            period, is_late = self.bookings[line.earned_day]
            unit = _source_of(line) + (first_of_month(line.earned_day),)  # noqa: RUF005 - half the time of unpacking, a million times
            before = booked.pop(unit, None)
            # A unit that was reversed to zero is earned anew rather than restated.
            if before is None or not (before[0] or before[2]):
                yield line, line.amount, period, PRIOR_PERIOD if is_late else Cause.EARNED.value
                continue
            unpaid, day = due(line.amount, line.payable_from, before[2], self.bookings.closed_until)
            was_unpaid = before[0] - before[2]
            if was_unpaid and before[1] & DAY_MASK != day.toordinal():
                booked[unit] = before
                moved[unit] = Moved(line._replace(payable_from=day), unpaid)
            elif was_unpaid != unpaid:
                cause = Cause.RESTATED.value if before[0] else Cause.EARNED.value
                line = line if day == line.payable_from else line._replace(payable_from=day)
                yield line, unpaid - was_unpaid, period, PRIOR_PERIOD if is_late else cause

    def _reversals(self, booked: dict[Unit, Booked], reasons: Reasons, moved: Mapping[Unit, Moved]) -> Iterator[Entry]:
        """Entries that bring to zero what is booked but no longer due, under the plan of each unit's newest entry.

        Of what moves, just that which is unpaid.
        """
        due_no_more = {entry_id(each[1]): (unit, each) for unit, each in booked.items() if each[0] or unit in moved}
        gone = [unit for unit, _ in due_no_more.values() if unit not in moved]
        told = dict(reasons(gone)) if gone else {}
        told |= {unit: _payable_otherwise(each.line) for unit, each in moved.items()}
        for entry in LedgerEntry.objects.filter(id__in=due_no_more) if due_no_more else ():
            unit, (total, _, paid) = due_no_more[entry.pk]
            reason = told.get(unit, _CHANGED)
            if total != paid:
                yield self._reversal(entry, paid, paid - total, entry.payable_from, reason)
            if paid and unit not in moved:
                # Paid is paid: what is taken back of it is due at once.
                _, day = due(ZERO, entry.payable_from, paid, self.bookings.closed_until)
                yield self._reversal(entry, ZERO, -paid, day, reason)

    def _reversal(self, entry: LedgerEntry, left: Decimal, amount: Decimal, day: date, reason: Reason) -> Entry:
        period, is_late = self.bookings[entry.earned_day]
        # Figures of what it was once worth would be false arithmetic.
        figures = Inputs(arithmetic={"reason": reason})._asdict()
        line = line_of(entry)._replace(amount=left, uncapped=None, guard=None, payable_from=day, **figures)
        return line, amount, period, PRIOR_PERIOD if is_late else Cause.REVERSED.value

    def _due_anew(self, moved: Mapping[Unit, Moved]) -> Iterator[Entry]:
        for line, unpaid in moved.values():
            period, is_late = self.bookings[line.earned_day]
            if unpaid:
                yield line, unpaid, period, PRIOR_PERIOD if is_late else Cause.EARNED.value

    def _append(self, entries: Iterator[Entry]) -> int:
        """Copy entries in; nothing is sent when there is none."""
        found = copy_text.first_of(entries)
        if found is None:
            return 0
        count = 0
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY commissions_ledgerentry ({COPY_COLUMNS}) FROM STDIN") as copy,
        ):
            for lines, block in copy_text.blocks(self.partner_id, found):
                copy.write(block)
                count += lines
        return count


def due(amount: Decimal, payable_from: date, paid: Decimal, closed_until: date | None) -> tuple[Decimal, date]:
    """What of a unit worth ``amount`` is not paid yet, and on which day that is due.

    What was paid too much is due at once, however long the rest would be held.
    """
    unpaid = amount - paid
    if not paid or unpaid >= 0 or closed_until is None:
        return unpaid, payable_from
    return unpaid, min(payable_from, closed_until)


def _payable_otherwise(line: Line) -> Reason:
    detail = f"payable from {line.payable_from} now and booked anew for that"
    return {"code": "payable_day", "detail": detail, "day": line.payable_from.isoformat()}


def line_of(entry: LedgerEntry) -> Line:
    """The engine's line that an entry was booked from; its amount is the entry's."""
    line = Line._make(getattr(entry, name) for name in columns.LINE)
    return line._replace(fx_ids=tuple(line.fx_ids or ()))
