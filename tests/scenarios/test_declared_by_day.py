"""What a partner declares from a day on, rates that are crossed, and what intake doubts, warns of and refuses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import requests

from tests.scenarios.story import Story, Tell

SPREAD = {"id": "spread", "type": "spread_share", "percent": 20}
CPA = {"id": "cpa", "type": "cpa", "trigger": "ftd", "amount": 400, "qualify": {"min_deposit": 250}}


def test_57_a_multiplier_that_changes_moves_the_days_from_then_on(story: Tell) -> None:
    told = story().with_groups(("metals", "0.4", ["XAU*"])).pays("A").begin()
    told.customer()
    for day in ("2026-02-27", "2026-03-03"):
        told.trades(day, "10.00", instrument="XAUUSD")
        assert told.books() == [("A", "20.00")]
    _entry(told, date(2026, 3, 2), "0.5", ["XAU*"])
    # 10.00 lots × 5.00 × 0.5 = 25.00 on 3 March; February stays 20.00.
    [entry] = told.entries()
    assert (entry.source_day, entry.amount, entry.multiplier) == (date(2026, 3, 3), 5, Decimal("0.5"))
    _entry(told, date(2026, 4, 1), "0.5", ["XAGUSD"])
    told.trades("2026-04-02", "10.00", instrument="XAUUSD")
    assert (told.books(), told.exceptions()) == ([], ["unmapped_instrument"])
    assert told.balances() == {"A": "45.00"}


def _entry(told: Story, since: date, multiplier: str, instruments: list[str]) -> None:
    entry = {"id": "metals", "from": since, "multiplier": multiplier, "instruments": instruments}
    told.programme["instrument_groups"].append(entry)
    told.begin()


def test_58_a_rate_is_crossed_through_the_dollar_where_the_euro_is_too_old(story: Tell) -> None:
    day = date(2026, 1, 9)
    told = story().pays("A", rules=[SPREAD], currency="CHF").begin()
    told.with_rates(("EUR", "GBP", day, "0.80"), ("EUR", "CHF", date(2026, 1, 1), "0.92"), ("GBP", "USD", day, "1.25"))
    told.begin().customer()
    told.trades("2026-01-09", "1.00", currency="GBP", spread_cost=Decimal("10.00"))
    assert (told.books(), told.exceptions()) == ([], ["missing_rate"])
    told.with_rates(("USD", "CHF", day, "0.88")).begin()
    # 10.00 GBP × 1.25 × 0.88 × 20 %
    [entry] = told.entries()
    assert (entry.amount, entry.fx_rate, len(entry.fx_ids)) == (Decimal("2.20"), Decimal("1.1"), 2)
    assert told.exceptions() == []


def test_59_a_reporting_currency_prices_the_days_from_then_on(story: Tell) -> None:
    days = (date(2026, 3, 9), date(2026, 3, 10))
    told = story().pays("A", rules=[SPREAD])
    told.with_rates(*((base, "JPY", day, rate) for base, rate in (("GBP", "200"), ("USD", "160")) for day in days))
    told.begin().customer()
    for day in days:
        told.trades(day.isoformat(), "1.00", currency="GBP", spread_cost=Decimal("8.00"))
    assert (told.books(), told.exceptions()) == ([], ["missing_rate", "missing_rate"])
    told.programme["reporting_currency"] = [{"from": days[1], "currency": "JPY"}]
    told.begin()
    # 8.00 GBP × 200 / 160 × 20 %
    assert (told.books(), told.exceptions()) == ([("A", "2.00")], ["missing_rate"])


def test_60_an_amount_in_dollars_that_cannot_be_is_not_paid_on(story: Tell) -> None:
    told = story().pays("A", rules=[CPA]).with_rates(("EUR", "USD", date(2026, 1, 5), "1.10")).begin()
    told.customer()
    at = "2026-01-05T10:00:00Z"
    # 300.00 EUR are 330.00 USD; 300.00 are 9.09 % off.
    receipt = told.deposit("d1", "300.00", at, currency="EUR", amount_usd=Decimal("300.00"))
    assert [each["code"] for each in receipt["data"][0]["warnings"]] == ["amount_usd_doubtful"]
    assert (told.books(), told.exceptions()) == ([], ["amount_usd_doubtful"])
    # It stays the first deposit, so the next one is none.
    told.deposit("d2", "900.00", "2026-01-06T10:00:00Z")
    assert (told.books(), told.reasons("c1")) == ([], ["not_ftd"])
    # 313.50 are exactly 5 % off, which is fine.
    receipt = told.deposit("d1", "300.00", at, currency="EUR", amount_usd=Decimal("313.50"))
    assert "warnings" not in receipt["data"][0]
    assert (told.books(), told.exceptions()) == ([("A", "400.00")], [])
    told.programme["usd_tolerance"] = "4.9"
    told.begin()
    assert (told.books(), told.exceptions()) == ([("A", "-400.00")], ["amount_usd_doubtful"])


def test_61_intake_keeps_what_was_said_warns_and_refuses(story: Tell) -> None:
    told = story().pays("A").begin()
    told.customer(signup_date="2025-12-01T14:30:00")
    told.customer("c2", signup_date="2025-12-01")
    listed = {row["customer_id"]: row["signup_date"] for row in _get(told, "customers")}
    assert listed == {"c1": "2025-12-01T12:30:00Z", "c2": "2025-12-01"}
    receipt = told.trades("2062-01-05", "1.00")
    assert [each["code"] for each in receipt["data"][0]["warnings"]] == ["ahead_of_clock"]
    assert told.books() == [("A", "5.00")]
    answer = _raw(told, b'[{"date":"2026-01-05","customer_id":"c1","instrument":"EURUSD","lots_traded":1e-999999999,'
                        b'"currency":"USD"}]')  # fmt: skip
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/lots_traded", "too_many_decimals")
    assert told.books() == []


def _get(told: Story, entity: str) -> list[dict[str, Any]]:
    answer = requests.get(f"{told.house.url}/api/v1/forex/{entity}", headers=told.authorised(), timeout=30)
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


def _raw(told: Story, body: bytes) -> requests.Response:
    head = told.authorised() | {"Content-Type": "application/json"}
    return requests.post(f"{told.house.url}/api/v1/forex/trading-activity", data=body, headers=head, timeout=30)
