"""Stories of trading days: lots, groups, tiers, shares, dates and moves."""

from __future__ import annotations

from decimal import Decimal

from tests.oracle.tests.telling import (
    LOTS,
    amounts,
    answer,
    balances,
    customer,
    partner,
    patch,
    plan,
    row,
    usd,
)

MAJORS = {"id": "majors", "multiplier": 1, "instruments": ["EURUSD", "GBPUSD"]}
METALS = {"id": "metals", "multiplier": "0.4", "instruments": ["XAUUSD", "XAU*"]}
LADDER = {"basis": "lots", "mode": "ladder", "steps": [{"from": 0, "rate": "5.00"}, {"from": 100, "rate": 6}]}
TIERED = {"id": "lots", "type": "lot", "tiers": LADDER}
WHOLE = {"id": "lots", "type": "lot", "tiers": {**LADDER, "mode": "whole"}}
SPREAD = {"id": "spread", "type": "spread_share", "percent": 20}
HUNDREDS = [row("2026-01-03", "60"), row("2026-01-10", "60")]


def rate(base: str, quote: str, day: str, value: str) -> dict[str, str]:
    return {"base": base, "quote": quote, "date": day, "rate": value}


def by_day(found: dict) -> dict:
    return {key[3]: amount for key, amount in found.items()}


def test_01_one_day_of_lots():
    assert answer(partner(LOTS), customer(), row("2026-01-05", "1.25")).units == {
        ("A", "lots", 0, "activity", ("2026-01-05", "c1", "EURUSD", "USD"), "2026-01"): Decimal("6.25")
    }


def test_02_a_day_sent_again_replaces_and_the_same_again_changes_nothing():
    days = [row("2026-01-05", "1.25"), row("2026-01-05", "2.00"), row("2026-01-05", "2.00")]
    assert balances(partner(LOTS), customer(), *days) == usd(A="10.00")


def test_03_a_day_corrected_downwards():
    assert balances(partner(LOTS), customer(), row("2026-01-05", "2"), row("2026-01-05", "0.50")) == usd(A="2.50")


def test_04_a_groups_multiplier():
    programme = partner(LOTS, instrument_groups=[METALS])
    assert balances(programme, customer(), row("2026-01-05", "10", "XAUUSD")) == usd(A="20.00")


def test_an_instrument_in_no_group_is_an_exception():
    found = answer(partner(LOTS, instrument_groups=[METALS]), customer(), row("2026-01-05", "10", "DAX"))
    assert found.units == {}
    assert found.exceptions == {("unmapped_instrument", "lots", "activity", ("2026-01-05", "c1", "DAX", "USD"))}


def test_05_eligible_lots_are_the_payable_ones():
    assert balances(partner(LOTS), customer(), row("2026-01-05", "3", eligible_lots="2.50")) == usd(A="12.50")


def test_06_a_ladder_prices_each_slice():
    assert by_day(amounts(partner(TIERED), customer(), *HUNDREDS)) == {
        "2026-01-03": Decimal(300),
        "2026-01-10": Decimal(320),
    }


def test_07_a_late_row_moves_the_later_ones_up_the_ladder():
    found = by_day(amounts(partner(TIERED), customer(), *HUNDREDS, row("2026-01-01", "10")))
    assert found == {"2026-01-01": Decimal(50), "2026-01-03": Decimal(300), "2026-01-10": Decimal(330)}


def test_08_a_whole_tier_prices_all_rows_at_the_step_reached():
    found = by_day(amounts(partner(WHOLE), customer(), *HUNDREDS))
    assert found == {"2026-01-03": Decimal(360), "2026-01-10": Decimal(360)}


def test_09_a_share_of_the_spread_is_converted():
    programme = partner(SPREAD, rates=[rate("EUR", "USD", "2026-01-05", "1.10")])
    day = row("2026-01-05", currency="EUR", spread_cost="12.40")
    assert balances(programme, customer(), day) == usd(A="2.728")


def test_10_no_rate_within_seven_days_is_an_exception():
    day = row("2026-01-09", currency="EUR", spread_cost="12.40")
    stale = partner(SPREAD, rates=[rate("EUR", "USD", "2026-01-01", "1.10")])
    source = ("2026-01-09", "c1", "EURUSD", "EUR")
    assert answer(stale, customer(), day).units == {}
    assert answer(stale, customer(), day).exceptions == {("missing_rate", "spread", "activity", source)}
    seventh = partner(SPREAD, rates=[rate("EUR", "USD", "2026-01-02", "1.10")])
    assert balances(seventh, customer(), day) == usd(A="2.728")


def test_29_a_moved_customer_pays_the_other_affiliate_from_that_day():
    moves = [customer(), customer(affiliate="B", at="2026-01-10T09:00:00Z")]
    assert balances(partner(LOTS), *moves, row("2026-01-09"), row("2026-01-10")) == usd(A="5.00", B="5.00")


def test_30_demo_earns_nothing():
    found = answer(partner(LOTS), customer(trading_account_type="Demo"), row("2026-01-05"))
    assert (found.units, found.exceptions) == ({}, set())
    assert [reason[0] for reason in found.reasons] == ["demo_account"]


def test_33_a_thousand_small_rows_keep_their_fractions():
    rows = [row("2026-01-05", "0.01", f"I{place:04d}") for place in range(1000)]
    found = answer(partner({**LOTS, "rate": "0.33"}), customer(), *rows)
    assert set(found.units.values()) == {Decimal("0.0033")}
    assert found.balances() == usd(A="3.30")


