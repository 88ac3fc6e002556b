"""Properties that no contract knows: kept under ``extra``, named in a warning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from track360.core import did_you_mean
from track360.core.json import canonical, pointer
from track360.core.numbers import MAX_MAGNITUDE
from track360.ingest.contract import Fault
from track360.ingest.schemas import EXTRA_BYTES
from track360.ingest.versions import Record

# A thousand records with a thousand unknown names would make an answer larger than the push.
NAMED_PER_RECORD = 20
# Likeness is reckoned by letters, and takes the longer the longer the words are.
LONGEST_GUESSED = 64


class Suggestions:
    """The nearest known field of a name; guesses for at most 50 different names, because each takes its time."""

    def __init__(self, known: frozenset[str]) -> None:
        self._known = sorted(known - {"extra"})
        self._made: dict[str, str] = {}

    def nearest(self, name: str) -> str:
        """The known field most like ``name``, or ``""``."""
        if name not in self._made:
            if len(name) > LONGEST_GUESSED or len(self._made) >= 50:
                return ""
            self._made[name] = did_you_mean.nearest(name.lower(), self._known) or ""
        return self._made[name]


def move_to_extra(record: Record, known: frozenset[str], suggestions: Suggestions) -> list[Fault]:
    """Move unknown properties into ``extra``, in place; tells which they were."""
    unknown = [name for name in record if name not in known]
    extra = record.get("extra")
    extra = dict(extra) if isinstance(extra, dict) else {}
    record["extra"] = extra | {name: record.pop(name) for name in unknown}
    return [_warning(name, name in extra, suggestions.nearest(name)) for name in unknown[:NAMED_PER_RECORD]]


def extra_faults(extra: Record) -> list[Fault]:
    """Whether what we keep without knowing it is too much."""
    if len(canonical(extra)) > EXTRA_BYTES:
        message = f"unknown properties may take at most {EXTRA_BYTES} bytes together"
        return [Fault("/extra", "extra_too_large", message)]
    if any(abs(number) >= 10**MAX_MAGNITUDE for number in _numbers(extra)):
        return [Fault("/extra", "number_too_large", f"numbers must be below 1e{MAX_MAGNITUDE} in magnitude")]
    return []


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, int | float):
        yield value
    elif isinstance(value, dict | list):
        for child in value.values() if isinstance(value, dict) else value:
            yield from _numbers(child)


def _warning(name: str, replaces: bool, nearest: str) -> Fault:
    shown = name if len(name) <= LONGEST_GUESSED else f"{name[:LONGEST_GUESSED]}…"
    hint = f"; did you mean {nearest}?" if nearest else ""
    loss = "; it replaces the one in extra" if replaces else ""
    return Fault(pointer((shown,)), "unknown_property", f"{shown} is not a known property{hint}{loss}")
