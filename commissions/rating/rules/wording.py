"""Pieces of the sentences in which the models describe their documents to whoever is paid by them.

A sentence is text in English that remembers what it was made of, so that whoever shows it can tell it in another
language; nothing here knows of any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from commissions.rating.facts.figures import figure


class Phrase(str):
    """A sentence, with its pattern and what fills the named places of that."""

    pattern: str
    values: Mapping[str, Any]
    number: int | None = None
    """What decides the form of a noun, where the pattern counts something."""


class Joined(str):
    """Several pieces of a sentence, with what stands between two of them."""

    parts: Sequence[str]
    separator: str


class Figure(str):
    """A number as text."""


def marked(pattern: str) -> str:
    """A pattern that stands in a table, marked so that the catalogues know it."""
    return pattern


def phrase(pattern: str, /, **values: Any) -> Phrase:
    """The pattern, filled."""
    text = Phrase(pattern.format(**values))
    text.pattern, text.values = pattern, values
    return text


def counted(pattern: str, number: int) -> Phrase:
    """The pattern with a ``{number}`` of things, which in English are told in the same form however many they are."""
    text = phrase(pattern, number=number)
    text.number = number
    return text


def joined(parts: Iterable[str], separator: str = marked(", ")) -> Joined:
    """Pieces in a row."""
    known = list(parts)
    text = Joined(separator.join(known))
    text.parts, text.separator = known, separator
    return text


ONCE_A_PERSON = phrase("Once for all accounts of one person.")


def money(value: Any) -> str:
    """An amount of a document, without its currency: "5.00", "1,234.567"."""
    return Figure(figure(Decimal(str(value)), 2, grouped=True))


def numeral(value: Any) -> str:
    """A number of a document without idle zeros: "12.5", "10,000". What is no number stays as it is."""
    try:
        return Figure(figure(Decimal(str(value)), grouped=True))
    except ArithmeticError:
        return str(value)


def paid_by(rule_ids: Sequence[str]) -> str:
    """ "gold, lots and spread": the rules that something is paid by."""
    *others, last = rule_ids
    return phrase("{others} and {last}", others=joined(others), last=last) if others else last


def listed(values: Iterable[Any]) -> str:
    """ "10, 5, 2.5"."""
    return joined(map(numeral, values))
