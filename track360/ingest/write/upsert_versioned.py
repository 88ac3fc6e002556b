"""Writing records that keep their versions: the row is the fold, whatever order the versions came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from track360.core import prepared
from track360.core.json import canonical
from track360.ingest import datetimes
from track360.ingest.contract import PartnerContract
from track360.ingest.validate.records import ValidRecord
from track360.ingest.versions import Change, Record, Version, applied, fold, same, says_nothing_new
from track360.ingest.write import current_rows, statements
from track360.ingest.write.current_rows import Current

WAITS = "waits"
# A round is lost only to a writer that created the same row in that moment; ten in a row are a fault of ours.
ROUNDS = 10


@dataclass(slots=True)
class _Step:
    """What is to be done for one item: a version to keep, perhaps a row to write."""

    item: ValidRecord
    change: Change
    row: Record | None
    outcome: str


def write(contract: PartnerContract, items: list[ValidRecord], batch_id: int, received_at: datetime) -> list[str]:
    """The outcome of each item: also ``orphan`` (unknown parent) and ``waits`` (a patch of an unknown record)."""
    outcomes = dict.fromkeys((item.index for item in items), "")
    left = _without_orphans(contract, items, outcomes)
    left = _without_repeats(contract, left, outcomes)
    for _ in range(ROUNDS):
        if not left:
            break
        left = _write_once(contract, left, outcomes, batch_id)
    else:
        raise RuntimeError("records kept changing under us")
    return [outcomes[item.index] for item in items]


def _without_orphans(
    contract: PartnerContract, items: list[ValidRecord], outcomes: dict[int, str]
) -> list[ValidRecord]:
    parent = contract.spec.parent
    named = {item.record[parent.field] for item in items if parent.field in item.record}
    # One question for the whole batch; the parents need no lock, for nobody deletes one.
    known = current_rows.existing(contract, named)
    for item in items:
        if parent.field in item.record and item.record[parent.field] not in known:
            outcomes[item.index] = statements.ORPHAN
    return [item for item in items if not outcomes[item.index]]


def _without_repeats(
    contract: PartnerContract, items: list[ValidRecord], outcomes: dict[int, str]
) -> list[ValidRecord]:
    """Settle what says nothing new without taking a lock, so that ``unchanged`` writes nothing at all."""
    found = current_rows.current(contract, [item.key[0] for item in items], lock=False)
    for item in items:
        row = found.get(item.key[0])
        if row and _is_repeat(item, row):
            outcomes[item.index] = statements.UNCHANGED
    return [item for item in items if not outcomes[item.index]]


def _is_repeat(item: ValidRecord, row: Current) -> bool:
    place = (item.at, item.hash)
    if place == (row.version_at, row.version_hash):
        return True
    # Undated means as of its arrival: a nightly repetition would be a new version each time.
    dated = item.record.get("last_modified_date")
    return not dated and place > (row.version_at, row.version_hash) and says_nothing_new(row.values, item.record)


def _write_once(
    contract: PartnerContract, items: list[ValidRecord], outcomes: dict[int, str], batch_id: int
) -> list[ValidRecord]:
    """One round; returns the items whose row another writer created meanwhile."""
    found = current_rows.current(contract, [item.key[0] for item in items], lock=True)
    # Histories are read only for what comes late; a newest version needs none.
    older = [i.key[0] for i in items if i.key[0] in found and (i.at, i.hash) < _place(found[i.key[0]])]
    past = current_rows.history(contract, older)
    steps: list[_Step] = []
    for item in items:
        row = found.get(item.key[0])
        # A patch knows too little to make a record, so it waits for the one that does.
        if row is None and item.patch:
            outcomes[item.index] = WAITS
        elif row is not None and _is_repeat(item, row):
            outcomes[item.index] = statements.UNCHANGED
        else:
            steps += _step(contract, item, row, past.get(item.key[0], []), outcomes)
    lost = _put(contract, steps, batch_id)
    for step in steps:
        if step.item.key not in lost:
            outcomes[step.item.index] = step.outcome
    return [step.item for step in steps if step.item.key in lost]


def _place(row: Current) -> tuple[datetime, bytes]:
    return row.version_at, row.version_hash


def _step(
    contract: PartnerContract,
    item: ValidRecord,
    row: Current | None,
    past: list[Version],
    outcomes: dict[int, str],
) -> list[_Step]:
    version = Version(item.at, item.hash, item.record | ({"raw": item.raw} if item.raw else {}))
    if row is None:
        after = _derived(contract, applied({}, version.fields))
        return [_new_row(contract, item, Change(item.key, version, None, after), None, statements.CREATED)]
    if (version.at, version.hash) > _place(row):
        after = _derived(contract, applied(row.values, version.fields))
        return [_new_row(contract, item, Change(item.key, version, row.values, after), row, statements.UPDATED)]
    if _known(item, version, past):
        outcomes[item.index] = statements.UNCHANGED
        return []
    after = _derived(contract, fold(sorted([*past, version], key=lambda v: v[:2])))
    change = Change(item.key, version, row.values, after, appended=False)
    if all(same(row.values.get(name), after.get(name)) for name in statements.columns_of(contract.spec)):
        return [_Step(item, change, None, statements.STALE)]
    return [_new_row(contract, item, change, row, statements.STALE)]


def _known(item: ValidRecord, version: Version, past: list[Version]) -> bool:
    """Whether the version is in the history, or is undated and says nothing new at its place there."""
    if any(one[:2] == version[:2] for one in past):
        return True
    # At its place in history, not today: other words may have landed in between.
    before = fold([one for one in past if one[:2] < version[:2]])
    return not item.record.get("last_modified_date") and bool(before) and says_nothing_new(before, item.record)


def _derived(contract: PartnerContract, state: Record) -> Record:
    return state | {name: derive(state, contract) for name, (_, derive) in contract.spec.derived.items()}


def _new_row(contract: PartnerContract, item: ValidRecord, change: Change, row: Current | None, outcome: str) -> _Step:
    # A late version changes what the row says, never how new it is.
    newest = (item.at, item.hash) if row is None else max((item.at, item.hash), _place(row))
    values = change.after | _instants(contract, change.after)
    values |= {
        "version_at": newest[0].isoformat(),
        "version_hash": "\\x" + newest[1].hex(),
        "revision": row.revision + 1 if row else 1,
    }
    return _Step(item, change, values, outcome)


def _instants(contract: PartnerContract, state: Record) -> Record:
    """A day is stored as its first instant."""
    calendar = contract.partner.calendar
    return {
        name: datetimes.write(datetimes.first_instant(state[name], calendar))
        for name in contract.spec.dates_or_instants
        if state.get(name) is not None
    }


def _put(contract: PartnerContract, steps: list[_Step], batch_id: int) -> set[tuple[str, ...]]:
    """Write rows, then the versions and whatever hangs on them; returns the keys that another writer created first."""
    values = [step.row for step in steps if step.row]
    written = {tuple(key) for key in _run(contract, statements.put_rows, values, batch_id)}
    lost = {step.item.key for step in steps if step.row and step.item.key not in written}
    kept = [step for step in steps if step.item.key not in lost]
    _run(contract, statements.put_versions, [_version(contract, step) for step in kept], batch_id)
    # In the same transaction: settle work is there exactly when the change is.
    if contract.spec.after and kept:
        contract.spec.after(contract, [step.change for step in kept])
    return lost


def _run(contract: PartnerContract, statement: Any, values: list[Record], batch_id: int) -> list[tuple[Any, ...]]:
    if not values:
        return []
    data = orjson.dumps(values).decode()
    params = {"partner": contract.partner.pk, "batch": batch_id, "data": data}
    return prepared.fetch(statement(contract.spec.name), params)


def _version(contract: PartnerContract, step: _Step) -> Record:
    version = step.change.version
    key = dict(zip(contract.spec.key, step.item.key, strict=True))
    # The bytes that were hashed are the bytes that are kept.
    fields = orjson.Fragment(canonical(version.fields))
    return key | {"at": version.at.isoformat(), "hash": "\\x" + version.hash.hex(), "fields": fields}
