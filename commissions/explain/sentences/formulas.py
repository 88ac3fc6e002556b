"""An expression (``rating.facts.arithmetic``) as people read it: every figure of it, and signs between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from commissions.ledger.models import LedgerEntry
from commissions.rating.facts.arithmetic import Expression
from commissions.rating.facts.figures import figure
from commissions.rating.rules.wording import marked
from track360.core.language import digits, isolated, month_text, say, word

_JOINED: Mapping[str, str] = {"−": " − ", "×": " × ", "÷": " ÷ "}
_NAMED = frozenset({
    "cap", "used before", "before", "step", "own rate", "rate paid below", "all lines together", "commission",
    "nothing", "spread_cost", "margin guard", "carried", "part left by later fees",
})  # fmt: skip
"""The figures whose name tells more than their unit."""


class Style(NamedTuple):
    """``grouped``: 1,234.50. ``hides``: shows of these named parts the value alone, which it has by name."""

    grouped: bool = False
    hides: Mapping[str, Decimal] = {}


PLAIN = Style()
NOT_KEPT = marked("booked before its arithmetic was kept")
"""What is said of an entry of which nobody knows any more how it was computed."""
GUARD = "margin guard"


def affiliate_style(entry: LedgerEntry, grouped: bool = True) -> Style:
    """For an affiliate: of a margin guard its factor alone, as what all lines come to is its uplines' earnings, too."""
    return Style(grouped, {} if entry.guard is None else {GUARD: entry.guard})


def formula(of: Expression, style: Style = PLAIN) -> str:
    """ "1.25 lots × 5.00 USD per lot". What is rounded at the end is not told."""
    if of.get("op") in ("round8", "cut8"):
        return _written(of["of"][0], style)
    return _written(of, style)


def _written(of: Expression, style: Style) -> str:
    if "ref" in of:
        return say("the {name}", name=word(of["ref"]))
    if of.get("name") in style.hides:
        return digits(figure(style.hides[of["name"]], grouped=style.grouped))
    if "op" not in of:
        return _figure(of, style)
    written = _OPERATIONS.get(of["op"], _infix)(of, style)
    return say("the {name} ({value})", name=word(of["name"]), value=written) if "name" in of else written


def _figure(of: Expression, style: Style) -> str:
    value, unit, name = of["value"], of["unit"], of["name"]
    # Money has at least two places; a quotient that has no end stands as it is.
    places = 2 if unit and unit != "%" else 0
    number = digits(_number(value, places, style.grouped))
    group = of.get("from", {}).get("group")
    named = name in _NAMED or "sum" in of.get("from", {})
    # A percent is of a kind of fee, and not of so many fees.
    aside = group or (word(name) if name.endswith(" fee") else "")
    told = f" ({isolated(aside)})" if aside else f" {word(name.replace('_', ' '))}" if named else ""
    if month := of.get("from", {}).get("carried", {}).get("month"):
        told += say(" from {month}", month=month_text(month))
    return f"{isolated(f'{number} {_unit(unit)}' if unit else number)}{told}"


def _unit(unit: str) -> str:
    """Of what the number is so many: lots, a currency, or one per something."""
    what, per, of = unit.partition(" per ")
    if not per:
        return word(unit)
    return say("{currency} per lot", currency=what) if of == "lot" else say("{quote} per {base}", quote=what, base=of)


# Lots, rates and percents are the same in one line after the other.
@lru_cache(maxsize=10_000)
def _number(value: str, places: int, grouped: bool) -> str:
    return value if "/" in value else figure(Decimal(value), places, grouped=grouped)


def _part(of: Expression, style: Style) -> str:
    """In brackets where it is an operation itself."""
    written = _written(of, style)
    is_bare = "op" not in of or "name" in of
    return written if is_bare else f"({written})"


def _infix(of: Expression, style: Style) -> str:
    return _JOINED[of["op"]].join(_part(part, style) for part in of["of"])


def _added(of: Expression, style: Style) -> str:
    """What is below nothing is taken off: "500.00 USD − 200.00 USD carried from 2026-01"."""
    written = _part(of["of"][0], style)
    for part in of["of"][1:]:
        value = part.get("value", "")
        sign, shown = ("−", part | {"value": value[1:]}) if value.startswith("-") else ("+", part)
        written += f" {sign} {_part(shown, style)}"
    return written


def _percent(of: Expression, style: Style) -> str:
    amount, rate = of["of"]
    return say("{share} of {whole}", share=_part(rate, style), whole=_part(amount, style))


def _smaller(of: Expression, style: Style) -> str:
    return say("the smaller of {figures}", figures=say(" and ").join(_part(part, style) for part in of["of"]))


def _larger(of: Expression, style: Style) -> str:
    return say("the larger of {figures}", figures=say(" and ").join(_part(part, style) for part in of["of"]))


def _rounded(of: Expression, style: Style) -> str:
    return say("{figure}, rounded", figure=_written(of["of"][0], style))


_OPERATIONS: Mapping[str, Callable[[Any, Style], str]] = {
    "+": _added, "percent": _percent, "min": _smaller, "max": _larger, "round8": _rounded, "cut8": _rounded,
}  # fmt: skip
