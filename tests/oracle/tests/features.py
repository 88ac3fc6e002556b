"""What a generated case contains of what decides money seldom."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from tests.oracle import revenue
from tests.oracle.facts import Facts, Transaction
from tests.oracle.oracle import books
from tests.oracle.programme import Programme, Terms
from tests.oracle.refunds import is_free, refund_book
from tests.oracle.strategies import Case
from tests.oracle.world import World


def features(case: Case, monkeypatch: Any) -> set[str]:
    """The names of what the case contains, each at least once."""
    programme = Programme(case.partner)
    world = World(programme, Facts(programme, case.received()))
    found = {*_groups(world), *_dollars(world), *_fees(world)}
    found |= {f"crossed through {pivot}" for pivot in _pivots(world)}
    with monkeypatch.context() as patched:
        passed: list[str] = []
        patched.setattr(revenue, "passed_on", _listening(passed))
        answer = books(case.partner, case.received())
    found |= {f"listed {code}" for code, *_ in answer.exceptions}
    return found | set(passed) | {*_shares(answer.units, answer.exceptions, programme)}


def _groups(world: World) -> Iterator[str]:
    programme = world.programme
    if any("from" in entry for entry in programme.groups):
        yield "dated group entries"
    for row in world.facts.rows:
        mapped = programme.mapped(row.instrument, row.date)
        if not mapped:
            yield "a row in no group"
        terms = programme.terms(row.terms["affiliate_id"], row.date)
        for rule in terms.rules if terms else []:
            if not mapped and rule["type"].endswith("_share") and "tiers" in rule:
                yield "an ungrouped row in a share's tiers"
        if terms is None:
            yield "a row without a plan"
        earlier = [entry for entry in programme.groups if "from" in entry and str(entry["from"]) <= str(row.date)]
        if earlier and mapped:
            yield "a row under a dated entry"


def _pivots(world: World) -> Iterator[str]:
    """Through which pivots money of the records reaches some plan's currency."""
    rates, plans = world.programme.rates, {plan["currency"] for plan in world.programme.plans.values()}
    money = {(row.currency, row.date) for row in world.facts.rows}
    money |= {(event.currency, event.day) for event in world.facts.transactions}
    for currency, day in money:
        for target in plans - {currency}:
            crossed = rates.crossed(currency, target, day)
            if rates.straight(currency, target, day) is None and crossed is not None:
                yield crossed[0] if crossed[0] in ("EUR", "USD") else "the reporting currency"


def _dollars(world: World) -> Iterator[str]:
    for event in world.facts.transactions:
        kind = "a dollar amount" if event.currency == "USD" else "another amount"
        if event.usd is not None:
            yield f"{kind} that is {'doubtful' if world.doubtful(event) else 'fine'}"
            if _off(world, event) == Fraction(1, 20) == world.programme.usd_tolerance(event.day):
                yield "an amount at the edge of the tolerance"


def _off(world: World, event: Transaction) -> Fraction | None:
    """By how much of the converted amount amount_usd is off."""
    if event.currency == "USD" or event.usd is None or not event.amount:
        return None
    rates = world.programme.rates
    if (rates.straight(event.currency, "USD", event.day) or rates.crossed(event.currency, "USD", event.day)) is None:
        return None
    converted = rates.convert(event.amount, event.currency, "USD", event.day)
    return abs(event.usd / converted - 1)


def _fees(world: World) -> Iterator[str]:
    book, _ = refund_book(world)
    accounts = [*book.values()]
    for account in accounts:
        if is_free(account.fee):
            yield "a free fee"
        if account.free and account.excess:
            yield "a refund of a free fee"
        if any(refund.original is None for refund in account.excess):
            yield "a refund beyond all fees"
        if any(refund.original is not None for refund in account.excess):
            yield "an explicit refund larger than its fee"
    for refund in world.approved("refund"):
        reached = [account for account in accounts if refund in account.refunds]
        if len(reached) > 1:
            yield "a refund that goes on"
            if len({account.fee.currency for account in reached}) > 1:
                yield "a refund that goes on in another currency"
        if reached and refund.original is None and reached[-1].refunded is None:
            yield "a refund that cannot be measured"


def _listening(passed: list[str]) -> Any:
    """`passed_on`, writing down what becomes of balances."""
    known = revenue.passed_on

    def listening(carried: dict[str, Any], old: Terms, new: Terms) -> dict[str, Any]:
        after = known(carried, old, new)
        for balance in carried.values():
            if balance:
                what = "an undecided balance" if isinstance(balance, str) else "a balance"
                passed.append(f"{what} that {'passes on' if after else 'ends'}")
        return after

    return listening


def _shares(units: Any, exceptions: Any, programme: Programme) -> Iterator[str]:
    """Overrides of several bases of which one is unrated on a source and another pays."""
    unrated = {(rule, source) for _, rule, _, source in exceptions}
    for affiliate, rule_id, level, _, source, _ in units:
        rules = [rule for plan in programme.plans.values() for version in plan["versions"] for rule in version["rules"]]
        for rule in rules if level else []:
            if rule["id"] == rule_id and any((of, source) in unrated for of in rule["of"]):
                yield f"{rule['mode']} of what is rated alone"
        if programme.affiliates[affiliate].get("status") == "suspended":
            yield "a suspended affiliate's line"
