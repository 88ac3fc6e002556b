"""`books`: what a partner's records earn under its programme, from scratch, in the plainest way.

Order: basis and tiers, cap, overrides, margin guard, and one rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.oracle.activity_rules import activity_lines
from tests.oracle.facts import Facts
from tests.oracle.fees import fee_lines
from tests.oracle.ftd import ftd_lines
from tests.oracle.money import Undecided, cut, exact, half_even
from tests.oracle.other_rules import phase_lines, rebate_lines
from tests.oracle.overrides import capped, with_overrides
from tests.oracle.programme import Programme
from tests.oracle.revenue import revenue_lines
from tests.oracle.versions import Digest
from tests.oracle.world import Line, Source, World

Unit = tuple[str, str, int, str, Source, str]


@dataclass(frozen=True)
class Answer:
    """`units`: (affiliate, rule, level, kind, source, earned month) → amount at 8 places, zeros left out.

    `payable`: the day from which each of them may be paid; None for a suspended affiliate's.
    `exceptions`: (code, rule, kind, source). `reasons`: (code, rule, kind, source) → (have, need) or None.
    """

    units: dict[Unit, Decimal]
    payable: dict[Unit, date | None]
    exceptions: set[tuple[str, str, str, Source]]
    reasons: dict[tuple[str, str, str, Source], Any]

    def balances(self) -> dict[str, Decimal]:
        """What each affiliate has, all units together."""
        totals: dict[str, Decimal] = {}
        for unit, amount in self.units.items():
            totals[unit[0]] = totals.get(unit[0], Decimal(0)) + amount
        return totals


def books(
    programme_partner: dict[str, Any],
    records: list[tuple[str, dict[str, Any], Any]],
    digest: Digest | None = None,
) -> Answer:
    """`records`: (entity, record, received_at) in order of receipt; `digest` breaks ties of versions."""
    programme = Programme(programme_partner)
    world = World(programme, Facts(programme, records, digest))
    lines = lines_of(world)
    units = _units(world, lines)
    payable = {unit_of(line): _payable(world, line) for line in lines if unit_of(line) in units}
    return Answer(units, payable, world.exceptions, world.reasons)


def lines_of(world: World) -> list[Line]:
    """Every line, capped, before it is guarded and rounded."""
    direct = [
        *activity_lines(world),
        *ftd_lines(world),
        *fee_lines(world),
        *phase_lines(world),
        *rebate_lines(world),
        *revenue_lines(world),
    ]
    return with_overrides(world, capped(direct))


def unit_of(line: Line) -> Unit:
    return (line.affiliate, line.rule["id"], line.level, line.kind, line.source, line.month)


def _payable(world: World, line: Line) -> date | None:
    """The unit's hold_days, as its rule says today, after the earned day."""
    if world.programme.affiliates[line.affiliate].get("status") == "suspended":
        return None
    return line.earned + timedelta(days=int(line.rule.get("hold_days") or 0))


def _units(world: World, lines: list[Line]) -> dict[Unit, Decimal]:
    units: dict[Unit, Decimal] = {}
    for source_lines in _by_row(lines):
        for line, amount in zip(source_lines, _entries(world, source_lines), strict=True):
            assert unit_of(line) not in units
            units[unit_of(line)] = amount
    return {unit: amount for unit, amount in units.items() if amount}


def _by_row(lines: list[Line]) -> list[list[Line]]:
    sources: dict[Any, list[Line]] = {}
    for line in lines:
        sources.setdefault((line.kind, line.source), []).append(line)
    return list(sources.values())


def unguarded(line: Line) -> Fraction:
    """What a margin guard sums and scales."""
    return line.amount - line.shared_exact


def _entries(world: World, lines: list[Line]) -> list[Decimal]:
    """The lines of one source, guarded and rounded."""
    limit = _limit(world, lines)
    total = sum((unguarded(line) for line in lines), Fraction(0))
    if limit is not None and total > limit:
        return [cut(unguarded(line) * limit / total) for line in lines]
    return [_rounded(line) for line in lines]


def _rounded(line: Line) -> Decimal:
    """A direct line less the rounded shares of a split; an upline's share of a split is rounded per base."""
    if line.level == 0:
        return half_even(line.amount - line.shared_rounded)
    return half_even(line.shared_rounded if line.rule["mode"] == "split" else line.amount)


def _limit(world: World, lines: list[Line]) -> Fraction | None:
    """The margin guard's limit for a row; 0, with an exception, where its revenue cannot be read."""
    first = lines[0]
    guard = first.terms.version.get("margin_guard")
    if first.row is None or guard is None or not any(unguarded(line) for line in lines):
        return None
    try:
        return world.revenue(first.row, first.terms.currency) * exact(guard) / 100
    except Undecided as undecided:
        for line in lines:
            if line.level == 0:
                world.exceptions.add((undecided.code, line.rule["id"], line.kind, line.source))
        return Fraction(0)
