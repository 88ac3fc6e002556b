"""Pages of lists that people read: nobody turns to the ten-thousandth row, so nobody waits for the millionth
to be counted."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.utils.functional import cached_property

MAX_ROWS = 10_000


class CappedPaginator(Paginator):
    """Counts and turns no further than ``MAX_ROWS`` rows; ``is_capped`` says that there are more (a download
    has them all)."""

    @cached_property
    def counted(self) -> int:
        """How many rows there are, up to one more than the most."""
        rows: Any = self.object_list
        # Nothing but the key: what a list looks up for each row would be looked up for each one counted.
        return int(rows.order_by().values("pk")[: MAX_ROWS + 1].count())

    @cached_property
    def count(self) -> int:
        """How many rows can be turned to."""
        return min(self.counted, MAX_ROWS)

    @property
    def is_capped(self) -> bool:
        """Whether there are more than can be turned to."""
        return self.counted > MAX_ROWS
