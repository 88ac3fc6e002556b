"""What a negative month leaves: within a plan to the rule's next months, at a change of plan to the new plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

from commissions.rating.facts.exact import Amount, plus, total
from commissions.rating.facts.outcomes import Unrated
from commissions.rating.rules.history import AffiliateHistory, RuleMonth, Stay

Net = tuple[Amount, tuple[int, ...]]
"""The net amount in plan currency and the ids of the rates used."""


class OwnNet(NamedTuple):
    """What a rule's month came to by itself, in plan currency; above 0 where it made up for some of a loss."""

    rule_id: str
    month: str
    amount: Amount


class NetMonth(NamedTuple):
    """A month's net with what was carried into it, the ids of the rates used, and what that was."""

    amount: Amount
    fx_ids: tuple[int, ...]
    carried: tuple[OwnNet, ...]


Worth = NetMonth | Unrated
Carried = tuple[OwnNet, ...] | Unrated
"""What is carried over: months that sum to less than 0, or none. Unrated while one of them is undecided."""


class Carrying(Protocol):
    """A month rule whose negative months may be carried over."""

    id: str
    carries: bool

    def net(self, history: AffiliateHistory, month: RuleMonth, currency: str) -> Net:
        """The month's own net. Raises Unrated."""


def nets(history: AffiliateHistory, model: type[Carrying]) -> dict[tuple[str, str], Worth]:
    """By (rule id, month) the net of each month of the model's rules with what earlier ones left, or why it is
    unrated."""
    found: dict[tuple[str, str], Worth] = {}
    carried: dict[str, Carried] = {}
    before: Stay | None = None
    for stay in history.stays():
        if before is not None:
            carried = _passed_on(carried, before, stay, model)
        for month in stay.months:
            if isinstance(month.rule, model):
                worth, left = _month(history, month, stay.currency, carried.get(month.rule.id, ()))
                found[month.rule.id, month.month], carried[month.rule.id] = worth, left
        before = stay
    return found


def _passed_on(carried: dict[str, Carried], before: Stay, stay: Stay, model: type[Carrying]) -> dict[str, Carried]:
    """What the old plan would have carried on opens the first carrying rule of the new one."""
    heir = next(iter(_carrying(stay.opening, model)), None)
    # There is no rate at which a debt would be taken over, nor a rule that could take it over: it ends.
    if heir is None or before.currency != stay.currency:
        return {}
    passed: tuple[OwnNet, ...] = ()
    for rule in _carrying(before.closing, model):
        left = carried.get(rule.id, ())
        if isinstance(left, Unrated):
            return {heir.id: left}
        passed += left
    return {heir.id: passed}


def _carrying(rules: Iterable[Any], model: type[Carrying]) -> list[Carrying]:
    return [rule for rule in rules if isinstance(rule, model) and rule.carries]


def _month(history: AffiliateHistory, month: RuleMonth, currency: str, before: Carried) -> tuple[Worth, Carried]:
    """What a month is worth and what it leaves. Its own terms decide whether the next ones take that over."""
    rule: Carrying = month.rule
    worth: Worth
    left: Carried = before
    try:
        own, ids = rule.net(history, month, currency)
    except Exception as error:  # an undecided month, and not the end of all others
        worth = Unrated.of(error)
        left = Unrated(worth.code, f"waits for {month.month}: {worth.detail}")
    else:
        if isinstance(before, Unrated):
            # Only a month above zero has anything at stake.
            worth = before if own > 0 else NetMonth(own, ids, ())
        else:
            worth = NetMonth(plus(own, total(each.amount for each in before)), ids, before)
            # Only a loss is carried: a month that ends above zero has been paid and leaves nothing.
            left = (*before, OwnNet(rule.id, month.month, own)) if worth.amount < 0 else ()
    return worth, left if rule.carries else ()
