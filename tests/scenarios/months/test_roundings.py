"""Ties go to the even neighbour, and nothing that is rounded away is lost."""

from __future__ import annotations

from decimal import Decimal

import pytest

from commissions.ledger.models import LedgerEntry
from tests.scenarios.months.ledger_of import LOTS, Firm


@pytest.mark.parametrize(
    ("currency", "rate", "paid"),
    [
        ("USD", "0.125", "0.12"),
        ("USD", "0.135", "0.14"),
        ("JPY", "0.5", "0"),
        ("JPY", "1.5", "2"),
        ("KWD", "1.0005", "1.000"),
    ],
)
def test_a_tie(currency: str, rate: str, paid: str) -> None:
    firm = Firm([LOTS | {"rate": rate}], currency=currency)
    firm.trades("2026-01-05", "1.00")
    approved = firm.month("2026-01")
    assert (approved.payout, approved.carried) == (Decimal(paid), Decimal(rate) - Decimal(paid))


def test_half_of_the_last_place_of_a_line_is_nothing() -> None:
    firm = Firm([LOTS | {"rate": "0.0000005"}])
    firm.trades("2026-01-05", "0.01")
    firm.trades("2026-01-06", "0.03")
    # 0.000000005 and 0.000000015: the first is a tie with nothing, the second with 0.00000002.
    assert [str(line.amount) for line in LedgerEntry.objects.filter(partner=firm.partner)] == ["2E-8"]
    assert firm.proved()
