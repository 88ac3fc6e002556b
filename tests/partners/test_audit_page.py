"""The audit log on the operators' site: found, and taken away."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests import factories
from track360.partners import audit
from track360.partners.models import Partner

pytestmark = pytest.mark.django_db
PAGE = "/admin/partners/auditentry/"
MONDAY, TUESDAY = datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 6, tzinfo=UTC)


@pytest.fixture
def operator(db: None) -> Client:
    made = Client()
    made.force_login(factories.make_operator())
    return made


@pytest.fixture
def log(partner: Partner) -> Any:
    """Three calls: the last instant of Monday, the first of Tuesday, and one of another partner."""
    for day in (MONDAY, TUESDAY):
        audit.ensure_partition(day.date())
    last = datetime(2026, 1, 5, 23, 59, 59, 999999, UTC)
    other = factories.make_partner().pk
    body = sha256(b"[]").digest()
    for at, pk, path, status, digest, batch in (
        (last, partner.pk, "/api/v1/forex/customers", 200, body, 7),
        (TUESDAY, partner.pk, "/api/v1/forex/parked", 429, None, None),
        (TUESDAY, other, "/api/v1/forex/batches/1", 404, None, None),
    ):
        audit.write([at, pk, "client:abc", "203.0.113.5", "POST", path, status, 1500, digest, batch])
    return other


def test_the_page_of_a_call_says_how_long_it_took_and_what_it_sent(operator: Client, log: Any) -> None:
    pushed = operator.get(PAGE, {"status": "200"}).context["cl"].result_list[0]
    shown = {row.title: row.value for row in operator.get(f"{PAGE}{pushed.pk}/").context["details"]}
    assert (shown["Took"], shown["SHA-256 of the body"]) == ("1.5 ms", sha256(b"[]").hexdigest())
    assert (shown["From"], shown["Answered"], shown["Batch"]) == ("203.0.113.5", 200, 7)


def test_a_call_outlives_its_partner(operator: Client, log: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM partners_partner WHERE id = %s", [log])
    (call,) = operator.get(PAGE, {"status": "404"}).context["cl"].result_list
    shown = {row.title: row.value for row in operator.get(f"{PAGE}{call.pk}/").context["details"]}
    assert shown["Partner"] == log
    assert taken(operator, status="404")[1][:2] == ["2026-01-06T00:00:00+00:00", ""]


def paths(operator: Client, **asked: Any) -> list[str]:
    """The paths of the calls that a list and its download show, which are the same."""
    shown = [row.path for row in operator.get(PAGE, asked).context["cl"].result_list]
    assert [row[5] for row in taken(operator, **asked)[1:]] == shown
    return [path.rpartition("forex/")[2] for path in shown]


def taken(operator: Client, **asked: Any) -> list[list[str]]:
    answer: Any = operator.get(f"{PAGE}export/csv/", asked)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["batches/1", "parked", "customers"]),
        ({"at_from": "2026-01-05", "at_to": "2026-01-05"}, ["customers"]),
        ({"at_from": "2026-01-06"}, ["batches/1", "parked"]),
        ({"at_to": "9999-12-31"}, ["batches/1", "parked", "customers"]),
        ({"at_from": "0001-01-01", "at_to": "2026-01-04"}, []),
        ({"at_from": "nonsense"}, ["batches/1", "parked", "customers"]),
        ({"status": "429"}, ["parked"]),
        ({"batch_id": "7"}, ["customers"]),
        ({"q": "/api/v1/forex/parked"}, ["parked"]),
    ],
)
def test_calls_are_found(operator: Client, log: int, asked: dict[str, str], found: list[str]) -> None:
    assert paths(operator, **asked) == found


def test_calls_of_a_partner_are_found(operator: Client, log: int) -> None:
    assert paths(operator, partner_id=log) == ["batches/1"]


def test_what_is_taken_away_is_the_whole_entry(operator: Client, log: int) -> None:
    head, row = taken(operator, status="200")
    assert dict(zip(head, row, strict=True)) == {
        "At": "2026-01-05T23:59:59.999999+00:00",
        "Partner": "acme",
        "Client": "client:abc",
        "Address": "203.0.113.5",
        "Method": "POST",
        "Path": "/api/v1/forex/customers",
        "Status": "200",
        "Duration µs": "1500",
        "Body SHA-256": sha256(b"[]").hexdigest(),
        "Batch": "7",
    }
