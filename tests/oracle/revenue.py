"""revenue_share: the affiliate's net month, reset or carried."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from functools import partial

from tests.oracle.clock import days_of_month, month_of, months_between
from tests.oracle.facts import Customer, Row, Transaction
from tests.oracle.money import Undecided, exact
from tests.oracle.programme import Rule, Terms
from tests.oracle.versions import Record
from tests.oracle.world import Line, World

COSTS = {True: ("bonus", "ib_rebate"), False: ("refund", "payout")}
UNDECIDED = ("missing_revenue", "missing_rate", "amount_usd_doubtful")
INCOME = {True: (), False: ("challenge_fee", "reset_fee")}


Balance = Fraction | str


def revenue_lines(world: World) -> list[Line]:
    days = [row.date for row in world.facts.rows] + [t.day for t in world.facts.transactions]
    if not days:
        return []
    months = months_between(min(days), max(days))
    return [line for affiliate in world.programme.affiliates for line in _lines_of(world, affiliate, months)]


def _lines_of(world: World, affiliate: str, months: list[str]) -> list[Line]:
    """Day by day: a rule's month is made up on the last day on which the rule is in force in it.

    `carried` is what the plan's negative months leave by rule, the exception's name once one cannot be known.
    """
    lines: list[Line] = []
    carried: dict[str, Balance] = {}
    before: Terms | None = None
    for month in months:
        in_force = _in_force(world, affiliate, month)
        for day, terms in in_force.items():
            if before is not None and before.plan != terms.plan:
                carried = passed_on(carried, before, terms)
            before = terms
            for rule in terms.of_type("revenue_share"):
                if _ends(rule, day, in_force):
                    lines += _month(world, rule, terms, affiliate, _days_of(rule, in_force), carried)
    return lines


def _in_force(world: World, affiliate: str, month: str) -> dict[date, Terms]:
    """The terms of each day of the month; days without a plan left out."""
    found = {day: world.programme.terms(affiliate, day) for day in days_of_month(month)}
    return {day: terms for day, terms in found.items() if terms is not None}


def _days_of(rule: Rule, in_force: dict[date, Terms]) -> list[date]:
    return [day for day, terms in in_force.items() if terms.rule(rule["id"]) is not None]


def _ends(rule: Rule, day: date, in_force: dict[date, Terms]) -> bool:
    """Whether the day is the rule's last in the month."""
    later = [terms for other, terms in reversed(in_force.items()) if other > day]
    return all(terms.rule(rule["id"]) is None for terms in later)


def passed_on(carried: dict[str, Balance], old: Terms, new: Terms) -> dict[str, Balance]:
    """The old plan's balances, summed, under the new plan's first carrying rule, where both have one currency."""
    heirs = [rule["id"] for rule in new.of_type("revenue_share") if rule.get("negative") == "carry"]
    if not heirs or old.currency != new.currency:
        return {}
    return {heirs[0]: _summed(carried.values())}


def _summed(amounts: Iterable[Balance]) -> Balance:
    """The sum; the first name of an exception, by their order of importance, where one is undecided."""
    found = [*amounts]
    undecided = [amount for amount in found if isinstance(amount, str)]
    if undecided:
        return min(undecided, key=UNDECIDED.index)
    return sum((amount for amount in found if not isinstance(amount, str)), Fraction(0))


def _month(
    world: World, rule: Rule, terms: Terms, affiliate: str, days: list[date], carried: dict[str, Balance]
) -> list[Line]:
    """The month's line, if it has one; what it leaves is in `carried` afterwards."""
    rule_id, source = rule["id"], (month_of(days[0]),)
    net = _summed(_amounts(world, rule, terms, affiliate, days))
    balance = _after(net, carried.get(rule_id, Fraction(0)))
    left = balance if rule.get("negative") == "carry" else Fraction(0)
    carried[rule_id] = Fraction(0)
    if isinstance(balance, str):
        if isinstance(net, str) or net > 0:
            world.hold(balance, rule, "month", source)
        carried[rule_id] = left
        return []
    if balance < 0:
        world.reasons["negative_net", rule_id, "month", source] = None
        carried[rule_id] = left
        return []
    return [_line(rule, terms, affiliate, days[-1], balance)]


def _after(net: Balance, carried: Balance) -> Balance:
    """The month with what is carried into it; its own exception comes first."""
    if isinstance(net, str) or isinstance(carried, str):
        return net if isinstance(net, str) else carried
    return net + carried


def _line(rule: Rule, terms: Terms, affiliate: str, last: date, net: Fraction) -> Line:
    amount = net * exact(rule["percent"]) / 100
    return Line(affiliate, rule, terms, "month", (month_of(last),), last, last, (), amount)


def own_net(world: World, affiliate: str, rule_id: str, month: str) -> Balance:
    """What a rule's month comes to by itself; the name of its exception where it is undecided."""
    rule, terms, days = month_under(world, affiliate, rule_id, month)
    return _summed(_amounts(world, rule, terms, affiliate, days))


def month_under(world: World, affiliate: str, rule_id: str, month: str) -> tuple[Rule, Terms, list[date]]:
    """The rule and the terms of its last day in a month, and the days on which it was in force."""
    in_force = _in_force(world, affiliate, month)
    days = [day for day, terms in in_force.items() if terms.rule(rule_id) is not None]
    terms = in_force[days[-1]]
    rule = terms.rule(rule_id)
    assert rule is not None
    return rule, terms, days


def counted(world: World, rule: Rule, affiliate: str, days: list[date]) -> tuple[list[Row], list[Transaction]]:
    """The rows and transactions of these days that a rule nets."""

    def counts(said: Record, customer: Customer, day: date) -> bool:
        if said["affiliate_id"] != affiliate or day not in days:
            return False
        return world.matches(rule, said) is True and not world.self_referred(rule, customer, affiliate)

    forex = world.programme.forex
    rows = [row for row in world.facts.rows if not row.demo and counts(row.terms, row.customer, row.date)]
    events = world.approved(*INCOME[forex], *COSTS[forex])
    return rows if forex else [], [event for event in events if counts(event.terms, event.customer, event.day)]


def _amounts(world: World, rule: Rule, terms: Terms, affiliate: str, days: list[date]) -> list[Balance]:
    """What every row and transaction of these days adds, or the name of its exception."""
    currency, costs = terms.currency, COSTS[world.programme.forex]
    rows, events = counted(world, rule, affiliate, days)
    found = [_decided(partial(world.revenue, row, currency)) for row in rows]
    for event in events:
        world.unmatched(rule, world.overdrawn(event, currency))
        found.append(_decided(partial(_signed, world, -1 if event.type in costs else 1, event, currency)))
    return found


def _signed(world: World, sign: int, event: Transaction, currency: str) -> Fraction:
    return sign * world.paid(event, currency)


def _decided(amount: Callable[[], Fraction]) -> Balance:
    try:
        return amount()
    except Undecided as undecided:
        return undecided.code
