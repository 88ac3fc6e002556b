"""What earned nothing, or is not payable yet: told with its figures, to whom it concerns, and whether it can come."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import requests

from commissions.explain.qualifying import waiting
from tests.scenarios.story import LOTS, Story, Tell, plain
from track360.site.affiliate_scope import AffiliateScope

QUALIFY = {"min_deposit": 250, "min_lots": 2, "within_days": 60}
CPA = {"id": "cpa", "type": "cpa", "trigger": "ftd", "amount": 400, "qualify": QUALIFY}


def asked(told: Story, address: str, **query: str) -> Any:
    """The data at an address of the API."""
    told.settled()
    url = f"{told.house.url}/api/v1/{told.vertical}/{address}"
    answer = requests.get(url, params=query, headers=told.authorised(), timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def payable(told: Story) -> dict[str, str]:
    """What becomes payable on which day, days of nothing left out."""
    sums: dict[str, Decimal] = {}
    for line in asked(told, "commissions"):
        sums[line["payable_from"]] = sums.get(line["payable_from"], Decimal(0)) + Decimal(str(line["amount"]))
    return {day: plain(amount) for day, amount in sums.items() if amount}


def reasons(told: Story, customer_id: str) -> list[tuple[str, str, str]]:
    return sorted((one["affiliate_id"], one["code"], one["outlook"]) for one in told.why_not(customer_id))


def test_62_a_longer_hold_moves_all_that_was_booked(story: Tell) -> None:
    told = story().pays("A", start=date(2025, 1, 1)).begin()
    told.customer(signup_date="2025-11-01")
    told.trades("2025-11-20", "10.00")
    assert told.books() == [("A", "50.00")]
    assert payable(told) == {"2025-11-20": "50.00"}
    later = {"from": date(2025, 11, 20), "rules": [LOTS | {"rate": "3.00", "hold_days": 60}]}
    told.programme["plans"][0]["versions"].append(later)
    told.begin()
    # 10 × 3.00, and 60 days after 20 November: ten are left of it, 31 in December, 19 in January.
    assert told.balances() == {"A": "30.00"}
    assert payable(told) == {"2026-01-19": "30.00"}
    assert told.books() == [("A", "-50.00"), ("A", "30.00")]


def test_63_a_month_below_zero_and_one_that_waits_are_told_to_their_affiliate(story: Tell) -> None:
    share = {"id": "rs", "type": "revenue_share", "percent": 30, "negative": "carry"}
    told = story().pays("A", rules=[share]).begin()
    told.customer()
    told.deposit("b1", "1000", "2026-01-10T10:00:00Z", transaction_type="bonus")
    told.trades("2026-01-12", "1.00", spread_cost=Decimal(200))
    told.trades("2026-02-12", "1.00", spread_cost=Decimal(50), currency="EUR")
    assert told.books() == []
    found = asked(told, "affiliates/A/commission-status")
    [month] = found["reasons"]
    # 200 of spread cost less 1000 of bonus; February's euros have no rate.
    assert (month["ref"], month["code"], month["have"]) == ("2026-01", "negative_net", -800)
    assert month["detail"] == "-800.00 USD; the next month takes it over"
    assert [(one["ref"], one["code"], one["affiliate_id"]) for one in found["held"]] == [
        ("2026-02", "missing_rate", "A")
    ]
    assert reasons(told, "c1") == [("A", "in_month", "elsewhere")] * 3


def test_64_everything_that_a_first_deposit_lacks_is_told_with_the_day_it_ended(story: Tell) -> None:
    told = story().pays("A", rules=[CPA]).begin()
    told.customer()
    told.deposit("d1", "200", "2026-01-05T10:00:00Z")
    told.trades("2026-01-15", "0.50")
    assert told.books() == []
    found = {one["code"]: one for one in told.why_not("c1") if one["kind"] == "transaction"}
    assert {code: (one["have"], one["need"], one["outlook"]) for code, one in found.items()} == {
        "min_deposit": (200, 250, "never"), "min_lots": (0.5, 2, "never"),
    }  # fmt: skip
    # Sixty days after 5 January: 26 in January, 28 in February, six in March.
    assert found["min_lots"]["sentence"] == (
        "Transaction d1 of customer c1 earned nothing under rule cpa: "
        "not enough lots in time: 0.50 of 2.00 lots, the time ended on 2026-03-06"
    )


def test_65_a_first_deposit_waits_for_whose_customer_it_was_made_by(story: Tell) -> None:
    told = story().pays("A", "B", rules=[CPA]).begin()
    told.customer(last_modified_date="2026-01-01T10:00:00Z")
    told.deposit("d1", "300", "2026-01-05T10:00:00Z")
    told.customer(affiliate_id="B", last_modified_date="2026-01-10T10:00:00Z")
    told.settled()

    def waits(affiliate_id: str) -> list[tuple[str, date]]:
        return [*waiting(AffiliateScope(told.partner.pk, affiliate_id), date(2026, 1, 12)).deposits]

    assert (waits("A"), waits("B")) == ([("c1", date(2026, 1, 5))], [])
    assert ("A", "min_lots", "never") in reasons(told, "c1")
    told.trades("2026-01-15", "2.00")
    assert told.books() == [("A", "400.00")]
    assert (waits("A"), waits("B")) == ([], [])


def test_66_an_upline_without_a_difference_of_rates_has_a_reason_of_its_own(story: Tell) -> None:
    difference = {"id": "diff", "type": "override", "of": ["lots"], "mode": "rate_difference"}
    told = story().pays("A", rules=[LOTS, difference])
    told.pays("P", rules=[LOTS | {"id": "p-lots", "rate": 4}]).pays("G", rules=[LOTS | {"id": "g-lots", "rate": 6}])
    told.begin().customer()
    told.trades("2026-01-05", "1.00")
    # A 5.00 a lot, P's 4.00 is not above it, G has 6.00 less the 5.00 already paid.
    assert told.books() == [("A", "5.00"), ("G", "1.00")]
    [reason] = told.why_not("c1")
    assert (reason["affiliate_id"], reason["code"], reason["have"], reason["need"]) == ("P", "rate_difference", 4, 5)
