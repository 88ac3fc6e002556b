"""An expression of a derivation worked out with fractions: an opinion of its own, which knows nothing of the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import reduce
from math import prod, trunc
from typing import Any

Expression = dict[str, Any]
OPERATIONS: dict[str, Callable[[list[Fraction]], Fraction]] = {
    "+": sum,  # type: ignore[dict-item]
    "−": lambda of: reduce(lambda a, b: a - b, of),
    "×": prod,
    "÷": lambda of: reduce(lambda a, b: a / b, of),
    "min": min,
    "max": max,
    "percent": lambda of: of[0] * of[1] / 100,
    "round8": lambda of: Fraction(round(of[0] * 10**8), 10**8),
    "cut8": lambda of: Fraction(trunc(of[0] * 10**8), 10**8),
}


def evaluate(of: Expression, known: dict[str, Fraction] | None = None) -> Fraction:
    """What it comes to. ``known`` is given the value of every node with a name."""
    known = {} if known is None else known
    if "ref" in of:
        return known[of["ref"]]
    if "op" not in of:
        return Fraction(of["value"])
    value = OPERATIONS[of["op"]]([evaluate(part, known) for part in of["of"]])
    return known.setdefault(of["name"], value) if "name" in of else value


def leaves(of: Expression) -> Iterator[Expression]:
    """Every figure in it, in its order."""
    if "op" in of:
        for part in of["of"]:
            yield from leaves(part)
    elif "value" in of:
        yield of
