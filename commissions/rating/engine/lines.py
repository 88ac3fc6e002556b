"""Turns what the rules gave into lines."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from commissions.rating.engine import worth
from commissions.rating.engine.caps import apply_caps
from commissions.rating.engine.collector import Collector, DueAmount
from commissions.rating.engine.margin_guard import guarded
from commissions.rating.engine.overrides import overrides_on, summed
from commissions.rating.engine.upline_reasons import explain_uplines
from commissions.rating.facts.exact import round8, shown
from commissions.rating.facts.line import Line
from commissions.rating.facts.outcomes import NothingDue
from commissions.rating.facts.records import Rated
from commissions.rating.rules.base import ROUNDED_AWAY


def close(collector: Collector) -> Rated:
    """Caps, overrides, caps of overrides, sums over months, guard, rounding: in this order."""
    sources = [source for source in collector.sources if source.bases]
    apply_caps(collector, [due for source in sources for due in source.bases])
    # After the caps: uplines share in what was earned, not in what was cut.
    shared = [due for source in sources for due in overrides_on(collector, source)]
    apply_caps(collector, shared)
    if collector.explain:
        explain_uplines(collector, shared)
    dues = [due for source in sources for due in source.bases]
    dues += [due for due in shared if due.source.key.kind != "month"]
    # Several directs make one line of an upline's month; rounded one by one they would not add up.
    dues += summed([due for due in shared if due.source.key.kind == "month"])
    for due in guarded(collector, dues):
        _write(collector, due)
    return collector.rated


def _write(collector: Collector, due: DueAmount) -> None:
    amount = round8(due.amount)
    # A line of 0 would book nothing.
    if amount:
        collector.rated.lines.append(line_of(due, amount))
    elif (due.affiliate_id, due.rule.id, due.source.key) not in collector.told:
        collector.nothing_due(due.source.key, due.affiliate_id, due.rule.id, NothingDue("zero", ROUNDED_AWAY))


def line_of(due: DueAmount, amount: Decimal) -> Line:
    """The line of a due amount, rounded already."""
    source, version = due.source, due.source.version
    inputs = due.inputs._replace(arithmetic=worth.document(due))
    # From the earned day and not from the booking, or a late settle would hold the money longer.
    hold = due.rule.hold_days
    return Line._make((
        due.affiliate_id, due.rule.id, due.level, *source.key, due.earned_day, amount, version.currency,
        due.direct_id, version.plan_id, version.start, *inputs, shown(due.uncapped), shown(due.guard),
        source.revision, due.earned_day + timedelta(hold) if hold else due.earned_day,
    ))  # fmt: skip
