"""The lines of what people decided on: nothing is rated, everything is explained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from commissions.rating.facts.arithmetic import leaf
from commissions.rating.facts.exact import round8
from commissions.rating.facts.line import Inputs, Line
from commissions.rating.facts.records import ADJUSTMENT_RULE, ByHand


def lines(decided: Iterable[ByHand]) -> Iterator[Line]:
    """A line each, payable at once."""
    for each in decided:
        amount = round8(each.amount)
        told = leaf("amount", amount, each.currency, adjustment=each.ref)
        inputs = Inputs(
            rate=amount,
            rate_unit="amount",
            arithmetic={"worth": told, "conditions": [{"detail": f"{each.code.replace('_', ' ')}: {each.text}"}]},
        )
        yield Line(
            affiliate_id=each.affiliate_id, rule_id=f"{ADJUSTMENT_RULE}{each.code}", level=0, kind="adjustment",
            customer_id="", source_day=None, instrument="", source_currency="", ref=each.ref, earned_day=each.day,
            amount=amount, currency=each.currency, direct_id=each.affiliate_id, plan_id="", version_from=each.day,
            **inputs._asdict(), uncapped=None, guard=None, revision=1, payable_from=each.day,
        )  # fmt: skip
