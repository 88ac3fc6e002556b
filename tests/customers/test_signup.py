"""When an account was opened: a day, or an instant where the partner says one; told back as it was said."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from customers.models import Customer
from tests.ingest.api import Api, customer, open_house
from track360.ingest.history import arrivals
from track360.ingest.registry import ENTITIES

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> Api:
    return open_house(zone="Europe/Athens")


def stored() -> tuple[datetime, date, str]:
    row = Customer.objects.get()
    return row.signup_date, row.signup_day, row.signed_up


def test_a_day_is_its_first_instant_and_reads_as_the_day(api: Api) -> None:
    api.outcomes("customers", customer(signup_date="2026-01-05"))
    assert stored() == (datetime(2026, 1, 4, 22, tzinfo=UTC), date(2026, 1, 5), "2026-01-05")
    assert api.listed("customers")[0]["signup_date"] == "2026-01-05"


def test_an_instant_keeps_its_time_and_its_trading_day(api: Api) -> None:
    api.outcomes("customers", customer(signup_date="2026-01-05T23:15:30"))
    assert stored() == (datetime(2026, 1, 5, 21, 15, 30, tzinfo=UTC), date(2026, 1, 5), "2026-01-05 23:15")
    assert api.listed("customers")[0]["signup_date"] == "2026-01-05T21:15:30Z"


def test_a_day_that_begins_the_evening_before() -> None:
    api = open_house(zone="America/New_York", day_start=time(17))
    api.outcomes(
        "customers", customer("c1", signup_date="2026-01-05T17:30:00"), customer("c2", signup_date="2026-01-05")
    )
    rows = {row.customer_id: (row.signup_day, row.signed_up) for row in Customer.objects.all()}
    assert rows == {"c1": (date(2026, 1, 6), "2026-01-05 17:30"), "c2": (date(2026, 1, 5), "2026-01-05")}


@pytest.mark.parametrize("said", ["2026-01-05", "2026-01-05T23:15:30", "2026-01-05T10:00:00.123456Z"])
@pytest.mark.parametrize("modified", [{}, {"last_modified_date": "2026-01-06T08:00:00Z"}])
def test_said_again_it_changes_nothing(api: Api, said: str, modified: dict[str, Any]) -> None:
    record = customer(signup_date=said, **modified)
    assert [api.outcomes("customers", record) for _ in range(3)] == [["created"], ["unchanged"], ["unchanged"]]
    assert Customer.objects.get().revision == 1


def test_a_time_said_later_is_news_and_a_day_forgets_it(api: Api) -> None:
    api.outcomes("customers", customer(signup_date="2026-01-05"))
    assert api.outcomes("customers", customer(signup_date="2026-01-05T10:00:00Z")) == ["updated"]
    assert stored()[2] == "2026-01-05 12:00"
    assert api.outcomes("customers", customer(signup_date="2026-01-05")) == ["updated"]
    latest = arrivals.of_record(ENTITIES["customers"], Customer.objects.get())[0]
    assert latest.changes == [("signup_date", "2026-01-05T10:00:00Z", "2026-01-05")]


def test_other_fields_change_beside_it(api: Api) -> None:
    api.outcomes("customers", customer(signup_date="2026-01-05T10:00:00Z"))
    assert api.outcomes("customers", customer(signup_date="2026-01-05T10:00:00Z", country_code="GR")) == ["updated"]
    assert stored()[2] == "2026-01-05 12:00"


def test_a_late_version_folds_in_its_place(api: Api) -> None:
    newest = {"signup_date": "2026-01-05T10:00:00Z", "last_modified_date": "2026-02-02T00:00:00Z"}
    api.outcomes("customers", customer(**newest))
    older = customer(signup_date="2026-01-04", country_code="GR", last_modified_date="2026-02-01T00:00:00Z")
    assert api.outcomes("customers", older) == ["stale"]
    row = Customer.objects.get()
    assert (row.signed_up, row.signup_day, row.country_code) == ("2026-01-05 12:00", date(2026, 1, 5), "GR")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("signup_date_from=2026-01-06", ["night"]),
        ("signup_date_to=2026-01-05", ["day", "noon"]),
        ("signup_date_from=2026-01-05&signup_date_to=2026-01-05", ["day", "noon"]),
    ],
)
def test_lists_are_cut_by_the_partners_day(api: Api, query: str, found: list[str]) -> None:
    said = {"day": "2026-01-05", "noon": "2026-01-05T10:00:00Z", "night": "2026-01-05T22:30:00Z"}
    api.outcomes("customers", *(customer(key, signup_date=at) for key, at in said.items()))
    assert [row["customer_id"] for row in api.listed(f"customers?{query}")] == found


def test_the_day_before_a_clock_change(api: Api) -> None:
    # In Athens clocks go back at 4:00 on 25 October 2026: that day's 3:30 comes twice, and the first counts.
    api.outcomes(
        "customers", customer("c1", signup_date="2026-10-25T03:30:00"), customer("c2", signup_date="2026-10-26")
    )
    rows = {row.customer_id: row for row in Customer.objects.all()}
    assert (rows["c1"].signup_date, rows["c1"].signed_up) == (
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        "2026-10-25 03:30",
    )
    assert (rows["c2"].signup_date, rows["c2"].signed_up) == (datetime(2026, 10, 25, 22, tzinfo=UTC), "2026-10-26")
