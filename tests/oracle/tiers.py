"""Tiers: what the affiliate's month adds up to, and the price at a place in it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.oracle.clock import month_of
from tests.oracle.facts import Row, Transaction
from tests.oracle.ftd import first_deposits
from tests.oracle.money import Undecided, exact
from tests.oracle.programme import Rule
from tests.oracle.world import Source, World

Item = Row | Transaction


def price_of(entry: dict[str, Any]) -> Fraction:
    """A `rate` as it stands, a `percent` as a fraction."""
    return exact(entry["rate"]) if "rate" in entry else exact(entry["percent"]) / 100


def reached(steps: list[dict[str, Any]], basis: Fraction) -> Fraction:
    """The price of the highest step whose `from` is not above the basis; below the first, 0."""
    price = Fraction(0)
    for step in steps:
        if basis >= exact(step["from"]):
            price = price_of(step)
    return price


def slices(steps: list[dict[str, Any]], begin: Fraction, end: Fraction) -> Fraction:
    """Σ (width of the slice within the step) × (price of the step), from `begin` to `end`."""
    total = Fraction(0)
    for place, step in enumerate(steps):
        low = max(begin, exact(step["from"]))
        high = min(end, exact(steps[place + 1]["from"])) if place + 1 < len(steps) else end
        if high > low:
            total += (high - low) * price_of(step)
    return total


def counted_rows(world: World, rule: Rule, affiliate: str, month: str) -> list[Row]:
    """The month's own, directly referred, non-demo rows that the rule matches, on days with a plan, in order."""
    return [
        row
        for row in world.facts.rows
        if month_of(row.date) == month
        and not row.demo
        and row.terms["affiliate_id"] == affiliate
        and world.programme.terms(affiliate, row.date) is not None
        and world.matches(rule, row.terms, row) is True
        and not world.self_referred(rule, row.customer, affiliate)
    ]


def counted_fees(world: World, rule: Rule, affiliate: str, month: str) -> list[Transaction]:
    """The month's own approved challenge fees that the rule matches, on days with a plan, by instant and id."""
    return [
        fee
        for fee in world.approved("challenge_fee")
        if month_of(fee.day) == month
        and fee.terms["affiliate_id"] == affiliate
        and world.programme.terms(affiliate, fee.day) is not None
        and world.matches(rule, fee.terms) is True
        and not world.self_referred(rule, fee.customer, affiliate)
    ]


def _ftds(world: World, rule: Rule, affiliate: str, month: str) -> int:
    """A deposit has no instrument: of `match` only what it says of the customer counts."""
    wanted = rule.get("match") or {}
    rule = {**rule, "match": {name: wanted[name] for name in wanted if name not in ("instruments", "groups")}}
    own = [
        ftd
        for ftd in first_deposits(world, "customer")
        if month_of(ftd.day) == month
        and ftd.terms["affiliate_id"] == affiliate
        and world.programme.terms(affiliate, ftd.day) is not None
        and world.matches(rule, ftd.terms) is True
        and not world.self_referred(rule, ftd.customer, affiliate)
    ]
    return len(own)


def _fee_paid(world: World, fee: Transaction, currency: str) -> Fraction:
    try:
        return world.paid(fee, currency)
    except Undecided:
        return Fraction(0)


def widths(world: World, rule: Rule, affiliate: str, month: str, currency: str) -> list[tuple[Item, Fraction]]:
    """What each row or fee of the month adds to the basis, in order."""
    basis = rule["tiers"]["basis"]
    if basis == "fees":
        return [(fee, _fee_paid(world, fee, currency)) for fee in counted_fees(world, rule, affiliate, month)]
    return [(row, _width(world, row, basis)) for row in counted_rows(world, rule, affiliate, month)]


def _width(world: World, row: Row, basis: str) -> Fraction:
    """A row whose instrument is in no group adds nothing, wherever it stands."""
    if not world.programme.mapped(row.instrument, row.date):
        return Fraction(0)
    return row.payable if basis == "lots" else row.volume or Fraction(0)


def basis_total(world: World, rule: Rule, affiliate: str, month: str, currency: str) -> Fraction:
    basis = rule["tiers"]["basis"]
    if basis == "active_traders":
        rows = counted_rows(world, rule, affiliate, month)
        active = [row for row in rows if row.lots > 0 and world.programme.mapped(row.instrument, row.date)]
        return Fraction(len({row.customer.id for row in active}))
    if basis == "ftds":
        return Fraction(_ftds(world, rule, affiliate, month))
    if basis == "sales":
        return Fraction(len(counted_fees(world, rule, affiliate, month)))
    return sum((width for _, width in widths(world, rule, affiliate, month, currency)), Fraction(0))


def prices(world: World, rule: Rule, affiliate: str, month: str, currency: str) -> dict[Source, Fraction]:
    """By source: the average price of each row or fee in the ladder of that month."""
    steps, place = rule["tiers"]["steps"], Fraction(0)
    found: dict[Source, Fraction] = {}
    for item, width in widths(world, rule, affiliate, month, currency):
        average = slices(steps, place, place + width) / width if width else reached(steps, place)
        found[source_of(item)] = average
        place += width
    return found


def source_of(item: Item) -> Source:
    return item.source if isinstance(item, Row) else (item.id,)


def tier_price(world: World, rule: Rule, affiliate: str, month: str, currency: str, item: Item) -> Fraction:
    """The price per unit (or as a fraction) of one row or fee under the rule's tiers."""
    key, steps = (id(rule), affiliate, month), rule["tiers"]["steps"]
    if rule["tiers"]["mode"] == "whole":
        if key not in world.whole_prices:
            total = basis_total(world, rule, affiliate, month, currency)
            world.whole_prices[key] = reached(steps, total)
        return world.whole_prices[key]
    if key not in world.ladder_prices:
        world.ladder_prices[key] = prices(world, rule, affiliate, month, currency)
    return world.ladder_prices[key][source_of(item)]
