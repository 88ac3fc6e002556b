"""The arithmetic of a line as data: how what it is worth follows from figures that stand somewhere.

An *expression* is one of

* a node ``{"op": OP, "of": [expression, ...]}``; ``"name"`` lets a later ``ref`` have its value,
* a leaf ``{"name", "value", "unit", "from"}``: a figure and where it stands. ``value`` is text: a decimal, or a
  quotient of whole numbers where that has no end ("5/3"),
* ``{"ref": NAME}``: the value of the node of that name, evaluated before (nodes are, from left to right).

Operators: ``+``, ``×``, ``min``, ``max`` of all parts; ``−``, ``÷`` of the first by each that follows; ``percent``: the
second, in percent, of the first; ``round8``: half-even, and ``cut8``: towards zero, to 8 places.

``from`` has one of these shapes. Served are all keys, stored only those that the entry does not tell by itself:

* ``{"entity", "key", "revision", "field"}`` a record; of several fields the first that was sent
* ``{"sum"}`` of one field of the records ``of`` an entity or a type of transaction, in one currency, on
  some days, that count under a rule for an affiliate
* ``{"plan", "version", "rule", "pointer"}`` a JSON pointer into the rule, or into the version where no rule is named
* ``{"rate", "base", "quote", "date"}`` an exchange rate by its id
* ``{"group", "date"}`` the multiplier of an instrument group as it was on a day
* ``{"line": {...}}`` what another line was worth before it was rounded, shared or scaled; ``{"lines"}`` a sum of lines
* ``{"adjustment"}`` what people decided on
* ``{"basis", "month"}`` what a tier's basis had added up to before the source; ``{"carried"}`` what an earlier month
  of a rule came to by itself, as a net month took it over; ``{"refund"}`` the part of a refund that later fees had left

Stored beside an entry is ``{"worth": expression, "conditions": [...], "reason": {...}}``, each part where there is any;
nothing where the entry's columns multiply to what it is worth (``simple``). In what is stored, ``fx`` stands for a
conversion (its ids name the rates), ``tier_from`` or ``level`` for the pointer to a rate; ``explain`` completes them.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from commissions.rating.facts.exact import ZERO, Amount, decimal_or
from commissions.rating.facts.figures import figure

Expression = dict[str, Any]
Document = dict[str, Any]
PAYABLE = ("eligible_lots", "lots_traded")
"""The fields of a day in which its payable lots stand."""


def text(value: Amount) -> str:
    """A figure with all its digits: "1.5", or "5/3" where they have no end."""
    exact = decimal_or(value) if isinstance(value, Fraction) else value
    if isinstance(exact, Decimal):
        return figure(exact)
    # As decimals, for Python refuses to write out an int of more than 4300 digits: a month of many currencies has more.
    return f"{Decimal(exact.numerator):f}/{Decimal(exact.denominator):f}"


def leaf(name: str, value: Amount, unit: str = "", **where: Any) -> Expression:
    """A figure; ``where`` it stands, nothing for a constant of the arithmetic."""
    found: Expression = {"name": name, "value": text(value), "unit": unit}
    known = {key: part for key, part in where.items() if part is not None}
    return found | {"from": known} if known else found


def node(op: str, *of: Expression, name: str = "") -> Expression:
    """An operation on expressions."""
    found: Expression = {"op": op, "of": list(of)}
    return found | {"name": name} if name else found


def added(parts: Iterable[Expression]) -> Expression:
    """The sum, which of one part is itself."""
    several = list(parts)
    return several[0] if len(several) == 1 else node("+", *several)


def converted(amount: Expression, base: str, quote: str, ids: Iterable[int]) -> Expression:
    """An amount in another currency, by these rates; itself where there are none."""
    used = list(ids)
    return {"op": "fx", "of": [amount], "base": base, "quote": quote, "ids": used} if used else amount


def simple(of: Any, rule_id: str, currency: str, level: int = 0) -> Expression:
    """What the input columns of a line (or of its inputs, or an entry) multiply to."""
    where = {"rule": rule_id, "tier_from": None if of.tier_from is None else text(of.tier_from), "level": level or None}
    rate = of.rate if of.rate is not None else ZERO
    if of.rate_unit == "per_lot":
        lots = leaf("lots", of.basis, "lots", field=list(PAYABLE))
        grouped = () if of.multiplier in (None, 1) else (leaf("multiplier", of.multiplier, group=of.group_id),)
        return node("×", lots, *grouped, leaf("rate", rate, f"{currency} per lot", **where))
    if of.rate_unit == "percent":
        stands: dict[str, Any] = {"line": {}} if level else {"reads": rule_id}
        basis = leaf("commission" if level else "basis", of.basis, of.basis_unit, **stands)
        amount = converted(basis, of.basis_unit, currency, of.fx_ids or ())
        return node("percent", amount, leaf("percent", rate, "%", **where))
    return leaf("amount", rate, currency, **where)
