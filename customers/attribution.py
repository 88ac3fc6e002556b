"""Keeping a customer's dated fields, phases and settle work in step with its versions and an operator's corrections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson

from customers.dated_fields import DATED, InForce, affiliates_of, by_day, corrected, phases_of
from customers.models import DatedFields, PhaseReached
from track360.core import prepared
from track360.ingest.contract import PartnerContract
from track360.ingest.versions import Change, Version
from track360.ingest.write import current_rows
from track360.queue.append import append_many
from track360.queue.models import Work

# Rules read these as they are now, so a change counts for all days.
READ_AS_OF_TODAY = ("person_id", "email")

_STORED = f"""
SELECT customer_id, from_day, {", ".join(DATED)} FROM customers_datedfields
WHERE partner_id = %(partner)s AND customer_id = ANY(%(keys)s) ORDER BY customer_id, from_day"""
# Of several words for one day the newest counts (ADR 0012).
_CORRECTIONS = """
SELECT DISTINCT ON (customer_id, from_day) customer_id, from_day, affiliate_id FROM customers_attribution
WHERE partner_id = %(partner)s AND customer_id = ANY(%(keys)s) ORDER BY customer_id, from_day, id DESC"""
# By the row type of the table: a column's type stands in the model and nowhere else.
_PUT = f"""
INSERT INTO customers_datedfields (partner_id, customer_id, from_day, {", ".join(DATED)})
SELECT %(partner)s, customer_id, from_day, {", ".join(DATED)}
FROM json_populate_recordset(NULL::customers_datedfields, %(data)s::json)"""


@dataclass(slots=True)
class _Update:
    """One customer's dated fields and phases before and after."""

    change: Change
    old: list[InForce] = field(default_factory=list)
    new: list[InForce] = field(default_factory=list)
    phases: dict[str, date] = field(default_factory=dict)
    phases_changed: bool = False

    @property
    def matters(self) -> bool:
        """Whether anything changed that rules read."""
        return self.old != self.new or self.phases_changed or self.change.differs_in(READ_AS_OF_TODAY)

    def affiliates(self) -> set[str]:
        """Everybody the customer belonged to or belongs to, at any time."""
        # The affiliate left behind too: its tiers and caps counted this customer until now.
        return affiliates_of(self.old, self.new)


def keep_history(contract: PartnerContract, changes: list[Change]) -> None:
    """After customers changed: their dated fields and phases, and the settle work of those where rules
    read a change."""
    updates = [_Update(change) for change in changes if _may_matter(change)]
    if not updates:
        return
    _read_old(contract, updates)
    _fold_new(contract, updates)
    _write_fields(contract, [update for update in updates if update.old != update.new])
    _write_phases(contract, updates)
    _append_work(contract, [update for update in updates if update.matters])


def _may_matter(change: Change) -> bool:
    # A version slipped in late may change past days and leave today's values alone.
    return not change.appended or change.differs_in((*DATED, *READ_AS_OF_TODAY))


def _read_old(contract: PartnerContract, updates: list[_Update]) -> None:
    # A new customer has nothing yet.
    by_id = {update.change.key[0]: update for update in updates if update.change.before is not None}
    if not by_id:
        return
    params = {"partner": contract.partner.pk, "keys": list(by_id)}
    for customer_id, day, *values in prepared.fetch(_STORED, params):
        by_id[customer_id].old.append(in_force(day, values))


def _fold_new(contract: PartnerContract, updates: list[_Update]) -> None:
    calendar = contract.partner.calendar
    known = [update for update in updates if update.change.before is not None]
    keys = [update.change.key[0] for update in known]
    # Under the customers' row locks (ADR 0012): a correction made meanwhile is seen, or sees this.
    past, words = current_rows.history(contract, keys), corrections(contract.partner.pk, keys)
    for update in updates:
        versions: list[Version] = past.get(update.change.key[0]) or [update.change.version]
        update.new = corrected(by_day(versions, calendar), words.get(update.change.key[0], ()))
        update.phases = phases_of(versions, calendar)


def corrections(partner_id: int, keys: list[str]) -> dict[str, list[tuple[date, str | None]]]:
    """Per customer what an operator said of its attribution, ascending by day."""
    found: dict[str, list[tuple[date, str | None]]] = {}
    for customer_id, day, affiliate_id in (
        prepared.fetch(_CORRECTIONS, {"partner": partner_id, "keys": keys}) if keys else ()
    ):
        found.setdefault(customer_id, []).append((day, affiliate_id))
    return found


def _write_fields(contract: PartnerContract, updates: list[_Update]) -> None:
    replaced = [update.change.key[0] for update in updates if update.old]
    put(contract.partner.pk, replaced, {update.change.key[0]: update.new for update in updates})


def put(partner_id: int, replaced: list[str], histories: dict[str, list[InForce]]) -> None:
    """Write the dated fields of some customers, in place of those of ``replaced``."""
    if replaced:
        # Replaced whole: a version that came late may move any of the days.
        DatedFields.objects.filter(partner_id=partner_id, customer_id__in=replaced).delete()
    rows = [
        {"customer_id": customer_id, "from_day": each.day.isoformat(), **each.fields}
        for customer_id, history in histories.items()
        for each in history
    ]
    if rows:
        prepared.fetch(_PUT, {"partner": partner_id, "data": orjson.dumps(rows).decode()})


def in_force(day: date, values: Iterable[Any]) -> InForce:
    """A stored row, its values in the order of ``DATED``, in wire form as versions are."""
    return InForce(day, {name: current_rows.wire(value) for name, value in zip(DATED, values, strict=True)})


def _write_phases(contract: PartnerContract, updates: Iterable[_Update]) -> None:
    told = {update.change.key[0]: update for update in updates if update.phases}
    known: dict[str, dict[str, date]] = {}
    for row in PhaseReached.objects.filter(partner=contract.partner, customer_id__in=told):
        known.setdefault(row.customer_id, {})[row.phase] = row.day
    for customer_id, update in told.items():
        update.phases_changed = known.get(customer_id, {}) != update.phases
    PhaseReached.objects.bulk_create(
        [
            PhaseReached(partner=contract.partner, customer_id=customer_id, phase=phase, day=day)
            for customer_id, update in told.items()
            for phase, day in update.phases.items()
            # A phase is never deleted: versions are only added, and what one said it has said.
            if known.get(customer_id, {}).get(phase) != day
        ],
        update_conflicts=True,
        unique_fields=["partner", "customer_id", "phase"],
        update_fields=["day"],
    )


def _append_work(contract: PartnerContract, updates: list[_Update]) -> None:
    append_many(
        Work(
            partner_id=contract.partner.pk,
            kind=Work.Kind.CUSTOMER,
            customer_id=update.change.key[0],
            affiliates=sorted(update.affiliates()),
            persons=_persons(update.change),
        )
        for update in updates
    )


def _persons(change: Change) -> list[str]:
    # Both humans: whose first deposit is the first may change for the one that was left, too.
    states = [state for state in (change.before, change.after) if state]
    return sorted({state["person_id"] for state in states if state.get("person_id") is not None})
