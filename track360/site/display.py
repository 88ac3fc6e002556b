"""How figures read on a page: exact where a line is explained, else in the currency's minor unit with the exact one
behind it."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from track360.core.currencies import minor_unit
from track360.core.language import digits, isolated, word

MINUS = "−"


def exact(value: Decimal | int | None, places: int = 2) -> str:
    """Every digit that is not a trailing zero, but at least ``places`` of them: ``1,234.50``, ``2.728``."""
    if value is None:
        return ""
    text = format(abs(Decimal(value)), ",f")
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0").ljust(places, "0")
    sign = MINUS if value < 0 else ""
    return digits(f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}")


def plain(value: Decimal | int | None) -> str:
    """Every digit and no more: ``1.25``, ``100``."""
    return exact(value, 0)


def payable(value: Decimal | int, currency: str) -> str:
    """In the currency's minor unit, half-even: ``2.73`` of 2.728 USD, ``3`` of 2.728 JPY."""
    unit = minor_unit(currency)
    return exact(Decimal(value).quantize(unit, ROUND_HALF_EVEN), -int(unit.as_tuple().exponent))


def figure(value: Decimal | int | None, currency: str) -> SafeString:
    """An amount in the currency's minor unit, the exact one on hover; for where the currency stands already."""
    if value is None:
        return SafeString("")
    return format_html('<span title="{}">{}</span>', money(value, currency), payable(value, currency))


def amount(value: Decimal | int | None, currency: str) -> SafeString:
    """The same with its currency."""
    if value is None:
        return SafeString("")
    text = isolated(f"{payable(value, currency)} {currency}")
    return format_html('<span title="{}">{}</span>', money(value, currency), text)


def money(value: Decimal | int | None, currency: str) -> str:
    """An exact amount with its currency."""
    return "" if value is None else isolated(f"{exact(value)} {currency}".strip())


def labelled(code: str) -> str | tuple[str, str]:
    """A code that the theme colours by its value, shown as the reader's word for it."""
    shown = word(code)
    return code if shown == code else (code, shown)
