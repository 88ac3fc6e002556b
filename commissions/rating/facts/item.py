"""A row as rules read it."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from commissions.rating.facts.instrument_groups import Group
from commissions.rating.facts.records import DatedFields, Row


class Item(NamedTuple):
    """A row on a day that is not a demo day.

    ``group`` None: the instrument is in none. ``payable`` in lots.
    """

    number: int
    row: Row
    dated: DatedFields
    group: Group | None
    payable: Decimal
    self_referrers: frozenset[str]
