"""Instrument groups and exchange rates by day, and what a basis leaves out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.oracle.tests.telling import (
    FEES,
    LOTS,
    amounts,
    answer,
    balances,
    customer,
    deposit,
    event,
    partner,
    plan,
    prop,
    row,
    usd,
)

SPREAD = {"id": "spread", "type": "spread_share", "percent": 20}


def group(name: str, multiplier: Any, *instruments: str, **since: str) -> dict[str, Any]:
    return {"id": name, "multiplier": multiplier, "instruments": [*instruments], **since}


def rate(base: str, quote: str, value: str, day: str = "2026-01-05") -> dict[str, str]:
    return {"base": base, "quote": quote, "date": day, "rate": value}


def by_day(programme: dict[str, Any], *told: Any) -> dict[str, Decimal]:
    return {key[3]: amount for key, amount in amounts(programme, customer(), *told).items()}


def test_an_entry_replaces_multiplier_and_instruments_whole_from_its_day():
    metals = group("metals", "0.4", "XAUUSD", "XAG*")
    later = group("metals", 2, "XAUUSD", **{"from": "2026-01-10"})
    days = [row(f"2026-01-{day}", "1", name) for day, name in (("09", "XAUUSD"), ("10", "XAUUSD"))]
    silver = [row("2026-01-09", "1", "XAGUSD", customer_id="c2"), row("2026-01-10", "1", "XAGUSD", customer_id="c2")]
    programme = partner(LOTS, instrument_groups=[metals, later])
    assert by_day(programme, *days) == {"2026-01-09": Decimal(2), "2026-01-10": Decimal(10)}
    found = answer(programme, customer(), customer("c2"), *silver)
    source = ("2026-01-10", "c2", "XAGUSD", "USD")
    assert (found.balances(), found.exceptions) == (
        usd(A="2"),
        {("unmapped_instrument", "lots", "activity", source)},
    )


def test_a_group_is_empty_before_its_first_entry_and_stands_where_its_id_first_appears():
    groups = [
        group("late", 3, "E*", **{"from": "2026-01-10"}),
        group("all", 2, "EUR*"),
        group("late", 4, "E*", **{"from": "2026-01-20"}),
    ]
    days = [row("2026-01-09"), row("2026-01-10"), row("2026-01-20")]
    found = by_day(partner(LOTS, instrument_groups=groups), *days)
    assert found == {"2026-01-09": Decimal(10), "2026-01-10": Decimal(15), "2026-01-20": Decimal(20)}
    alone = answer(partner(LOTS, instrument_groups=groups[:1]), customer(), row("2026-01-09"))
    assert [code for code, *_ in alone.exceptions] == ["unmapped_instrument"]


def test_match_and_per_lot_ask_for_the_group_of_the_day():
    groups = [group("gold", 2, "EURUSD"), group("gold", 2, "XAUUSD", **{"from": "2026-01-10"})]
    groups.append(group("rest", 1, "E*"))
    each = {"id": "each", "type": "override", "of": ["lots"], "mode": "per_lot", "levels": [1]}
    rules = ({**LOTS, "match": {"groups": ["gold"]}}, each)
    found = amounts(partner(*rules, instrument_groups=groups), customer(), row("2026-01-09"), row("2026-01-10"))
    assert {key[:2]: amount for key, amount in found.items()} == {
        ("A", "lots"): Decimal(10),
        ("P", "each"): Decimal(2),
    }


@pytest.mark.parametrize(
    ("rates", "changes", "books"),
    [
        ([rate("EUR", "GBP", "0.80"), rate("EUR", "USD", "1.20"), rate("GBP", "USD", "1.40")], {}, "28"),
        ([rate("EUR", "GBP", "0.80"), rate("EUR", "USD", "1.20")], {}, "30"),
        ([rate("GBP", "CHF", "1.10"), rate("CHF", "USD", "1.50")], {"reporting_currency": "CHF"}, "33"),
        ([rate("GBP", "CHF", "1.10"), rate("CHF", "USD", "1.50")], {}, None),
        (
            # The EUR cross lacks a leg: the one in dollars is taken whole, never one leg of each.
            [rate("EUR", "GBP", "0.80"), rate("GBP", "USD", "1.40"), rate("JPY", "USD", "0.01")],
            {"currency": "JPY"},
            "2800",
        ),
        (
            # A leg in euros is older than seven days: the next pivot.
            [
                rate("GBP", "CHF", "1.10"),
                rate("CHF", "USD", "1.50"),
                rate("EUR", "GBP", "0.80"),
                rate("EUR", "USD", "1.20", "2025-12-28"),
            ],
            {"reporting_currency": "CHF"},
            "33",
        ),
    ],
)
def test_a_rate_is_crossed_through_the_first_pivot_with_both_legs(rates, changes, books):
    found = balances(
        partner(SPREAD, rates=rates, **changes), customer(), row("2026-01-05", currency="GBP", spread_cost="100")
    )
    assert found == ({} if books is None else usd(A=books))


def test_the_reporting_currency_is_that_of_the_day():
    rates = [rate("GBP", "CHF", "1.10"), rate("CHF", "USD", "1.50")]
    dated = [{"currency": "USD"}, {"from": "2026-01-06", "currency": "CHF"}]
    days = [row(f"2026-01-0{day}", currency="GBP", spread_cost="100") for day in (5, 6)]
    assert by_day(partner(SPREAD, rates=rates, reporting_currency=dated), *days) == {"2026-01-06": Decimal(33)}


LADDER = [{"from": 0, "rate": 1}, {"from": 2, "rate": 2}]


def tiered(basis: str, steps: Any = LADDER, mode: str = "whole") -> dict[str, Any]:
    return {"id": "lots", "type": "lot", "tiers": {"basis": basis, "mode": mode, "steps": steps}}


def broken(*rules: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A has no plan from 5 to 9 January."""
    assigned = [
        {"affiliate": "A", "plan": "std"},
        {"affiliate": "A", "plan": None, "from": "2026-01-05"},
        {"affiliate": "A", "plan": "std", "from": "2026-01-10"},
    ]
    return partner(*rules, assignments=assigned, **changes)


