"""How figures read on a page: exact where a line is explained, two places where many are summed up."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

MINUS = "−"
CENT = Decimal("0.01")


def exact(value: Decimal | int | None, places: int = 2) -> str:
    """Every digit that is not a trailing zero, but at least ``places`` of them: ``1,234.50``, ``2.728``."""
    if value is None:
        return ""
    text = format(abs(Decimal(value)), ",f")
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0").ljust(places, "0")
    sign = MINUS if value < 0 else ""
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


def plain(value: Decimal | int | None) -> str:
    """Every digit and no more: ``1.25``, ``100``."""
    return exact(value, 0)


def rounded(value: Decimal | int | None) -> str:
    """To the cent, half-even: for sums that nobody is paid by."""
    return "" if value is None else exact(Decimal(value).quantize(CENT, ROUND_HALF_EVEN))


def money(value: Decimal | int | None, currency: str) -> str:
    """An exact amount with its currency."""
    return "" if value is None else f"{exact(value)} {currency}".strip()
