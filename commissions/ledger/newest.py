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


def entry_id(newest: int) -> int:
    """The id of the entry."""
    return newest >> _DAY_BITS


def payable_from(newest: int) -> date:
    """From when on the unit is payable: all of it, because whatever moves the day books the unit anew."""
    return date.fromordinal(newest & DAY_MASK)
