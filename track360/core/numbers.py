"""Which decimal numbers a float carries unharmed: those that come back exactly as they were sent; and their sums."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import NamedTuple

MAX_DIGITS = 15
MAX_MAGNITUDE = 18
MAX_DECIMALS = 30
# Text and integers take ever longer to read, and no honest number is as long.
LONGEST = 64
# Sums of a million numbers have more digits than Python keeps unless told.
_EXACT = Context(prec=100)


class Refusal(NamedTuple):
    """Why a number is not taken: a code, and what to say after the number's place."""

    code: str
    message: str


def refusal(text: str) -> Refusal | None:
    """What keeps a decimal number in JSON's notation from being taken; ``None`` when it comes back as it was sent."""
    # From the text, because every reading rounds somewhere: ``1e-999999999`` is 0 to a float and to a decimal context.
    if len(text) > LONGEST:
        return Refusal(
            "number_too_long", f"has {len(text)} characters; at most {MAX_DIGITS} significant digits are taken"
        )
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, places = mantissa.lstrip("+-").partition(".")
    digits = (whole + places).lstrip("0")
    significant = digits.rstrip("0")
    if not significant:
        return None
    if len(significant) > MAX_DIGITS:
        return Refusal("too_many_digits", f"has {len(significant)} significant digits; at most {MAX_DIGITS} are taken")
    last = int(exponent or 0) - len(places)
    if last + len(digits) > MAX_MAGNITUDE:
        return Refusal("number_too_large", f"must be below 1e{MAX_MAGNITUDE} in magnitude")
    if last + len(digits) - len(significant) < -MAX_DECIMALS:
        return Refusal("too_many_decimals", f"has more than {MAX_DECIMALS} decimal places")
    return None


def plus(total: Decimal | int, figure: Decimal | int | None) -> Decimal | int:
    """A total with one more figure (``None``: no more), to the last digit; what is whole numbers stays one."""
    if figure is None:
        return total
    if isinstance(total, int) and isinstance(figure, int):
        return total + figure
    return _EXACT.add(total, figure)
