"""Every refusal names the place in the file and says what to do."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from commissions.programme.problems import Problem, ProgrammeError
from commissions.programme.service import apply
from track360.affiliates.models import Affiliate
from track360.partners.models import Partner

pytestmark = pytest.mark.django_db

BROKER: dict[str, Any] = {
    "id": "helios",
    "vertical": "forex",
    "zone": "Europe/Athens",
    "affiliates": [{"id": "P"}, {"id": "A", "parent": "P"}],
    "instrument_groups": [{"id": "metals", "multiplier": 1, "instruments": ["XAUUSD"]}],
    "rates": [{"base": "EUR", "quote": "USD", "date": "2026-01-05", "rate": "1.10"}],
    "plans": [
        {
            "id": "standard",
            "currency": "USD",
            "versions": [{"from": "2026-01-01", "rules": [{"id": "lots", "type": "lot", "rate": 5}]}],
        }
    ],
    "assignments": [{"affiliate": "A", "plan": "standard"}],
}


def refused(**sections: Any) -> list[Problem]:
    """What is wrong with the broker above when some of its keys are replaced."""
    return problems({"partners": [{**deepcopy(BROKER), **sections}]})


def problems(document: Any) -> list[Problem]:
    with pytest.raises(ProgrammeError) as caught:
        apply(document)
    assert Partner.objects.count() == 0
    assert Affiliate.objects.count() == 0
    return caught.value.problems


def plan(**keys: Any) -> list[dict[str, Any]]:
    return [{**deepcopy(BROKER["plans"][0]), **keys}]


def rules(*documents: Any) -> list[dict[str, Any]]:
    return plan(versions=[{"from": "2026-01-01", "rules": list(documents)}])


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
            [{"id": "g", "multiplier": 1, "instruments": ["*"]}],
            ".instruments[0]",
            "a pattern needs at least one letter beside *",
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


@pytest.mark.parametrize(
    ("changed", "path", "message"),
    [
        ({"rate": 0}, ".rate", "must be more than 0"),
        ({"rate": Decimal("-1")}, ".rate", "must be more than 0"),
        ({"date": "5 January"}, ".date", "'5 January' is not a day (write it like 2026-01-31)"),
        ({"base": "eur"}, ".base", "must be a currency (three capital letters, like USD)"),
        ({"quote": "EUR"}, "", "a rate of EUR to itself"),
        ({"kind": "mid"}, ".kind", "unknown key"),
    ],
)
def test_rates(changed: dict[str, Any], path: str, message: str) -> None:
    assert refused(rates=[{**BROKER["rates"][0], **changed}]) == [(f"partners[0].rates[0]{path}", message)]


def test_two_rates_of_one_pair_and_day() -> None:
    twins = [BROKER["rates"][0], {**BROKER["rates"][0], "rate": "1.11"}]
    assert refused(rates=twins) == [
        ("partners[0].rates[1]", "the EUR/USD rate of 2026-01-05 is already at partners[0].rates[0]")
    ]


@pytest.mark.parametrize(
    ("plans", "path", "message"),
    [
        (plan(currency="usd"), ".currency", "must be a currency (three capital letters, like USD)"),
        (plan(versions=[{"rules": []}]), ".versions[0]", "'from' is missing"),
        (plan(versions=[{"from": "2026-01-01"}]), ".versions[0]", "'rules' is missing"),
        (
            plan(versions=[{"from": "2026-01-01", "margin_guards": 60, "rules": []}]),
            ".versions[0].margin_guards",
            "unknown key (did you mean 'margin_guard'?)",
        ),
        (
            plan(versions=[{"from": "2026-01-01", "rules": []}] * 2),
            ".versions[1].from",
            "two versions of this plan are from 2026-01-01",
        ),
        (rules("lots"), ".versions[0].rules[0]", "must be a mapping with id, type and the rule's options"),
        (
            rules({"id": "lots", "type": "lot", "rate": 5, "match": {"groups": ["metal"]}}),
            ".versions[0].rules[0].match.groups[0]",
            "unknown instrument group 'metal' (did you mean 'metals'?)",
        ),
        (
            rules({"id": "lots", "type": "lot", "rate": 5, "match": {"countries": ["GR", False]}}),
            ".versions[0].rules[0].match.countries[1]",
            "must be text, not true or false (a bare NO is read as false: write it in quotes)",
        ),
    ],
)
def test_plans(plans: Any, path: str, message: str) -> None:
    assert refused(plans=plans) == [(f"partners[0].plans[0]{path}", message)]


def test_the_rules_of_a_plan_that_is_itself_unreadable_are_told_too() -> None:
    plans = [
        {"id": "standard", "versions": [{"from": "2026-01-01", "rules": [{"id": "lots", "type": "lots"}]}]}
    ]
    assert [problem.path for problem in refused(plans=plans)] == [
        "partners[0].plans[0]",
        "partners[0].plans[0].versions[0].rules[0].type",
    ]


def test_a_plan_listed_twice() -> None:
    assert refused(plans=[*plan(), *plan(versions=[])]) == [
        ("partners[0].plans[1]", "plan 'standard' is already at partners[0].plans[0]")
    ]


def test_a_rule_id_in_two_plans() -> None:
    assert refused(plans=[*plan(), *plan(id="other")]) == [
        ("partners[0].plans[1].versions[0].rules[0].id", "rule 'lots' already belongs to plan 'standard'")
    ]


def test_a_rule_id_of_two_types() -> None:
    later = {"from": "2026-02-01", "rules": [{"id": "lots", "type": "spread_share", "percent": 5}]}
    assert refused(plans=plan(versions=[*BROKER["plans"][0]["versions"], later])) == [
        (
            "partners[0].plans[0].versions[1].rules[0].type",
            "rule 'lots' is of type 'lot' elsewhere in this plan",
        )
    ]


@pytest.mark.parametrize(
    ("assignments", "path", "message"),
    [
        ([{"affiliate": "A"}], "", "'plan' is missing (plan: null ends the plan)"),
        ([{"affiliate": "B", "plan": "standard"}], ".affiliate", "unknown affiliate 'B'"),
        (
            [{"affiliate": "A", "plan": "standart"}],
            ".plan",
            "unknown plan 'standart' (did you mean 'standard'?)",
        ),
        (
            [{"affiliate": "A", "plan": None, "from": "soon"}],
            ".from",
            "'soon' is not a day (write it like 2026-01-31)",
        ),
    ],
)
def test_assignments(assignments: Any, path: str, message: str) -> None:
    assert refused(assignments=assignments) == [(f"partners[0].assignments[0]{path}", message)]


def test_two_assignments_of_one_day() -> None:
    twins = [{"affiliate": "A", "plan": "standard"}, {"affiliate": "A", "plan": None}]
    assert refused(assignments=twins) == [
        (
            "partners[0].assignments[1]",
            "an assignment of 'A' since the beginning is already at partners[0].assignments[0]",
        )
    ]
