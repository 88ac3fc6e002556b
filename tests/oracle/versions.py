"""Received versions: their order, their fold, and what they said by day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.oracle.clock import Clock

Record = dict[str, Any]
Digest = Callable[[str, Record], bytes]


def _plain(value: Any) -> Any:
    """JSON numbers spelled one way: no trailing zeros."""
    if isinstance(value, Decimal):
        text = format(value, "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return int(text) if "." not in text else float(text)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return value


def canonical_digest(entity: str, record: Record) -> bytes:
    """SHA-256 of the record as JSON, keys sorted, no blanks, UTF-8."""
    text = json.dumps(_plain(record), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).digest()


@dataclass(frozen=True)
class Version:
    at: datetime
    digest: bytes
    day: date
    said: Record
    dated: bool

    @property
    def order(self) -> tuple[datetime, bytes]:
        return (self.at, self.digest)


def folded(versions: list[Version]) -> Record:
    """Field by field, the newest version that says it; an explicit null is said."""
    value: Record = {}
    for version in sorted(versions, key=lambda v: v.order):
        value.update(version.said)
    return value


def newest(versions: list[Version]) -> Record:
    return max(versions, key=lambda v: v.order).said


def without_nulls(record: Record) -> Record:
    return {name: value for name, value in record.items() if value is not None}


@dataclass
class History:
    """The versions of one key, in order of receipt."""

    versions: list[Version] = field(default_factory=list)

    def receive(self, version: Version, whole: bool) -> None:
        """Keep the version, unless it is a re-sent one: the same again, or undated and changing nothing."""
        if any(known.order == version.order for known in self.versions):
            return
        if not version.dated and self.versions and self._changes_nothing(version, whole):
            return
        self.versions.append(version)

    def _changes_nothing(self, version: Version, whole: bool) -> bool:
        if whole:
            return without_nulls(newest(self.versions)) == without_nulls(version.said)
        before = folded(self.versions)
        return {**before, **version.said} == before


class Reader:
    """Turns pushed records into versions: the partner's words, instants, hashes."""

    def __init__(self, clock: Clock, aliases: dict[str, dict[str, str]], digest: Digest) -> None:
        self.clock, self.aliases, self.digest = clock, aliases, digest

    def _word(self, name: str, value: Any) -> Any:
        return self.aliases.get(name, {}).get(value, value) if isinstance(value, str) else value

    def version(self, entity: str, record: Record, received_at: datetime) -> Version:
        said = {name: self._word(name, value) for name, value in record.items()}
        modified = record.get("last_modified_date")
        at = self.clock.instant(received_at if modified is None else modified)
        return Version(at, self.digest(entity, record), self.clock.trading_day(at), said, modified is not None)
