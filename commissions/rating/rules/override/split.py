"""``split``: the direct amount is a pool; ``levels`` start with the direct, who keeps what the others
leave."""

from __future__ import annotations

from collections.abc import Iterator

from commissions.rating.facts.exact import percent, shown
from commissions.rating.facts.line import Inputs
from commissions.rating.rules.override.base import BaseAmount, BaseSource, OverrideParameters, UplineShare


def shares(override: OverrideParameters, source: BaseSource, base: BaseAmount) -> Iterator[UplineShare]:
    """The uplines' shares. The engine leaves the rest of the pool with the direct."""
    for level, upline in override.earners(source):
        if level < len(override.levels):
            rate = override.levels[level]
            inputs = Inputs(
                basis=shown(base.amount), basis_unit=source.currency, rate=rate, rate_unit="percent"
            )
            yield UplineShare(level, upline, percent(base.amount, rate), inputs)
