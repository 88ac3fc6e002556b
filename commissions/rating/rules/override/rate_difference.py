"""``rate_difference``: each upline earns its own lot rate less the highest rate already paid below it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from commissions.rating.facts.approved import convert
from commissions.rating.facts.exact import Amount, minus, shown, times
from commissions.rating.facts.item import Item
from commissions.rating.facts.line import Inputs
from commissions.rating.facts.outcomes import NothingDue
from commissions.rating.rules.override.base import (
    BaseAmount,
    BaseSource,
    OverrideParameters,
    UplineShare,
    own_account,
)

OwnRate = tuple[Amount, Amount | None, tuple[int, ...]]
"""A rate in the direct plan's currency, the factor of its conversion (None when equal) and the rates' ids."""


def describe(document: Mapping[str, Any], currency: str) -> str:
    """To the direct affiliate."""
    return f"The levels above you earn the difference to their own rate on {', '.join(document['of'])}."


def shares(override: OverrideParameters, source: BaseSource, base: BaseAmount) -> Iterator[UplineShare]:
    """Follows the lots and the rates, not the cap.

    An upline without a matching flat lot rule is passed over.
    """
    item = source.item
    if item is None or item.group is None:
        return
    group_id, multiplier = item.group
    lots = item.payable if multiplier is None else times(item.payable, multiplier)
    for level, upline, own, paid in _rungs(override, source, item, base):
        if isinstance(own, NothingDue) or own[0] <= paid:
            continue
        rate, factor, ids = own
        more = minus(rate, paid)
        inputs = Inputs(
            basis=item.payable, basis_unit="lots", rate=shown(more), rate_unit="per_lot",
            multiplier=multiplier, group_id=group_id, fx_rate=shown(factor), fx_ids=ids,
        )  # fmt: skip
        yield UplineShare(level, upline, times(lots, more), inputs)


def left_out(override: OverrideParameters, source: BaseSource, base: BaseAmount) -> Iterator[tuple[str, NothingDue]]:
    """(upline, why) of those whose rate is not above what is paid below, or who have none that counts."""
    if source.item is None or source.item.group is None:
        return
    for _, upline, own, paid in _rungs(override, source, source.item, base):
        if isinstance(own, NothingDue):
            yield upline, own
        elif own[0] <= paid:
            rates = f"{shown(own[0])} {source.currency} per lot is not above the {shown(paid)} paid below"
            yield upline, NothingDue("rate_difference", rates, own[0], paid, source.currency)


def _rungs(
    override: OverrideParameters, source: BaseSource, item: Item, base: BaseAmount
) -> Iterator[tuple[int, str, OwnRate | NothingDue, Amount]]:
    """(level, upline, its own rate or why it has none, the rate already paid below)."""
    paid: Amount = base.rule.rate  # type: ignore[attr-defined]
    for level, upline in override.reached(source):
        is_own = override.excludes_self and upline in source.self_referrers
        own = own_account(upline) if is_own else _rate(source, item, upline)
        yield level, upline, own, paid
        # The next upline is paid above this rate, not above the direct one's.
        if not isinstance(own, NothingDue):
            paid = max(own[0], paid)


def _rate(source: BaseSource, item: Item, upline: str) -> OwnRate | NothingDue:
    """The rate of the upline's first matching flat lot rule, in the direct plan's currency, and how
    it was converted."""
    in_force = source.terms.at(upline, item.row.day)
    if in_force.version is None:
        return NothingDue(in_force.missing, f"affiliate {upline} has no plan in force, and so no rate of its own")
    for rule in in_force.version.of_type("lot"):
        matches = rule.match is None or rule.match.row(item.dated, item.row.instrument, item.group)
        if rule.rate is not None and matches:
            if rule.excludes_self and upline in source.self_referrers:
                return own_account(upline)
            return convert(source.terms.rates, rule.rate, in_force.version.currency, source.currency, item.row.day)
    return NothingDue("no_rate", "no flat lot rule of the upline's own plan works on it")
