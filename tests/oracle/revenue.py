"""revenue_share: the affiliate's net month, reset or carried."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import partial

from tests.oracle.clock import days_of_month, month_of, months_between
from tests.oracle.facts import Customer, Transaction
from tests.oracle.money import Undecided, exact
from tests.oracle.programme import Rule, Terms
from tests.oracle.versions import Record
from tests.oracle.world import Line, World

COSTS = {True: ("bonus", "ib_rebate"), False: ("refund", "payout")}
INCOME = {True: (), False: ("challenge_fee", "reset_fee")}


def revenue_lines(world: World) -> list[Line]:
    days = [row.date for row in world.facts.rows] + [t.day for t in world.facts.transactions]
    if not days:
        return []
    months = months_between(min(days), max(days))
    lines = []
    for affiliate in world.programme.affiliates:
        for rule_id in _rule_ids(world):
            lines += _months_of(world, affiliate, rule_id, months)
    return lines


def _rule_ids(world: World) -> list[str]:
    plans = world.programme.plans.values()
    rules = [rule for plan in plans for version in plan["versions"] for rule in version.get("rules") or []]
    return sorted({rule["id"] for rule in rules if rule["type"] == "revenue_share"})


def _months_of(world: World, affiliate: str, rule_id: str, months: list[str]) -> list[Line]:
    """The months in turn; `carried` is what earlier negative months leave, the exception's name once one
    cannot be known."""
    lines = []
    carried: Fraction | str = Fraction(0)
    for month in months:
        days = _days_in_force(world, affiliate, rule_id, month)
        if not days:
            continue
        terms = world.programme.terms(affiliate, max(days))
        assert terms is not None
        rule = terms.rule(rule_id)
        assert rule is not None
        net = _net(world, rule, terms, affiliate, days, month)
        balance = net if isinstance(net, str) else carried if isinstance(carried, str) else carried + net
        carries = rule.get("negative") == "carry"
        if isinstance(balance, str):
            if isinstance(net, str) or net > 0:
                world.hold(balance, affiliate, rule_id, "month", (month,))
            carried = balance if carries else Fraction(0)
        elif balance < 0:
            world.reasons["negative_net", rule_id, "month", (month,)] = None
            carried = balance if carries else Fraction(0)
        else:
            lines.append(_line(rule, terms, affiliate, max(days), balance))
            carried = Fraction(0)
    return lines


def _line(rule: Rule, terms: Terms, affiliate: str, last: date, net: Fraction) -> Line:
    amount = net * exact(rule["percent"]) / 100
    return Line(affiliate, rule, terms, "month", (month_of(last),), last, last, (), amount)


def _days_in_force(world: World, affiliate: str, rule_id: str, month: str) -> list[date]:
    terms = {day: world.programme.terms(affiliate, day) for day in days_of_month(month)}
    return [day for day, found in terms.items() if found is not None and found.rule(rule_id) is not None]


def _net(world: World, rule: Rule, terms: Terms, affiliate: str, days: list[date], month: str) -> Fraction | str:
    """Income less costs in the plan's currency; the name of the exception when a row is undecided."""
    net, undecided = Fraction(0), set[str]()
    for amount in _amounts(world, rule, terms, affiliate, days):
        if isinstance(amount, str):
            undecided.add(amount)
        else:
            net += amount
    return min(undecided, key=("missing_revenue", "missing_rate").index) if undecided else net


def _amounts(world: World, rule: Rule, terms: Terms, affiliate: str, days: list[date]) -> list[Fraction | str]:
    """What every row and transaction of these days adds, or the name of its exception."""

    def counts(said: Record, customer: Customer, day: date) -> bool:
        if said["affiliate_id"] != affiliate or day not in days:
            return False
        return world.matches(rule, said) is True and not world.self_referred(rule, customer, affiliate)

    forex, currency = world.programme.forex, terms.currency
    found: list[Fraction | str] = []
    for row in world.facts.rows if forex else []:
        if not row.demo and counts(row.terms, row.customer, row.date):
            found.append(_decided(partial(world.revenue, row, currency)))
    for sign, types in ((1, INCOME[forex]), (-1, COSTS[forex])):
        for event in world.approved(*types):
            if counts(event.terms, event.customer, event.day):
                found.append(_decided(partial(_signed, world, sign, event, currency)))
    return found


def _signed(world: World, sign: int, event: Transaction, currency: str) -> Fraction:
    return sign * world.paid(event, currency)


def _decided(amount: Callable[[], Fraction]) -> Fraction | str:
    try:
        return amount()
    except Undecided as undecided:
        return undecided.code
