"""Conditions that fail, rates that are missing, and other edges, on every kind of source."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.oracle.tests.telling import (
    CPA,
    FEES,
    LOTS,
    PERCENT,
    amounts,
    answer,
    balances,
    customer,
    deposit,
    event,
    partner,
    patch,
    plan,
    prop,
    row,
    usd,
)

AT = "2026-01-05T10:00:00Z"
FEE_RULE = {**FEES, "percent": PERCENT}
PHASE = {"id": "funded", "type": "cpa", "trigger": "phase", "phase": "funded", "amount": 100}
REBATES = {"id": "rebates", "type": "rebate_passthrough"}
FEE = event("x", "challenge_fee", "100", AT)
KINDS = [
    (partner, LOTS, row("2026-01-05"), "5"),
    (partner, CPA, deposit("x", "100", AT), "400"),
    (partner, REBATES, event("x", "ib_rebate", "100", AT), "100"),
    (prop, FEE_RULE, FEE, "10"),
    (prop, PHASE, patch("c1", AT, phase="funded"), "100"),
]


@pytest.mark.parametrize(("firm", "rule", "told", "books"), KINDS)
def test_a_rule_pays_whom_it_matches_and_no_other(firm, rule, told, books):
    only = {**rule, "match": {"countries": ["GR"]}}
    assert balances(firm(only), customer(country_code="GR"), told) == usd(A=books)
    refused = answer(firm(only), customer(country_code="DE"), told)
    assert refused.units == {}
    assert [reason[:2] for reason in refused.reasons] == [("no_match", rule["id"])]


@pytest.mark.parametrize(("firm", "rule", "told", "books"), KINDS)
def test_an_affiliate_earns_nothing_on_themselves_when_excluded(firm, rule, told, books):
    affiliates = [{"id": "P"}, {"id": "A", "parent": "P", "person_id": "h"}, {"id": "B"}, {"id": "C"}]
    team = {"id": "team", "type": "override", "of": [rule["id"]], "mode": "on_top", "levels": [10]}
    excluded = firm({**rule, "self_referral": "exclude"}, team, affiliates=affiliates)
    assert balances(excluded, customer(person_id="h"), told) == {}
    allowed = firm(rule, team, affiliates=affiliates)
    assert balances(allowed, customer(person_id="h"), told)["A"] == Decimal(books)


@pytest.mark.parametrize(
    ("firm", "rule", "kind"),
    [
        (partner, {**CPA, "qualify": {"min_deposit": 1}}, "deposit"),
        (partner, REBATES, "ib_rebate"),
        (prop, FEE_RULE, "challenge_fee"),
    ],
)
def test_a_transaction_without_a_rate_is_an_exception(firm, rule, kind):
    found = answer(firm(rule), customer(), event("x", kind, "100", AT, currency="GBP"))
    assert found.units == {}
    assert found.exceptions == {("missing_rate", rule["id"], "transaction", ("x",))}


def test_a_deposit_without_a_minimum_needs_no_rate():
    assert balances(partner(CPA), customer(), deposit("x", "100", AT, currency="GBP")) == usd(A="400")


def test_a_refund_without_a_rate_holds_the_fee():
    refund = event("r", "refund", "10", AT, currency="GBP", original_transaction_id="x")
    found = answer(prop(FEE_RULE), customer(), FEE, refund)
    assert found.units == {}
    assert found.exceptions == {("missing_rate", "fees", "transaction", ("x",))}
    assert balances(prop({**FEE_RULE, "clawback": "none"}), customer(), FEE, refund) == usd(A="10")


def test_a_fee_without_a_rate_counts_nothing_in_a_basis():
    steps = [{"from": 0, "percent": 10}, {"from": 150, "percent": 20}]
    rule = {**FEES, "tiers": {"basis": "fees", "mode": "whole", "steps": steps}}
    foreign = event("y", "challenge_fee", "100", AT, currency="GBP")
    found = answer(prop(rule), customer(), FEE, foreign)
    assert found.balances() == usd(A="10")
    assert found.exceptions == {("missing_rate", "fees", "transaction", ("y",))}


def test_a_kind_of_fee_left_out_earns_nothing():
    assert balances(prop({**FEES, "percent": {"repeat": 5}}), customer(), FEE) == {}


def test_account_sizes_are_compared_as_numbers():
    rule = {**FEE_RULE, "match": {"account_size": ["25000.50"]}}
    assert balances(prop(rule), customer(account_size=Decimal("25000.5")), FEE) == usd(A="10")
    assert balances(prop(rule), customer(), FEE) == {}


def test_a_country_to_qualify_is_met_on_the_first_day_it_holds():
    rule = {**CPA, "qualify": {"countries": ["GR"]}}
    people = [customer(country_code="DE"), patch("c1", "2026-02-03T10:00:00Z", country_code="GR")]
    told = deposit("x", "1", AT)
    assert list(amounts(partner(rule), *people, told)) == [("A", "cpa", 0, "x", "2026-02")]
    assert balances(partner(rule), people[0], told) == {}


def test_no_lots_at_all_are_met_on_the_first_day():
    rule = {**CPA, "qualify": {"min_lots": 0, "within_days": 0}}
    assert balances(partner(rule), customer(), deposit("x", "1", AT)) == usd(A="400")


def test_an_override_that_cannot_be_decided_is_an_exception_of_its_own():
    spread: dict[str, Any] = {"id": "spread", "type": "spread_share", "percent": 10}
    each = {"id": "each", "type": "override", "of": ["spread"], "mode": "per_lot", "levels": [1]}
    team = {"id": "team", "type": "override", "of": ["spread"], "mode": "on_top", "levels": [10]}
    groups = [{"id": "metals", "multiplier": 1, "instruments": ["XAU*"]}]
    rules = (spread, each, {**team, "match": {"groups": ["metals"]}})
    found = answer(partner(*rules, instrument_groups=groups), customer(), row("2026-01-05", spread_cost="10"))
    source = ("2026-01-05", "c1", "EURUSD", "USD")
    assert found.balances() == usd(A="1")
    assert found.exceptions == {
        ("unmapped_instrument", "each", "activity", source),
        ("unmapped_instrument", "team", "activity", source),
    }


def test_rate_difference_goes_no_deeper_than_its_depth():
    difference = {"id": "team", "type": "override", "of": ["lots"], "mode": "rate_difference", "depth": 1}
    base = partner(LOTS, difference)
    own = [plan({**LOTS, "id": who, "rate": rate}, plan_id=who) for who, rate in (("P", 6), ("G", 9))]
    assigned = [{"affiliate": who, "plan": who} for who in "PG"]
    programme = {**base, "plans": base["plans"] + own, "assignments": base["assignments"] + assigned}
    assert balances(programme, customer(), row("2026-01-05")) == usd(A="5", P="1")


def test_an_upline_who_is_the_customer_counts_for_nothing_in_rate_difference():
    difference = {"id": "team", "type": "override", "of": ["lots"], "mode": "rate_difference"}
    affiliates = [{"id": "G"}, {"id": "P", "parent": "G", "person_id": "h"}, {"id": "A", "parent": "P"}]
    own = [
        plan({**LOTS, "id": "P", "rate": 8, "self_referral": "exclude"}, plan_id="P"),
        plan({**LOTS, "id": "G", "rate": 7}, plan_id="G"),
    ]
    assigned = [{"affiliate": who, "plan": "std" if who == "A" else who} for who in "APG"]
    programme = partner(affiliates=affiliates, plans=[plan(LOTS, difference), *own], assignments=assigned)
    assert balances(programme, customer(), row("2026-01-05")) == usd(A="5", P="3")
    assert balances(programme, customer(person_id="h"), row("2026-01-05")) == usd(A="5", G="2")


def test_parents_are_those_of_the_day():
    affiliates = [
        {"id": "P"},
        {"id": "A", "parents": [{"parent": None}, {"from": "2026-01-10", "parent": "P"}]},
        {"id": "B"},
        {"id": "C"},
    ]
    team = {"id": "team", "type": "override", "of": ["lots"], "mode": "on_top", "levels": [20]}
    days = [row("2026-01-09"), row("2026-01-10")]
    assert balances(partner(LOTS, team, affiliates=affiliates), customer(), *days) == usd(A="10", P="1")


def test_a_basis_of_first_deposits_asks_match_only_of_customers():
    tiers = {"basis": "ftds", "mode": "whole", "steps": [{"from": 0, "rate": 1}, {"from": 1, "rate": 2}]}
    rule = {"id": "lots", "type": "lot", "tiers": tiers}
    told = [deposit("x", "1", AT), row("2026-01-05")]
    groups = [{"id": "majors", "multiplier": 1, "instruments": ["EURUSD"]}]
    matched = partner({**rule, "match": {"groups": ["majors"]}}, instrument_groups=groups)
    assert balances(partner(rule), customer(), *told) == usd(A="2")
    assert balances(matched, customer(), *told) == usd(A="2")


def test_the_same_version_again_out_of_order_changes_nothing():
    first, second = customer(affiliate="A"), customer(affiliate="B", at="2026-01-03T10:00:00Z")
    assert balances(partner(LOTS), first, second, first, row("2026-01-05")) == usd(B="5")
