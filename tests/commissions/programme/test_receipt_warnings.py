"""What the receipt of a push says of an ``amount_usd`` that settling will not believe."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from commissions.programme.models import ReportingCurrency, UsdTolerance
from commissions.rates.models import Rate
from tests.ingest.api import Api, customer, open_house, transaction

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 5)
CODE = "amount_usd_doubtful"


@pytest.fixture
def api() -> Api:
    """A partner whose euro is worth 2.00 dollars on 5 January."""
    house = open_house()
    house.outcomes("customers", customer("c1"))
    quoted(house, "EUR", "USD", "2")
    return house


def quoted(api: Api, base: str, quote: str, rate: str, day: date = DAY) -> None:
    Rate.objects.create(partner=api.partner, base=base, quote=quote, day=day, rate=Decimal(rate))


def warned(api: Api, *records: dict[str, Any]) -> list[list[tuple[str, str, str]]]:
    """What is said of each record; the push succeeds and all of it lands."""
    answer = api.push("transactions", *records).json()
    assert [entry["outcome"] for entry in answer["data"]] == ["created"] * len(records)
    said = [[tuple(fault.values()) for fault in entry.get("warnings", [])] for entry in answer["data"]]
    assert answer["meta"]["warnings"] == sum(map(len, said))
    return said


def euros(name: str, usd: float, **fields: Any) -> dict[str, Any]:
    return transaction(name, currency="EUR", amount_usd=usd, **fields)


def test_more_than_the_tolerance_is_said_exactly_that_is_not(api: Api) -> None:
    told = warned(api, euros("a", 210), euros("b", 210.01), euros("c", 190), euros("d", 189.99))
    message = (
        "is more than 5 % off the amount at the rates of 2026-01-05: until one of them is corrected the transaction "
        "earns nothing"
    )
    assert told == [[], [("/amount_usd", CODE, message)], [], [("/amount_usd", CODE, message)]]


def test_an_amount_in_dollars_has_no_tolerance(api: Api) -> None:
    told = warned(api, transaction("a", amount_usd=100), transaction("b", amount_usd=100.01), transaction("c"))
    message = "is not the amount, which is in USD already: until one of them is corrected the transaction earns nothing"
    assert told == [[], [("/amount_usd", CODE, message)], []]


def test_without_a_rate_nothing_is_said(api: Api) -> None:
    pounds = transaction("a", currency="GBP", amount_usd=1)
    late = euros("b", 1, transaction_date="2026-01-13T09:00:00Z")
    assert warned(api, pounds, late) == [[], []]
    assert warned(api, euros("c", 1, transaction_date="2026-01-12T09:00:00Z"))[0][0][1] == CODE


def test_by_the_trading_day_and_its_tolerance(api: Api) -> None:
    quoted(api, "EUR", "USD", "1", date(2026, 1, 6))
    UsdTolerance.objects.create(partner=api.partner, from_day=date(2026, 1, 6), percent=Decimal(0))
    # The partner's zone is UTC; on the 6th a euro is a dollar, to the cent.
    next_day = {"transaction_date": "2026-01-06T00:00:00Z"}
    told = warned(api, euros("a", 205), euros("b", 100, **next_day), euros("c", 100.5, **next_day))
    assert [len(said) for said in told] == [0, 0, 1]
    assert told[2][0][2].startswith("is more than 0 % off the amount at the rates of 2026-01-06")


def test_by_a_rate_that_is_crossed_through_the_reporting_currency(api: Api) -> None:
    for base, rate in (("GBP", "200"), ("USD", "160")):
        quoted(api, base, "JPY", rate)
    far = transaction("a", currency="GBP", amount_usd=150)
    assert warned(api, far) == [[]]
    ReportingCurrency.objects.create(partner=api.partner, from_day=date.min, currency="JPY")
    told = warned(api, far | {"transaction_id": "b"}, far | {"transaction_id": "c", "amount_usd": 125})
    assert [len(said) for said in told] == [1, 0]


def test_somebody_elses_rates_say_nothing(api: Api) -> None:
    other = open_house()
    other.outcomes("customers", customer("c1"))
    assert warned(other, euros("a", 1)) == [[]]


def test_a_refused_record_is_not_warned_of(api: Api) -> None:
    answer = api.push("transactions?mode=partial", euros("a", 1, status="done"), euros("b", 1)).json()
    assert ["warnings" in entry for entry in answer["data"]] == [False, True]
    assert answer["meta"]["warnings"] == 1
