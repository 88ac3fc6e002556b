"""From a customer's versions to the fields that rules read, by trading day. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from customers.models import DatedFields
from track360.core.clock import TradingCalendar
from track360.ingest.versions import Version

DATED = tuple(
    column.name
    for column in DatedFields._meta.concrete_fields
    if column.name not in ("id", "partner", "customer_id", "from_day")
)
"""The names of the dated fields, which are those of the customer record; the columns of their table are the list."""
BEGINNING = date.min


class InForce(NamedTuple):
    """The dated fields, by name, as in force at the end of each trading day from ``day`` on."""

    day: date
    fields: dict[str, Any]


def by_day(versions: Sequence[Version], calendar: TradingCalendar) -> list[InForce]:
    """What ascending versions say. The first known value of each field reaches back to the beginning."""
    state = _first_known(versions)
    found = [InForce(BEGINNING, state)]
    for version in versions:
        state = state | {name: version.fields[name] for name in DATED if name in version.fields}
        day = calendar.day_of(version.at)
        # Of one day only what is in force at its end counts.
        if found[-1].day == day:
            found.pop()
        if not found or found[-1].fields != state:
            found.append(InForce(day, state))
    return found


def corrected(said: Sequence[InForce], corrections: Sequence[tuple[date, str | None]]) -> list[InForce]:
    """The fields with an operator's attributions, (day, affiliate or None for the partner's word), over them."""
    found: list[InForce] = []
    for day in sorted({each.day for each in said} | {day for day, _ in corrections}):
        fields = _at(day, said).fields
        affiliate_id = next((name for start, name in reversed(corrections) if start <= day), None)
        if affiliate_id is not None:
            fields = fields | {"affiliate_id": affiliate_id}
        if not found or found[-1].fields != fields:
            found.append(InForce(day, fields))
    return found


def _at(day: date, said: Sequence[InForce]) -> InForce:
    return next(each for each in reversed(said) if each.day <= day)


def affiliates_of(*histories: Sequence[InForce]) -> set[str]:
    """Everybody to whom the customer belongs at any time, by any of these histories."""
    return {each.fields["affiliate_id"] for history in histories for each in history}


def phases_of(versions: Iterable[Version], calendar: TradingCalendar) -> dict[str, date]:
    """The trading day of the first version that says each phase; it does not reach back."""
    found: dict[str, date] = {}
    for version in versions:
        phase = version.fields.get("phase")
        if phase is not None:
            found.setdefault(phase, calendar.day_of(version.at))
    return found


def _first_known(versions: Sequence[Version]) -> dict[str, Any]:
    return {
        name: next((version.fields[name] for version in versions if name in version.fields), None) for name in DATED
    }
