"""What a ledger line was computed from: each factor, the plan clause, the rates, the source and the history
of its unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any, NamedTuple

from commissions.ledger import columns
from commissions.ledger.models import LedgerEntry
from commissions.programme.models import PlanVersion
from commissions.rates.models import Rate

ENTITIES = {"activity": "trading-activity", "transaction": "transactions", "customer": "customers"}


class Factor(NamedTuple):
    """One figure on the way from what was measured to the amount.

    kind: basis | fx_rate | rate | tier_from | multiplier | guard | uncapped | payable_from, the ledger's column.
    unit: "lots", "count" or a currency of a basis; "per_lot", "percent" or "amount" of a rate; else a currency or "".
    """

    kind: str
    value: Decimal | date
    unit: str


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
    """Everything an entry was computed from; ``words`` says it, the API serves it.

    ``history``: all entries of the unit in order of booking. ``lower``: the lines an override was computed on.
    """

    entry: LedgerEntry
    factors: list[Factor]
    clause: Clause
    rates: list[Rate]
    source: SourceKey
    history: list[Booking]
    lower: list[LedgerEntry]

    @property
    def balance(self) -> Decimal:
        """What the unit is worth now, in the entry's currency."""
        return self.history[-1].balance


def derive(entry: LedgerEntry) -> Derivation:
    """The derivation of a booked entry; two to four queries."""
    return Derivation(
        entry, _factors(entry), _clause(entry), _rates(entry), _source(entry), _history(entry), _lower(entry)
    )


def _factors(entry: LedgerEntry) -> list[Factor]:
    """In the order of the arithmetic; factors that did not act are left out."""
    acting = (
        ("basis", entry.basis_unit),
        ("fx_rate", entry.currency),
        ("rate", entry.rate_unit),
        ("tier_from", ""),
        ("multiplier", ""),
        ("guard", ""),
        ("uncapped", entry.currency),
        ("payable_from", ""),
    )
    found = ((kind, getattr(entry, kind), unit) for kind, unit in acting)
    return [Factor(*factor) for factor in found if factor[1] is not None]


def _clause(entry: LedgerEntry) -> Clause:
    version = PlanVersion.objects.filter(
        plan__partner_id=entry.partner_id, plan__plan_id=entry.plan_id, from_day=entry.version_from
    ).first()
    rules = version.rules if version else []
    rule = next((rule for rule in rules if rule["id"] == entry.rule_id), None)
    return Clause(entry.plan_id, entry.version_from, rule)


def _rates(entry: LedgerEntry) -> list[Rate]:
    used = Rate.objects.filter(partner_id=entry.partner_id, pk__in=entry.fx_ids or [])
    return list(used.order_by("day", "base"))


def _source(entry: LedgerEntry) -> SourceKey:
    key = {
        "customer_id": entry.customer_id,
        "date": entry.source_day,
        "instrument": entry.instrument,
        "currency": entry.source_currency,
        "id": entry.ref,
    }
    used = {name: value for name, value in key.items() if value not in ("", None)}
    return SourceKey(ENTITIES.get(entry.kind, entry.kind), used, entry.source_revision)


def _history(entry: LedgerEntry) -> list[Booking]:
    unit = {name: getattr(entry, name) for name in columns.UNIT}
    entries = list(LedgerEntry.objects.filter(partner_id=entry.partner_id, **unit).order_by("id"))
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
