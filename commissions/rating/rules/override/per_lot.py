"""``per_lot``: a fixed amount per payable lot times the group's multiplier, level by level from the parent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from commissions.rating.facts.item import Item
from commissions.rating.facts.line import Inputs
from commissions.rating.facts.outcomes import Unrated
from commissions.rating.rules.override.base import BaseAmount, BaseSource, OverrideParameters, UplineShare
from commissions.rating.rules.wording import joined, listed, money, paid_by, phrase


def describe(document: Mapping[str, Any], currency: str) -> str:
    """To the direct affiliate."""
    levels, below = listed(document["levels"]), joined(document["of"])
    return phrase(
        "The levels above you earn {levels} {currency} per lot of {below}.",
        levels=levels,
        currency=currency,
        below=below,
    )


def describe_share(document: Mapping[str, Any], currency: str, level: int) -> str:
    """To the upline at a level, 1 the parent; nothing where it earns nothing."""
    levels, below = document["levels"], paid_by(document["of"])
    if level > len(levels):
        return ""
    rate = money(levels[level - 1])
    return phrase("{rate} {currency} per lot paid by {below}.", rate=rate, currency=currency, below=below)


def shares(override: OverrideParameters, source: BaseSource, base: BaseAmount) -> Iterator[UplineShare]:
    """Follows the lots, not the base's amount: a cap there changes nothing here."""
    item = source.item
    for level, upline in override.earners(source):
        if item is not None and level <= len(override.levels):
            yield _share(item, level, upline, override.levels[level - 1])


def _share(item: Item, level: int, upline: str, rate: Decimal) -> UplineShare:
    if item.group is None:
        raise Unrated("unmapped_instrument", f"{item.row.instrument} is in no group")
    group_id, multiplier = item.group
    lots = item.payable if multiplier is None else item.payable * multiplier
    inputs = Inputs(
        basis=item.payable, basis_unit="lots", rate=rate, rate_unit="per_lot",
        multiplier=multiplier, group_id=group_id,
    )  # fmt: skip
    return UplineShare(level, upline, lots * rate, inputs)
