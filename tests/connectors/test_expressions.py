"""The expressions of the REST connector: what they find and refuse, and that they see the row alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from track360.connectors.rest import expressions

ROW = {
    "id": 7,
    "name": {"first": "Ada"},
    "amount": "12.30",
    "cents": 1230,
    "when": "2026-01-05 10:00:00",
    "stamp": 1767607200,
    "tags": ["a", "b"],
    "none": None,
    "long": Decimal("0.12345678901234567"),
}


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("id", 7),
        ("name.first", "Ada"),
        ("missing", None),
        ("tags[1]", "b"),
        ("to_string(id)", "7"),
        ("join('-', [name.first, 'x'])", "Ada-x"),
        ("number(amount)", 12.3),
        ("negate(cents)", -1230),
        ("times(cents, `0.01`)", 12.3),
        ("plus(number(amount), `0.1`)", 12.4),
        ("upper(name.first)", "ADA"),
        ("lower(none)", None),
        ("date(when)", "2026-01-05"),
        ("before(when, ' ')", "2026-01-05"),
        ("after(when, ' ')", "10:00:00"),
        ("from_epoch(stamp)", "2026-01-05T10:00:00Z"),
        ("from_epoch(times(stamp, `1000`))", "2026-01-05T10:00:00Z"),
        ("none || id", 7),
        ("tags[0:1]", ["a"]),
        ("name.first.lower(@)", "ada"),
        ("id.first", None),
        ("upper(missing.first)", None),
        ('`{"a": 1}`.a', 1),
        ("length(name.*)", 1),
    ],
)
def test_what_an_expression_finds(expression: str, found: Any) -> None:
    assert expressions.value(expression, ROW) == found
    assert expressions.compiled(expression).search(ROW, expressions._OPTIONS) == found


@pytest.mark.parametrize("expression", ["number(name)", "number(when)", "number(long)", "upper(id)", "times(when, id)"])
def test_what_makes_no_sense_is_an_error_of_the_row(expression: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        expressions.value(expression, ROW)


@pytest.mark.parametrize("expression", ["a b", "import os", "__class__.", "foo(", "x" * 501, "[" * 400])
def test_what_is_no_expression_is_refused_when_it_is_saved(expression: str) -> None:
    with pytest.raises(expressions.BadExpression):
        expressions.compiled(expression)


@pytest.mark.parametrize("expression", ["__class__", "id.__class__", "keys(@).__len__"])
def test_nothing_but_the_row_can_be_reached(expression: str) -> None:
    assert expressions.value(expression, ROW) is None
