"""What the columns of an entry multiply to, so that columns that were no arithmetic are never shown as one."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import reduce

from commissions.rating.facts.arithmetic import Expression
from commissions.rating.facts.exact import Amount, exactly, over, percent, round8, times

_OPERATIONS: dict[str, Callable[..., Amount]] = {"×": times, "÷": over, "percent": percent}


def evaluated(of: Expression) -> Amount:
    """A product, percent or conversion (see ``simple``), rounded as an entry is."""
    with exactly():
        return round8(_value(of))


def _value(of: Expression) -> Amount:
    if "op" in of:
        return reduce(_OPERATIONS[of["op"]], map(_value, of["of"]))
    return Fraction(of["value"]) if "/" in of["value"] else Decimal(of["value"])
