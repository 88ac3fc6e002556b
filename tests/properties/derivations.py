"""Random histories of one partner, and what must hold of the derivation of every entry in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from commissions import selectors
from commissions.explain.derivation import derive, explain
from commissions.explain.documents import Documents
from commissions.explain.sentences.lines import sentence
from commissions.ledger.models import LedgerEntry
from commissions.served_ids import ServedIds
from tests.oracle.dice import Seeded
from tests.oracle.making_programmes import programme
from tests.oracle.oracle import Unit
from tests.properties import accounted, both
from tests.properties.evaluate import Expression, evaluate, leaves
from tests.properties.places import Places, unit_of_entry
from tests.properties.recomputed import Recomputed
from tests.properties.walk import Walk

STEPS = (
    Walk.customer, Walk.customer, Walk.transactions, Walk.transactions, Walk.days, Walk.days, Walk.correct,
    Walk.reverse, Walk.refund, Walk.replace, Walk.replace, Walk.reattribute, Walk.change_plan, Walk.reassign,
    Walk.reparent, Walk.story, Walk.stranger, Walk.load_rates, Walk.map_instruments,
)  # fmt: skip
CENT = Fraction(1, 100)
_NUMBER = re.compile(r"\d+/\d+|\d+(?:\.\d+)?")


def play(seed: int, steps: int) -> int:
    """A partner's life of so many steps, settled and checked after every few of them; returns how many entries that
    explained. Raises AssertionError with what does not hold."""
    dice = Seeded(seed)
    walk = Walk(programme(dice))
    checked = Checked(walk)
    walk.begin(dice)
    for _ in range(steps):
        dice.one(STEPS)(walk, dice)
        if dice.chance(40):
            checked.settle()
    checked.settle()
    accounted.check(walk.partner)
    return checked.again()


class Checked:
    """The entries of a walk, each checked as soon as it is booked: then every record is as it was rated."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.told: dict[int, dict[str, Any]] = {}
        self.balances: dict[Unit, Fraction] = {}
        self.worth: dict[Unit, Fraction] = {}

    def settle(self) -> None:
        """Settle, and check what that booked."""
        both.settled(self.walk.partner)
        documents = Documents(self.walk.partner.pk)
        entries = self._entries().filter(pk__gt=max(self.told, default=0))
        new = [(entry, self._served(entry, documents)) for entry in entries]
        for entry, told in new:
            self.told[entry.pk] = told
            self.worth[unit_of_entry(entry)] = _before_shares(told["worth"]["arithmetic"])
        places = Places(self.walk.partner, self.worth, Recomputed(self.walk.programme, self.walk.received))
        for entry, told in new:
            with _named(entry, told):
                self._check(entry, told, places)
                in_short = sentence(explain(entry, documents, is_located=False))
                assert told["sentence"].startswith(in_short)

    def again(self) -> int:
        """What was told of each entry is still told, whatever has happened since; returns how many those are."""
        documents = Documents(self.walk.partner.pk)
        for entry in self._entries():
            told = self._served(entry, documents)
            with _named(entry, told):
                kept = ("worth", "before", "difference", "causes", "sentence")
                assert {name: told[name] for name in kept} == {name: self.told[entry.pk][name] for name in kept}
        return len(self.told)

    def _served(self, entry: LedgerEntry, documents: Documents) -> dict[str, Any]:
        return selectors.derivation(derive(entry, documents), documents, ServedIds(self.walk.partner.opaque))

    def _entries(self) -> QuerySet[LedgerEntry]:
        return LedgerEntry.objects.filter(partner=self.walk.partner).order_by("id")

    def _check(self, entry: LedgerEntry, told: dict[str, Any], places: Places) -> None:
        unit, arithmetic = unit_of_entry(entry), told["worth"]["arithmetic"]
        _check_entry(entry, told, self.balances.get(unit, Fraction(0)))
        self.balances[unit] = evaluate(arithmetic)
        for each in leaves(arithmetic):
            if "from" in each:
                places.check(entry, each)
            else:
                assert not Fraction(each["value"]), each
            _check_that_it_matters(arithmetic, each)


@contextmanager
def _named(entry: LedgerEntry, told: dict[str, Any]) -> Iterator[None]:
    try:
        yield
    except AssertionError as error:
        named = f"entry {entry.pk} of {unit_of_entry(entry)}, {entry.cause}"
        error.add_note(f"{named}: {told['sentence']}\n{told['worth']}")
        raise


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


def _check_that_it_matters(arithmetic: Expression, figure: Expression) -> None:
    """Moved by a cent, up or down, a figure changes what the expression comes to, but for what is rounded.

    Idle are figures multiplied by nothing, and those of a part that a minimum or maximum passes over, which stand there
    to say so.
    """
    exact, told = _unrounded(arithmetic), figure["value"]
    worth, moved = evaluate(exact), []
    for cent in (CENT, -CENT):
        figure["value"] = str(Fraction(told) + cent)
        with suppress(ZeroDivisionError):
            moved.append(evaluate(exact))
    figure["value"] = told
    assert set(moved) != {worth} or _is_idle(exact, figure), figure


def _unrounded(of: Expression) -> Expression:
    """The same without its roundings; its figures are the very same ones."""
    if "op" not in of:
        return of
    parts = [_unrounded(part) for part in of["of"]]
    return parts[0] if of["op"] in ("round8", "cut8") else {**of, "of": parts}


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


def _before_shares(of: Expression) -> Fraction:
    """What a line was worth before it was rounded, shared or scaled: what overrides are computed on."""
    known: dict[str, Fraction] = {}
    whole = evaluate(of["of"][0] if of.get("op") in ("round8", "cut8") else of, known)
    return known.get("pool", whole)
