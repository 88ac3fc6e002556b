"""The CPA on a phase, and pushed rebates passed through."""

from __future__ import annotations

from tests.oracle.facts import Customer, Transaction
from tests.oracle.ftd import accounts
from tests.oracle.money import Undecided, exact
from tests.oracle.programme import Rule, Terms
from tests.oracle.versions import Version
from tests.oracle.world import Line, World


def first_said(customer: Customer, phase: str) -> Version | None:
    """The first version that says the phase; it does not reach back."""
    saying = [version for version in customer.versions if version.said.get("phase") == phase]
    return min(saying, key=lambda v: v.order, default=None)


def phase_lines(world: World) -> list[Line]:
    lines = []
    for customer in world.facts.customers.values():
        for phase in sorted({v.said["phase"] for v in customer.versions if v.said.get("phase") is not None}):
            reached = first_said(customer, phase)
            assert reached is not None
            affiliate = customer.on("affiliate_id", reached.day)
            for terms, rule in world.programme.rules(affiliate, reached.day, "cpa"):
                if rule["trigger"] == "phase" and rule["phase"] == phase:
                    lines += _phase_line(world, rule, terms, affiliate, customer, reached)
    return lines


def _phase_line(
    world: World, rule: Rule, terms: Terms, affiliate: str, customer: Customer, reached: Version
) -> list[Line]:
    source, day = (customer.id, rule["phase"]), reached.day
    if not _is_first(world, rule, customer) or customer.demo(day):
        return []
    if world.matches(rule, customer.terms(day)) is not True:
        world.reasons["no_match", rule["id"], "customer", source] = None
        return []
    if world.self_referred(rule, customer, affiliate):
        return []
    order = (reached.day, customer.id.encode(), rule["phase"].encode())
    place = (affiliate, rule, terms, "customer", source, day, day, order, exact(rule["amount"]))
    return [Line(*place, customer=customer)]


def _is_first(world: World, rule: Rule, customer: Customer) -> bool:
    """Whether this account reached the phase before every other account that counts as the same customer.

    A phase is reached on a day; on the same day the smaller id comes first.
    """
    reached = []
    for account in accounts(world, customer, rule.get("per", "customer")):
        version = first_said(account, rule["phase"])
        if version is not None:
            reached.append((version.day, account.id.encode()))
    return min(reached)[1] == customer.id.encode()


def rebate_lines(world: World) -> list[Line]:
    lines = []
    for rebate in world.approved("ib_rebate"):
        affiliate = rebate.terms["affiliate_id"]
        for terms, rule in world.programme.rules(affiliate, rebate.day, "rebate_passthrough"):
            lines += _rebate_line(world, rule, terms, affiliate, rebate)
    return lines


def _rebate_line(world: World, rule: Rule, terms: Terms, affiliate: str, rebate: Transaction) -> list[Line]:
    source, day = (rebate.id,), rebate.day
    if world.matches(rule, rebate.terms) is not True:
        world.reasons["no_match", rule["id"], "transaction", source] = None
        return []
    if world.self_referred(rule, rebate.customer, affiliate):
        return []
    try:
        amount = world.paid(rebate, terms.currency)
        world.unmatched(rule, world.overdrawn(rebate, terms.currency))
    except Undecided as undecided:
        world.hold(undecided.code, rule, "transaction", source)
        return []
    place = (affiliate, rule, terms, "transaction", source, day, day, rebate.order, amount)
    return [Line(*place, customer=rebate.customer)]
