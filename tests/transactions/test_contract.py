"""Signs and trading days of transactions, without a database."""

from __future__ import annotations

from datetime import time

import pytest

from tests.ingest.api import transaction
from track360.ingest.contract import PartnerContract
from track360.partners.models import Partner
from track360.verticals.forex import FOREX
from track360.verticals.prop_trading import PROP_TRADING
from transactions.contract import TRANSACTIONS, sign_as_declared, trading_day


def contract(signs: str = "unsigned", vertical: str = "forex", **fields: object) -> PartnerContract:
    partner = Partner(vertical=vertical, signs=signs, **{"zone": "Europe/Athens", "day_start": time(0), **fields})
    return PartnerContract(TRANSACTIONS, partner, FOREX if vertical == "forex" else PROP_TRADING)


def faults(where: PartnerContract, kind: str, **amounts: float) -> list[str]:
    record = transaction(transaction_type=kind, **amounts)
    return [fault.pointer for fault in sign_as_declared(record, where)]


@pytest.mark.parametrize("kind", ["deposit", "withdrawal", "ib_rebate", "bonus"])
def test_unsigned_amounts_are_never_negative(kind: str) -> None:
    assert faults(contract(), kind, amount_currency=1, amount_usd=0) == []
    assert faults(contract(), kind, amount_currency=-1, amount_usd=-1) == ["/amount_currency", "/amount_usd"]


@pytest.mark.parametrize("kind", ["payout", "refund"])
def test_signed_money_out_is_negative(kind: str) -> None:
    firm = contract("signed", "prop-trading")
    assert faults(firm, kind, amount_currency=-1) == []
    assert faults(firm, kind, amount_currency=1, amount_usd=1) == ["/amount_currency", "/amount_usd"]
    assert faults(firm, "challenge_fee", amount_currency=-1) == ["/amount_currency"]


@pytest.mark.parametrize("signs", ["unsigned", "signed"])
def test_an_adjustment_has_either_sign(signs: str) -> None:
    assert faults(contract(signs), "adjustment", amount_currency=-1) == []
    assert faults(contract(signs), "adjustment", amount_currency=1) == []


def test_a_patch_without_a_type_is_not_judged() -> None:
    assert list(sign_as_declared({"transaction_id": "t", "amount_currency": -1}, contract())) == []


@pytest.mark.parametrize(
    ("zone", "start", "at", "day"),
    [
        ("Europe/Athens", time(0), "2026-01-31T22:30:00Z", "2026-02-01"),
        ("Europe/Athens", time(0), "2026-01-31T21:59:59.999999Z", "2026-01-31"),
        ("America/New_York", time(17), "2026-01-31T22:00:00Z", "2026-02-01"),
        ("America/New_York", time(17), "2026-01-31T21:59:59Z", "2026-01-31"),
    ],
)
def test_the_trading_day(zone: str, start: time, at: str, day: str) -> None:
    assert trading_day({"transaction_date": at}, contract(zone=zone, day_start=start)) == day
