"""From a customer's versions to the fields that rules read, by trading day. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from track360.core.clock import TradingCalendar
from track360.ingest.versions import Version

DATED = (
    "affiliate_id",
    "trading_account_type",
    "country_code",
    "kyc_status_id",
    "phase",
    "challenge_type",
    "account_size",
)
BEGINNING = date.min


class Term(NamedTuple):
    """The dated fields, in the order of ``DATED``, as in force at the end of each trading day from ``day`` on."""

    day: date
    values: tuple[Any, ...]


def terms_of(versions: Sequence[Version], calendar: TradingCalendar) -> list[Term]:
    """The terms that ascending versions say. The first known value of each field reaches back to the beginning."""
    state = _first_known(versions)
    found = [Term(BEGINNING, tuple(state.values()))]
    for version in versions:
        state |= {name: version.fields[name] for name in DATED if name in version.fields}
        term = Term(calendar.day_of(version.at), tuple(state.values()))
        # Of one day only what is in force at its end counts.
        if found[-1].day == term.day:
            found.pop()
        if not found or found[-1].values != term.values:
            found.append(term)
    return found


def corrected(terms: Sequence[Term], corrections: Sequence[tuple[date, str | None]]) -> list[Term]:
    """The terms with an operator's attributions, (day, affiliate or None for the partner's word), over them."""
    found: list[Term] = []
    for day in sorted({term.day for term in terms} | {day for day, _ in corrections}):
        said = _at(day, terms).values
        affiliate_id = next((name for start, name in reversed(corrections) if start <= day), None)
        # ``affiliate_id`` is the first of ``DATED``.
        term = Term(day, said if affiliate_id is None else (affiliate_id, *said[1:]))
        if not found or found[-1].values != term.values:
            found.append(term)
    return found


def _at(day: date, terms: Sequence[Term]) -> Term:
    return next(term for term in reversed(terms) if term.day <= day)


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
        name: next((version.fields[name] for version in versions if name in version.fields), None)
        for name in DATED
    }
