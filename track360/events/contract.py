"""What a kind of record must offer so that events can be told of it; each is one object in its own room and one
registry line."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from track360.partners.models import Partner

Json = dict[str, Any]


@dataclass(frozen=True)
class Subject:
    """One kind of record.

    read: of these subjects of a partner's the records, as the API's list tells them now; who is gone is left out.
    facts: of these subjects what an affiliate's postback may say of them, flat; what is not the affiliate's own
    is left out (see ``placeholders``). None: affiliates are told nothing of this kind.
    """

    name: str
    read: Callable[[Partner, Collection[str]], dict[str, Json]]
    facts: Callable[[Partner, str, Collection[str]], dict[str, Json]] | None = None


@dataclass(frozen=True)
class Recorded:
    """A table whose every row is an event, so that its writer need not tell them.

    sql: a query of (id, type, subject, affiliate_id, change, at) over the rows of ``%(partner)s`` with an id above
    ``{after}``, at most ``{most}`` rows in order of their ids; a row may be several events. newest: a query of
    (partner, newest id, NULL without any) of ``%(partners)s``. One writer at a time writes a partner's rows, so that
    none appears below one that was seen.
    """

    table: str
    sql: str
    newest: str
