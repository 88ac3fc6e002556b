"""What made an entry differ from the one that its unit had before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from commissions.explain.completed import ENTITIES
from commissions.explain.documents import Documents
from commissions.explain.spoken import detail
from commissions.ledger.models import LedgerEntry
from track360.core.language import day, listed, say


class Cause(NamedTuple):
    """One thing that changed: what it is, in words, and the names and days it is found by."""

    code: str
    detail: str
    named: dict[str, Any]


def causes_of(
    entry: LedgerEntry, before: LedgerEntry | None, reason: dict[str, Any] | None, documents: Documents
) -> list[Cause]:
    """The causes of an entry, the most telling first; never none."""
    if entry.reverses:
        return [_reversal(reason)]
    if before is None:
        return [_earned(entry)]
    found = [cause for told in _COMPARED if (cause := told(entry, before, documents)) is not None]
    return found or [Cause("other_records", say("what other records add up to in it has changed"), {})]


def _reversal(reason: dict[str, Any] | None) -> Cause:
    if reason is None:
        return Cause("unknown", say("booked before reasons were kept"), {})
    named = {key: value for key, value in reason.items() if key not in ("code", "detail")}
    return Cause(reason["code"], detail(reason["detail"]), named)


def _earned(entry: LedgerEntry) -> Cause:
    return Cause("earned", say("earned on {day}", day=day(entry.earned_day)), {"day": entry.earned_day.isoformat()})


def _again(entry: LedgerEntry, before: LedgerEntry, documents: Documents) -> Cause | None:
    if not before.reverses:
        return None
    return Cause("due_again", say("due again after it was reversed"), {"entry": before.pk})


def _record(entry: LedgerEntry, before: LedgerEntry, documents: Documents) -> Cause | None:
    now, then = entry.source_revision, before.source_revision
    if now == then:
        return None
    entity = ENTITIES.get(entry.kind, entry.kind)
    named = {"entity": entity, "revision": now, "revision_before": then}
    return Cause("record", say("revision {now} of the record, {then} before", now=now, then=then), named)


def _version(entry: LedgerEntry, before: LedgerEntry, documents: Documents) -> Cause | None:
    if (entry.plan_id, entry.version_from) == (before.plan_id, before.version_from):
        return None
    named = {"plan": entry.plan_id, "from": entry.version_from.isoformat()}
    if entry.plan_id != before.plan_id:
        told = say("plan {plan}, {before} before", plan=entry.plan_id, before=before.plan_id)
        return Cause("plan", told, named | {"plan_before": before.plan_id})
    return Cause("plan_version", say("plan version from {day}", day=day(entry.version_from)), named)


def _attribution(entry: LedgerEntry, before: LedgerEntry, documents: Documents) -> Cause | None:
    if entry.direct_id == before.direct_id:
        return None
    told = say("the customer belongs to {affiliate} now", affiliate=entry.direct_id)
    return Cause("attribution", told, {"affiliate": entry.direct_id})


def _rates(entry: LedgerEntry, before: LedgerEntry, documents: Documents) -> Cause | None:
    new = [rate for key in set(entry.fx_ids or ()) - set(before.fx_ids or ()) if (rate := documents.rate(key))]
    if not new or not before.fx_ids:
        return None
    rate = max(new, key=lambda rate: (rate.day, rate.pk))
    told = say("exchange rate {pair} of {day}", pair=f"{rate.base}/{rate.quote}", day=day(rate.day))
    return Cause("rate", told, {"rate": rate.pk, "day": rate.day.isoformat()})


def _group(entry: LedgerEntry, before: LedgerEntry, documents: Documents) -> Cause | None:
    if (entry.group_id, entry.multiplier) == (before.group_id, before.multiplier):
        return None
    told = say("instrument group {group}", group=entry.group_id) if entry.group_id else say("instrument group none")
    return Cause("instrument_group", told, {"group": entry.group_id})


def _tier(entry: LedgerEntry, before: LedgerEntry, documents: Documents) -> Cause | None:
    if entry.version_from != before.version_from or (entry.tier_from, entry.rate) == (before.tier_from, before.rate):
        return None
    return Cause("tier", say("the month's other rows moved the tier"), {"month": f"{entry.month:%Y-%m}"})


def _cap(entry: LedgerEntry, before: LedgerEntry, documents: Documents) -> Cause | None:
    if entry.uncapped is None and before.uncapped is None:
        return None
    told = say("the cap leaves more room") if entry.amount > 0 else say("the cap leaves less room")
    return Cause("cap", told, {"month": f"{entry.month:%Y-%m}"})


def _guard(entry: LedgerEntry, before: LedgerEntry, documents: Documents) -> Cause | None:
    if entry.guard == before.guard:
        return None
    return Cause("margin_guard", say("the margin guard scales it otherwise"), {})


def _refunds(entry: LedgerEntry, before: LedgerEntry, documents: Documents) -> Cause | None:
    def named(of: LedgerEntry) -> set[str]:
        return {each["transaction"] for each in (of.arithmetic or {}).get("others", ())}

    new = sorted(named(entry) ^ named(before))
    if not new:
        return None
    told = say("refunds and adjustments: {transactions}", transactions=listed(new))
    return Cause("refund", told, {"transactions": new})


def _lower(entry: LedgerEntry, before: LedgerEntry, documents: Documents) -> Cause | None:
    if not entry.level or entry.basis == before.basis:
        return None
    return Cause("lower_line", say("the line below has changed"), {})


_COMPARED: tuple[Callable[[LedgerEntry, LedgerEntry, Documents], Cause | None], ...] = (
    _again, _record, _version, _attribution, _refunds, _rates, _group, _cap, _guard, _tier, _lower,
)  # fmt: skip