def test_days_without_a_plan_count_in_no_basis():
    days = [row("2026-01-06", "5", volume_usd="5"), row("2026-01-12", "1", volume_usd="1")]
    for basis in ("lots", "volume_usd"):
        assert balances(broken(tiered(basis)), customer(), *days) == usd(A="1")
    other = customer("c2")
    days = [row("2026-01-06", customer_id="c2"), row("2026-01-12")]
    assert balances(broken(tiered("active_traders")), customer(), other, *days) == usd(A="1")
    deposits = [
        deposit("d1", "1", "2026-01-06T10:00:00Z"),
        deposit("d2", "1", "2026-01-11T10:00:00Z", customer_id="c2"),
    ]
    assert balances(broken(tiered("ftds")), customer(), other, *deposits, row("2026-01-12")) == usd(A="1")


def test_fees_on_days_without_a_plan_count_in_no_basis():
    fees = [event(f"f{day}", "challenge_fee", "100", f"2026-01-{day}T10:00:00Z") for day in ("06", "12")]
    steps = [{"from": 0, "percent": 10}, {"from": 2, "percent": 20}]
    firm = broken()
    for basis, books in (("sales", "10"), ("fees", "20")):
        rule = {**FEES, "tiers": {"basis": basis, "mode": "whole", "steps": steps}}
        programme = prop(assignments=firm["assignments"], plans=[plan(rule)])
        assert balances(programme, customer(), *fees) == usd(A=books)
    steps[1]["from"] = 150
    assert balances(prop(assignments=firm["assignments"], plans=[plan(rule)]), customer(), *fees) == usd(A="10")


def test_days_before_the_first_version_count_in_no_basis():
    version = {"from": "2026-01-10", "rules": [tiered("lots")]}
    late = {"id": "std", "currency": "USD", "versions": [version]}
    days = [row("2026-01-06", "5"), row("2026-01-12", "1")]
    assert balances(partner(plans=[late]), customer(), *days) == usd(A="1")


def test_rows_in_no_group_count_in_no_basis():
    groups = [group("majors", 1, "EURUSD")]
    days = [row("2026-01-06", "5", "DAX", customer_id="c2", volume_usd="5"), row("2026-01-12", volume_usd="1")]
    for basis in ("lots", "volume_usd", "active_traders"):
        found = balances(partner(tiered(basis), instrument_groups=groups), customer(), customer("c2"), *days)
        assert found == usd(A="1")


def test_a_share_of_an_ungrouped_row_takes_the_rate_where_the_ladder_stands():
    steps = [{"from": 0, "percent": 10}, {"from": 2, "percent": 20}]
    rule = {"id": "spread", "type": "spread_share", "tiers": {"basis": "lots", "mode": "ladder", "steps": steps}}
    lots = [("2026-01-05", "1", "EURUSD"), ("2026-01-06", "9", "DAX"), ("2026-01-07", "1", "EURUSD")]
    days = [row(*one, spread_cost="10") for one in [*lots, ("2026-01-08", "9", "DAX")]]
    # The grouped rows make 2 lots: DAX stands at 1 lot, then at 2.
    assert by_day(partner(rule, instrument_groups=[group("majors", 1, "EURUSD")]), *days) == {
        "2026-01-05": Decimal(1),
        "2026-01-06": Decimal(1),
        "2026-01-07": Decimal(1),
        "2026-01-08": Decimal(2),
    }
