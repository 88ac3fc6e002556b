"""``tiers``: the rate follows a month's basis.

``ladder`` prices each slice at its own rate, ``whole`` all at the last.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from operator import add as plain_sum
from typing import Any, NamedTuple

from commissions.rating.facts.arithmetic import Expression, added, leaf, node, text
from commissions.rating.facts.exact import ZERO, Amount, decimal_of, over, plus, times
from commissions.rating.facts.fact_index import AffiliateMonth
from commissions.rating.facts.item import Item
from commissions.rating.rules.base import Rule
from commissions.rating.rules.wording import joined, money, numeral, phrase


class Units(NamedTuple):
    """The units of a tier's basis and of its rates."""

    basis: str
    rate: str


class Crossing(tuple[Any, ...]):
    """The step of a width that crosses others: the average rate, and where in the basis it starts and ends."""

    start: Amount
    end: Amount

    def __new__(cls, step: Step, start: Amount, end: Amount) -> Crossing:
        self = super().__new__(cls, step)
        self.start, self.end = start, end
        return self


Step = tuple[Amount, Decimal | None]
"""The rate and the ``from`` of the step reached (None: below the first step)."""
# Below the first step nothing is paid, and nothing is what an explanation must name.
BELOW: Step = (ZERO, None)
# Nobody can say which customer was the tenth, so a count has no slices to climb.
COUNTS = ("active_traders", "ftds", "sales")
TOLD = {
    "lots": phrase("lots"),
    "volume_usd": phrase("volume usd"),
    "active_traders": phrase("active traders"),
    "ftds": phrase("ftds"),
    "fees": phrase("fees"),
    "sales": phrase("sales"),
}
"""What each basis is called to affiliates."""


class Tiers:
    """Parsed tiers. ``rate_key`` is "rate" or "percent"."""

    def __init__(self, document: Mapping[str, Any], rate_key: str) -> None:
        self.basis: str = document["basis"]
        self.is_ladder = document.get("mode") == "ladder"
        self.froms = [decimal_of(step["from"]) for step in document["steps"]]
        self.steps: list[Step] = [
            (decimal_of(step[rate_key]), at) for step, at in zip(document["steps"], self.froms, strict=True)
        ]

    @classmethod
    def parse(cls, document: Mapping[str, Any] | None, rate_key: str) -> Tiers | None:
        return cls(document, rate_key) if document else None

    def reached(self, total: Amount) -> Step:
        """The step that a total reaches: its ``from`` is at or below it."""
        position = bisect_right(self.froms, total) - 1
        return self.steps[position] if position >= 0 else BELOW

    def climb(self, widths: Iterable[Any], add: Callable[[Any, Any], Any] = plus) -> Iterator[Step]:
        """For each width in order its place on the ladder: one step's rate, or the average over those it crosses.

        ``add`` may be the plain sum where all widths are decimals.
        """
        at: Any = ZERO
        ceiling: Decimal | None
        step, above = BELOW, [*zip(self.froms, self.steps, strict=True), (None, BELOW)]
        position = 0
        ceiling = self.froms[0]
        for width in widths:
            # Rows come in order, so the step only ever rises: no search per row.
            while ceiling is not None and ceiling <= at:
                step = above[position][1]
                position += 1
                ceiling = above[position][0]
            end = add(at, width)
            yield step if ceiling is None or end <= ceiling else self._average(at, end)
            at = end

    def _average(self, start: Amount, end: Amount) -> Step:
        # A row that crosses a step is cut there; its one rate is the exact average of the slices, so it need
        # not be split in two lines.
        marks = [start, *(at for at in self.froms if start < at < end), end]
        value: Amount = ZERO
        for low, high in pairwise(marks):
            value = plus(value, times(plus(high, -low), self.reached(low)[0]))
        return Crossing((over(value, plus(end, -start)), self.reached(marks[-2])[1]), start, end)

    def slices(self, rule_id: str, month: str, step: Crossing, width: Expression, units: Units) -> Expression:
        """The slices of a crossing, each at its own rate, by the figures they follow from; ``width``: of all."""
        before = leaf("before", step.start, units.basis, basis=self.basis, month=month, rule=rule_id)
        marks = [at for at in self.froms if step.start < at < step.end]
        named = [leaf("step", at, units.basis, rule=rule_id, step=text(at)) for at in marks]
        ends = [before, *named, node("+", before, width)]
        found = []
        for low, high, at in zip(ends, ends[1:], [step.start, *marks], strict=False):
            rate, reached = self.reached(at)
            # Below the first step nothing is paid, by no word of the plan that could be named.
            if reached is not None:
                paid = leaf("rate", rate, units.rate, rule=rule_id, tier_from=text(reached))
                found.append(node("×" if units.rate != "%" else "percent", node("−", high, low), paid))
        return added(found)


