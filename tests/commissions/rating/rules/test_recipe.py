"""The commission model that ``docs/how-to/commission-model.md`` adds, by these steps alone."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from commissions.programme.plan_checks import check_plans
from commissions.rating import rules
from commissions.rating.engine.dependencies import Dependencies
from commissions.rating.engine.rate import rate
from tests.commissions.rating.engine.build import D, balance, customer, facts, override, plan, row, terms
from tests.commissions.rating.rules import test_contract
from tests.recipes import load, paste
from track360.verticals.registry import VERTICALS

DAILY = {"id": "daily", "type": "active_day", "amount": "3", "match": {"countries": ["GR"]}}


@pytest.fixture(scope="module")
def pasted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the recipe followed."""
    into = tmp_path_factory.mktemp("recipe")
    paste("commission-model.md", into)
    return into


@pytest.fixture
def registry(pasted: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The registry with the recipe's line."""
    monkeypatch.setattr(rules, "__path__", [*rules.__path__, str(pasted / "commissions" / "rating" / "rules")])
    return load(pasted / "track360" / "registry.py")


def test_the_engine_does_the_rest(registry: ModuleType) -> None:
    capped = {**DAILY, "cap": {"amount": 5, "per": "month"}}
    assert check_plans(VERTICALS["forex"], [plan(capped)], registry.RULES) == []
    known = terms(plan(capped, override("daily", levels=[10])), rules=registry.RULES)
    given = facts(
        [
            row(lots="1"),
            row(lots="1", instrument="GBPUSD"),
            row(instrument="XAUUSD"),
            row(lots="1", who="C2"),
        ],
        customers=[customer("C1", country_code="GR"), customer("C2", country_code="DE")],
    )
    found = rate(known, given, explain=True)
    assert balance(found) == {"A": D(5), "P": D("0.5")}
    assert sorted(reason.code for reason in found.non_commissions) == ["no_lots", "no_match"]
    assert Dependencies.of(known).scope("A", "2026-01") == "month"


def test_its_schema_refuses_what_it_does_not_know(registry: ModuleType) -> None:
    wrong = {**DAILY, "rate": 5}
    found = check_plans(VERTICALS["forex"], [plan(wrong)], registry.RULES)
    assert [problem.message for problem in found] == ["unknown key"]


@pytest.fixture
def seen(registry: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """The contract test over the registry with the recipe's line."""
    monkeypatch.setattr(test_contract, "RULES", registry.RULES)


def test_without_an_example_the_contract_fails(seen: None) -> None:
    with pytest.raises(AssertionError, match="active_day"):
        test_contract.test_every_model_has_an_example()


def test_it_keeps_the_contract(seen: None, pasted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    examples = load(pasted / "tests" / "commissions" / "rating" / "rules" / "examples.py")
    monkeypatch.setattr(test_contract, "EXAMPLES", examples.EXAMPLES)
    test_contract.test_every_model_has_an_example()
    test_contract.test_the_schema_is_draft_2020_12_and_closed("active_day")
    test_contract.test_every_option_says_what_it_means("active_day")
    test_contract.test_every_model_says_itself_what_it_pays("active_day")
    test_contract.test_a_model_parses_what_its_schema_takes_and_says_its_group("active_day")
    test_contract.test_a_vertical_that_excludes_a_model_refuses_it("active_day")


def test_affiliates_read_what_it_pays(registry: ModuleType) -> None:
    assert registry.RULES["active_day"].describe(DAILY, "USD") == [
        "3.00 USD for a day of trading.",
        "Only countries: GR.",
    ]
