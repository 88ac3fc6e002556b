"""``per_lot``: a fixed amount per payable lot times the group's multiplier, level by level from the parent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from commissions.engine.exact import times
from commissions.rules.base import Inputs, Undecided
from commissions.rules.override.shape import Base, Setting, Share

if TYPE_CHECKING:
    from commissions.rules.override import Override


def shares(override: Override, setting: Setting, base: Base) -> Iterator[Share]:
    """Follows the lots, not the base's amount: a cap there changes nothing here."""
    item = setting.item
    if item is None:
        return
    if item.group is None:
        raise Undecided("unmapped_instrument", f"{item.row.instrument} is in no group")
    group_id, multiplier = item.group
    lots = item.payable if multiplier is None else times(item.payable, multiplier)
    for level, upline in override.earners(setting):
        if level <= len(override.levels):
            rate = override.levels[level - 1]
            inputs = Inputs(item.payable, "lots", rate, "per_lot", None, multiplier, group_id)
            yield Share(level, upline, times(lots, rate), inputs)
