"""Deals: stored once, days rolled up whole from all of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from activity.models import TradingDay
from tests.connectors.conftest import NOON, make_source
from tests.factories import make_affiliate, make_customer
from track360.connectors import deals
from track360.connectors.contract import SourceAccess
from track360.connectors.models import Deal, DirtyDay, Source
from track360.core.clock import TradingCalendar
from track360.ingest.models import Parked, Quarantined
from track360.partners.models import Partner

pytestmark = pytest.mark.django_db
ACCESS = SourceAccess({}, {}, TradingCalendar("America/New_York", time(17)), "forex", book="live")


def deal(number: int, **fields: Any) -> dict[str, Any]:
    """Half a lot on Monday 5 January 2026, a trading day that began on Sunday at 17:00 New York."""
    return {
        "deal_id": f"d{number}",
        "customer_id": "c1",
        "instrument": "XAUUSD.pro",
        "currency": "USD",
        "at": "2026-01-05T10:00:00Z",
        "lots": 0.5,
        "pnl": -2.25,
        **fields,
    }


@pytest.fixture
def source(partner: Partner) -> Source:
    make_customer(make_affiliate(partner, "A2"), "c1")
    return make_source(partner, "http://127.0.0.1:9")


def bring(source: Source, *records: dict[str, Any]) -> dict[str, int]:
    return {name: number for name, number in deals.store(source, ACCESS, list(records), NOON).items() if number}


def rolled(source: Source, at: datetime = NOON) -> list[tuple[Any, ...]]:
    """The days as they are after rolling up."""
    deals.roll_up(source, at)
    found = TradingDay.objects.order_by("date", "instrument")
    return list(found.values_list("date", "instrument", "lots_traded", "pnl", "commission"))


def test_a_day_is_the_sum_of_all_its_deals_whenever_they_came(source: Source) -> None:
    bring(source, deal(1, commission=3.5), deal(2))
    assert rolled(source) == [(date(2026, 1, 5), "XAUUSD.pro", Decimal(1), Decimal("-4.5"), Decimal("3.5"))]
    bring(source, deal(3, at="2026-01-05T21:59:59Z"))
    assert rolled(source, NOON.replace(hour=13))[0][2:4] == (Decimal("1.5"), Decimal("-6.75"))


def test_the_servers_zone_and_day_start_decide_the_day(source: Source) -> None:
    bring(source, deal(1, at="2026-01-05T22:00:00Z"), deal(2, at="2026-01-05T16:59:59"))
    assert [row[0] for row in rolled(source)] == [date(2026, 1, 5), date(2026, 1, 6)]


def test_the_same_deal_again_changes_nothing(source: Source) -> None:
    assert bring(source, deal(1)) == {"created": 1}
    rolled(source)
    assert bring(source, deal(1)) == {"unchanged": 1}
    assert not DirtyDay.objects.exists()
    assert Deal.objects.count() == 1


def test_a_deal_twice_on_a_page_is_one(source: Source) -> None:
    assert bring(source, deal(1), deal(1, lots=0.7)) == {"created": 1, "unchanged": 1}
    assert Deal.objects.get().lots == Decimal("0.7")


def test_a_corrected_deal_leaves_its_old_day(source: Source) -> None:
    bring(source, deal(1), deal(2))
    rolled(source)
    assert bring(source, deal(2, at="2026-01-06T10:00:00Z")) == {"updated": 1}
    assert [row[2] for row in rolled(source, NOON.replace(hour=13))] == [Decimal("0.5"), Decimal("0.5")]


def test_a_day_that_lost_all_its_deals_is_zero(source: Source) -> None:
    bring(source, deal(1))
    rolled(source)
    bring(source, deal(1, instrument="EURUSD"))
    days = rolled(source, NOON.replace(hour=13))
    assert [(row[1], row[2], row[3]) for row in days] == [
        ("EURUSD", Decimal("0.5"), Decimal("-2.25")),
        ("XAUUSD.pro", Decimal(0), Decimal(0)),
    ]


def test_two_sources_of_one_server_share_its_book(source: Source, partner: Partner) -> None:
    other = make_source(partner, "http://127.0.0.1:9", code="other")
    bring(source, deal(1))
    assert bring(other, deal(1), deal(2)) == {"created": 1, "unchanged": 1}
    assert rolled(other)[0][2] == Decimal(1)


def test_swap_is_kept_beside_the_day(source: Source) -> None:
    bring(source, deal(1, swap=-0.35), deal(2, swap=-0.1))
    deals.roll_up(source, NOON)
    assert TradingDay.objects.get().extra == {"swap": -0.45}


def test_steps_of_a_thousandth_lot_are_rounded_by_the_day(source: Source) -> None:
    bring(source, *[deal(n, lots=0.005) for n in range(3)])
    assert rolled(source)[0][2] == Decimal("0.02")


def test_an_invalid_deal_is_set_aside_with_its_reason(source: Source) -> None:
    assert bring(source, deal(1, lots=-1), deal(2, currency="XXQ"), deal(3, at="2026-02-30T10:00:00Z"), deal(4)) == {
        "created": 1,
        "rejected": 3,
    }
    told = [kept.errors[0]["pointer"] for kept in Quarantined.objects.order_by("id")]
    assert told == ["/lots", "/currency", "/at"]
    assert list(Quarantined.objects.values_list("entity", flat=True).distinct()) == ["deals"]


def test_the_day_of_an_unknown_customer_waits(source: Source) -> None:
    bring(source, deal(1, customer_id="c9"))
    assert rolled(source) == []
    assert Parked.objects.get().parent_id == "c9"


def test_amounts_of_any_size_fit_fifteen_digits(source: Source) -> None:
    bring(source, deal(1, pnl=123456789012.345), deal(2, pnl=0.00000001))
    assert rolled(source)[0][3] == Decimal("123456789012.345")


def test_the_clock_of_a_deal_is_kept(source: Source) -> None:
    bring(source, deal(1))
    assert Deal.objects.get().at == datetime(2026, 1, 5, 10, tzinfo=UTC)


def test_ids_that_no_index_holds_together_do_not_end_the_pull(source: Source) -> None:
    # Four bytes a character, and no two alike, or the index would pack them.
    wide = "".join(chr(0x20000 + 37 * number) for number in range(500))
    assert bring(source, deal(1, customer_id=wide, instrument=wide[::-1]), deal(2)) == {"created": 2}
    assert [row[1] for row in rolled(source)] == ["XAUUSD.pro"]
    kept = Quarantined.objects.get()
    assert [fault["code"] for fault in kept.errors] == ["too_long_together"]
