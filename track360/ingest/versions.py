"""Versions of a record and their fold: each field has the value that the newest version which says it gave it.

Values are in wire form throughout (text, int, float, dict, None), never the database's types.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from track360.core.json import canonical

Record = dict[str, Any]


class Version(NamedTuple):
    """What one version said; versions sort by instant, then hash."""

    at: datetime
    hash: bytes
    fields: Record


@dataclass(frozen=True, slots=True)
class Change:
    """One record before (``None``: it is new) and after its versions grew.

    ``appended``: no version is newer than ``version``; else an older one was slipped in and history has changed.
    """

    key: tuple[str, ...]
    version: Version
    before: Record | None
    after: Record
    appended: bool = field(default=True)

    @property
    def is_visible(self) -> bool:
        """Whether the record is told otherwise than before; a version that slipped in late may not show."""
        return self.before is None or self.appended or self.differs_in(self.after)

    def differs_in(self, names: Iterable[str]) -> bool:
        """Whether any of these fields has another value than before (always, for a new record)."""
        before = self.before
        return before is None or any(before.get(name) != self.after.get(name) for name in names)


def fold(versions: Iterable[Version]) -> Record:
    """The value after all versions, which come in order."""
    state: Record = {}
    for version in versions:
        state = applied(state, version.fields)
    return state


def applied(state: Record, fields: Record) -> Record:
    """The state after one more version. A field said again in our own word forgets the partner's word for
    the old one."""
    raw = {name: word for name, word in (state.get("raw") or {}).items() if name not in fields}
    raw |= fields.get("raw") or {}
    return {**state, **fields, "raw": raw or None}


def says_nothing_new(state: Record, fields: Record) -> bool:
    """Whether every field that is said has that value already."""
    return all(same(state.get(name), value) for name, value in fields.items() if name != "raw")


def same(one: Any, other: Any) -> bool:
    """Equality of wire values; in nested ones ``true`` and 1 stay different."""
    if isinstance(one, dict) and isinstance(other, dict):
        return canonical(one) == canonical(other)
    # 5 and 5.0 are one number, as they are in JSON.
    return bool(one == other)
