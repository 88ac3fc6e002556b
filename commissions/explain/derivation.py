"""An entry explained: what its unit was worth once it was booked, what had been booked before, the difference, and what
caused it; beside that the plan clause, the rates, the source and the history of the unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any, NamedTuple

from commissions.explain.causes import Cause, causes_of
from commissions.explain.completed import ENTITIES, source_key, worth_of
from commissions.explain.documents import Documents
from commissions.ledger import columns
from commissions.ledger.models import LedgerEntry
from commissions.rates.models import Rate
from commissions.rating.facts.arithmetic import Expression

ZERO = Decimal(0)


class Explained(NamedTuple):
    """What an entry says by itself: ``worth`` less what was booked ``before`` is its amount.

    arithmetic: evaluates to ``worth``; None where the entry is older than that. conditions: what had to be met, and
    when it was. reason: why nothing is due, of a reversed one.
    """

    entry: LedgerEntry
    worth: Decimal
    before: Decimal
    arithmetic: Expression | None
    conditions: list[dict[str, Any]]
    reason: dict[str, Any] | None

    @property
    def is_first(self) -> bool:
        """Whether nothing was booked before."""
        return not self.before


class Clause(NamedTuple):
    """The rule's document as the plan version in force has it; None where that version is gone."""

    plan_id: str
    from_day: date
    rule: dict[str, Any] | None


class SourceKey(NamedTuple):
    """The record that earned a line: the API's name of its entity, the used parts of its key, and its revision."""

    entity: str
    key: dict[str, Any]
    revision: int


class Booking(NamedTuple):
    """An entry of a unit, and what the unit was worth once it was booked."""

    entry: LedgerEntry
    balance: Decimal


@dataclass(frozen=True)
class Derivation:
    """Everything an entry was computed from; ``sentences`` says it, the API serves it.

    ``history``: all entries of the unit in order of booking. ``lower``: the lines an override was computed on.
    """

    explained: Explained
    causes: list[Cause]
    clause: Clause
    rates: list[Rate]
    source: SourceKey
    history: list[Booking]
    lower: list[LedgerEntry]

    @property
    def entry(self) -> LedgerEntry:
        return self.explained.entry

    @property
    def balance(self) -> Decimal:
        """What the unit is worth now, in the entry's currency."""
        return self.history[-1].balance

    @property
    def earlier(self) -> list[LedgerEntry]:
        """The entries of the unit that were booked before this one."""
        return [each.entry for each in self.history if each.entry.pk < self.entry.pk]


def explain(entry: LedgerEntry, documents: Documents, is_located: bool = True) -> Explained:
    """What the entry says by itself; no query of its own beyond what ``documents`` still has to read.

    Not ``is_located``: for a sentence alone, many lines at a time.
    """
    told = entry.arithmetic or {}
    before = entry.booked_before
    if before is None and entry.cause in (LedgerEntry.Cause.RESTATED, LedgerEntry.Cause.REVERSED):
        # Booked before this was kept with the entry.
        before = sum((each.amount for each in _unit(entry).filter(pk__lt=entry.pk)), ZERO)
    before = before or ZERO
    worth = before + entry.amount
    arithmetic = worth_of(entry, worth, documents, is_located)
    return Explained(entry, worth, before, arithmetic, told.get("conditions", []), told.get("reason"))


def derive(entry: LedgerEntry, documents: Documents | None = None) -> Derivation:
    """The derivation of a booked entry; a handful of queries."""
    documents = documents or Documents(entry.partner_id)
    history = _history(entry)
    explained = explain(entry, documents)
    earlier = [each.entry for each in history if each.entry.pk < entry.pk]
    return Derivation(
        explained,
        causes_of(explained.entry, earlier[-1] if earlier else None, explained.reason, documents),
        Clause(entry.plan_id, entry.version_from, documents.rule(entry.plan_id, entry.version_from, entry.rule_id)),
        _rates(explained.arithmetic, documents),
        SourceKey(ENTITIES.get(entry.kind, entry.kind), source_key(entry), entry.source_revision),
        history,
        _lower(entry),
    )


def leaves(of: Expression | None) -> list[Expression]:
    """The figures of an expression, in its order."""
    if of is None or "ref" in of:
        return []
    return [found for part in of["of"] for found in leaves(part)] if "op" in of else [of]


def _rates(arithmetic: Expression | None, documents: Documents) -> list[Rate]:
    ids = [found["from"]["rate"] for found in leaves(arithmetic) if "rate" in found.get("from", {})]
    used = [rate for rate_id in dict.fromkeys(ids) if (rate := documents.rate(rate_id)) is not None]
    return sorted(used, key=lambda rate: (rate.day, rate.base))


def _unit(entry: LedgerEntry) -> Any:
    unit = {name: getattr(entry, name) for name in columns.UNIT}
    return LedgerEntry.objects.filter(partner_id=entry.partner_id, **unit).order_by("id")


def _history(entry: LedgerEntry) -> list[Booking]:
    entries = list(_unit(entry))
    return [Booking(*booking) for booking in zip(entries, accumulate(each.amount for each in entries), strict=True)]


def _lower(entry: LedgerEntry) -> list[LedgerEntry]:
    """The newest entries of the direct affiliate's lines on the same source."""
    if entry.level == 0:
        return []
    earner = ("affiliate_id", "rule_id", "level")
    same = {name: getattr(entry, name) for name in columns.UNIT if name not in earner}
    lower = LedgerEntry.objects.filter(partner_id=entry.partner_id, **same, level=0, affiliate_id=entry.direct_id)
    # The newest of each rule: its terms are what the override was computed on last.
    return list(lower.order_by("rule_id", "-id").distinct("rule_id"))
