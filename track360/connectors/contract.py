"""What a connector is: a client that reads pages of a partner's API, and a mapping to canonical records.

A *stream* is one list that the partner's API offers (``accounts``, ``trades``); what its rows become is the
mapping's affair. Connectors only read: nothing is ever written to a partner's system.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

from track360.core.clock import TradingCalendar
from track360.partners.models import Partner

DEALS = "deals"


class Window(NamedTuple):
    """The instants ``[start, end)``, both aware."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """One answer: its rows as they came, and where the next page is.

    next: anything JSON can hold, ``None`` at the end. clock: the partner's own idea of now, where it says so.
    total: how many rows the list has, where places in it are counted and so shift when one goes missing.
    counted: the client itself knows how many pages there will be, so empty ones are no sign of a lie.
    """

    rows: list[Any]
    next: Any = None
    clock: datetime | None = None
    total: int | None = None
    counted: bool = False


class Stream(NamedTuple):
    """whole_days: windows are widened to whole trading days. longest: the longest window the API takes."""

    name: str
    whole_days: bool = False
    longest: timedelta | None = None


class MappedRecord(NamedTuple):
    """A canonical record on its way; ``entity`` is one of ingest's, or ``deals``."""

    entity: str
    record: dict[str, Any]
    patch: bool = False


@dataclass(frozen=True)
class SourceAccess:
    """What a client and a mapping may know of a source.

    calendar: the trading days of the partner, or of the trading server where the source declares one. signed:
    whether the partner's money that leaves the firm is negative. book: where deal ids are unique.
    """

    config: dict[str, Any]
    credentials: dict[str, Any]
    calendar: TradingCalendar
    vertical: str
    signed: bool = False
    page_size: int = 500
    book: str = ""


class WayIn(Protocol):
    """Whoever brings records: a source that is pulled, or one that calls us. origin: how receipts name it."""

    @property
    def partner(self) -> Partner: ...

    @property
    def partner_id(self) -> int: ...

    @property
    def origin(self) -> str: ...


class Client(Protocol):
    """An open connection to a partner; raises the errors of :mod:`track360.connectors.errors`."""

    def page(self, stream: str, window: Window, cursor: Any) -> Page:
        """One page of a stream's rows in the window; ``cursor`` is ``None`` or what the last page named ``next``."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


@dataclass(frozen=True)
class Connector:
    """One kind of partner API.

    streams: of a source's settings, in the order in which they must be read, parents first. config,
    credentials: JSON Schemas of what a source declares. check: what these cannot say, in words. reference:
    the published page it was written from.
    """

    key: str
    title: str
    streams: Callable[[dict[str, Any]], tuple[Stream, ...]]
    open: Callable[[SourceAccess], Client]
    map: Callable[[str, Any, SourceAccess], Iterable[MappedRecord]]
    config: dict[str, Any]
    credentials: dict[str, Any]
    reference: str = ""
    check: Callable[[dict[str, Any]], Iterable[str]] = field(default=lambda config: ())
    home: Callable[[dict[str, Any]], str] = field(default=lambda config: str(config.get("base_url", "")))
    """The address that the credentials are for."""

    def stream(self, config: dict[str, Any], name: str) -> Stream:
        """A stream by name; one that is gone is read as if nothing were known of it."""
        return next((stream for stream in self.streams(config) if stream.name == name), Stream(name))


def fixed_streams(*streams: Stream) -> Callable[[dict[str, Any]], tuple[Stream, ...]]:
    """The streams of an API that has the same for everybody."""
    return lambda config: streams
