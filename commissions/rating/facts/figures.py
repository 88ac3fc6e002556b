"""Numbers as text for people."""

from __future__ import annotations

from decimal import Decimal


def figure(value: Decimal, places: int = 0, grouped: bool = False) -> str:
    """Every digit but idle zeros, with at least ``places`` decimals: "6.25", "100.00"; grouped: "1,234.50"."""
    whole, _, decimals = format(value, ",f" if grouped else "f").partition(".")
    decimals = decimals.rstrip("0").ljust(places, "0")
    return f"{whole}.{decimals}" if decimals else whole
