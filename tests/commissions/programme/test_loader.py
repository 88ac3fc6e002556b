from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from commissions.programme.file.loader import load
from commissions.programme.problems import Problems


def value(text: str) -> Any:
    problems = Problems()
    read = load(text, problems)
    assert problems.found == []
    return read


def faults(text: str | bytes) -> list[tuple[str, str]]:
    problems = Problems()
    load(text, problems)
    return [tuple(problem) for problem in problems.found]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("5", 5),
        ("-5", -5),
        ("5.00", Decimal("5.00")),
        ("0.1", Decimal("0.1")),
        ("123456789012345.000000000000001", Decimal("123456789012345.000000000000001")),
        ('"5.00"', "5.00"),
        ("2026-01-31", date(2026, 1, 31)),
        ('"2026-01-31"', "2026-01-31"),
        ("null", None),
        ("~", None),
        ("", None),
        ("NO", False),
        ("yes", True),
        ('"NO"', "NO"),
        ("XAU*", "XAU*"),
    ],
)
def test_plain_values(written: str, read: Any) -> None:
    found = value(f"key: {written}")["key"]
    assert found == read
    assert type(found) is type(read)


def test_the_scale_of_a_decimal_survives() -> None:
    assert str(value("rate: 5.00")["rate"]) == "5.00"


@pytest.mark.parametrize("written", ["17:00", "010", "1_000", "1e3", "0x10", ".5", "5.", ".inf", ".nan", "+5", "1.5e3"])
def test_what_yaml_would_read_cleverly_stays_text(written: str) -> None:
    assert value(f"key: {written}") == {"key": written}


def test_lists_and_mappings_nest() -> None:
    assert value("a: [1, {b: [x]}]\nc:\n  - d: 2.5\n") == {
        "a": [1, {"b": ["x"]}],
        "c": [{"d": Decimal("2.5")}],
    }


def test_json_is_yaml() -> None:
    assert value('{"rate": 0.25, "id": "7", "end": null}') == {
        "rate": Decimal("0.25"),
        "id": "7",
        "end": None,
    }


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (
            "by_country: {GR: 300, NO: 600}",
            ("by_country", "the key NO is read as true or false, not as text"),
        ),
        ("by_country: {7: 300}", ("by_country", "the key 7 is read as a number, not as text")),
        ("plans: [{2026-01-01: x}]", ("plans[0]", "the key 2026-01-01 is read as a day, not as text")),
        ("~: 1", ("", "the key ~ is read as nothing, not as text")),
    ],
)
def test_a_key_that_is_not_text_is_refused_with_a_hint(written: str, told: tuple[str, str]) -> None:
    ((path, message),) = faults(written)
    assert (path, message.split(":")[0]) == told
    assert 'write it in quotes, "' in message
    assert message.endswith("(YAML reads a bare NO as false)")


def test_a_key_given_twice_is_refused() -> None:
    assert faults("plans:\n  - id: a\n    rate: 1\n    rate: 2\n") == [("plans[0].rate", "given twice (line 4)")]


def test_a_list_as_a_key_is_refused() -> None:
    ((path, message),) = faults("? [a, b]\n: 1\n")
    assert path == ""
    assert message.startswith("the key a list or mapping")


@pytest.mark.parametrize("written", ["a: &x {b: 1}\nc: *x\n", "a: &x [*x]\n"])
def test_anchors_are_refused(written: str) -> None:
    ((_, message),) = faults(written)
    assert message.startswith("anchors and aliases (& and *) are not supported: write the value out (line ")


@pytest.mark.parametrize("written", ["a: !!python/object/apply:os.system [ls]", "a: !!set {b}", "a: !mine {b: 1}"])
def test_tags_are_refused(written: str) -> None:
    assert [path for path, _ in faults(written)] == ["a"]


def test_a_day_that_does_not_exist_is_refused() -> None:
    assert faults("from: 2026-02-30") == [("from", "cannot read '2026-02-30' (line 1)")]


@pytest.mark.parametrize("written", ["a: [1, 2", "a: b: c", "\ta: 1", "a: \x07"])
def test_broken_yaml_is_told_with_its_line(written: str) -> None:
    ((path, message),) = faults(written)
    assert path == ""
    assert message.startswith("not readable as YAML: ")


def test_a_file_nested_without_end_is_refused() -> None:
    assert faults("[" * 100_000) == [("", "nested too deeply (line 1)")]


def test_an_empty_file_is_nothing() -> None:
    assert value("") is None
    assert value("# only a comment\n") is None
