"""What the overrides of a version give the uplines on one source."""

from __future__ import annotations

from typing import Any

from commissions.rating.engine import worth
from commissions.rating.engine.collector import Collector, DueAmount, Source
from commissions.rating.facts.exact import Amount, minus, plus, round8
from commissions.rating.facts.line import Inputs
from commissions.rating.facts.outcomes import Unrated
from commissions.rating.rules.base import Rule
from commissions.rating.rules.override import Override
from commissions.rating.rules.override.base import BaseAmount, BaseSource, UplineShare


def overrides_on(collector: Collector, source: Source) -> list[DueAmount]:
    """What the uplines earn on a source; a split takes it off the base amounts."""
    found: list[DueAmount] = []
    for override in source.version.overrides:
        # A base that cannot be rated is not among them and adds nothing yet; the others are shared all the same.
        bases = [due for due in source.bases if due.rule.id in override.of]
        of = base_source(collector, source)
        # Earners first: an override that nobody would earn is no exception.
        if bases and any(override.earners(of)) and _works(collector, override, source):
            found += _shares(collector, override, source, bases, of)
    return found


def base_source(collector: Collector, source: Source) -> BaseSource:
    """The source as overrides read it."""
    return BaseSource(collector.terms, source.uplines, source.plan.currency, source.self_referrers, source.item)


def _works(collector: Collector, override: Override, source: Source) -> bool:
    """Whether the override matches the source; it is unrated while that is unknown."""
    if override.match is None:
        return True
    verdict = matches(override, source)
    if verdict is None:
        error = Unrated("unmapped_instrument", f"{source.key.instrument} is in no group")
        collector.unrated(source, override.id, error)
    return verdict is True


def _shares(
    collector: Collector, override: Override, source: Source, bases: list[DueAmount], of: BaseSource
) -> list[DueAmount]:
    try:
        found = [
            (base, _due(override, source, base, share))
            for base in bases
            for share in override.shares(of, BaseAmount(base.rule, base.pool, base.inputs, base.earned_day))
        ]
    except Exception as error:  # see price
        collector.unrated(source, override.id, Unrated.of(error))
        return []
    if override.is_split:
        _leave(found)
    return _joined(found)


def _due(override: Override, source: Source, base: DueAmount, share: UplineShare) -> DueAmount:
    due = DueAmount(source, override, share.level, share.affiliate_id, share.amount, share.inputs, base.earned_day)
    due.lower = base
    # Of a split the rounded shares are what leaves the pool, so they are what is summed.
    if override.is_split:
        due.amount = round8(share.amount)
    return due


def matches(rule: Rule, source: Source) -> bool | None:
    """Whether a rule's ``match`` holds for a source; None while its instrument's group is unknown.

    What a source does not have (a transaction an instrument, a month a customer) does not match.
    """
    assert rule.match is not None
    item = source.item
    if item is not None:
        return rule.match.row(item.dated, item.row.instrument, item.group)
    return source.dated is not None and not rule.match.on_instrument and rule.match.customer(source.dated)


def _leave(found: list[tuple[DueAmount, DueAmount]]) -> None:
    """A split's base keeps what the rounded shares leave; under a guard, what the exact ones leave."""
    for base, due in found:
        base.shares.append(worth.share_of(due))
        base.amount = minus(base.amount, round8(due.exact))
        base.exact = minus(base.exact, due.exact)


def _joined(found: list[tuple[DueAmount, DueAmount]]) -> list[DueAmount]:
    """One due per level and earned month."""
    dues: dict[tuple[int, int, int], DueAmount] = {}
    for _, due in found:
        key = (due.level, due.earned_day.year, due.earned_day.month)
        dues[key] = _added(dues[key], due) if key in dues else due
    return list(dues.values())


def _added(due: DueAmount, other: DueAmount) -> DueAmount:
    """Two dues of one unit as one."""
    if due.uncapped is not None or other.uncapped is not None:
        due.uncapped = plus(_full(due), _full(other))
    due.parts = worth.parts_of(due) + worth.parts_of(other)
    due.amount, due.exact = plus(due.amount, other.amount), plus(due.exact, other.exact)
    # A sum is earned when its last part is.
    due.earned_day = max(due.earned_day, other.earned_day)
    due.inputs = _merged(due.inputs, other.inputs)
    # A sum over several directs is nobody's single line.
    if due.direct_id != other.direct_id:
        due.direct_id = ""
    return due


def _full(due: DueAmount) -> Amount:
    return due.amount if due.uncapped is None else due.uncapped


def _merged(a: Inputs, b: Inputs) -> Inputs:
    """Figures of a sum: the basis adds up where it is the same thing at the same rate; ids are kept all."""
    same = a.basis_unit == b.basis_unit and a.rate == b.rate and a.fx_rate == b.fx_rate and a.multiplier == b.multiplier
    ids = tuple(dict.fromkeys(a.fx_ids + b.fx_ids))
    # Figures that do not multiply to the amount would explain it wrongly; better none.
    if not same or a.basis is None or b.basis is None:
        return Inputs(rate_unit=a.rate_unit, fx_ids=ids)
    return a._replace(basis=a.basis + b.basis, fx_ids=ids)


def summed(dues: list[DueAmount]) -> list[DueAmount]:
    """An upline's amounts on the month source of several directs as one, before the one rounding."""
    found: dict[tuple[Any, ...], DueAmount] = {}
    for due in dues:
        key = (due.affiliate_id, due.rule.id, due.level, due.source.key.ref)
        found[key] = _added(found[key], due) if key in found else due
    return list(found.values())
