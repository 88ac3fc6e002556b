"""lot, spread_share and commission_share: one row, one rule of each type."""

from __future__ import annotations

from fractions import Fraction

from tests.oracle.clock import month_of
from tests.oracle.facts import Row
from tests.oracle.money import Undecided, exact
from tests.oracle.programme import Rule, Terms
from tests.oracle.tiers import price_of, tier_price
from tests.oracle.world import Line, World

TYPES = ("lot", "spread_share", "commission_share")


def activity_lines(world: World) -> list[Line]:
    """The direct affiliates' lines on rows, zeros included: a priced row may carry a per-lot override."""
    return [line for row in world.facts.rows for kind in TYPES for line in _line(world, row, kind)]


def _line(world: World, row: Row, kind: str) -> list[Line]:
    affiliate = row.terms["affiliate_id"]
    terms = world.programme.terms(affiliate, row.date)
    if row.demo:
        world.reasons["demo_account", "", "activity", row.source] = None
    if row.demo or terms is None:
        return []
    try:
        rule = _pricing_rule(world, terms, row, kind)
    except HeldRow as held:
        world.hold("unmapped_instrument", held.rule, "activity", row.source)
        return []
    if rule is None or world.self_referred(rule, row.customer, affiliate):
        return []
    try:
        amount = _units(world, rule, terms, row) * _price(world, rule, terms, affiliate, row)
    except Undecided as undecided:
        world.hold(undecided.code, rule, "activity", row.source)
        return []
    flat = exact(rule["rate"]) if "rate" in rule else None
    place = (affiliate, rule, terms, "activity", row.source, row.date, row.date, row.order, amount)
    return [Line(*place, customer=row.customer, row=row, rate=flat)]


class HeldRow(Exception):
    """The first rule that might match cannot be decided; later rules do not get the row."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule["id"])
        self.rule = rule


def _pricing_rule(world: World, terms: Terms, row: Row, kind: str) -> Rule | None:
    """The first rule of its type, in list order, whose match holds."""
    for rule in terms.of_type(kind):
        match = world.matches(rule, row.terms, row)
        if match is None:
            raise HeldRow(rule)
        if match:
            return rule
        world.reasons["no_match", rule["id"], "activity", row.source] = None
    return None


def _units(world: World, rule: Rule, terms: Terms, row: Row) -> Fraction:
    """What the rate or percent is applied to: lots × multiplier, or money in the plan's currency."""
    if rule["type"] == "lot":
        return row.payable * world.programme.multiplier(row.instrument, row.date)
    money = row.spread if rule["type"] == "spread_share" else row.commission
    if money is None:
        raise Undecided("missing_revenue")
    return world.programme.rates.convert(money, row.currency, terms.currency, row.date)


def _price(world: World, rule: Rule, terms: Terms, affiliate: str, row: Row) -> Fraction:
    if "tiers" in rule:
        return tier_price(world, rule, affiliate, month_of(row.date), terms.currency, row)
    return price_of(rule)
