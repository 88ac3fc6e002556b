"""``on_top``: a percent of the direct amount, extra, level by level from the parent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from commissions.rating.facts.exact import percent, shown
from commissions.rating.facts.line import Inputs
from commissions.rating.rules.override.base import BaseAmount, BaseSource, OverrideParameters, UplineShare
from commissions.rating.rules.wording import joined, listed, numeral, paid_by, phrase


def describe(document: Mapping[str, Any], currency: str) -> str:
    """To the direct affiliate."""
    levels, below = listed(document["levels"]), joined(document["of"])
    return phrase("The levels above you earn {levels} percent on top of {below}.", levels=levels, below=below)


def describe_share(document: Mapping[str, Any], currency: str, level: int) -> str:
    """To the upline at a level, 1 the parent; nothing where it earns nothing."""
    levels, below = document["levels"], paid_by(document["of"])
    if level > len(levels):
        return ""
    return phrase(
        "{percent} % of what is paid by {below}, on top of it.", percent=numeral(levels[level - 1]), below=below
    )


def shares(override: OverrideParameters, source: BaseSource, base: BaseAmount) -> Iterator[UplineShare]:
    for level, upline in override.earners(source):
        if level <= len(override.levels):
            rate = override.levels[level - 1]
            inputs = Inputs(basis=shown(base.amount), basis_unit=source.currency, rate=rate, rate_unit="percent")
            yield UplineShare(level, upline, percent(base.amount, rate), inputs)
