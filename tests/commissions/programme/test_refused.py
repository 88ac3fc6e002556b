"""Every refusal names the place in the file and says what to do."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from commissions.programme.service import apply
from tests.commissions.programme.refusing import BROKER, problems, refused

pytestmark = pytest.mark.django_db


def test_the_broker_itself_is_accepted() -> None:
    assert not apply({"partners": [BROKER]}).empty


def test_all_problems_are_told_at_once() -> None:
    found = refused(zone="Europe/Atlantis", vertical="stocks", rates=[{"base": "eur"}])
    assert [problem.path for problem in found] == [
        "partners[0].vertical",
        "partners[0].zone",
        "partners[0].rates[0]",
        "partners[0].rates[0]",
        "partners[0].rates[0]",
        "partners[0].rates[0].base",
    ]


@pytest.mark.parametrize(
    ("document", "path", "message"),
    [
        ({}, "", "'partners' is missing"),
        ({"partners": {}}, "partners", "must be a list"),
        ({"partners": ["acme"]}, "partners[0]", "must be a mapping with id, name, vertical,"),
        ({"partner": [], "partners": []}, "partner", "unknown key (did you mean 'partners'?)"),
        ({"partners": [{"vertical": "forex"}]}, "partners[0]", "'id' is missing"),
        ({"partners": [{"id": "helios"}]}, "partners[0]", "'vertical' is missing"),
    ],
)
def test_the_frame_of_the_file(document: Any, path: str, message: str) -> None:
    (problem,) = problems(document)
    assert problem.path == path
    assert problem.message.startswith(message)


def test_a_partner_listed_twice() -> None:
    twins = {"partners": [BROKER, {"id": "helios", "vertical": "forex"}]}
    assert problems(twins) == [("partners[1].id", "partner 'helios' is already at partners[0]")]


@pytest.mark.parametrize(
    ("key", "value", "path", "message"),
    [
        ("vertical", "stocks", "vertical", "must be one of forex, prop-trading"),
        (
            "zone",
            "Europe/Athen",
            "zone",
            "must be an IANA time zone, like Europe/Athens (did you mean 'Europe/Athens'?)",
        ),
        ("day_start", 1020, "day_start", '1020 is not a time of day (write it in quotes, like "17:00")'),
        (
            "day_start",
            "24:00",
            "day_start",
            "'24:00' is not a time of day (write it in quotes, like \"17:00\")",
        ),
        ("push", {"orphan": "park"}, "push.orphan", "unknown key (did you mean 'orphans'?)"),
        ("push", {"orphans": "keep"}, "push.orphans", "must be one of refuse, park"),
        ("aliases", {"status": "approved"}, "aliases.status", "must be a mapping, not 'approved'"),
        (
            "aliases",
            {"status": {"yes": True}},
            "aliases.status.yes",
            "must be text, not true or false (a bare NO is read as false: write it in quotes)",
        ),
        (
            "aliases",
            {"statuses": {"done": "approved"}},
            "aliases.statuses",
            "is not a field that takes aliases (did you mean 'status'?)",
        ),
        (
            "aliases",
            {"phase": {"eval": "phase_1"}},
            "aliases.phase",
            "is not a field that takes aliases",
        ),
        (
            "aliases",
            {"status": {"done": "aproved"}},
            "aliases.status.done",
            "must be one of pending, approved, declined, reversed (did you mean 'approved'?)",
        ),
        (
            "aliases",
            {"transaction_type": {"topup": "challenge_fee"}},
            "aliases.transaction_type.topup",
            "must be one of deposit, withdrawal, ib_rebate, bonus, adjustment",
        ),
        ("assignements", [], "assignements", "unknown key (did you mean 'assignments'?)"),
    ],
)
def test_the_partner_s_own_keys(key: str, value: Any, path: str, message: str) -> None:
    assert refused(**{key: value}) == [(f"partners[0].{path}", message)]


@pytest.mark.parametrize(
    ("affiliates", "path", "message"),
    [
        ([{"id": 7}], "affiliates[0].id", 'must be text: write it in quotes, "7"'),
        ([{"id": ""}], "affiliates[0].id", "must not be empty"),
        ([{"id": "x" * 501}], "affiliates[0].id", "is longer than 500 characters"),
        ([{"id": "a\0b"}], "affiliates[0].id", "holds a character that cannot be stored"),
        ([{"id": "a", "status": "closed"}], "affiliates[0].status", "must be one of active, suspended"),
        (
            [{"id": "a"}, {"id": "a"}],
            "affiliates[1]",
            "affiliate 'a' is already at partners[0].affiliates[0]",
        ),
        ([{"id": "a", "parent": "b"}], "affiliates[0].parent", "unknown affiliate 'b'"),
        (
            [{"id": "anna", "parent": "ana"}, {"id": "b"}],
            "affiliates[0].parent",
            "unknown affiliate 'ana' (did you mean 'anna'?)",
        ),
        ([{"id": "a", "parent": "a"}], "affiliates[0].parent", "a cycle since the beginning: a → a"),
        (
            [{"id": "a", "parents": [{"from": "2026-02-30"}]}],
            "affiliates[0].parents[0].from",
            "'2026-02-30' is not a day (write it like 2026-01-31)",
        ),
        (
            [{"id": "a", "parent": None, "parents": []}],
            "affiliates[0].parents",
            "give either parent or parents, not both",
        ),
        (
            [{"id": "a", "parents": [{"parent": None}, {"parent": None}]}],
            "affiliates[0].parents[1]",
            "a parent of 'a' since the beginning is already at partners[0].affiliates[0].parents[0]",
        ),
    ],
)
def test_affiliates(affiliates: Any, path: str, message: str) -> None:
    assert refused(affiliates=affiliates, assignments=[]) == [(f"partners[0].{path}", message)]


def test_a_cycle_that_exists_only_for_a_while() -> None:
    affiliates = [
        {"id": "A", "parents": [{"parent": "P"}, {"from": "2026-03-01", "parent": None}]},
        {"id": "P", "parents": [{"from": "2026-02-01", "parent": "A"}]},
    ]
    assert refused(affiliates=affiliates) == [
        ("partners[0].affiliates[1].parents[0]", "a cycle on 2026-02-01: P → A → P")
    ]


@pytest.mark.parametrize(
    ("groups", "path", "message"),
    [
        ([{"id": "g", "instruments": ["X"]}], "", "'multiplier' is missing"),
        ([{"id": "g", "multiplier": -1, "instruments": ["X"]}], ".multiplier", "must be at least 0"),
        (
            [{"id": "g", "multiplier": 0.4, "instruments": ["X"]}],
            ".multiplier",
            "0.4 is a binary float: give a Decimal or text",
        ),
        (
            [{"id": "g", "multiplier": Decimal("1e-999999999"), "instruments": ["X"]}],
            ".multiplier",
            "'1E-999999999' is not a number (write it out, like 5 or \"0.25\")",
        ),
        (
            [{"id": "g", "multiplier": "1e3", "instruments": ["X"]}],
            ".multiplier",
            "'1e3' is not a number (write it out, like 5 or \"0.25\")",
        ),
        (
            [{"id": "g", "multiplier": 1, "instruments": [False]}],
            ".instruments[0]",
            "must be text, not true or false (a bare NO is read as false: write it in quotes)",
        ),
        (
            [{"id": "g", "multiplier": 1, "instruments": ["**"]}],
            ".instruments[0]",
            "a pattern is one * or has at least one letter beside it",
        ),
        (
            [{"id": "g", "multiplier": 1, "instruments": ["X", "X"]}],
            ".instruments[1]",
            "instrument 'X' is twice in this group",
        ),
    ],
)
def test_instrument_groups(groups: Any, path: str, message: str) -> None:
    assert refused(instrument_groups=groups) == [(f"partners[0].instrument_groups[0]{path}", message)]


def test_an_instrument_in_two_groups() -> None:
    groups = [{"id": name, "multiplier": 1, "instruments": ["EURUSD", name]} for name in ("one", "two")]
    assert refused(instrument_groups=groups) == [
        ("partners[0].instrument_groups[1].instruments[0]", "instrument 'EURUSD' is already in group 'one'")
    ]
