"""What affiliates read of a rule: every model describes itself."""

from __future__ import annotations

from typing import Any

import pytest

from commissions.rating.rules.base import model_of
from track360.registry import RULES

LADDER = {
    "basis": "volume_usd",
    "mode": "ladder",
    "steps": [{"from": 0, "percent": 10}, {"from": "250000", "percent": "12.5"}],
}
WHOLE = {
    "basis": "active_traders",
    "mode": "whole",
    "steps": [{"from": 1, "rate": "5"}, {"from": 10, "rate": "6.5"}],
}
FEES = {"basis": "fees", "mode": "ladder", "steps": [{"from": "1000", "percent": "7.50"}]}
PRODUCT = {"challenge_type": "two_step", "account_size": "100000", "amount": "30"}
MATCH = {"countries": ["GR", "NO"], "account_size": ["50000"], "instruments": ["XAU*"]}
QUALIFY = {
    "min_deposit": "250", "min_lots": "2.50", "within_days": 30, "kyc": ["approved", "verified"],
    "countries": ["GR", "NO"],
}  # fmt: skip


def override(mode: str, **options: Any) -> dict[str, Any]:
    return {"type": "override", "of": ["lots", "gold"], "mode": mode, **options}


@pytest.mark.parametrize(
    ("document", "sentences"),
    [
        ({"type": "lot", "rate": "1234.5"}, ["1,234.50 USD per lot."]),
        (
            {"type": "lot", "tiers": WHOLE},
            [
                "Paid per lot, by tier.",
                "Tiers by active traders a month, the rate reached counts for the whole month: "
                "from 1: 5.00 USD; from 10: 6.50 USD.",
            ],
        ),
        ({"type": "spread_share", "percent": "20.0"}, ["20 % of the spread cost."]),
        (
            {"type": "commission_share", "tiers": LADDER},
            [
                "A share by tier of the trading commission.",
                "Tiers by volume usd a month, each slice at its own rate: from 0: 10 %; from 250,000: 12.5 %.",
            ],
        ),
        (
            {"type": "revenue_share", "percent": "30", "negative": "carry"},
            ["30 % of the net revenue of the month.", "A month below zero is carried into the next ones."],
        ),
        ({"type": "rebate_passthrough"}, ["The rebate the broker reports is passed on to you."]),
        (
            {"type": "cpa", "trigger": "phase", "phase": "phase_1", "amount": 100, "per": "person"},
            ["100.00 USD when a customer reaches phase 1.", "Once for all accounts of one person."],
        ),
        (
            {"type": "cpa", "trigger": "ftd", "amount": 400, "by_country": {"GR": "500"}, "ftd_window_hours": 24},
            [
                "400.00 USD (GR 500.00) for a customer's first deposit.",
                "Deposits within 24 hours of the first count with it.",
            ],
        ),
        (
            {"type": "cpa", "trigger": "ftd", "by_country": {"GR": "500", "NO": "7.125"}, "qualify": QUALIFY},
            [
                "GR 500.00, NO 7.125 for a customer's first deposit.",
                "Qualifies with deposits of at least 250.00 USD, at least 2.5 lots, within 30 days, "
                "KYC approved or verified, from GR, NO.",
            ],
        ),
        (
            {"type": "cpa", "trigger": "challenge_fee", "percent": {"first": 10, "reset": "2.5"}, "clawback": "full"},
            ["10 % of the first fee, 2.5 % of the reset fee.", "A refund takes all of it back."],
        ),
        (
            {"type": "cpa", "trigger": "challenge_fee", "percent": {"reset": 5}, "tiers": FEES, "clawback": "none"},
            [
                "5 % of the reset fee.",
                "Tiers by fees a month, each slice at its own rate: from 1,000: 7.5 %.",
                "A refund takes nothing back.",
            ],
        ),
        (
            {"type": "cpa", "trigger": "challenge_fee", "tiers": FEES},
            ["Tiers by fees a month, each slice at its own rate: from 1,000: 7.5 %."],
        ),
        (
            {"type": "cpa", "trigger": "challenge_fee", "by_product": [PRODUCT], "clawback": "pro_rata"},
            ["30.00 USD for two_step 100,000."],
        ),
        (
            override("on_top", levels=[10, "2.50"]),
            ["The levels above you earn 10, 2.5 percent on top of lots, gold."],
        ),
        (
            override("split", levels=[70, 30]),
            ["lots, gold is shared between you and the levels above: 70, 30 percent."],
        ),
        (override("per_lot", levels=["1.0"]), ["The levels above you earn 1 USD per lot of lots, gold."]),
        (
            override("rate_difference"),
            ["The levels above you earn the difference to their own rate on lots, gold."],
        ),
        (
            {
                "type": "lot", "rate": 5, "self_referral": "exclude", "hold_days": 14, "match": MATCH,
                "cap": {"amount": "500", "per": "month"},
            },
            [
                "5.00 USD per lot.",
                "Only countries: GR, NO.",
                "Only account size: 50,000.",
                "Only instruments: XAU*.",
                "At most 500.00 USD a month.",
                "Payable 14 days after it is earned.",
                "Your own accounts do not count.",
            ],
        ),
        ({"type": "of_yesteryear", "hold_days": 3}, ["of_yesteryear.", "Payable 3 days after it is earned."]),
    ],
)  # fmt: skip
def test_a_rule_says_what_is_paid_and_then_on_which_conditions(document: dict[str, Any], sentences: list[str]) -> None:
    assert model_of(document).describe({"id": "r", **document}, "USD") == sentences


def test_only_a_first_deposit_on_conditions_is_awaited() -> None:
    assert {key for key, model in RULES.items() if model.awaits({"qualify": QUALIFY})} == {"cpa:ftd"}
    assert RULES["cpa:ftd"].awaits({"amount": 400}) is None
    assert RULES["cpa:ftd"].awaits({"qualify": {"min_lots": "2"}}) == (
        ("deposit",),
        {"min_deposit", "min_lots", "kyc", "country"},
        None,
    )
    assert RULES["cpa:ftd"].awaits({"qualify": QUALIFY}).days == 30
