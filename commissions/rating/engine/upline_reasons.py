"""Why uplines earn nothing on what their network earned: each reason belongs to the upline that was left out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from commissions.rating.engine.collector import Collector, DueAmount, Source
from commissions.rating.engine.overrides import base_source, matches
from commissions.rating.facts.outcomes import OPEN, NothingDue, Unrated
from commissions.rating.rules.override import BaseAmount, Override

LeftOut = tuple[str, NothingDue]
"""(upline, why)."""


def waiting(detail: str) -> NothingDue:
    """What is said of a share whose base, or whose own figures, must be mended first."""
    return NothingDue("unrated", detail, until=OPEN)


def explain_uplines(collector: Collector, shared: list[DueAmount]) -> None:
    """Adds the reasons of every upline within an override's reach that has no share of a source."""
    earned = {(id(due.source), due.rule.id, due.affiliate_id) for due in shared}
    unrated = {error[1:9]: error.detail for error in collector.rated.unrated}
    for source in collector.sources:
        for override in source.version.overrides:
            rules = sorted({*override.of, override.id})
            waits = [unrated.get((source.affiliate_id, rule_id, *source.key)) for rule_id in rules]
            for upline, reason in _left_out(collector, source, override, next(filter(None, waits), None)):
                if (id(source), override.id, upline) not in earned:
                    collector.nothing_due(source.key, upline, override.id, reason)


def _left_out(collector: Collector, source: Source, override: Override, waits: str | None) -> Iterator[LeftOut]:
    of = base_source(collector, source)
    bases = [due for due in source.bases if due.rule.id in override.of]
    if override.match is not None and matches(override, source) is False:
        reason = NothingDue("no_match", "the override's match does not hold for this source")
        # Of what earns the direct affiliate nothing an upline misses nothing.
        yield from ((upline, reason) for _, upline in override.reached(of) if bases)
        return
    if waits is not None:
        yield from ((upline, waiting(waits)) for _, upline in override.reached(of))
    for due in bases:
        # A rate that is missing is among what waits.
        with suppress(Unrated):
            yield from override.left_out(of, BaseAmount(due.rule, due.pool, due.inputs, due.earned_day))
