"""What a programme may say but hardly means, told beside the difference that it makes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from commissions.programme.diff import Diff
from commissions.programme.tables import Record
from commissions.rating.rules.base import model_of
from commissions.rating.rules.match import ON_CUSTOMER

_INSTRUMENT = ("instruments", "groups")
_LACKS: dict[str, tuple[str, ...]] = {
    "transaction": _INSTRUMENT,
    "customer": _INSTRUMENT,
    # Of a month every condition asks too much: it is of no customer and no instrument.
    "month": (*_INSTRUMENT, *ON_CUSTOMER),
}
_SOURCES = {"transaction": "transactions have no", "customer": "phases have no", "month": "months have no"}


def warnings(diff: Diff) -> Iterator[str]:
    """A sentence on each rule of a new or changed version that can never pay."""
    for partner in diff.partners:
        for change in partner.of("versions"):
            plan, start = change.key
            for rule_id, why in _idle_overrides(change.after["rules"]):
                yield f"plan {plan} from {start}: {rule_id} never pays, for its match can never hold: {why}"


def _idle_overrides(rules: list[Record]) -> Iterator[tuple[str, str]]:
    kinds = {rule["id"]: model_of(rule).kind for rule in rules}
    for rule in rules:
        match = rule.get("match")
        if kinds[rule["id"]] == "override" and match:
            lacking = [_lacking(kinds[base], match) for base in rule["of"]]
            # One rule on whose sources it can hold is enough.
            if all(lacking):
                yield rule["id"], "; ".join(dict.fromkeys(lacking))


def _lacking(kind: str, match: dict[str, Any]) -> str:
    """What a match asks of sources that do not have it; "" where it may hold."""
    asked = [name.replace("_", " ") for name in match if name in _LACKS.get(kind, ())]
    return f"{_SOURCES[kind]} {', '.join(asked)}" if asked else ""
