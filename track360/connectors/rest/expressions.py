"""The expressions that say where in a partner's row a value is: JMESPath, with a few functions of our own.

Nothing in it reads anything but the row, and how much it does and makes is bounded (``budget``).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, reduce
from typing import Any

import jmespath
from jmespath import functions
from jmespath.exceptions import JMESPathError, JMESPathTypeError

from track360.connectors.http import responses
from track360.connectors.mapping_helpers import from_epoch
from track360.connectors.rest.budget import LONGEST_TEXT, Bounded, TooMuch

LONGEST = 500
Finder = Callable[[Any], Any]


class BadExpression(ValueError):
    """An expression that is no JMESPath."""


class Functions(functions.Functions):
    """Beside JMESPath's own: ``number``, ``negate``, ``times``, ``plus``, ``lower``, ``upper``, ``before``, ``after``,
    ``date`` and ``from_epoch``."""

    @functions.signature({"types": ["string"]}, {"types": ["array-string"]})
    def _func_join(self, mark: str, texts: list[str]) -> str:
        # The library's makes a text of any length out of two that are short.
        if len(mark) * len(texts) + sum(map(len, texts)) > LONGEST_TEXT:
            raise TooMuch
        return mark.join(texts)

    @functions.signature({"types": []})
    def _func_number(self, value: Any) -> Any:
        """The number that a text says, exactly; nothing from nothing."""
        return responses.number(value)

    @functions.signature({"types": []})
    def _func_negate(self, value: Any) -> Any:
        """The number with its sign turned."""
        return None if value is None else responses.wire(-responses.decimal(value))

    @functions.signature({"types": []}, {"types": []})
    def _func_times(self, one: Any, other: Any) -> Any:
        """The exact product."""
        if one is None or other is None:
            return None
        return responses.wire(responses.decimal(one) * responses.decimal(other))

    @functions.signature({"types": []}, {"types": []})
    def _func_plus(self, one: Any, other: Any) -> Any:
        """The exact sum."""
        if one is None or other is None:
            return None
        return responses.wire(responses.decimal(one) + responses.decimal(other))

    @functions.signature({"types": ["string", "null"]})
    def _func_lower(self, text: str | None) -> str | None:
        return text if text is None else text.lower()

    @functions.signature({"types": ["string", "null"]})
    def _func_upper(self, text: str | None) -> str | None:
        return text if text is None else text.upper()

    @functions.signature({"types": ["string", "null"]}, {"types": ["string"]})
    def _func_before(self, text: str | None, mark: str) -> str | None:
        """The part of a text before the first ``mark``; all of it where there is none."""
        return text if text is None else text.partition(mark)[0]

    @functions.signature({"types": ["string", "null"]}, {"types": ["string"]})
    def _func_after(self, text: str | None, mark: str) -> str | None:
        """The part of a text after the first ``mark``; all of it where there is none."""
        return text if text is None else text.partition(mark)[2] if mark in text else text

    @functions.signature({"types": ["string", "null"]})
    def _func_date(self, text: str | None) -> str | None:
        """The date at the beginning of a date-time."""
        return text if text is None else text[:10]

    @functions.signature({"types": ["number", "string", "null"]})
    def _func_from_epoch(self, value: Any) -> str | None:
        """A date-time from seconds or, beyond the year 5000, milliseconds since 1970."""
        return None if value is None else from_epoch(value)


_FUNCTIONS = Functions()
_OPTIONS = jmespath.Options(custom_functions=_FUNCTIONS)


@lru_cache(maxsize=4096)
def compiled(expression: str) -> Any:
    """A checked expression; raises :class:`BadExpression`."""
    if len(expression) > LONGEST:
        raise BadExpression(f"an expression has at most {LONGEST} characters")
    try:
        return jmespath.compile(expression)
    except (JMESPathError, RecursionError) as error:
        raise BadExpression(f"{expression!r} is not a JMESPath expression: {str(error).splitlines()[0]}") from error


def value(expression: str, row: Any) -> Any:
    """What an expression finds in a row; ``ValueError`` where a function does not take what it found, or where it makes
    more of the row than anybody needs."""
    try:
        return _finder(expression)(row)
    except JMESPathTypeError as error:
        # Its own words quote the value, which may be a whole page of people.
        told = f"{error.function_name}() does not take a value of the type {error.actual_type}"
        raise ValueError(f"{expression}: {told}") from error
    except JMESPathError as error:
        raise ValueError(f"{expression}: {error}") from error
    except (TooMuch, RecursionError) as error:
        raise ValueError(f"{expression}: makes too much of the row; say less in one expression") from error


@lru_cache(maxsize=4096)
def _finder(expression: str) -> Finder:
    found = compiled(expression)
    return _straight(found.parsed) or (lambda row: Bounded(_OPTIONS, row).visit(found.parsed, row))


def _straight(node: dict[str, Any]) -> Finder | None:
    """Of paths, literals and functions of these, which most fields are, a function: the library walks the tree
    anew for every row, and that takes as long as all the rest."""
    kind, said = node["type"], node.get("value")
    if kind == "literal":
        return lambda row: said
    if kind == "field":
        return lambda row: row.get(said) if isinstance(row, dict) else None
    if kind not in ("subexpression", "function_expression"):
        return None
    parts = [_straight(child) for child in node["children"]]
    steps = [part for part in parts if part]
    if len(steps) < len(parts):
        return None
    if kind == "subexpression":
        return lambda row: reduce(lambda found, step: step(found), steps, row)
    return lambda row: _FUNCTIONS.call_function(node["value"], [step(row) for step in steps])
