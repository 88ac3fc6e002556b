"""What is booked where, once a month is closed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from commissions.corrections.errors import Refused
from commissions.ledger.models import LedgerEntry
from commissions.statements.closing import Obstructed
from tests.scenarios.months.ledger_of import LOTS, Firm


def figures(firm: Firm, label: str) -> tuple[Decimal, ...]:
    row = firm.statement(label)
    return row.lines, row.earned, row.due, row.on_hold


def test_a_late_row_of_a_closed_month_is_booked_in_the_next() -> None:
    firm = Firm()
    firm.trades("2026-01-05", "1.00")
    firm.close("2026-01")
    january = figures(firm, "2026-01"), firm.statement("2026-01").digest
    firm.trades("2026-01-05", "2.00")
    assert firm.lines() == [("5.00", "earned", "2026-01-01"), ("5.00", "prior_period", "2026-02-01")]
    assert LedgerEntry.objects.get(partner=firm.partner, cause="prior_period").month == date(2026, 1, 1)
    firm.close("2026-02")
    assert figures(firm, "2026-01") == (1, 5, 5, 0)
    assert (figures(firm, "2026-01"), firm.statement("2026-01").digest) == january
    assert figures(firm, "2026-02") == (1, 5, 5, 0)
    assert firm.proved()


def test_a_thousand_lines_of_a_third_of_a_cent() -> None:
    firm = Firm([LOTS | {"rate": "0.33"}])
    for day in range(1, 11):
        records = [
            {
                "date": f"2026-01-{day:02}",
                "customer_id": "c1",
                "instrument": f"I{number}",
                "lots_traded": Decimal("0.01"),
                "currency": "USD",
            }
            for number in range(100)
        ]
        from tests.properties.both import push

        push(firm.partner, [("trading-activity", records)])
    approved = firm.month("2026-01")
    assert (approved.statement.lines, approved.payable, approved.payout, approved.carried) == (
        1000,
        Decimal("3.3"),
        Decimal("3.3"),
        0,
    )


def test_yen_are_rounded_and_the_rest_is_carried() -> None:
    firm = Firm([LOTS | {"rate": "0.4"}], currency="JPY")
    for day in ("05", "06", "07"):
        firm.trades(f"2026-01-{day}", "1.00")
    approved = firm.month("2026-01")
    assert (approved.payable, approved.payout, approved.carried) == (Decimal("1.2"), 1, Decimal("0.2"))
    firm.trades("2026-02-05", "2.00")
    february = firm.month("2026-02")
    assert (february.opening, february.payable, february.payout) == (Decimal("0.2"), 1, 1)


def test_paid_in_november_and_worth_less_with_a_long_hold() -> None:
    firm = Firm()
    firm.trades("2025-11-05", "10.00")
    november = firm.month("2025-11")
    assert november.payout == 50
    firm.with_rule(date(2025, 11, 1), rate="3.00", hold_days=60)
    firm.settle()
    assert firm.lines() == [("50.00", "earned", "2025-11-01"), ("-20.00", "prior_period", "2025-12-01")]
    assert firm.proved()
    december = firm.month("2025-12")
    assert figures(firm, "2025-12") == (1, -20, -20, 0)
    assert (december.payable, december.payout, december.carried, december.blocked) == (-20, 0, -20, "nothing_due")


def test_what_is_held_is_paid_with_the_period_in_which_its_hold_ends() -> None:
    firm = Firm([LOTS | {"hold_days": 14}])
    firm.trades("2026-01-10", "1.00")
    firm.trades("2026-01-25", "2.00")
    january = firm.month("2026-01")
    assert figures(firm, "2026-01") == (2, 15, 5, 10)
    assert january.payout == 5
    february = firm.month("2026-02")
    assert figures(firm, "2026-02") == (0, 0, 10, 0)
    assert firm.statement("2026-02").released_by_date == 10
    assert (february.payout, february.carried) == (10, 0)


def test_closing_goes_in_order_and_twice_is_harmless() -> None:
    firm = Firm()
    firm.trades("2026-01-05", "1.00")
    with pytest.raises(Refused, match="2026-01 is open and comes first"):
        firm.close("2026-02")
    first = firm.close("2026-01")
    assert firm.close("2026-01") == first
    with pytest.raises(Refused, match="2025-12 lies before the first period that was closed"):
        firm.close("2025-12")
    with pytest.raises(Refused, match="is no period of this partner's"):
        firm.close("2026-02-H1")


def test_what_cannot_be_rated_stands_against_it() -> None:
    firm = Firm([{"id": "share", "type": "spread_share", "percent": 20}])
    firm.trades("2026-01-05", "1.00")
    with pytest.raises(Obstructed) as refused:
        firm.close("2026-01")
    assert refused.value.found == ["1 unrated (missing_revenue): c1 2026-01-05 EURUSD"]
    assert firm.close("2026-01", override="paid by hand").overridden == refused.value.found
