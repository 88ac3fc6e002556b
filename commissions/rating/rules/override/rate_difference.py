"""``rate_difference``: each upline earns its own lot rate less the highest rate already paid below it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from commissions.rating.facts.approved import convert
from commissions.rating.facts.arithmetic import PAYABLE, Expression, converted, leaf, node
from commissions.rating.facts.exact import ZERO, Amount, minus, shown, times
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
from commissions.rating.rules.wording import joined, paid_by, phrase


class Rung(NamedTuple):
    """A lot rate in the direct plan's currency: the factor of its conversion (None when equal), the exchange rates'
    ids, and the rate as its own plan has it, in that plan's ``currency`` and ``where`` it stands there."""

    rate: Amount
    factor: Amount | None
    fx_ids: tuple[int, ...]
    quoted: Decimal
    currency: str
    where: Mapping[str, str]

    def told(self, name: str, currency: str) -> Expression:
        """Its arithmetic in ``currency``, by the name that it has for the upline."""
        quoted = leaf(name, self.quoted, f"{self.currency} per lot", **self.where)
        return converted(quoted, self.currency, currency, self.fx_ids)


def describe(document: Mapping[str, Any], currency: str) -> str:
    """To the direct affiliate."""
    below = joined(document["of"])
    return phrase("The levels above you earn the difference to their own rate on {below}.", below=below)


def describe_share(document: Mapping[str, Any], currency: str, level: int) -> str:
    """To the upline at a level, 1 the parent; nothing where it earns nothing."""
    if level > document.get("depth", level):
        return ""
    return phrase(
        "Your own lot rate less the highest that is paid below you, per lot paid by {below}.",
        below=paid_by(document["of"]),
    )


def shares(override: OverrideParameters, source: BaseSource, base: BaseAmount) -> Iterator[UplineShare]:
    """Follows the lots and the rates, not the cap.

    An upline without a matching flat lot rule is passed over.
    """
    item = source.item
    if item is None or item.group is None:
        return
    group_id, multiplier = item.group
    lots = item.payable if multiplier is None else times(item.payable, multiplier)
    for level, upline, own, below in _rungs(override, source, item, base):
        if isinstance(own, NothingDue) or own.rate <= below.rate:
            continue
        more = minus(own.rate, below.rate)
        per_lot = node("−", own.told("own rate", source.currency), below.told("rate paid below", source.currency))
        inputs = Inputs(
            basis=item.payable, basis_unit="lots", rate=shown(more), rate_unit="per_lot",
            multiplier=multiplier, group_id=group_id, fx_rate=shown(own.factor), fx_ids=own.fx_ids,
            arithmetic={"worth": node("×", *_lots(item), per_lot)},
        )  # fmt: skip
        yield UplineShare(level, upline, times(lots, more), inputs)


def left_out(override: OverrideParameters, source: BaseSource, base: BaseAmount) -> Iterator[tuple[str, NothingDue]]:
    """(upline, why) of those whose rate is not above what is paid below, or who have none that counts."""
    if source.item is None or source.item.group is None:
        return
    for _, upline, own, below in _rungs(override, source, source.item, base):
        if isinstance(own, NothingDue):
            yield upline, own
        elif own.rate <= below.rate:
            rates = f"{shown(own.rate)} {source.currency} per lot is not above the {shown(below.rate)} paid below"
            yield upline, NothingDue("rate_difference", rates, own.rate, below.rate, source.currency)


def _rungs(
    override: OverrideParameters, source: BaseSource, item: Item, base: BaseAmount
) -> Iterator[tuple[int, str, Rung | NothingDue, Rung]]:
    """(level, upline, its own rate or why it has none, the rate already paid below)."""
    paid: Decimal = base.rule.rate  # type: ignore[attr-defined]
    below = Rung(paid, None, (), paid, source.currency, {"rule": base.rule.id, "pointer": "/rate"})
    for level, upline in override.reached(source):
        is_own = override.excludes_self and upline in source.self_referrers
        own = own_account(upline) if is_own else _rate(source, item, upline)
        yield level, upline, own, below
        # The next upline is paid above this rate, not above the direct one's.
        if not isinstance(own, NothingDue) and own.rate > below.rate:
            below = own


def _lots(item: Item) -> Iterator[Expression]:
    yield leaf("lots", item.payable, "lots", field=list(PAYABLE))
    if item.group is not None and item.group.multiplier not in (None, 1):
        yield leaf("multiplier", item.group.multiplier or ZERO, group=item.group.id)


def _rate(source: BaseSource, item: Item, upline: str) -> Rung | NothingDue:
    """The rate of the upline's first matching flat lot rule, or why there is none."""
    in_force = source.terms.at(upline, item.row.day)
    version = in_force.version
    if version is None:
        return NothingDue(in_force.missing, f"affiliate {upline} has no plan in force, and so no rate of its own")
    for rule in version.of_type("lot"):
        matches = rule.match is None or rule.match.row(item.dated, item.row.instrument, item.group)
        if rule.rate is not None and matches:
            if rule.excludes_self and upline in source.self_referrers:
                return own_account(upline)
            where = {"plan": version.plan_id, "version": version.start.isoformat(), "rule": rule.id, "pointer": "/rate"}
            found = convert(source.terms.rates, rule.rate, version.currency, source.currency, item.row.day)
            return Rung(*found, rule.rate, version.currency, where)
    return NothingDue("no_rate", "no flat lot rule of the upline's own plan works on it")
