"""The published shape of a programme file, and what it refuses beyond a wrong word."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import jsonschema
import pytest

from commissions.programme.file.convert import BAD, converted
from commissions.programme.file.schema import programme_schema
from commissions.programme.schema_problems import schema_problems
from commissions.rating.rules.lot import Lot

LOTS = {"id": "lots", "type": "lot", "rate": 5}


def told(schema: Any, value: Any) -> list[tuple[str, str]]:
    return [(problem.path, problem.message) for problem in schema_problems(schema, value).values()]


def partner(**keys: Any) -> dict[str, Any]:
    return {"partners": [{"id": "helios", **keys}]}


def test_the_file_s_schema_is_draft_2020_12() -> None:
    jsonschema.Draft202012Validator.check_schema(programme_schema())


def test_what_may_be_left_out_may_be_null() -> None:
    nothing = dict.fromkeys(("name", "vertical", "zone", "day_start", "push", "aliases", "rates", "plans"))
    assert told(programme_schema(), partner(**nothing, affiliates=[{"id": "A", "name": None}])) == []
    assert told(programme_schema(), partner(assignments=[{"affiliate": "A", "plan": None, "from": None}])) == []
    assert told(programme_schema(), {"partners": [{"id": None}]}) == [("partners[0].id", "must be text, not null")]


@pytest.mark.parametrize("rate", ["1234567890123456", 1234567890123456, Decimal("1.1234567890123456"), "1,5"])
def test_a_number_that_is_not_exact_is_refused(rate: Any) -> None:
    rates = [{"base": "EUR", "quote": "USD", "date": date(2026, 1, 5), "rate": rate}]
    message = f'{str(rate)!r} is not a number (write it out, like 5 or "0.25")'
    assert told(programme_schema(), partner(rates=rates)) == [("partners[0].rates[0].rate", message)]


@pytest.mark.parametrize("day", ["0000-01-01", "2026-1-5", "2026-02-30", 20260105])
def test_a_day_that_is_none(day: Any) -> None:
    versions = [{"from": day, "rules": []}]
    shown = repr(day)
    assert told(programme_schema(), partner(plans=[{"id": "p", "currency": "USD", "versions": versions}])) == [
        ("partners[0].plans[0].versions[0].from", f"{shown} is not a day (write it like 2026-01-31)")
    ]


def test_problems_come_in_the_order_of_the_file() -> None:
    content = partner(zone="Mars", plans=[{"id": 7, "versions": 3}], odd=1, vertical="forex", names=[])
    assert [path for path, _ in told(programme_schema(), content)] == [
        "partners[0].zone",
        "partners[0].plans[0]",
        "partners[0].plans[0].id",
        "partners[0].plans[0].versions",
        "partners[0].odd",
        "partners[0].names",
    ]


def test_only_what_is_refused_is_left_out() -> None:
    content = partner(affiliates=[7, {"id": "A", "parents": [{"from": date(2026, 1, 1), "parent": None}]}])
    read = converted(programme_schema(), content, schema_problems(programme_schema(), content))
    assert read["partners"][0]["affiliates"] == [
        BAD,
        {"id": "A", "parents": [{"from": date(2026, 1, 1), "parent": None}]},
    ]


@pytest.mark.parametrize(
    ("changed", "path", "message"),
    [
        ({"id": "a\0b"}, "id", "holds a character that cannot be stored"),
        ({"id": "a\ud800"}, "id", "holds a character that cannot be stored"),
        ({"hold_days": Decimal("14.0")}, "hold_days", "must be a whole number, not '14.0'"),
        ({"id": Decimal("5.00")}, "id", 'must be text: write it in quotes, "5.00"'),
        ({"match": None}, "match", "must be a mapping with account_types, countries, challenge_types, "
         "account_size, instruments, groups, not null"),
        ({"match": {7: "x"}}, "match", "the key 7 must be text"),
        ({"rate": "1234567890123456"}, "rate", "'1234567890123456' is not a number that is at least 0"),
        ({"tiers": [5.5, date(2026, 1, 1)]}, "tiers", "must be a mapping with basis, mode, steps, not a list"),
    ],
)  # fmt: skip
def test_what_no_rule_can_hold(changed: dict[str, Any], path: str, message: str) -> None:
    assert told(Lot.SCHEMA, {**LOTS, **changed}) == [(path, message)]
