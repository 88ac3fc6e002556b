"""Mappings against answers written from the partners' published pages, which the connectors name."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from track360.connectors.contract import SourceAccess
from track360.connectors.registry import CONNECTORS
from track360.core.clock import TradingCalendar

ATHENS = TradingCalendar("Europe/Athens", time(0))


def mapped(key: str, stream: str, row: Any, **access: Any) -> list[tuple[Any, ...]]:
    """(entity, record, patch) of a row."""
    given = SourceAccess(**{"config": {}, "credentials": {}, "calendar": ATHENS, "vertical": "forex", **access})
    return [tuple(each) for each in CONNECTORS[key].map(stream, row, given)]


MT5 = {
    "ticket": 123456,
    "profit": -12.340000000000002,
    "swap": -0.5,
    "commission": -3.5,
    "fee": -0.25,
    "closePrice": 1.1,
    "closeTime": "2026-01-05T14:15:22Z",
    "closeLots": 0.5,
    "openTime": "2026-01-05T10:00:00Z",
    "lots": 1.0,
    "orderType": "Buy",
    "dealType": "DealBuy",
    "symbol": "EURUSD.pro",
    "state": "Filled",
}
ACCOUNT = {"id": "123e4567-e89b-12d3-a456-426614174000", "number": "10024567", "currency": "USD"}


def test_an_mt5_order_is_a_deal_in_server_time_with_our_signs() -> None:
    assert mapped("metatrader", "deals", {"account": ACCOUNT, "order": MT5}) == [
        (
            "deals",
            {
                "deal_id": "123456",
                "customer_id": "10024567",
                "instrument": "EURUSD.pro",
                "currency": "USD",
                "at": "2026-01-05T14:15:22",
                "lots": 0.5,
                "commission": 3.75,
                "swap": -0.5,
                "pnl": -12.34,
            },
            False,
        )
    ]


def test_an_mt4_order_names_its_kind_otherwise() -> None:
    order = {
        "ticket": 7,
        "type": "Sell",
        "lots": 0.1,
        "symbol": "XAUUSD",
        "profit": 0.1,
        "swap": 0,
        "commission": 0,
    }
    order["closeTime"] = "2026-01-05T14:15:22Z"
    [(entity, record, _)] = mapped("metatrader", "deals", {"account": ACCOUNT, "order": order})
    assert (entity, record["deal_id"], record["lots"], record["commission"]) == ("deals", "7", 0.1, 0)


@pytest.mark.parametrize(
    "changed",
    [
        {"dealType": "DealBalance", "orderType": "Balance"},
        {"dealType": "DealCredit"},
        {"closeTime": "1970-01-01T00:00:00Z"},
        {"closeTime": None},
    ],
)
def test_what_is_no_closed_trade_makes_no_deal(changed: dict[str, Any]) -> None:
    assert mapped("metatrader", "deals", {"account": ACCOUNT, "order": MT5 | changed}) == []


SUMMARY = {
    "balance": 0.1,
    "equity": 0.1,
    "leverage": 500.0,
    "currency": "USD",
    "type": "Demo",
    "isInvestor": True,
}


def test_an_account_summary_is_a_patch_where_the_business_has_such_fields() -> None:
    row = {"account": ACCOUNT, "summary": SUMMARY}
    record = {"customer_id": "10024567", "trading_account_type": "demo", "leverage": "500"}
    assert mapped("metatrader", "accounts", row) == [("customers", record, True)]
    assert mapped("metatrader", "accounts", row, vertical="prop-trading") == []


TRANSACTION = {
    "id": "a1b2c3",
    "user_id": "045dff8l",
    "type": "withdrawal",
    "currency": "USD",
    "amount": 250.5,
    "payment_method": "bank",
    "timestamp": "2026-01-05 23:30:00",
    "trading_id": "10024567",
    "status": "approved",
}


@pytest.mark.parametrize(("signed", "amount"), [(False, 250.5), (True, -250.5)])
def test_a_crm_transaction_bears_the_partners_sign(signed: bool, amount: float) -> None:
    [(entity, record, _)] = mapped("broctagon", "transactions", TRANSACTION, signed=signed)
    assert entity == "transactions"
    assert record == {
        "transaction_id": "a1b2c3",
        "customer_id": "10024567",
        "transaction_type": "withdrawal",
        "amount_currency": amount,
        "currency": "USD",
        "transaction_date": "2026-01-05T23:30:00Z",
        "status": "approved",
        "payment_method": "bank",
    }


def test_a_type_that_settings_map_to_nothing_is_left_out() -> None:
    row = TRANSACTION | {"type": "internal_transfer"}
    assert mapped("broctagon", "transactions", row, config={"types": {"internal_transfer": None}}) == []
    [(_, record, _)] = mapped("broctagon", "transactions", row)
    assert record["transaction_type"] == "internal_transfer"


def test_the_crm_user_stands_in_where_there_is_no_trading_account() -> None:
    [(_, record, _)] = mapped("broctagon", "transactions", TRANSACTION | {"trading_id": None})
    assert record["customer_id"] == "045dff8l"


def test_a_crm_commission_is_a_rebate() -> None:
    row = {
        "id": "k9",
        "order_id": "o1",
        "trading_account_id": "10024567",
        "receiver_id": "r1",
        "currency": "USD",
        "rebate_time": "2026-01-05 10:00:00",
        "total": "4.20",
        "status": "completed",
    }
    [(_, record, _)] = mapped("broctagon", "commissions", row, signed=True)
    assert (
        record["transaction_id"],
        record["transaction_type"],
        record["amount_currency"],
        record["status"],
    ) == (
        "commission-k9",
        "ib_rebate",
        -4.2,
        "approved",
    )


ACCOUNT_ROW = {
    "id": "ACC-8821",
    "affiliate_id": "aff-1",
    "created_at": 1767650400000,
    "updated_at": "2026-01-06T10:00:00Z",
    "user": {"id": 77, "email": "a@b.example", "country": "gr"},
    "challenge": {"type": "two-step", "phase": "funded", "account_size": 100000},
}


def test_a_prop_account_is_a_customer_with_its_phase() -> None:
    assert mapped("fxproptech", "accounts", ACCOUNT_ROW) == [
        (
            "customers",
            {
                "customer_id": "ACC-8821",
                "signup_date": "2026-01-05T22:00:00Z",
                "affiliate_id": "aff-1",
                "last_modified_date": "2026-01-06T10:00:00Z",
                "email": "a@b.example",
                "country_code": "GR",
                "person_id": "77",
                "challenge_type": "two-step",
                "phase": "funded",
                "account_size": 100000,
            },
            False,
        )
    ]


def test_a_prop_account_without_a_referrer_is_a_patch() -> None:
    [(_, record, patch)] = mapped("fxproptech", "accounts", ACCOUNT_ROW | {"affiliate_id": None})
    assert (patch, "affiliate_id" in record) == (True, False)


def test_a_prop_trade_closes_at_milliseconds_in_dollars() -> None:
    row = {"id": "T1", "account_id": "ACC-8821", "symbol": "NAS100", "lot_size": 2.5, "pnl_usd": -120.55}
    [(entity, record, _)] = mapped("fxproptech", "trades", row | {"closed_at": 1767650400123})
    assert (entity, record["at"], record["currency"], record["lots"], record["pnl"]) == (
        "deals",
        "2026-01-05T22:00:00.123000Z",
        "USD",
        2.5,
        -120.55,
    )


@pytest.mark.parametrize(("said", "ours"), [("requested", "pending"), ("paid", "approved"), ("rejected", "declined")])
def test_a_prop_payout_is_paid_when_it_is(said: str, ours: str) -> None:
    row = {
        "id": "P1",
        "account_id": "ACC-8821",
        "amount": "1000.10",
        "status": said,
        "requested_at": "2026-01-05",
    }
    [(_, record, _)] = mapped("fxproptech", "payouts", row)
    assert (record["status"], record["amount_currency"], record["transaction_type"]) == (
        ours,
        1000.1,
        "payout",
    )
