"""The ledger's columns, as they follow from the shape of a line."""

from __future__ import annotations

from commissions.rating.facts import line

LINE = tuple(column.stored for column in line.COLUMNS.values())
"""Those that hold a line, in the order of ``Line``."""
UNIT = (*line.UNIT, "month")
"""Those that name a unit: what is booked on it is summed."""
COPIED = ("partner_id", *LINE, "month", "period", "cause", "booked_before")
"""Those that booking writes; the rest the database fills in."""
