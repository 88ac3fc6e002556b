"""``rate_difference``: each upline earns its own lot rate less the highest rate already paid below it."""

from __future__ import annotations

from collections.abc import Iterator

from commissions.rating.facts.approved import convert
from commissions.rating.facts.exact import Amount, minus, shown, times
from commissions.rating.facts.item import Item
from commissions.rating.rules.base import Inputs
from commissions.rating.rules.override.base import Base, Levels, Setting, Share


def shares(override: Levels, setting: Setting, base: Base) -> Iterator[Share]:
    """Follows the lots and the rates, not the cap.

    An upline without a matching flat lot rule is passed over.
    """
    item = setting.item
    if item is None or item.group is None:
        return
    group_id, multiplier = item.group
    lots = item.payable if multiplier is None else times(item.payable, multiplier)
    paid: Amount = base.rule.rate  # type: ignore[attr-defined]
    for level, upline in override.earners(setting):
        if override.depth is not None and level > override.depth:
            return
        found = _rate(setting, item, upline)
        if found is None or found[0] <= paid:
            continue
        rate, factor, ids = found
        # The next upline is paid above this rate, not above the direct one's.
        more, paid = minus(rate, paid), rate
        inputs = Inputs(
            item.payable, "lots", shown(more), "per_lot", None, multiplier, group_id, shown(factor), ids
        )
        yield Share(level, upline, times(lots, more), inputs)


def _rate(setting: Setting, item: Item, upline: str) -> tuple[Amount, Amount | None, tuple[int, ...]] | None:
    """The rate of the upline's first matching flat lot rule, in the direct plan's currency, and how it was
    converted."""
    version = setting.terms.at(upline, item.row.day).version
    if version is None:
        return None
    for rule in version.of_type("lot"):
        matches = rule.match is None or rule.match.row(item.stamp, item.row.instrument, item.group)
        if rule.rate is not None and matches:
            if rule.excludes_self and upline in setting.selves:
                return None
            return convert(setting.terms.rates, rule.rate, version.currency, setting.currency, item.row.day)
    return None
