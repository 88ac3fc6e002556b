"""Amounts, percents and days as the document's language writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import dateformat
from django.utils.formats import get_format
from django.utils.translation import get_language_bidi

from track360.core.currencies import PLACES

MINUS = "\u2212"
_LEFT_TO_RIGHT = "\u200e"


def places_of(amount: Decimal, currency: str) -> int:
    """As many as its currency has, or more where the amount does."""
    exponent = amount.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return max(PLACES.get(currency, 2), -exponent)


def amount(value: Decimal, currency: str) -> str:
    """All its digits, in groups of three: ``1,234.50``; ``1,234`` of JPY."""
    return _localised(f"{value:,.{places_of(value, currency)}f}")


def number(value: int) -> str:
    """In groups of three."""
    return _localised(f"{value:,d}")


def plain(value: Decimal) -> str:
    """A rate: all its digits and no zeros after them."""
    return _localised(f"{value.normalize():,f}")


def percent(rate: Decimal) -> str:
    """ "19 %", as part of a sentence."""
    return whole(f"{plain(rate)} %")


def day(of: date) -> str:
    """ "5 January 2026", which reads the same everywhere."""
    return dateformat.format(of, "j F Y")


def month(of: date) -> str:
    """ "January 2026"."""
    return dateformat.format(of, "F Y")


def point() -> str:
    """What stands before decimal places."""
    return str(get_format("DECIMAL_SEPARATOR"))


def whole(text: str) -> str:
    """A figure, label or id as part of a sentence: of a right-to-left language, it is still read from its left."""
    return f"{_LEFT_TO_RIGHT}{text}{_LEFT_TO_RIGHT}" if get_language_bidi() else text


def _localised(text: str) -> str:
    signs = {",": str(get_format("THOUSAND_SEPARATOR")), ".": point(), "-": MINUS}
    return "".join(signs.get(sign, sign) for sign in text)
