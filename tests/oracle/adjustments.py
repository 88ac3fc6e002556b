"""Adjustments that take more than their original has: listed, whoever reads the original's value."""

from __future__ import annotations

from tests.oracle.facts import Transaction
from tests.oracle.programme import Rule
from tests.oracle.refunds import FEES, refund_book
from tests.oracle.revenue import COSTS, INCOME
from tests.oracle.world import World

TRIGGERS = {"deposit": "ftd", **dict.fromkeys(FEES, "challenge_fee")}


def list_unmatched(world: World) -> None:
    """An exception on each such adjustment, under every rule that works on its original."""
    originals = world.approved("deposit", "ib_rebate", "bonus", *FEES, "refund", "payout")
    for original in [one for one in originals if world.adjustments(one)]:
        affiliate = original.terms["affiliate_id"]
        terms = world.programme.terms(affiliate, original.day)
        for rule in terms.rules if terms else []:
            if _works(world, rule, original) and _concerned(world, rule, affiliate, original):
                _list(world, rule, world.overdrawn(original, terms.currency))
    _list_refunds(world)


def _works(world: World, rule: Rule, original: Transaction) -> bool:
    """Whether a rule of this kind pays for such a transaction or nets it."""
    if rule["type"] == "revenue_share":
        forex = world.programme.forex
        return original.type in (*INCOME[forex], *COSTS[forex])
    if rule["type"] == "rebate_passthrough":
        return original.type == "ib_rebate"
    return rule["type"] == "cpa" and rule["trigger"] == TRIGGERS.get(original.type)


def _concerned(world: World, rule: Rule, affiliate: str, event: Transaction) -> bool:
    matched = world.matches(rule, event.terms) is True
    return matched and not world.self_referred(rule, event.customer, affiliate)


def _list_refunds(world: World) -> None:
    """A refund is read by the rules of its fees, where they take anything back, in each fee's currency.

    One without a fee stands under the rules of its own day.
    """
    book, lost = refund_book(world)
    for refund in lost:
        _list_under_fee_rules(world, refund, [refund], refund.currency)
    for account in book.values():
        _list_under_fee_rules(world, account.fee, account.refunds, account.fee.currency)


def _list_under_fee_rules(world: World, about: Transaction, refunds: list[Transaction], currency: str) -> None:
    affiliate = about.terms["affiliate_id"]
    for _, rule in world.programme.rules(affiliate, about.day, "cpa"):
        takes_back = rule["trigger"] == "challenge_fee" and rule.get("clawback", "pro_rata") != "none"
        if takes_back and _concerned(world, rule, affiliate, about):
            for refund in refunds:
                _list(world, rule, world.overdrawn(refund, currency, usd_as_given=False))


def _list(world: World, rule: Rule, adjustments: list[Transaction]) -> None:
    for adjustment in adjustments:
        world.hold("adjustment_unmatched", rule, "transaction", (adjustment.id,))
