"""The generator: the same for the same seed, as many rows as asked for, and what a real book looks like."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest

from track360.demo.firms import FIRMS
from track360.demo.generator import ENTITIES, Sample, Scale, generate, generate_all
from track360.demo.json_lines import dumps
from track360.demo.quarter import Quarter

ACTIVITY = "trading-activity"
SMALL = Scale(customers=40, rows=300)


def digest(sample: Sample) -> str:
    total = sha256()
    for entity in ENTITIES:
        for record in sample.records(entity):
            total.update(dumps(record))
    return total.hexdigest()


@pytest.mark.parametrize("partner", sorted(FIRMS))
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(partner: str) -> None:
    first = digest(generate(partner, SMALL))
    assert digest(generate(partner, SMALL)) == first
    assert digest(generate(partner, replace(SMALL, seed=361))) != first


def test_a_sample_can_be_read_twice() -> None:
    sample = generate("propco", SMALL)
    assert digest(sample) == digest(sample)


@pytest.mark.parametrize("partner", sorted(FIRMS))
@pytest.mark.parametrize("rows", [0, 1, 777])
def test_exactly_as_many_rows_of_activity_as_asked_for(partner: str, rows: int) -> None:
    assert sum(1 for _ in generate(partner, replace(SMALL, rows=rows)).records(ACTIVITY)) == rows


def test_few_customers_trade_no_more_than_they_can() -> None:
    sample = generate("propco", Scale(customers=18))
    assert sample.rows == len(list(sample.activity()))
    assert 0 < sample.rows < 360


def test_customers_and_rows_are_shared_out_among_the_partners() -> None:
    parts = generate_all(Scale(customers=2000, rows=10_000))
    assert {name: part.scale.customers for name, part in parts.items()} == {
        "acme": 1000,
        "propco": 600,
        "northwind": 400,
    }
    assert sum(part.scale.rows or 0 for part in parts.values()) == 10_000


def test_a_day_of_activity_has_one_record(samples: dict[str, Sample]) -> None:
    for sample in samples.values():
        keys = [(r["date"], r["customer_id"], r["instrument"], r["currency"]) for r in sample.records(ACTIVITY)]
        assert len(set(keys)) == len(keys)


def test_only_crypto_trades_while_the_markets_are_closed(samples: dict[str, Sample]) -> None:
    crypto = ("BTCUSD", "ETHUSD", "SOLUSD", "XRPUSD")
    for sample in samples.values():
        quiet = [
            r
            for r in sample.records(ACTIVITY)
            if date.fromisoformat(r["date"]).weekday() >= 5 or r["date"] == "2026-01-01"
        ]
        assert all(r["instrument"].startswith(crypto) for r in quiet)


def test_a_working_day_is_busier_than_a_weekend(samples: dict[str, Sample]) -> None:
    days = Counter(date.fromisoformat(r["date"]).weekday() for r in samples["acme"].records(ACTIVITY))
    assert min(days[n] for n in range(5)) > 10 * max(days[5], days[6])


def test_customers_of_a_broker_lose_more_often_than_they_win(samples: dict[str, Sample]) -> None:
    results = [r["pnl"] for r in samples["acme"].records(ACTIVITY)]
    assert sum(results) < 0
    assert sum(pnl < 0 for pnl in results) > len(results) // 2
    assert max(map(abs, results)) > 20 * sorted(map(abs, results))[len(results) // 2]


def test_lots_are_hundredths_and_what_is_paid_for_is_within_them(samples: dict[str, Sample]) -> None:
    for sample in samples.values():
        for row in sample.records(ACTIVITY):
            assert row["lots_traded"] > 0
            assert row["lots_traded"] == row["lots_traded"].quantize(Decimal("0.01"))
            assert 0 <= row.get("eligible_lots", 0) <= row["lots_traded"]
    assert any("eligible_lots" in row for row in samples["northwind"].records(ACTIVITY))


def test_three_levels_of_affiliates_with_different_names(samples: dict[str, Sample]) -> None:
    for sample in samples.values():
        levels = {affiliate.affiliate_id: affiliate.level for affiliate in sample.affiliates}
        assert Counter(levels.values()) == {0: 4, 1: 12, 2: 24}
        assert len({affiliate.name for affiliate in sample.affiliates}) == 40
        assert all(levels[a.parent_id] == a.level - 1 for a in sample.affiliates if a.parent_id)


def test_every_record_belongs_to_a_known_customer_and_affiliate(samples: dict[str, Sample]) -> None:
    for sample in samples.values():
        affiliates = {affiliate.affiliate_id for affiliate in sample.affiliates}
        customers = {record["customer_id"]: record["affiliate_id"] for record in sample.records("customers")}
        assert set(customers.values()) <= affiliates
        assert {r["customer_id"] for r in sample.records("transactions")} <= set(customers)
        assert {r["customer_id"] for r in sample.records(ACTIVITY)} <= set(customers)


def test_versions_of_a_key_come_in_order_of_modification(samples: dict[str, Sample]) -> None:
    for sample in samples.values():
        for entity, key in (("customers", "customer_id"), ("transactions", "transaction_id")):
            last: dict[str, str] = {}
            for record in sample.records(entity):
                assert last.get(record[key], "") < record["last_modified_date"]
                last[record[key]] = record["last_modified_date"]


def test_deposits_come_in_several_currencies_and_some_are_reversed(samples: dict[str, Sample]) -> None:
    deposits = [r for r in samples["acme"].records("transactions") if r["transaction_type"] == "deposit"]
    assert {r["currency"] for r in deposits} == {"USD", "EUR", "GBP"}
    assert {"pending", "approved", "declined"} <= {r["status"] for r in deposits}


def test_money_that_leaves_a_signed_partner_is_negative(samples: dict[str, Sample]) -> None:
    signs = {(r["transaction_type"], r["amount_currency"] > 0) for r in samples["northwind"].records("transactions")}
    assert ("deposit", True) in signs
    assert ("withdrawal", False) in signs
    assert not {("deposit", False), ("withdrawal", True), ("bonus", True)} & signs


def test_refunds_give_back_at_most_the_fee_with_and_without_naming_it() -> None:
    money = list(generate("propco", Scale(customers=600, rows=0)).records("transactions"))
    fees = {r["customer_id"]: r for r in money if r["transaction_type"] == "challenge_fee"}
    refunds = [r for r in money if r["transaction_type"] == "refund"]
    assert {"original_transaction_id" in r for r in refunds} == {True, False}
    for refund in refunds:
        fee = fees[refund["customer_id"]]
        assert refund.get("original_transaction_id", fee["transaction_id"]) == fee["transaction_id"]
        assert 0 < refund["amount_currency"] <= fee["amount_currency"]
        assert refund["transaction_date"] > fee["transaction_date"]


def test_challenges_are_failed_verified_and_funded() -> None:
    sample = generate("propco", Scale(customers=600, rows=0))
    phases = Counter(r["phase"] for r in sample.records("customers"))
    assert set(phases) == {"challenge", "verification", "funded", "failed"}
    assert phases["challenge"] > phases["failed"] > phases["verification"] > phases["funded"] > 5


def test_some_people_hold_several_accounts(samples: dict[str, Sample]) -> None:
    for sample in samples.values():
        holders = {(r["customer_id"], r["person_id"]) for r in sample.records("customers") if "person_id" in r}
        assert max(Counter(person for _, person in holders).values()) > 1


def test_drawdown_never_exceeds_the_deepest_so_far(samples: dict[str, Sample]) -> None:
    deepest: dict[str, Decimal] = {}
    for row in samples["propco"].records(ACTIVITY):
        assert 0 <= row["drawdown"] <= row["max_drawdown"]
        assert deepest.get(row["customer_id"], Decimal(0)) <= row["max_drawdown"]
        deepest[row["customer_id"]] = row["max_drawdown"]


def test_another_quarter_has_its_own_days() -> None:
    sample = generate("acme", replace(SMALL, quarter=Quarter.ending_before(date(2026, 11, 21))))
    days = {row["date"] for row in sample.records(ACTIVITY)}
    assert min(days) >= "2026-07-01"
    assert max(days) <= "2026-09-30"


def test_a_few_affiliates_trade_through_their_own_link() -> None:
    sample = generate("acme", Scale(customers=400, rows=0))
    people = {affiliate.person_id: affiliate.affiliate_id for affiliate in sample.affiliates}
    own = {r["customer_id"] for r in sample.customers() if people.get(r.get("person_id", "")) == r["affiliate_id"]}
    assert 0 < len(own) < 20


def test_a_quarter_starts_with_a_month() -> None:
    with pytest.raises(ValueError, match="first day of a month, not on 2026-01-02"):
        Quarter(date(2026, 1, 2))
