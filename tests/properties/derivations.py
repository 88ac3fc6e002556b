"""Random histories of one partner, and what must hold of the derivation of every entry in them."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from commissions import selectors
from commissions.explain.derivation import derive
from commissions.explain.documents import Documents
from commissions.ledger import columns
from commissions.ledger.models import LedgerEntry
from tests.oracle.dice import Seeded
from tests.oracle.making_programmes import programme
from tests.properties import both
from tests.properties.evaluate import Expression, evaluate, leaves
from tests.properties.places import Places
from tests.properties.walk import Walk

STEPS = (
    Walk.customer, Walk.customer, Walk.transactions, Walk.transactions, Walk.days, Walk.days, Walk.correct,
    Walk.reverse, Walk.refund, Walk.replace, Walk.replace, Walk.reattribute, Walk.change_plan, Walk.reassign,
    Walk.reparent, Walk.stranger, Walk.load_rates, Walk.map_instruments,
)  # fmt: skip
CENT = Fraction(1, 100)
_NUMBER = re.compile(r"\d+/\d+|\d+(?:\.\d+)?")


def history(seed: int, steps: int) -> Walk:
    """A partner's life of so many steps, settled after every few of them."""
    dice = Seeded(seed)
    walk = Walk(programme(dice))
    walk.begin(dice)
    for _ in range(steps):
        dice.one(STEPS)(walk, dice)
        if dice.chance(40):
            both.settled(walk.partner)
    both.settled(walk.partner)
    return walk


def check(walk: Walk) -> int:
    """Raises AssertionError with what does not hold; returns how many entries were explained."""
    balances: dict[tuple[Any, ...], Fraction] = {}
    places = Places(walk)
    entries = list(LedgerEntry.objects.filter(partner=walk.partner).order_by("id"))
    documents = Documents(walk.partner.pk)
    newest = {_unit(entry): entry.pk for entry in entries}
    for entry in entries:
        told = selectors.derivation(derive(entry, documents), documents)
        unit = _unit(entry)
        try:
            _check_entry(entry, told, balances.get(unit, Fraction(0)))
            _check_leaves(told["worth"]["arithmetic"], places, entry, newest[unit] == entry.pk)
        except AssertionError as error:
            error.add_note(f"entry {entry.pk} of {unit}, {entry.cause}: {told['sentence']}\n{told['worth']}")
            raise
        balances[unit] = evaluate(told["worth"]["arithmetic"])
        places.booked(entry, told["worth"]["arithmetic"])
    return len(entries)


def _unit(entry: LedgerEntry) -> tuple[Any, ...]:
    return tuple(getattr(entry, name) for name in columns.UNIT)


def _check_entry(entry: LedgerEntry, told: dict[str, Any], balance: Fraction) -> None:
    worth = evaluate(told["worth"]["arithmetic"])
    assert worth == Fraction(told["worth"]["amount"])
    assert balance == Fraction(told["before"]["amount"])
    assert sum((Fraction(each["amount"]) for each in told["before"]["entries"]), Fraction(0)) == balance
    assert worth - balance == Fraction(told["difference"]) == Fraction(entry.amount)
    assert told["causes"]
    assert (told["worth"]["reason"] is not None) == (entry.cause == "reversed")
    written = {Fraction(number) for number in _NUMBER.findall(told["sentence"])}
    figures = [abs(Fraction(each["value"])) for each in leaves(told["worth"]["arithmetic"])]
    figures += [worth, balance, abs(worth - balance)]
    assert {figure for figure in figures if figure} <= written


def _check_leaves(arithmetic: Expression, places: Places, entry: LedgerEntry, is_newest: bool) -> None:
    worth = evaluate(arithmetic)
    for each in leaves(arithmetic):
        if "from" in each:
            places.check(each, entry, is_newest)
        else:
            assert not Fraction(each["value"]), each
        _check_that_it_matters(arithmetic, each, worth)


def _check_that_it_matters(arithmetic: Expression, each: Expression, worth: Fraction) -> None:
    """Moved by a cent, up or down, a figure changes what the expression comes to, unless it is multiplied by nothing.

    What a minimum or a maximum passes over does not act either, and stands there to say so.
    """
    told = each["value"]
    try:
        moved = []
        for cent in (CENT, -CENT):
            each["value"] = str(Fraction(told) + cent)
            moved.append(_exact(arithmetic))
        each["value"] = told
        assert moved != [_exact(arithmetic)] * 2 or _is_idle(arithmetic, each), each
    finally:
        each["value"] = told


def _exact(of: Expression) -> Fraction:
    return evaluate(of["of"][0]) if of.get("op") in ("round8", "cut8") else evaluate(of)


def _is_idle(of: Expression, figure: Expression) -> bool:
    """Whether a figure is multiplied by nothing, or stands in a part that a minimum or maximum passes over."""
    if "op" not in of or not any(each is figure for each in leaves(of)):
        return False
    if of["op"] in ("×", "percent", "÷"):
        others = [part for part in of["of"] if not any(each is figure for each in leaves(part))]
        if any(not _value(part) for part in others):
            return True
    if of["op"] in ("min", "max"):
        part = next(part for part in of["of"] if any(each is figure for each in leaves(part)))
        if _value(part) != _value(of):
            return True
    return any(_is_idle(part, figure) for part in of["of"])


def _value(of: Expression) -> Fraction:
    try:
        return evaluate(of)
    except KeyError:
        return Fraction(1)
