"""What a field may say: unknown properties, aliases, signs, nulls, zones, ids compared byte for byte."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from activity.models import TradingDay
from customers.models import Customer
from tests.ingest.api import Api, customer, day, open_house, transaction
from transactions.models import Transaction

pytestmark = pytest.mark.django_db


def test_an_unknown_property_is_kept_with_a_warning(api: Api) -> None:
    answer = api.push("customers", customer("c2", contry_code="GR", zzz=[1.5, {"a": None}])).json()
    assert answer["data"][0]["warnings"] == [
        {
            "pointer": "/contry_code",
            "code": "unknown_property",
            "message": "contry_code is not a known property; did you mean country_code?",
        },
        {"pointer": "/zzz", "code": "unknown_property", "message": "zzz is not a known property"},
    ]
    assert answer["meta"]["warnings"] == 2
    row = api.listed("customers?customer_id=c2")[0]
    assert row["extra"] == {"contry_code": "GR", "zzz": [1.5, {"a": None}]}
    assert row["country_code"] is None
    assert api.outcomes("customers", row) == ["unchanged"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("CountryCode", "country_code"),
        ("LANG_ID", "lang_id"),
        ("e-mail", "email"),
        ("first name", "first_name"),
    ],
)
def test_the_nearest_field_is_found_however_it_is_spelled(api: Api, said: str, meant: str) -> None:
    warnings = api.push("customers", customer("c2", **{said: "x"})).json()["data"][0]["warnings"]
    assert warnings[0]["message"] == f"{said} is not a known property; did you mean {meant}?"


def test_an_unknown_property_that_extra_has_too_says_which_one_counts(api: Api) -> None:
    answer = api.push("customers", customer("c2", zzz=1, extra={"zzz": 2, "yyy": 3})).json()
    message = "zzz is not a known property; it replaces the one in extra"
    assert [warning["message"] for warning in answer["data"][0]["warnings"]] == [message]
    assert api.listed("customers?customer_id=c2")[0]["extra"] == {"zzz": 1, "yyy": 3}


def test_a_partner_may_refuse_unknown_properties() -> None:
    api = open_house(unknown_properties="refuse")
    answer = api.push("customers", customer(contry_code="GR"))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "unknown_property"
    assert Customer.objects.count() == 0


def test_a_field_of_the_other_vertical_is_unknown(api: Api) -> None:
    answer = api.push("customers", customer("c2", phase="funded")).json()
    assert [warning["pointer"] for warning in answer["data"][0]["warnings"]] == ["/phase"]
    assert Customer.objects.get(customer_id="c2").phase is None


def test_aliases_translate_and_keep_the_raw_word() -> None:
    aliases = {"status": {"completed": "approved"}, "kyc_status_id": {"ok": "approved"}}
    api = open_house(aliases=aliases)
    api.outcomes("customers", customer(kyc_status_id="ok"))
    api.outcomes("transactions", transaction(status="completed"))
    row = Transaction.objects.get()
    assert (row.status, row.raw) == ("approved", {"status": "completed"})
    assert Customer.objects.get().raw == {"kyc_status_id": "ok"}
    assert api.outcomes("transactions", transaction(status="completed")) == ["unchanged"]
    assert api.outcomes("transactions", transaction(status="declined")) == ["updated"]
    assert Transaction.objects.get().raw is None


A_DAY, YEARS = "must be a date that exists, as YYYY-MM-DD", ", from 1900 to 2199"


@pytest.mark.parametrize(
    ("path", "record", "message"),
    [
        ("customers", customer(""), "must not be empty"),
        ("customers", customer(signup_date="5.1.2026"), A_DAY + ", or an ISO 8601 date-time" + YEARS),
        ("customers", customer(country_code="gr"), "must be an ISO 3166-1 alpha-2 code"),
        ("customers", customer(lang_id="EN"), "must be an ISO 639-1 code"),
        ("customers", customer(email="a"), "must be an e-mail address"),
        ("customers", customer(first_name="x" * 501), "must have at most 500 characters"),
        ("customers", customer(leverage=1.5), "must be string or integer or null"),
        ("customers", customer(leverage=1e18), "must be below 1e18 in magnitude"),
        ("customers", customer(extra=[]), "must be a JSON object"),
        ("transactions", transaction(currency="usd"), "must be an active ISO 4217 code"),
        ("transactions", transaction(status="done"), "must be one of: pending, approved, declined, reversed"),
        ("transactions", transaction(amount_currency=1e18), "must be below 1e18 in magnitude"),
        ("transactions", transaction(transaction_date="2026-01-05"),
         "must be an ISO 8601 date-time such as 2026-01-05T09:30:00Z" + YEARS),
        ("trading-activity", day(date="2026-1-5"), A_DAY + YEARS),
        ("trading-activity", day(lots_traded=0.001), "must have at most 2 decimals"),
        ("trading-activity", day(commission=-1), "must be 0 or more"),
        ("trading-activity", day(pnl="1"), "must be number or null"),
    ],
)  # fmt: skip
def test_the_message_says_what_is_wanted(api: Api, path: str, record: dict[str, Any], message: str) -> None:
    assert [error["message"] for error in api.push(path, record).json()["errors"]] == [message]


def test_unsigned_partners_send_amounts_and_only_adjustments_go_below(api: Api) -> None:
    assert api.outcomes("transactions", transaction("a", transaction_type="adjustment", amount_currency=-5)) == [
        "created"
    ]
    assert api.outcomes("transactions", transaction("b", transaction_type="withdrawal", amount_currency=5)) == [
        "created"
    ]
    assert (
        api.push("transactions", transaction("c", transaction_type="withdrawal", amount_currency=-5)).status_code == 422
    )


@pytest.mark.parametrize(
    ("kind", "amount", "status"),
    [("deposit", 5, 200), ("deposit", -5, 422), ("withdrawal", -5, 200), ("withdrawal", 5, 422), ("bonus", -5, 200),
     ("ib_rebate", 0, 200), ("adjustment", 5, 200), ("adjustment", -5, 200)],
)  # fmt: skip
def test_signed_partners(kind: str, amount: int, status: int) -> None:
    api = open_house(signs="signed")
    api.outcomes("customers", customer("c1"))
    sent = transaction(transaction_type=kind, amount_currency=amount, amount_usd=amount)
    assert api.push("transactions", sent).status_code == status


def test_null_clears_and_absent_leaves(api: Api) -> None:
    api.outcomes("customers", customer("c2", first_name="Ada", email="a@b.example", extra={"x": 1}))
    assert api.outcomes("customers", customer("c2", email=None)) == ["updated"]
    row = Customer.objects.get(customer_id="c2")
    assert (row.first_name, row.email, row.extra) == ("Ada", None, {"x": 1})
    assert api.outcomes("customers", customer("c2", email=None)) == ["unchanged"]
    assert api.outcomes("customers", customer("c2")) == ["unchanged"]
    assert api.outcomes("customers", customer("c2", extra=None)) == ["updated"]
    assert Customer.objects.get(customer_id="c2").extra is None


def test_a_day_is_always_whole(api: Api) -> None:
    api.outcomes("trading-activity", day(pnl=5, note="x"))
    assert api.outcomes("trading-activity", day(spread_cost=1)) == ["updated"]
    row = TradingDay.objects.get()
    assert (row.pnl, row.spread_cost, row.extra, row.revision) == (None, Decimal(1), None, 2)
    assert api.outcomes("trading-activity", day(spread_cost=1.0, pnl=None)) == ["unchanged"]


def test_a_newer_date_alone_is_a_version(api: Api) -> None:
    assert api.outcomes("trading-activity", day(last_modified_date="2026-01-06T00:00:00Z")) == ["created"]
    assert api.outcomes("trading-activity", day(last_modified_date="2026-01-06T02:00:00+02:00")) == ["unchanged"]
    assert api.outcomes("trading-activity", day(last_modified_date="2026-01-07T00:00:00Z")) == ["updated"]
    assert api.outcomes("trading-activity", day(pnl=1, last_modified_date="2026-01-06T00:00:00Z")) == ["stale"]
    assert TradingDay.objects.get().pnl is None


def test_a_stale_version_fills_what_no_newer_one_has_set(api: Api) -> None:
    api.outcomes("customers", customer("c2", last_modified_date="2026-02-01T00:00:00Z"))
    stale = customer("c2", affiliate_id="B", lang_id="el", last_modified_date="2026-01-01T00:00:00Z")
    assert api.outcomes("customers", stale) == ["stale"]
    row = Customer.objects.get(customer_id="c2")
    assert (row.affiliate_id, row.lang_id) == ("A", "el")
    assert api.outcomes("customers", stale) == ["unchanged"]


def test_a_time_without_offset_is_the_partners(api: Api) -> None:
    api.outcomes("transactions", transaction(transaction_date="2026-01-31T22:30:00"))
    api.outcomes("transactions", transaction("t2", transaction_date="2026-01-31T22:30:00Z"))
    one, two = Transaction.objects.order_by("transaction_id")
    assert (one.transaction_date, one.day) == (datetime(2026, 1, 31, 20, 30, tzinfo=UTC), date(2026, 1, 31))
    assert two.day == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("sent", "kept"), [("1:100", "1:100"), ("100", "100"), (100, "100"), (100.0, "100"), (5e2, "500")]
)
def test_leverage_is_text(api: Api, sent: Any, kept: str) -> None:
    api.outcomes("customers", customer("c2", leverage=sent))
    assert api.listed("customers?customer_id=c2")[0]["leverage"] == kept
    assert api.outcomes("customers", customer("c2", leverage=sent)) == ["unchanged"]


def test_prop_needs_pnl_and_knows_drawdown() -> None:
    api = open_house("prop-trading")
    api.outcomes("customers", customer("c1", phase="one", account_size=100000))
    assert api.push("trading-activity", day()).json()["errors"][0]["pointer"] == "/pnl"
    assert api.outcomes("trading-activity", day(pnl=-1, drawdown=1.5, max_drawdown=2)) == ["created"]
    assert api.listed("trading-activity")[0]["drawdown"] == 1.5


def test_another_vertical_is_forbidden(api: Api) -> None:
    answer = api.http.get("/api/v1/prop-trading/customers")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert api.http.get("/api/v1/casino/customers").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2026-01-05", "2026-01-05"),
        ("2026-01-05T22:30:00Z", "2026-01-05T22:30:00Z"),
        ("2026-01-05T22:30:00", "2026-01-05T20:30:00Z"),
        ("2026-01-05T22:30:00.25+02:00", "2026-01-05T20:30:00.250000Z"),
        # The first instant of a day says no more than the day.
        ("2026-01-04T22:00:00Z", "2026-01-05"),
    ],
)
def test_a_signup_may_be_a_day_or_an_instant_and_comes_back_as_that(sent: str, kept: str) -> None:
    api = open_house(zone="Europe/Athens")
    assert api.outcomes("customers", customer(signup_date=sent)) == ["created"]
    assert api.listed("customers")[0]["signup_date"] == kept
