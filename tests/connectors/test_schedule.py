"""When a source is due, and the window that a run asks for."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from tests import factories
from tests.connectors.conftest import NOON, Clock, make_source
from track360.connectors.models import Source, Watermark
from track360.connectors.pull import schedule, windows
from track360.connectors.registry import CONNECTORS
from track360.core.clock import TradingCalendar
from track360.partners.credentials import services
from track360.partners.models import Partner

pytestmark = pytest.mark.django_db


def test_each_due_source_is_sent_once(source: Source, clock: Clock) -> None:
    assert schedule.claim(clock.now - timedelta(seconds=1)) == []
    assert schedule.claim(clock.now) == [source.pk]
    assert schedule.claim(clock.now + timedelta(seconds=59)) == []
    assert schedule.claim(clock.now + timedelta(seconds=61)) == [source.pk]


def test_nothing_is_sent_for_a_suspended_partner_and_all_of_it_afterwards(source: Source, clock: Clock) -> None:
    services.suspend_partner(source.partner)
    other = make_source(factories.make_partner(), "http://127.0.0.1:1")
    assert schedule.claim(clock.now) == [other.pk]
    services.resume_partner(source.partner)
    assert schedule.claim(clock.now) == [source.pk]


def test_a_set_back_clock_does_not_hold_a_source_up(source: Source, clock: Clock) -> None:
    Source.objects.update(queued_at=clock.now + timedelta(hours=1))
    assert schedule.claim(clock.now) == [source.pk]


@pytest.mark.parametrize(
    ("zone", "instant", "start", "end"),
    [
        ("Europe/Athens", "2026-01-05T10:00:00+00:00", "2026-01-05T12:00:00", "2026-01-05T12:00:00"),
        ("Europe/Athens", "2026-10-25T00:30:00+00:00", "2026-10-25T02:30:00", "2026-10-25T04:30:00"),
        ("Europe/Athens", "2026-10-25T01:30:00+00:00", "2026-10-25T02:30:00", "2026-10-25T04:30:00"),
        ("Europe/Athens", "2026-03-29T01:30:00+00:00", "2026-03-29T04:30:00", "2026-03-29T04:30:00"),
    ],
)
def test_wall_times_are_widened_where_a_clock_change_repeats_them(
    zone: str, instant: str, start: str, end: str
) -> None:
    moment = datetime.fromisoformat(instant)
    assert windows.wall(moment, zone).isoformat() == start
    assert windows.wall(moment, zone, later=True).isoformat() == end


def test_a_daily_run_keeps_its_wall_time_over_a_clock_change(source: Source) -> None:
    source.partner.zone, source.daily_at = "Europe/Athens", time(2, 30)
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)
    first = windows.next_time(source, before)
    second = windows.next_time(source, first)
    assert (first, second) == (
        datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 23, 30, tzinfo=UTC),
    )


def test_windows_of_deals_begin_with_a_whole_trading_day(partner: Partner, clock: Clock) -> None:
    made = make_source(partner, "", {"key": "x"}, connector="metatrader", config={"zone": "Europe/Athens"})
    mark = Watermark(source=made, stream="deals", until=NOON)
    calendar = TradingCalendar("Europe/Athens", time(0))
    window = windows.following(made, mark, CONNECTORS["metatrader"], calendar, NOON + timedelta(hours=1))
    assert window == (datetime(2026, 1, 9, 22, tzinfo=UTC), NOON + timedelta(hours=1))
