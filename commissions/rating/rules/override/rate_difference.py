"""``rate_difference``: each upline earns its own lot rate less the highest rate already paid below it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from commissions.rating.facts.approved import convert
from commissions.rating.facts.arithmetic import PAYABLE, Expression, converted, leaf, node
from commissions.rating.facts.exact import ZERO, Amount, minus, shown, times
from commissions.rating.facts.item import Item
from commissions.rating.facts.line import Inputs
from commissions.rating.rules.override.base import BaseAmount, BaseSource, OverrideParameters, UplineShare


def describe(document: Mapping[str, Any], currency: str) -> str:
    """To the direct affiliate."""
    return f"The levels above you earn the difference to their own rate on {', '.join(document['of'])}."


def describe_share(document: Mapping[str, Any], currency: str, level: int) -> str:
    """To the upline at a level, 1 the parent; nothing where it earns nothing."""
    if level > document.get("depth", level):
        return ""
    return (
        f"Your own lot rate less the highest that is paid below you, per lot that {', '.join(document['of'])} pays for."
    )


def shares(override: OverrideParameters, source: BaseSource, base: BaseAmount) -> Iterator[UplineShare]:
    """Follows the lots and the rates, not the cap.

    An upline without a matching flat lot rule is passed over.
    """
    item = source.item
    if item is None or item.group is None:
        return
    group_id, multiplier = item.group
    lots = item.payable if multiplier is None else times(item.payable, multiplier)
    paid: Amount = base.rule.rate  # type: ignore[attr-defined]
    unit = f"{source.currency} per lot"
    below = leaf("rate paid below", paid, unit, rule=base.rule.id, pointer="/rate")
    for level, upline in override.earners(source):
        if override.depth is not None and level > override.depth:
            return
        found = _rate(source, item, upline)
        if found is None or found[0] <= paid:
            continue
        rate, factor, ids, told = found
        # The next upline is paid above this rate, not above the direct one's.
        more, paid = minus(rate, paid), rate
        per_lot, below = node("−", told, below), told
        inputs = Inputs(
            basis=item.payable, basis_unit="lots", rate=shown(more), rate_unit="per_lot",
            multiplier=multiplier, group_id=group_id, fx_rate=shown(factor), fx_ids=ids,
            arithmetic={"worth": node("×", *_lots(item), per_lot)},
        )  # fmt: skip
        yield UplineShare(level, upline, times(lots, more), inputs)


def _lots(item: Item) -> Iterator[Expression]:
    yield leaf("lots", item.payable, "lots", field=list(PAYABLE))
    if item.group is not None and item.group.multiplier not in (None, 1):
        yield leaf("multiplier", item.group.multiplier or ZERO, group=item.group.id)


def _rate(
    source: BaseSource, item: Item, upline: str
) -> tuple[Amount, Amount | None, tuple[int, ...], Expression] | None:
    """The rate of the upline's first matching flat lot rule, in the direct plan's currency, how it was converted, and
    its arithmetic."""
    version = source.terms.at(upline, item.row.day).version
    if version is None:
        return None
    for rule in version.of_type("lot"):
        matches = rule.match is None or rule.match.row(item.dated, item.row.instrument, item.group)
        if rule.rate is not None and matches:
            if rule.excludes_self and upline in source.self_referrers:
                return None
            where = {"plan": version.plan_id, "version": version.start.isoformat(), "rule": rule.id}
            own = leaf("own rate", rule.rate, f"{version.currency} per lot", **where, pointer="/rate")
            found = convert(source.terms.rates, rule.rate, version.currency, source.currency, item.row.day)
            return *found, converted(own, version.currency, source.currency, found[2])
    return None
