"""Patterns of instruments: what they fit, and that no name takes long."""

from __future__ import annotations

import re
from itertools import product

import pytest

from commissions.rating.facts.instrument_groups import Pattern


def fits(pattern: str, name: str) -> bool:
    """The same said by a regular expression, which backtracks."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), name, re.DOTALL) is not None


def test_every_short_pattern_fits_what_a_regular_expression_does() -> None:
    names = ["".join(letters) for length in range(5) for letters in product("ab", repeat=length)]
    patterns = ["".join(signs) for length in range(1, 6) for signs in product("ab*", repeat=length) if "*" in signs]
    assert len(patterns) == 301
    wrong = [(p, name) for p in patterns for name in names if Pattern(p).matches(name) != fits(p, name)]
    assert wrong == []


@pytest.mark.parametrize(
    ("pattern", "name", "fitting"),
    [
        ("XAU*", "XAUUSD.r", True),
        ("XAU*", "xauusd", False),
        ("*.r", "XAU\n.r", True),
        ("a.c*", "abcd", False),
        ("*", "", True),
        ("[a]*(", "[a]b(", True),
        ("ab*ba", "aba", False),
    ],
)
def test_a_star_is_any_run_and_everything_else_is_itself(pattern: str, name: str, fitting: bool) -> None:
    assert Pattern(pattern).matches(name) is fitting


def test_many_stars_come_to_an_end() -> None:
    """A search that goes back would take longer than the universe is old."""
    pattern = Pattern("*a" * 60 + "b")
    assert not pattern.matches("a" * 200)
    assert pattern.matches("a" * 199 + "b")
