"""From parsed values to canonical records: what is wrong, what is odd, and what may go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from track360.core.json import canonical
from track360.ingest import datetimes, registry
from track360.ingest.contract import Fault, Numbered, PartnerContract
from track360.ingest.schemas import Validators, validators
from track360.ingest.validate.schema_faults import schema_faults
from track360.ingest.validate.unknown_properties import Suggestions, extra_faults, move_to_extra
from track360.ingest.versions import Record

Faults = dict[int, list[Fault]]
# An entry of a b-tree takes 2704 bytes; the rest is for the columns of fixed size. 500 characters can have 2000 bytes.
INDEXED_BYTES = 2600
_WHOLE = (b".0,", b".0}", b"e16", b"e17")
"""How a canonical body writes floats that are whole numbers."""


@dataclass(slots=True)
class ValidRecord:
    """A valid record on its way to its table.

    record: canonical wire values. body, hash: its canonical JSON and the SHA-256 of it. raw: the partner's own words
    where an alias replaced them. at: when its version is from; patch: it may update but never create.
    """

    index: int
    key: tuple[str, ...]
    record: Record
    body: bytes
    hash: bytes
    at: datetime
    raw: dict[str, str] | None = None
    patch: bool = False


@dataclass(slots=True)
class Validated:
    """The outcome of validation; errors and warnings by index."""

    items: list[ValidRecord] = field(default_factory=list)
    errors: Faults = field(default_factory=dict)
    warnings: Faults = field(default_factory=dict)


def validate_records(
    contract: PartnerContract, values: list[Any], faults: Faults, received_at: datetime, patch: bool = False
) -> Validated:
    """Judge records one by one and against each other; ``faults`` are those that parsing found."""
    found = Validated(errors={index: list(some) for index, some in faults.items()})
    # Before the schema, which knows our words only.
    raws = _aliased(contract, values)
    rules = validators(contract.spec.name, contract.vertical.name, patch)
    # One cheap pass over the whole batch; only a doubt pays for judging one by one.
    if not rules.all_good(values):
        _validate_each(contract, values, rules, found)
    _finish(contract, values, raws, found, received_at, patch)
    _refuse_duplicates(contract, values, found)
    _warn(contract, found, received_at)
    return found


def _warn(contract: PartnerContract, found: Validated, received_at: datetime) -> None:
    good = [(item.index, item.record) for item in found.items]
    for warner in (*contract.spec.warners, *registry.WARNERS.get(contract.spec.name, ())):
        for index, fault in warner(contract, good, received_at):
            found.warnings[index] = [*found.warnings.get(index, ()), fault]


def _aliased(contract: PartnerContract, values: list[Any]) -> dict[int, dict[str, str]]:
    """Replace the partner's words by ours, in place; returns the words replaced, by index."""
    raws: dict[int, dict[str, str]] = {}
    for name, words in contract.aliases.items():
        for index, value in enumerate(values):
            said = value.get(name) if isinstance(value, dict) else None
            if isinstance(said, str) and said in words:
                raws.setdefault(index, {})[name] = said
                value[name] = words[said]
    return raws


def _validate_each(contract: PartnerContract, values: list[Any], rules: Validators, found: Validated) -> None:
    suggestions = Suggestions(rules.known)
    for index, value in enumerate(values):
        errors = found.errors.get(index, [])
        if not rules.one.is_valid(value):
            # Added to what parsing found: one answer tells everything, so that nobody mends fault by fault.
            errors = errors + list(schema_faults(contract, rules, value, errors))
        if isinstance(value, dict) and not rules.known.issuperset(value):
            unknown = move_to_extra(value, rules.known, suggestions)
            if contract.refuses_unknown:
                errors = errors + unknown
            else:
                found.warnings[index] = unknown
        if errors:
            found.errors[index] = errors


