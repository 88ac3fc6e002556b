"""Whether the day's records came: states, figures and due times."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests import factories as make
from tests.reports.conftest import World
from track360.core import clock
from track360.ingest.models import FeedDue
from track360.partners.models import Partner
from track360.queue.models import Outbox
from track360.reports.selectors.feeds import Feed, feeds_of
from track360.reports.tasks import watch_feeds

DUE = datetime(2026, 3, 18, 6, tzinfo=UTC)  # a Wednesday
NOW = DUE + timedelta(hours=2)
ENTITY = "trading-activity"


def came(partner: Partner, records: int, weeks: int = 0, before: timedelta = timedelta(hours=1), **more: Any) -> None:
    """So many records so long before the due time of so many weeks ago."""
    at = DUE - timedelta(weeks=weeks) - before
    make.make_batch(partner, ENTITY, received_at=at, received=records, created=records, **more)


def feed(partner: Partner, entity: str = ENTITY, moment: datetime = NOW) -> Feed:
    ((_, feeds),) = feeds_of([partner], moment)
    return next(each for each in feeds if each.entity == entity)


def figures(found: Feed) -> tuple[str, int, str, int]:
    return found.state, found.volume, str(found.usual), found.since


@pytest.fixture
def partner(db: None) -> Partner:
    return make.make_partner("acme")


@pytest.fixture
def usual(partner: Partner) -> Partner:
    """1000, 1200, 900, 5000 and 1100 on the last five Wednesdays: the median is 1100."""
    for weeks, records in enumerate((1000, 1200, 900, 5000, 1100), 1):
        came(partner, records, weeks)
    came(partner, 70_000, 6)  # too long ago to count
    came(partner, 50, 1, timedelta(hours=25))  # of the day before
    return partner


def test_what_came_in_time_is_on_time(usual: Partner):
    came(usual, 700)
    came(usual, 400, before=timedelta(hours=23))
    came(usual, 60, before=timedelta(minutes=-30))
    assert figures(feed(usual)) == ("on time", 1100, "1100", 60)


@pytest.mark.parametrize(("records", "state"), [(550, "on time"), (549, "short"), (1, "short"), (0, "late")])
def test_less_than_half_is_short_and_nothing_is_late(records: int, state: str, usual: Partner):
    if records:
        came(usual, records)
    assert figures(feed(usual)) == (state, records, "1100", 0)


def test_what_comes_after_the_due_time_is_late_all_day_and_told_beside_it(usual: Partner):
    came(usual, 1100, before=timedelta(seconds=-1))
    assert figures(feed(usual)) == ("late", 0, "1100", 1100)


def test_the_due_time_itself_is_in_time_and_the_day_before_is_not(usual: Partner):
    came(usual, 600, before=timedelta(0))
    came(usual, 600, before=timedelta(hours=24))
    assert figures(feed(usual)) == ("on time", 600, "1100", 0)


def test_before_the_due_time_the_day_before_counts(usual: Partner):
    came(usual, 600)
    found = feed(usual, moment=DUE - timedelta(seconds=1))
    assert (found.by, found.volume, found.since) == (DUE - timedelta(days=1), 0, 600)


def test_rejected_and_released_records_do_not_count(usual: Partner):
    came(usual, 600, rejected=51)
    came(usual, 600, origin="release")
    assert figures(feed(usual)) == ("short", 549, "1100", 0)


def test_of_an_even_number_of_weeks_the_mean_of_the_middle_counts(partner: Partner):
    for weeks, records in ((1, 100), (2, 301)):
        came(partner, records, weeks)
    assert figures(feed(partner)) == ("late", 0, "200.5", 0)


def test_nothing_is_expected_on_a_day_on_which_usually_nothing_comes(partner: Partner):
    for weeks in range(1, 6):
        came(partner, 900, weeks, timedelta(hours=30))
    assert figures(feed(partner)) == ("not expected", 0, "0", 0)
    came(partner, 5)
    assert figures(feed(partner)) == ("on time", 5, "0", 0)


def test_a_feed_that_never_was_and_one_that_has_just_begun(partner: Partner):
    assert figures(feed(partner)) == ("never", 0, "None", 0)
    came(partner, 10, before=timedelta(minutes=-5))
    assert figures(feed(partner)) == ("not expected", 0, "None", 10)


def test_a_feed_in_its_first_week_has_no_usual_volume(partner: Partner):
    came(partner, 10, before=timedelta(days=2))
    assert figures(feed(partner)) == ("late", 0, "None", 0)


def test_without_a_due_time_nothing_is_late(partner: Partner):
    make.make_batch(partner, "customers", received_at=NOW - timedelta(hours=3), received=7)
    found = feed(partner, "customers")
    assert (found.due, found.by, figures(found)) == (None, NOW, ("not expected", 7, "None", 0))


def test_a_partner_has_due_times_of_its_own(usual: Partner, operator: Client):
    came(usual, 1100, before=timedelta(hours=-1))
    assert feed(usual).state == "late"
    address = f"/admin/partners/partner/{usual.pk}/feeds/"
    answer = operator.post(address, {ENTITY: "07:30", "customers": "05:00", "transactions": ""}, follow=True)
    assert "The due times are set." in answer.content.decode()
    assert (feed(usual).due, feed(usual).state) == (time(7, 30), "on time")
    assert feed(usual, "customers").due == time(5)
    operator.post(address, {ENTITY: "", "customers": "", "transactions": ""})
    assert (feed(usual).due, feed(usual).state) == (None, "not expected")


def test_a_time_that_is_none_is_refused_and_so_is_who_may_only_read(usual: Partner, operator: Client):
    address = f"/admin/partners/partner/{usual.pk}/feeds/"
    for wrong in ("25:00", "noon", "06:00:00x"):
        assert "Give times of the day" in operator.post(address, {ENTITY: wrong}, follow=True).content.decode()
    assert operator.get(address).status_code == 405
    clerk = Client()
    clerk.force_login(make.make_operator("clerk", role="auditor"))
    assert clerk.post(address, {ENTITY: "07:00"}).status_code == 403
    assert 'type="time"' not in clerk.get(f"/admin/partners/partner/{usual.pk}/").content.decode()
    assert not FeedDue.objects.exists()


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_dashboard_and_the_partner_say_it_in_figures(
    usual: Partner, operator: Client, monkeypatch: pytest.MonkeyPatch
):
    from track360.reports.admin import partner_feeds
    from track360.reports.dashboards import operator as dashboard

    for module in (dashboard, partner_feeds, clock):
        monkeypatch.setattr(module, "now", lambda: NOW)
    came(usual, 1234 - 800)
    came(usual, 2500, before=timedelta(minutes=-30))
    page = text(operator.get("/admin/"))
    assert "short due 06:00 UTC: 434, usually 1,100; 2,500 since" in page
    assert "Customers Transactions Trading activity" in page
    page = text(operator.get(f"/admin/partners/partner/{usual.pk}/"))
    assert "Trading activity short 434 1,100 2,500 2026-03-18 06:30 UTC" in page
    assert "Customers never 0 – 0 –" in page


def test_many_partners_are_one_question_of_short_index_ranges(
    world: World, operator: Client, django_assert_max_num_queries: Any
):
    for number in range(30):
        make.make_batch(make.make_partner(f"firm-{number}"), ENTITY, received_at=NOW)
    partners = list(Partner.objects.all())
    with django_assert_max_num_queries(2):
        feeds_of(partners, NOW)
    with django_assert_max_num_queries(20):
        assert operator.get("/admin/").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'batch_feed'")
        assert "(partner_id, entity, received_at)" in cursor.fetchone()[0]


def told_feeds() -> list[tuple[str, str, str]]:
    rows = Outbox.objects.order_by("id").values_list("type", "change__entity", "change__due")
    return [row for row in rows if row[0].startswith("feed.")]


def test_a_feed_that_is_late_is_told_once_and_so_is_its_recovery(usual: Partner, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    for _ in range(3):
        watch_feeds()
    late = ("feed.late", ENTITY, DUE.isoformat())
    assert told_feeds() == [late]
    came(usual, 1, before=timedelta(minutes=-30))
    for _ in range(3):
        watch_feeds()
    assert told_feeds() == [late, ("feed.recovered", ENTITY, DUE.isoformat())]
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=7))
    watch_feeds()
    assert [each[0] for each in told_feeds()] == ["feed.late", "feed.recovered", "feed.late"]


def test_a_suspended_partner_s_feeds_are_not_watched(usual: Partner, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    Partner.objects.update(suspended_at=NOW)
    watch_feeds()
    assert told_feeds() == []
