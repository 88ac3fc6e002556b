"""What a negative month leaves: within a plan to the rule's next months, at a change of plan to the new plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from commissions.rating.facts.exact import ZERO, Amount, plus, total
from commissions.rating.facts.outcomes import Unrated
from commissions.rating.rules.history import AffiliateHistory, RuleMonth, Stay

Net = tuple[Amount, tuple[int, ...]]
"""The net amount in plan currency and the ids of the rates used."""
Worth = Net | Unrated
Carried = Amount | Unrated
"""What is carried over, 0 or below; Unrated while a month that it comes from is undecided."""


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
                worth, left = _month(history, month, stay.currency, carried.get(month.rule.id, ZERO))
                found[month.rule.id, month.month], carried[month.rule.id] = worth, left
        before = stay
    return found


def _passed_on(carried: dict[str, Carried], before: Stay, stay: Stay, model: type[Carrying]) -> dict[str, Carried]:
    """What the old plan would have carried on opens the first carrying rule of the new one."""
    heir = next(iter(_carrying(stay.opening, model)), None)
    # There is no rate at which a debt would be taken over, nor a rule that could take it over: it ends.
    if heir is None or before.currency != stay.currency:
        return {}
    left = [carried.get(rule.id, ZERO) for rule in _carrying(before.closing, model)]
    undecided = [amount for amount in left if isinstance(amount, Unrated)]
    return {heir.id: undecided[0] if undecided else total(left)}  # type: ignore[arg-type]


def _carrying(rules: Iterable[Any], model: type[Carrying]) -> list[Carrying]:
    return [rule for rule in rules if isinstance(rule, model) and rule.carries]


def _month(history: AffiliateHistory, month: RuleMonth, currency: str, before: Carried) -> tuple[Worth, Carried]:
    """What a month is worth and what it leaves. Its own terms decide whether the next ones take that over."""
    rule: Carrying = month.rule
    worth: Worth
    left: Carried = before
    try:
        worth = rule.net(history, month, currency)
    except Exception as error:  # an undecided month, and not the end of all others
        worth = Unrated.of(error)
        left = Unrated(worth.code, f"waits for {month.month}: {worth.detail}")
    else:
        if not isinstance(before, Unrated):
            worth = plus(worth[0], before), worth[1]
            # Only a loss is carried: a month that ends above zero has been paid and leaves nothing.
            left = min(worth[0], ZERO)
        elif worth[0] > 0:  # only then is anything at stake
            worth = before
    return worth, left if rule.carries else ZERO