def _finish(
    contract: PartnerContract,
    values: list[Any],
    raws: dict[int, dict[str, str]],
    found: Validated,
    received_at: datetime,
    patch: bool,
) -> None:
    key_of, whole = contract.spec.key_of, contract.spec.versions is None
    good = [(index, record) for index, record in enumerate(values) if index not in found.errors]
    found.errors |= _faults_beyond_schema(contract, good)
    for index, record in good:
        if index in found.errors:
            continue
        # Replaced whole, null and absent are one; in a version null forgets the value.
        if whole and None in record.values():
            record = {name: value for name, value in record.items() if value is not None}
        body = canonical(record)
        if len(body) > INDEXED_BYTES and (fault := _too_long_together(contract, record)):
            found.errors[index] = [fault]
            continue
        # Only a look: the text may say so in a string.
        if b".0" in body or b"e1" in body:
            body = _with_integers(record, body)
        modified = record.get("last_modified_date")
        at = datetimes.read(modified) if modified else received_at
        digest = sha256(body).digest()
        found.items.append(ValidRecord(index, key_of(record), record, body, digest, at, raws.get(index), patch))


def _faults_beyond_schema(contract: PartnerContract, good: Numbered) -> Faults:
    """What the schema cannot say; makes days and date-times canonical, in place. Column by column: that is faster."""
    faults: Faults = {}
    for name in (*contract.spec.instants, *contract.spec.dates_or_instants):
        _make_canonical(contract, name, good, faults)
    for name in contract.spec.texts:
        for _, record in good:
            if isinstance(said := record.get(name), int | float):
                record[name] = str(int(said))  # 100.0 is an integer to a schema
    checks = (_extra_is_small, *contract.spec.checks)
    for index, record in good:
        for check in checks:
            if some := check(record, contract):
                faults.setdefault(index, []).extend(some)
    return faults


def _make_canonical(contract: PartnerContract, name: str, good: Numbered, faults: Faults) -> None:
    # A batch says few different days, a thousand times.
    known: dict[str, str] = {}
    for index, record in good:
        text = record.get(name)
        if text is None:
            continue
        try:
            record[name] = known.get(text) or known.setdefault(text, _moment(contract, name, text))
        except (ValueError, OverflowError):
            fault = Fault(f"/{name}", "format", "is not a day or time that exists")
            faults.setdefault(index, []).append(fault)


def _moment(contract: PartnerContract, name: str, text: str) -> str:
    if name in contract.spec.dates_or_instants:
        return datetimes.canonical_date_or_instant(text, contract.partner.calendar)
    return datetimes.canonical(text, contract.partner.zone)


def _extra_is_small(record: Record, contract: PartnerContract) -> Sequence[Fault]:
    extra = record.get("extra")
    return extra_faults(extra) if extra else ()


def _too_long_together(contract: PartnerContract, record: Record) -> Fault | None:
    """What no index can hold must not land, and still less wait: its parent's own push would release it, and fail."""
    said = [name for name in contract.spec.indexed if record.get(name)]
    if sum(len(record[name].encode()) for name in said) <= INDEXED_BYTES:
        return None
    message = f"{' and '.join(said)} may have at most {INDEXED_BYTES} bytes of UTF-8 together"
    return Fault(f"/{said[-1]}", "too_long_together", message)


def _with_integers(record: Record, body: bytes) -> bytes:
    """The canonical body once more: 5.0 and 5 are one number, so they are one version."""
    if not any(end in body for end in _WHOLE):
        return body
    for name, value in record.items():
        if value.__class__ is float and value.is_integer():
            # Through its digits: beyond 2**53 the float's own integer is another number than was sent.
            record[name] = int(Decimal(repr(value)))
    return canonical(record)


def _refuse_duplicates(contract: PartnerContract, values: list[Any], found: Validated) -> None:
    if not found.errors and len({item.key for item in found.items}) == len(found.items):
        return
    keys = {item.index: item.key for item in found.items}
    # A record that is refused for something else said its key all the same.
    keys |= {index: key for index in found.errors if (key := _key_said(contract, values[index]))}
    first: dict[tuple[str, ...], int] = {}
    for index, key in sorted(keys.items()):
        earlier = first.setdefault(key, index)
        if earlier != index:
            fault = Fault("", "duplicate_key", f"has the same key as the record at index {earlier}")
            found.errors[index] = [*found.errors.get(index, ()), fault]
    found.items = [item for item in found.items if item.index not in found.errors]


def _key_said(contract: PartnerContract, value: Any) -> tuple[str, ...] | None:
    if not isinstance(value, dict):
        return None
    said = [part for name in contract.spec.key if isinstance(part := value.get(name), str)]
    return tuple(said) if len(said) == len(contract.spec.key) else None
