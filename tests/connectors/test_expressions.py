"""The expressions of the REST connector: what they find and refuse, and that they see the row alone."""

from __future__ import annotations

import tracemalloc
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


DOUBLED = "|".join(["[@,@]"] * 24)


@pytest.mark.parametrize(
    "expression",
    [
        DOUBLED,
        f"to_string({DOUBLED})",
        f"length(to_string({DOUBLED}))",
        f"{DOUBLED}==`1`",
        "|".join(["{a:@,b:@,c:@}"] * 16),
        f"{'|'.join(['[@,@]'] * 13)}[][][][][][][][][][][][].map(&map(&[@,@,@,@], [@,@,@,@]), [@,@,@,@])",
        "|".join(["[join('', [to_string(@), to_string(@)])]"] * 12),
        "map(&join(to_string(tags), [to_string(@), to_string(@)]), "
        + "[@,@,@,@]|[@,@,@,@]|[@,@,@,@]"
        + "|[@,@]" * 12
        + ")",
        "not_null(" + "[" * 80 + "@" + "]" * 80 + f", @)|{DOUBLED}",
    ],
)
def test_an_expression_cannot_make_more_of_a_row_than_anybody_needs(expression: str) -> None:
    assert len(expression) <= expressions.LONGEST
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="makes too much of the row"):
            expressions.value(expression, ROW)
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


def test_two_short_texts_are_not_joined_to_a_long_one() -> None:
    row = {"mark": "x" * 10_000, "texts": [""] * 10_000}
    with pytest.raises(ValueError, match="makes too much of the row"):
        expressions.value("join(mark, texts)", row)


def test_a_large_page_may_have_more_made_of_it() -> None:
    page = {"rows": [{"id": number, "on": number % 2 == 0} for number in range(20_000)]}
    found = expressions.value("rows[?on].{id: id, text: to_string(id), other: [id, on]}", page)
    assert (len(found), found[-1]) == (10_000, {"id": 19_998, "text": "19998", "other": [19_998, True]})


@pytest.mark.parametrize("expression", ["__class__", "id.__class__", "keys(@).__len__"])
def test_nothing_but_the_row_can_be_reached(expression: str) -> None:
    assert expressions.value(expression, ROW) is None
