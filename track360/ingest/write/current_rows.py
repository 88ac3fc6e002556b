"""Reading current rows and histories, in wire form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import orjson

from track360.core import prepared
from track360.ingest import datetimes
from track360.ingest.contract import PartnerContract
from track360.ingest.versions import Record, Version
from track360.ingest.write import statements


class Current(NamedTuple):
    """A current row: its values, the newest version's place in the order, and how often it changed."""

    values: Record
    version_at: datetime
    version_hash: bytes
    revision: int


def current(contract: PartnerContract, keys: list[str], lock: bool) -> dict[str, Current]:
    """The rows of these keys that exist; with ``lock`` nobody else changes them until the transaction ends."""
    spec = contract.spec
    found = _fetch(statements.current_rows(spec.name, lock), contract, keys)
    names = list(statements.columns_of(spec))
    at = names.index(spec.key[0])
    return {row[at]: _current(contract, names, row) for row in found}


def history(contract: PartnerContract, keys: Iterable[str]) -> dict[str, list[Version]]:
    """All versions of these keys, each list in order."""
    found: dict[str, list[Version]] = {}
    for key, at, digest, fields in _fetch(statements.history(contract.spec.name), contract, list(keys)):
        found.setdefault(key, []).append(Version(at, bytes(digest), orjson.loads(fields)))
    return found


def existing(contract: PartnerContract, ids: Iterable[str]) -> set[str]:
    """Which of these parents exist."""
    parent = contract.spec.parent
    statement = (
        f"SELECT {parent.column} FROM {parent.table} WHERE partner_id = %(partner)s AND {parent.column} = ANY(%(keys)s)"
    )
    return {row[0] for row in _fetch(statement, contract, list(ids))}


def _fetch(statement: str, contract: PartnerContract, keys: list[str]) -> list[tuple[Any, ...]]:
    if not keys:
        return []
    return prepared.fetch(statement, {"partner": contract.partner.pk, "keys": keys})


def _current(contract: PartnerContract, names: list[str], row: tuple[Any, ...]) -> Current:
    read = dict(zip(names, row, strict=False))
    values = {name: wire(value) for name, value in read.items()} | told_dates(contract, read)
    values |= {name: orjson.loads(values[name]) for name in ("extra", "raw") if values[name]}
    at, digest, revision = row[len(names) :]
    return Current(values, at, bytes(digest), revision)


def told_dates(contract: PartnerContract, row: Record) -> Record:
    """Of a row from the database the dates that may have a time, in wire form: a day where the partner gave none."""
    calendar = contract.partner.calendar
    return {
        name: datetimes.date_or_instant(row[name], calendar)
        for name in contract.spec.dates_or_instants
        if row[name] is not None
    }


def _number(value: Decimal) -> int | float:
    # At most 15 digits came in, which a float carries (see ``core.json``).
    return int(value) if value == value.to_integral_value() else float(value)


_WIRE: dict[type, Callable[[Any], Any]] = {Decimal: _number, datetime: datetimes.write, date: date.isoformat}


def wire(value: Any) -> Any:
    """A database value as it goes over the wire."""
    convert = _WIRE.get(type(value))
    return convert(value) if convert else value
