"""Days that have not come yet are taken, and the receipt says so."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

import pytest

from track360.core.clock import TradingCalendar
from track360.ingest.contract import PartnerContract
from track360.ingest.registry import ENTITIES
from track360.ingest.validate.records import validate_records
from track360.partners.models import Partner
from track360.verticals.forex import FOREX

# 22:30 on 9 January in UTC is 00:30 on the 10th in Athens.
RECEIVED = datetime(2026, 1, 9, 22, 30, tzinfo=UTC)
ATHENS = TradingCalendar("Europe/Athens", time(0))
FAR = "is more than a day ahead of 2026-01-10, the partner's trading day when it was received"


def warned(entity: str, *records: dict[str, Any], calendar: TradingCalendar = ATHENS) -> Any:
    partner = Partner(code="p", vertical="forex", zone=calendar.zone, day_start=calendar.day_start)
    contract = PartnerContract(ENTITIES[entity], partner, FOREX)
    found = validate_records(contract, list(records), {}, RECEIVED)
    assert found.errors == {}
    assert len(found.items) == len(records)
    return {index: [tuple(fault) for fault in faults] for index, faults in found.warnings.items()}


def day(date: str) -> dict[str, Any]:
    return {"date": date, "customer_id": "c", "instrument": "EURUSD", "lots_traded": 1, "currency": "USD"}


def paid(at: str) -> dict[str, Any]:
    return {
        "transaction_id": at, "customer_id": "c", "transaction_type": "deposit", "amount_currency": 5,
        "currency": "USD", "transaction_date": at, "status": "approved",
    }  # fmt: skip


def test_a_trading_day_more_than_a_day_ahead() -> None:
    told = warned("trading-activity", day("2026-01-10"), day("2026-01-11"), day("2026-01-12"), day("2062-01-01"))
    assert told == {index: [("/date", "ahead_of_clock", FAR)] for index in (2, 3)}


def test_a_transaction_by_its_trading_day() -> None:
    # The 11th ends at midnight in Athens, which is 22:00 in UTC.
    told = warned(
        "transactions", paid("2026-01-11T21:59:59.9Z"), paid("2026-01-11T22:00:00Z"), paid("2026-01-12T00:00:00")
    )
    assert told == {index: [("/transaction_date", "ahead_of_clock", FAR)] for index in (1, 2)}


def test_a_server_day_that_began_the_evening_before() -> None:
    server = TradingCalendar("America/New_York", time(17))
    # 17:30 in New York: the 10th has begun there, so the 11th is tomorrow.
    assert warned("trading-activity", day("2026-01-11"), calendar=server) == {}
    assert list(warned("trading-activity", day("2026-01-12"), calendar=server)) == [0]


@pytest.mark.parametrize("entity", ["customers"])
def test_what_has_no_trading_day_is_not_asked(entity: str) -> None:
    assert warned(entity, {"customer_id": "c", "signup_date": "2062-01-01", "affiliate_id": "A"}) == {}
