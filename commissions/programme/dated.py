"""What is in force on a day, and from which day on two programmes differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from commissions.programme.diff import PartnerDiff
from commissions.programme.tables import Dated, Programme, Record
from commissions.rating.facts.doubt import TOLERANCE
from commissions.rating.facts.fx import REPORTING_CURRENCY
from commissions.rating.facts.records import BEGINNING

State = Callable[[Programme, date], Any]
"""What of a programme is in force on a day, in a form that can be compared."""


def turns(groups: Iterable[Dated]) -> list[date]:
    """The days from which on other entries are in force, the beginning first."""
    return sorted({BEGINNING, *(day for _, day in groups)})


def groups_on(groups: Mapping[Dated, Record], day: date) -> list[Dated]:
    """The keys of the entries in force on a day, in the order of the groups."""
    latest: dict[str, Dated] = {}
    for key in sorted(groups, key=lambda key: key[1]):
        if key[1] <= day:
            latest[key[0]] = key
    return sorted(latest.values(), key=lambda key: groups[key]["position"])


def changed_from(diff: PartnerDiff) -> date | None:
    """The first day of which any row or transaction of the partner's may be rated differently; None: of none."""
    if any("signs" in change.fields for change in diff.of("partner")) and not diff.created:
        return BEGINNING
    days = [_first_difference(diff, *each) for each in _STATES]
    return min((day for day in days if day is not None), default=None)


def _first_difference(diff: PartnerDiff, table: str, days: Callable[[Programme], Iterable[date]], state: State) -> Any:
    if not diff.of(table):
        return None
    known = sorted({BEGINNING, *days(diff.before), *days(diff.after)})
    return next((day for day in known if state(diff.before, day) != state(diff.after, day)), None)


def _groups(programme: Programme, day: date) -> Any:
    """Which instrument is in which group, and with what multiplier; without any group each counts once."""
    found = [(key[0], programme.groups[key]) for key in groups_on(programme.groups, day)]
    listed = [(name, each["multiplier"], sorted(each["instruments"])) for name, each in found if each["instruments"]]
    return bool(programme.groups), listed


def _value(table: str, name: str, default: Any) -> State:
    def state(programme: Programme, day: date) -> Any:
        known = programme.table(table)
        days = [each for each in known if each <= day]
        return known[max(days)][name] if days else default

    return state


_STATES: tuple[tuple[str, Callable[[Programme], Iterable[date]], State], ...] = (
    ("groups", lambda programme: turns(programme.groups), _groups),
    (
        "reporting_currency",
        lambda programme: programme.reporting_currency,
        _value("reporting_currency", "currency", REPORTING_CURRENCY),
    ),
    ("usd_tolerance", lambda programme: programme.usd_tolerance, _value("usd_tolerance", "percent", TOLERANCE)),
)
