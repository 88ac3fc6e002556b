"""What the rules of a plan may not say, each at its place in the file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from commissions.programme.problems import ProgrammeError
from commissions.programme.service import apply
from track360.partners.models import Partner

pytestmark = pytest.mark.django_db

LOTS = {"id": "lots", "type": "lot", "rate": "5.00"}
SPREAD = {"id": "spread", "type": "spread_share", "percent": 20}
TEAM = {"id": "team", "type": "override", "of": ["lots"], "mode": "on_top", "levels": [20, 10]}
POOL = {"id": "pool", "type": "override", "of": ["spread"], "mode": "split", "levels": [70, 20, 10]}
FTD = {"id": "cpa", "type": "cpa", "trigger": "ftd", "amount": 400}
TIERED = {
    "id": "tiered",
    "type": "lot",
    "tiers": {"basis": "lots", "mode": "ladder", "steps": [{"from": 0, "rate": 5}, {"from": 100, "rate": 6}]},
}


def refused(*rules: Any, vertical: str = "forex") -> list[tuple[str, str]]:
    """(path below the version's rules, message) of all that is wrong with these rules."""
    version = {"from": "2026-01-01", "rules": list(rules)}
    plan = {"id": "standard", "currency": "USD", "versions": [version]}
    with pytest.raises(ProgrammeError) as caught:
        apply({"partners": [{"id": "helios", "vertical": vertical, "plans": [plan]}]})
    assert Partner.objects.count() == 0
    frame = "partners[0].plans[0].versions[0].rules"
    return [(problem.path.removeprefix(frame), problem.message) for problem in caught.value.problems]


def tiers(**changed: Any) -> dict[str, Any]:
    return {**TIERED, "tiers": {**TIERED["tiers"], **changed}}


@pytest.mark.parametrize(
    ("rules", "path"),
    [
        ([{**LOTS, "rates": 6}], "[0].rates"),
        ([{**LOTS, "rate": -1}], "[0].rate"),
        ([{**LOTS, "rate": "five"}], "[0].rate"),
        ([{**LOTS, "rate": "1e3"}], "[0].rate"),
        ([{**LOTS, "rate": Decimal("1e-999999999")}], "[0].rate"),
        ([{"id": "lots", "type": "lots", "rate": 5}], "[0].type"),
        ([{"type": "lot", "rate": 5}], "[0]"),
        ([LOTS, {**LOTS, "rate": 6}], "[1].id"),
        ([{**SPREAD, "percent": "-0.01"}], "[0].percent"),
        ([{**LOTS, "hold_days": "14"}], "[0].hold_days"),
        ([{**LOTS, "hold_days": Decimal("14.5")}], "[0].hold_days"),
        ([{**LOTS, "cap": {"amount": 500, "per": "year"}}], "[0].cap.per"),
        ([{**LOTS, "self_referral": "include"}], "[0].self_referral"),
        ([{**LOTS, "match": {"countries": ["Greece"]}}], "[0].match.countries[0]"),
        ([{**LOTS, **TIERED, "id": "lots"}], "[0].tiers"),
        ([tiers(steps=[{"from": 100, "rate": 6}, {"from": 0, "rate": 5}])], "[0].tiers.steps[1].from"),
        ([tiers(steps=[{"from": 0, "rate": 6}, {"from": "0.0", "rate": 5}])], "[0].tiers.steps[1].from"),
        ([tiers(basis="ftds")], "[0].tiers.mode"),
        ([tiers(basis="active_traders")], "[0].tiers.mode"),
        ([tiers(steps=[{"from": 0, "rate": 6, "percent": 6}])], "[0].tiers.steps[0].percent"),
        ([LOTS, {"id": "rebates", "type": "rebate_passthrough"}], "[1].type"),
        ([LOTS, {**TEAM, "of": ["lot"]}], "[1].of[0]"),
        ([LOTS, TEAM, {**TEAM, "id": "more", "of": ["team"]}], "[2].of[0]"),
        ([SPREAD, POOL, {**POOL, "id": "again"}], "[2].of"),
        ([SPREAD, {**POOL, "levels": [70, 20, 9]}], "[1].levels"),
        ([SPREAD, {**POOL, "levels": ["70", "20.5", "10"]}], "[1].levels"),
        ([SPREAD, {**POOL, "cap": {"amount": 5, "per": "month"}}], "[1].cap"),
        (
            [SPREAD, {"id": "diff", "type": "override", "of": ["spread"], "mode": "rate_difference"}],
            "[1].of[0]",
        ),
        (
            [TIERED, {"id": "diff", "type": "override", "of": ["tiered"], "mode": "rate_difference"}],
            "[1].of[0]",
        ),
        (
            [FTD, {"id": "each", "type": "override", "of": ["cpa"], "mode": "per_lot", "levels": [1]}],
            "[1].of[0]",
        ),
        ([{**FTD, "trigger": "challenge_fee", "percent": {"first": 10}}], "[0].trigger"),
        ([{**FTD, "match": {"instruments": ["EURUSD"]}}], "[0].match.instruments"),
        ([{**FTD, "match": {"groups": ["majors"]}}], "[0].match.groups"),
        ([{**FTD, "by_country": {"Greece": 5}}], "[0].by_country"),
        (
            [
                {
                    "id": "rs",
                    "type": "revenue_share",
                    "percent": 30,
                    "negative": "carry",
                    "match": {"groups": ["x"]},
                }
            ],
            "[0].match.groups",
        ),
        (
            [{"id": "rb", "type": "rebate_passthrough", "match": {"instruments": ["x"]}}],
            "[0].match.instruments",
        ),
    ],
)
def test_a_rule_is_refused_at_its_place(rules: list[Any], path: str) -> None:
    paths = [found for found, _ in refused(*rules)]
    assert path in paths
    assert set(paths) <= {path, f"{path}[0]"}


def test_a_prop_firm_has_no_first_deposits() -> None:
    assert refused(FTD, vertical="prop-trading") == [
        (
            "[0].trigger",
            "'ftd' is not a trigger of this partner's vertical, which has challenge_fee or phase",
        )
    ]


def test_an_unknown_option_is_told_with_its_nearest() -> None:
    assert refused({"id": "lots", "type": "lot", "rat": 5}) == [
        ("[0].rat", "unknown key (did you mean 'rate'?)"),
    ]


def test_a_binary_float_in_a_parsed_document_is_refused() -> None:
    assert refused({**LOTS, "rate": 5.1}) == [("[0].rate", "5.1 is a binary float: give a Decimal or text")]


@pytest.mark.parametrize("percent", [150, "150", Decimal("100.01")])
def test_a_share_of_more_than_everything(percent: Any) -> None:
    message = f"{percent} percent is more than the whole amount: at most 100"
    assert refused({**SPREAD, "percent": percent}) == [("[0].percent", message)]
    assert refused(LOTS, {**TEAM, "levels": [percent]}) == [("[1].levels[0]", message)]
