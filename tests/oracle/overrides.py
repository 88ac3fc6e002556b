"""Caps, and the uplines' overrides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from tests.oracle.money import Undecided, exact, half_even
from tests.oracle.programme import Rule
from tests.oracle.world import Line, World

RANK = {"activity": 0, "transaction": 1, "customer": 2, "month": 3}


def in_order(line: Line) -> tuple[Any, ...]:
    """Earned day first, then rows, transactions, customers, months, each kind in its own order."""
    return (line.earned, RANK[line.kind], line.order, line.level)


def capped(lines: list[Line]) -> list[Line]:
    """Each affiliate's month under each rule, in order: a line gets what the cap has left."""
    used: dict[tuple[str, str, str], Fraction] = {}
    kept = []
    for line in sorted(lines, key=in_order):
        pot = (line.affiliate, line.rule["id"], line.month)
        amount = line.amount
        if line.rule.get("cap"):
            amount = min(amount, max(exact(line.rule["cap"]["amount"]) - used.get(pot, Fraction(0)), Fraction(0)))
        used[pot] = used.get(pot, Fraction(0)) + amount
        kept.append(replace(line, amount=amount))
    return kept


def with_overrides(world: World, direct: list[Line]) -> list[Line]:
    """The direct lines (less what a split takes from them) and the uplines' lines, capped."""
    found: list[Line] = []
    for base in _by_source(direct):
        terms = base[0].terms
        for rule in terms.of_type("override"):
            found += _override(world, rule, base)
    return direct + capped(_summed(found))


def _by_source(direct: list[Line]) -> list[list[Line]]:
    sources: dict[Any, list[Line]] = {}
    for line in direct:
        sources.setdefault((line.affiliate, line.kind, line.source, id(line.terms.version)), []).append(line)
    return list(sources.values())


def _summed(lines: list[Line]) -> list[Line]:
    """One line per upline, rule, level and source; of several directs (or base rules) the exact sum."""
    sums: dict[Any, Line] = {}
    for line in lines:
        key = (line.affiliate, line.rule["id"], line.level, line.kind, line.source, line.month)
        if key in sums:
            known = sums[key]
            line = replace(
                max(known, line, key=lambda one: one.earned),
                amount=known.amount + line.amount,
                shared_rounded=known.shared_rounded + line.shared_rounded,
            )
        sums[key] = line
    return list(sums.values())


def _override(world: World, rule: Rule, lines: list[Line]) -> list[Line]:
    """Its share of each base rule by itself: a base that is unrated has no line here and adds nothing."""
    base = [line for line in lines if line.rule["id"] in rule["of"]]
    if not base:
        return []
    uplines = list(_earners(world, rule, base[0]))
    match = _match(world, rule, base[0])
    if not uplines or match is False:
        return []
    try:
        if match is None:
            raise Undecided("unmapped_instrument")
        return MODES[rule["mode"]](world, rule, base, uplines)
    except Undecided as undecided:
        world.hold(undecided.code, rule, base[0].kind, base[0].source)
        return []


def _match(world: World, rule: Rule, line: Line) -> bool | None:
    said = line.customer.terms(line.day) if line.customer else None
    return world.matches(rule, said, line.row)


def _earners(world: World, rule: Rule, line: Line) -> Iterator[tuple[int, str]]:
    """(level, upline) of the day, the parent first; those who are the customer themselves left out."""
    for level, upline in enumerate(world.programme.uplines(line.affiliate, line.day), start=1):
        if not world.self_referred(rule, line.customer, upline):
            yield level, upline


def _at(line: Line, rule: Rule, upline: str, level: int, amount: Fraction) -> Line:
    none = Fraction(0)
    fresh = replace(line, rate=None, shared_exact=none, shared_rounded=none)
    return replace(fresh, affiliate=upline, rule=rule, level=level, amount=amount)


def _on_top(world: World, rule: Rule, base: list[Line], uplines: list[tuple[int, str]]) -> list[Line]:
    direct, levels = sum((line.amount for line in base), Fraction(0)), rule["levels"]
    return [
        _at(base[0], rule, upline, level, direct * exact(levels[level - 1]) / 100)
        for level, upline in uplines
        if level <= len(levels)
    ]


def _per_lot(world: World, rule: Rule, base: list[Line], uplines: list[tuple[int, str]]) -> list[Line]:
    levels, lines = rule["levels"], []
    for line in base:
        assert line.row is not None
        for level, upline in uplines:
            if level <= len(levels):
                lots = line.row.payable * world.programme.multiplier(line.row.instrument, line.row.date)
                lines.append(_at(line, rule, upline, level, lots * exact(levels[level - 1])))
    return lines


def _split(world: World, rule: Rule, base: list[Line], uplines: list[tuple[int, str]]) -> list[Line]:
    """Shares per base rule; the base line will keep the pool less the rounded shares."""
    levels, lines = rule["levels"], []
    for line in base:
        for level, upline in uplines:
            if level < len(levels):
                share = line.amount * exact(levels[level]) / 100
                rounded = Fraction(half_even(share))
                line.shared_exact += share
                line.shared_rounded += rounded
                lines.append(replace(_at(line, rule, upline, level, share), shared_rounded=rounded))
    return lines


def _rate_difference(world: World, rule: Rule, base: list[Line], uplines: list[tuple[int, str]]) -> list[Line]:
    """Each upline's own flat lot rate above the highest rate paid below it."""
    line, lines = base[0], []
    assert line.row is not None
    assert line.rate is not None
    highest = line.rate
    lots = line.row.payable * world.programme.multiplier(line.row.instrument, line.row.date)
    for level, upline in uplines:
        if level > int(rule.get("depth") or level):
            break
        rate = _own_rate(world, line, upline)
        if rate is not None and rate > highest:
            lines.append(_at(line, rule, upline, level, lots * (rate - highest)))
            highest = rate
    return lines


def _own_rate(world: World, line: Line, upline: str) -> Fraction | None:
    """The rate of the upline's first matching flat lot rule, in the currency of the direct's plan."""
    assert line.row is not None
    for terms, rule in world.programme.rules(upline, line.day, "lot"):
        if "rate" in rule and world.matches(rule, line.row.terms, line.row) is True:
            if world.self_referred(rule, line.customer, upline):
                return None
            rate = exact(rule["rate"])
            return world.programme.rates.convert(rate, terms.currency, line.terms.currency, line.day)
    return None


MODES = {"on_top": _on_top, "per_lot": _per_lot, "split": _split, "rate_difference": _rate_difference}
