"""``on_top``: a percent of the direct amount, extra, level by level from the parent."""

from __future__ import annotations

from collections.abc import Iterator

from commissions.rating.facts.exact import percent, shown
from commissions.rating.rules.base import Inputs
from commissions.rating.rules.override.base import Base, Levels, Setting, Share


def shares(override: Levels, setting: Setting, base: Base) -> Iterator[Share]:
    for level, upline in override.earners(setting):
        if level <= len(override.levels):
            rate = override.levels[level - 1]
            inputs = Inputs(shown(base.amount), setting.currency, rate, "percent")
            yield Share(level, upline, percent(base.amount, rate), inputs)
