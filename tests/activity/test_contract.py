"""The rules of a day of activity, without a database."""

from __future__ import annotations

import pytest

from activity.contract import ACTIVITY, eligible_within_traded
from tests.ingest.api import day
from track360.ingest.contract import PartnerContract
from track360.partners.models import Partner
from track360.verticals.forex import FOREX

GROUND = PartnerContract(ACTIVITY, Partner(vertical="forex"), FOREX)


@pytest.mark.parametrize(
    ("eligible", "traded", "codes"),
    [
        (None, 1, []),
        (0, 0, []),
        (1.25, 1.25, []),
        (0.3, 0.3, []),
        (0.31, 0.3, ["above_lots_traded"]),
        (2, 1.99, ["above_lots_traded"]),
    ],
)
def test_eligible_lots(eligible: float | None, traded: float, codes: list[str]) -> None:
    record = day(lots_traded=traded, eligible_lots=eligible)
    assert [fault.code for fault in eligible_within_traded(record, GROUND)] == codes


def test_the_key_is_the_day_the_customer_the_instrument_and_the_currency() -> None:
    assert ACTIVITY.key_of(day()) == ("2026-01-05", "c1", "EURUSD", "USD")
