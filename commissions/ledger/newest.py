"""The newest entry of a unit in one integer, so that a plain ``max`` finds it: its id, and its day of payability.

The day stands in the lowest 22 bits, as ``date.toordinal`` counts it; the 41 left are more ids than COPY can write.
"""

from __future__ import annotations

from datetime import date

_DAY_BITS = 22
DAY_MASK = (1 << _DAY_BITS) - 1
"""What of the integer is the day."""
NEWEST = f"max(id << {_DAY_BITS} | (payable_from - DATE '0001-01-01' + 1))"
"""SQL over the entries of one unit."""


def sums(closed_until: date | None) -> str:
    """SQL for the sum of a unit, its newest entry, and what of the sum is paid: fell due in a closed period.

    The newest is one that is not paid, where there is one.
    """
    if closed_until is None:
        return f"sum(amount), {NEWEST}, 0"
    paid = f"period <= DATE '{closed_until}' AND payable_from <= DATE '{closed_until}'"
    newest = f"coalesce({NEWEST} FILTER (WHERE NOT ({paid})), {NEWEST})"
    return f"sum(amount), {newest}, coalesce(sum(amount) FILTER (WHERE {paid}), 0)"


def entry_id(newest: int) -> int:
    """The id of the entry."""
    return newest >> _DAY_BITS


def payable_from(newest: int) -> date:
    """From when on the unit is payable: all of it, because whatever moves the day books the unit anew."""
    return date.fromordinal(newest & DAY_MASK)
