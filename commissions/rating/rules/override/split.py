"""``split``: the direct amount is a pool; ``levels`` start with the direct, who keeps what the others
leave."""

from __future__ import annotations

from collections.abc import Iterator

from commissions.rating.facts.exact import percent, shown
from commissions.rating.rules.base import Inputs
from commissions.rating.rules.override.base import Base, Levels, Setting, Share


def shares(override: Levels, setting: Setting, base: Base) -> Iterator[Share]:
    """The uplines' shares. The engine leaves the rest of the pool with the direct."""
    for level, upline in override.earners(setting):
        if level < len(override.levels):
            rate = override.levels[level]
            inputs = Inputs(shown(base.amount), setting.currency, rate, "percent")
            yield Share(level, upline, percent(base.amount, rate), inputs)
