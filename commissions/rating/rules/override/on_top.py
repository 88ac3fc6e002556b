"""``on_top``: a percent of the direct amount, extra, level by level from the parent."""

from __future__ import annotations

from collections.abc import Iterator

from commissions.rating.facts.exact import percent, shown
from commissions.rating.facts.line import Inputs
from commissions.rating.rules.override.base import BaseAmount, BaseSource, OverrideParameters, UplineShare


def shares(override: OverrideParameters, source: BaseSource, base: BaseAmount) -> Iterator[UplineShare]:
    for level, upline in override.earners(source):
        if level <= len(override.levels):
            rate = override.levels[level - 1]
            inputs = Inputs(
                basis=shown(base.amount), basis_unit=source.currency, rate=rate, rate_unit="percent"
            )
            yield UplineShare(level, upline, percent(base.amount, rate), inputs)