def test_35_a_new_version_counts_from_its_day():
    later = {"from": "2026-01-15", "rules": [{**LOTS, "rate": 6}]}
    standard = plan(LOTS)
    programme = partner(plans=[{**standard, "versions": [*standard["versions"], later]}])
    found = by_day(amounts(programme, customer(), row("2026-01-14"), row("2026-01-15")))
    assert found == {"2026-01-14": Decimal(5), "2026-01-15": Decimal(6)}


def test_37_the_end_of_the_trading_day_counts():
    moves = [customer(), customer(affiliate="B", at="2026-01-10T23:00:00+02:00")]
    assert balances(partner(LOTS), *moves, row("2026-01-10")) == usd(B="5.00")


def test_38_versions_may_arrive_in_any_order():
    versions = [
        customer(affiliate="C", at="2026-01-20T10:00:00Z"),
        customer(affiliate="B", at="2026-01-10T10:00:00Z"),
        customer(affiliate="A", at="2026-01-01T10:00:00Z"),
    ]
    days = [row("2026-01-05"), row("2026-01-15"), row("2026-01-25")]
    assert balances(partner(LOTS), *versions, *days) == usd(A="5", B="5", C="5")


def test_39_a_country_is_matched_as_of_the_day():
    programme = partner({**LOTS, "match": {"countries": ["GR"]}})
    people = [customer(country_code="GR"), patch("c1", "2026-01-10T10:00:00Z", country_code="DE")]
    found = answer(programme, *people, row("2026-01-09"), row("2026-01-11"))
    assert found.balances() == usd(A="5.00")
    assert [reason[0::3] for reason in found.reasons] == [("no_match", ("2026-01-11", "c1", "EURUSD", "USD"))]


def test_41_a_tie_rounds_to_even():
    assert answer(partner({**LOTS, "rate": "0.000000005"}), customer(), row("2026-01-05")).units == {}
    found = balances(partner({**LOTS, "rate": "0.000000015"}), customer(), row("2026-01-05"))
    assert found == usd(A="0.00000002")


def test_42_of_several_lot_rules_the_first_match_pays():
    gold = {"id": "gold", "type": "lot", "rate": 8, "match": {"groups": ["metals"]}}
    programme = partner(gold, LOTS, instrument_groups=[MAJORS, {**METALS, "multiplier": 1}])
    found = amounts(programme, customer(), row("2026-01-05", "1", "XAUUSD"), row("2026-01-06"))
    assert {key[1]: amount for key, amount in found.items()} == {"gold": Decimal(8), "lots": Decimal(5)}


def test_an_undecided_group_holds_the_row_from_later_lot_rules():
    gold = {"id": "gold", "type": "lot", "rate": 8, "match": {"groups": ["metals"]}}
    found = answer(partner(gold, LOTS, instrument_groups=[METALS]), customer(), row("2026-01-05"))
    source = ("2026-01-05", "c1", "EURUSD", "USD")
    assert found.units == {}
    assert found.exceptions == {("unmapped_instrument", "gold", "activity", source)}


def test_43_absent_revenue_is_an_exception_until_it_is_sent():
    absent, sent = row("2026-01-05"), row("2026-01-05", spread_cost="10.00")
    assert {e[0] for e in answer(partner(SPREAD), customer(), absent).exceptions} == {"missing_revenue"}
    assert answer(partner(SPREAD), customer(), absent, sent).exceptions == set()
    assert balances(partner(SPREAD), customer(), absent, sent) == usd(A="2.00")


def test_44_a_rate_is_crossed_through_the_euro():
    rates = [rate("EUR", "GBP", "2026-01-05", "0.80"), rate("EUR", "USD", "2026-01-05", "1.20")]
    day = row("2026-01-05", currency="GBP", spread_cost="10.00")
    assert balances(partner(SPREAD, rates=rates), customer(), day) == usd(A="3.00")


def test_a_row_without_volume_takes_the_rate_where_the_ladder_stands():
    steps = [{"from": 0, "percent": 10}, {"from": 100, "percent": 20}]
    ladder = {
        "id": "spread",
        "type": "spread_share",
        "tiers": {"basis": "volume_usd", "mode": "ladder", "steps": steps},
    }
    rows = [
        row("2026-01-05", spread_cost="10", volume_usd="60"),
        row("2026-01-06", spread_cost="10"),
        row("2026-01-07", spread_cost="10", volume_usd="80"),
        row("2026-01-08", spread_cost="10"),
    ]
    assert by_day(amounts(partner(ladder), customer(), *rows)) == {
        "2026-01-05": Decimal(1),
        "2026-01-06": Decimal(1),
        "2026-01-07": Decimal("1.5"),
        "2026-01-08": Decimal(2),
    }


def test_active_traders_are_customers_with_lots():
    steps = [{"from": 0, "rate": 1}, {"from": 2, "rate": 3}]
    rule = {
        "id": "lots",
        "type": "lot",
        "tiers": {"basis": "active_traders", "mode": "whole", "steps": steps},
    }
    rows = [row("2026-01-05"), row("2026-01-06", "0", customer_id="c2")]
    assert balances(partner(rule), customer(), customer("c2"), *rows) == usd(A="1")
    assert balances(partner(rule), customer(), customer("c2"), *rows, row("2026-01-07", customer_id="c2")) == usd(A="6")


def test_self_referral_earns_nothing_and_leaves_the_basis():
    affiliates = [{"id": "A", "email": "Me@ib.example"}]
    programme = partner({**WHOLE, "self_referral": "exclude"}, affiliates=affiliates)
    own, other = customer(email="mE@ib.example"), customer("c2")
    rows = [row("2026-01-05", "60"), row("2026-01-05", "60", customer_id="c2")]
    assert balances(programme, own, other, *rows) == usd(A="300")
