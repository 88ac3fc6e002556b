"""What is missing from a vertical, or contradicts itself or the rooms that read it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields
from typing import Any, NamedTuple

from track360.verticals.base import UNSAID, Sign, Vertical

_NAME = re.compile(r"[a-z]+(-[a-z]+)*")


class Rooms(NamedTuple):
    """What the rooms have that a vertical may speak of.

    entities: per entity its fields, and whether only some verticals have them. rules: per key of the registry, what
    the rule reads: transaction types, or ``None`` where it reads phases, or nothing in particular (empty).
    """

    entities: Mapping[str, Mapping[str, bool]]
    rules: Mapping[str, Collection[str] | None]
    reports: Collection[str]


def faults(vertical: Vertical, rooms: Rooms) -> Iterator[str]:
    """Each fault as a sentence; what contradicts is looked for once everything is stated."""
    unsaid = list(missing(vertical))
    yield from unsaid
    if not unsaid:
        yield from _fields(vertical, rooms.entities)
        yield from _types(vertical)
        yield from _phases(vertical)
        yield from _rules(vertical, rooms.rules)
        yield from _unknown("excluded_rules", vertical.excluded_rules, rooms.rules, "rule of the registry")
        yield from _unknown("excluded_reports", vertical.excluded_reports, rooms.reports, "report of the API")


def unclaimed(verticals: Collection[Vertical], rooms: Rooms) -> Iterator[str]:
    """Each field that only some verticals have and none does, as a sentence."""
    for entity, known in rooms.entities.items():
        added = [_stated(vertical.adds, {}) for vertical in verticals]
        claimed = {name for adds in added for name in adds.get(entity, ())}
        for name in sorted({name for name, is_special in known.items() if is_special} - claimed):
            yield f"adds: no vertical has the field {name} of {entity}"


def missing(vertical: Vertical) -> Iterator[str]:
    """Each fact that is not stated, as a sentence."""
    yield from _unsaid("", vertical)
    for name, kind in _stated(vertical.transaction_types, {}).items():
        yield from _unsaid(f"transaction_types, {name}: ", kind)
    for phase in _stated(vertical.phases, ()):
        yield from _unsaid(f"phases, {phase.name}: ", phase)


def _unsaid(where: str, stated: Any) -> Iterator[str]:
    for field in fields(stated):
        if getattr(stated, field.name) is UNSAID:
            yield f"{where}{field.name} is not stated"


def _stated(value: Any, otherwise: Any) -> Any:
    return otherwise if value is UNSAID else value


def _fields(vertical: Vertical, entities: Mapping[str, Mapping[str, bool]]) -> Iterator[str]:
    if not _NAME.fullmatch(vertical.name):
        yield f"name: {vertical.name!r} is part of an address: small letters, words joined by hyphens"
    for place in ("adds", "requires"):
        for entity, names in getattr(vertical, place).items():
            yield from _unknown(place, names, entities.get(entity, ()), f"field of {entity}")
    for entity, names in vertical.requires.items():
        for name in names:
            if entities.get(entity, {}).get(name) and name not in vertical.adds.get(entity, ()):
                yield f"requires: {name} of {entity} is not among the fields that it adds"
    everywhere = {name for known in entities.values() for name in known}
    yield from _unknown("enums", vertical.enums, everywhere, "field of any entity")
    if "transaction_type" in vertical.enums:
        yield "enums: the values of transaction_type are the transaction_types"


def _types(vertical: Vertical) -> Iterator[str]:
    types = vertical.transaction_types
    for name, kind in types.items():
        if kind.sign is Sign.ORIGINAL and kind.in_net:
            yield f"transaction_types, {name}: it counts through its original, and cannot be in_net by itself"
        if kind.refundable and kind.sign is not Sign.IN:
            yield f"transaction_types, {name}: only what comes in is refundable"
        if kind.funnel is not None and kind.sign is not Sign.IN:
            yield f"transaction_types, {name}: only what comes in is a step of the funnel"
    yield from _refunds(vertical)
    if not vertical.activity_in_net and not any(k.in_net and k.sign is Sign.IN for k in types.values()):
        yield "nothing is revenue: no type that comes in is in_net, and activity_in_net is false"


def _refunds(vertical: Vertical) -> Iterator[str]:
    refund = vertical.transaction_types.get("refund")
    if refund is None and vertical.refundable:
        yield f"transaction_types: {', '.join(vertical.refundable)} refundable, and there is no type refund"
    elif refund is not None and not vertical.refundable:
        yield "transaction_types: there is a type refund, and nothing is refundable"
    if refund is not None and refund.sign is not Sign.OUT:
        yield "transaction_types, refund: a refund leaves the firm"


def _phases(vertical: Vertical) -> Iterator[str]:
    names = [phase.name for phase in vertical.phases]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"phases: {name} is listed twice"
    has_field = "phase" in vertical.adds.get("customers", ())
    if names and not has_field:
        yield "phases: its customers have no field phase (adds)"
    if has_field and all(phase.exit for phase in vertical.phases):
        yield "phases: its customers have a field phase, and no phase is a step"


def _rules(vertical: Vertical, rules: Mapping[str, Collection[str] | None]) -> Iterator[str]:
    for key, reads in rules.items():
        if key in vertical.excluded_rules:
            continue
        if reads is None and not vertical.phases:
            yield f"excluded_rules: {key} pays for phases, and there are none"
        elif reads and not set(reads) & set(vertical.transaction_types):
            yield f"excluded_rules: {key} pays for {' or '.join(reads)}, and there is no such transaction type"


def _unknown(place: str, names: Collection[str], known: Collection[str], what: str) -> Iterator[str]:
    for name in sorted(set(names) - set(known)):
        yield f"{place}: {name} is no {what}"
