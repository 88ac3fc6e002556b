"""``per_lot``: a fixed amount per payable lot times the group's multiplier, level by level from the parent."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from commissions.rating.facts.item import Item
from commissions.rating.rules.base import Inputs, Undecided
from commissions.rating.rules.override.base import Base, Levels, Setting, Share


def shares(override: Levels, setting: Setting, base: Base) -> Iterator[Share]:
    """Follows the lots, not the base's amount: a cap there changes nothing here."""
    item = setting.item
    for level, upline in override.earners(setting):
        if item is not None and level <= len(override.levels):
            yield _share(item, level, upline, override.levels[level - 1])


def _share(item: Item, level: int, upline: str, rate: Decimal) -> Share:
    if item.group is None:
        raise Undecided("unmapped_instrument", f"{item.row.instrument} is in no group")
    group_id, multiplier = item.group
    lots = item.payable if multiplier is None else item.payable * multiplier
    return Share(
        level, upline, lots * rate, Inputs(item.payable, "lots", rate, "per_lot", None, multiplier, group_id)
    )
