from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from track360.core.did_you_mean import did_you_mean, nearest
from track360.core.json_schema import Compiled, Fault, in_words, nullable

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["a", "b"],
    "properties": {
        "a": {"type": ["integer", "null"], "minimum": 0},
        "b": {"enum": ["one", "two", None]},
        "c": {"type": "array", "minItems": 1, "items": {"type": "string", "maxLength": 3}},
        "d": {"type": "object", "propertyNames": {"pattern": "^[a-z]+$"}},
        "e": {"type": "number", "maximum": 100, "errorMessage": {"maximum": "{value} is more than all"}},
        "f": {"type": "string", "pattern": "^x", "errorMessage": "{value} is not an f"},
    },
    "additionalProperties": False,
}


def told(value: Any) -> list[tuple[tuple[str | int, ...], str]]:
    return [(fault.path, in_words(fault)) for fault in Compiled(SCHEMA).faults(value)]


@pytest.mark.parametrize(
    ("value", "path", "message"),
    [
        ([], (), "must be object"),
        ({"a": 1}, (), "b is missing"),
        ({"a": "secret", "b": "one"}, ("a",), "must be integer or null"),
        ({"a": -1, "b": "one"}, ("a",), "must be 0 or more"),
        ({"a": 1, "b": "secret"}, ("b",), "must be one of: one, two"),
        ({"a": 1, "b": None, "c": []}, ("c",), "must not be empty"),
        ({"a": 1, "b": None, "c": ["a", "secret"]}, ("c", 1), "must have at most 3 characters"),
        ({"a": 1, "b": None, "d": {"A": 1}}, ("d",), "does not match ^[a-z]+$"),
        ({"a": 1, "b": None, "bb": 1}, (), "bb is not a known property (did you mean 'b'?)"),
        ({"a": 1, "b": None, "zzz": 1}, (), "zzz is not a known property"),
        ({"a": 1, "b": None, "e": Decimal("100.00000001")}, ("e",), "100.00000001 is more than all"),
        ({"a": 1, "b": None, "f": "y"}, ("f",), "'y' is not an f"),
        ({"a": 1, "b": None, "f": 7}, ("f",), "7 is not an f"),
    ],
)
def test_a_fault_has_a_place_and_words_that_do_not_repeat_the_value(
    value: Any, path: tuple[str | int, ...], message: str
) -> None:
    assert told(value) == [(path, message)]


def test_unknown_properties_are_told_one_by_one() -> None:
    found = list(Compiled(SCHEMA).faults({"a": 1, "b": None, "x": 1, "y": 2}))
    assert [(fault.path, fault.keyword, fault.name, fault.value) for fault in found] == [
        ((), "additionalProperties", "x", 1),
        ((), "additionalProperties", "y", 2),
    ]


def test_a_keyword_without_words_is_told_all_the_same() -> None:
    schema = {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}
    (fault,) = Compiled(schema).faults({})
    assert in_words(fault) == "does not have the right form"


def test_the_words_of_a_room_come_after_the_schema_s_own() -> None:
    fault = Fault((), "minimum", {"minimum": 5, "errorMessage": {"maximum": "no"}}, 1)
    assert in_words(fault, {"minimum": lambda fault: f"less than {fault.limit}"}) == "less than 5"
    own = fault._replace(schema={"minimum": 5, "errorMessage": "own"})
    assert in_words(own, {"minimum": "theirs"}) == "own"


def test_null_is_added_to_types_and_enums() -> None:
    assert nullable({"type": "string"}) == {"type": ["string", "null"]}
    assert nullable({"type": ["number", "string"]}) == {"type": ["number", "string", "null"]}
    assert nullable({"enum": ["a"]}) == {"enum": ["a", None]}
    assert nullable({}) == {}


def test_the_nearest_word() -> None:
    assert nearest("rat", ["rate", "percent"]) == "rate"
    assert nearest("xyz", ["rate", "percent"]) is None
    assert did_you_mean("rat", {"rate": 1}) == " (did you mean 'rate'?)"
    assert did_you_mean("xyz", ["rate"]) == ""