def tier_problems(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with ``tiers`` that pass the schema."""
    froms = [decimal_of(step["from"]) for step in document["steps"]]
    for number, (low, high) in enumerate(pairwise(froms), 1):
        if high <= low:
            yield f"tiers.steps[{number}].from", f"steps must ascend: {high} comes after {low}"
    if document["mode"] == "ladder" and document["basis"] in COUNTS:
        yield (
            "tiers.mode",
            f"a ladder cannot climb {document['basis']}, a count of the whole month: use whole",
        )


def describe_tiers(document: Mapping[str, Any] | None, currency: str) -> Iterator[str]:
    """``tiers`` in one sentence; nothing without tiers."""
    if not document:
        return
    steps = joined((_step(step, currency) for step in document["steps"]), "; ")
    basis = TOLD[document["basis"]]
    if document.get("mode") == "ladder":
        yield phrase("Tiers by {basis} a month, each slice at its own rate: {steps}.", basis=basis, steps=steps)
    else:
        yield phrase(
            "Tiers by {basis} a month, the rate reached counts for the whole month: {steps}.", basis=basis, steps=steps
        )


def _step(step: Mapping[str, Any], currency: str) -> str:
    return phrase("from {from_}: {price}", from_=numeral(step["from"]), price=_price(step, currency))


def _price(step: Mapping[str, Any], currency: str) -> str:
    if "rate" in step:
        return phrase("{amount} {currency}", amount=money(step["rate"]), currency=currency)
    return phrase("{percent} %", percent=numeral(step["percent"]))


def counts(rule: Rule, item: Item, affiliate_id: str) -> bool:
    """Whether a row takes part in the rule's basis: matched for certain, and not the affiliate's own account."""
    # Own trading that earns nothing must not lift the rate of the rest either.
    if rule.excludes_self and affiliate_id in item.self_referrers:
        return False
    return rule.match is None or rule.match.row(item.dated, item.row.instrument, item.group) is True


def row_steps(rule: Rule, tiers: Tiers, month: AffiliateMonth) -> list[Step]:
    """The step of every row of the month, by index (of rows the rule does not match: any)."""
    if tiers.is_ladder:
        return list(tiers.climb(_widths(rule, tiers, month), plain_sum))
    return [tiers.reached(basis_of(rule, tiers, month))] * len(month.items)


def basis_of(rule: Rule, tiers: Tiers, month: AffiliateMonth) -> Amount:
    """The month's basis of an activity rule: lots, USD volume, or a number of customers."""
    if tiers.basis == "ftds":
        return Decimal(_ftds(rule, month))
    widths = _widths(rule, tiers, month)
    if tiers.basis == "active_traders":
        traded = {item.row.customer_id for item, lots in zip(month.items, widths, strict=True) if lots > 0}
        return Decimal(len(traded))
    return sum(widths, ZERO)


def _widths(rule: Rule, tiers: Tiers, month: AffiliateMonth) -> list[Decimal]:
    """What each row adds to the basis."""
    widths = _FIGURES[tiers.basis](month.items)
    if rule.match is not None or rule.excludes_self:
        widths = [
            width if counts(rule, item, month.affiliate_id) else ZERO
            for item, width in zip(month.items, widths, strict=True)
        ]
    for part in _outside(month):
        widths[part] = [ZERO] * (part.stop - part.start)
    return widths


def _outside(month: AffiliateMonth) -> Iterator[slice]:
    """Where the rows of days without a plan version in force are."""
    items = month.items
    for first, last in month.index.outside(month.affiliate_id):
        if items and first <= items[-1].row.day and last >= items[0].row.day:
            yield slice(bisect_left(items, first, key=_day), bisect_right(items, last, key=_day))


def _day(item: Item) -> date:
    return item.row.day


# Whole lists and by position, because a full settle asks for the figure of every row; of an instrument in no group it
# is nothing, whatever is wrong with it.
_FIGURES: dict[str, Callable[[list[Item]], list[Decimal]]] = {
    "lots": lambda items: [ZERO if item[3] is None else item[4] for item in items],
    "volume_usd": lambda items: [ZERO if item[3] is None else item[1].volume_usd or ZERO for item in items],
    "active_traders": lambda items: [ZERO if item[3] is None else item[1].lots_traded for item in items],
}


def _ftds(rule: Rule, month: AffiliateMonth) -> int:
    """First deposits have no instrument: of ``match`` only what it says of the customer counts."""
    return sum(
        1
        for transaction in month.ftds
        if (rule.match is None or rule.match.customer(transaction.dated))
        and not (rule.excludes_self and month.affiliate_id in transaction.self_referrers)
    )
