"""Earnings as they were known at the end of a trading day, beside what is true today."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest
from django.test import Client

from commissions.rollups.roll_up import roll_up
from tests import factories as make
from tests.ingest.api import Api
from tests.reports.test_report_pages import cells

pytestmark = pytest.mark.django_db
# In Athens the tenth ends at 22:00 UTC.
BOOKED = (
    ("6.25", "lots", datetime(2026, 1, 10, 21, 59, 59, tzinfo=UTC)),
    ("1.50", "lots", datetime(2026, 1, 10, 22, tzinfo=UTC)),
    ("400", "cpa", datetime(2026, 2, 1, 9, tzinfo=UTC)),
)


@pytest.fixture
def api() -> Api:
    partner = make.make_partner("acme")
    affiliate = make.make_affiliate(partner, "A")
    for place, (amount, rule, at) in enumerate(BOOKED):
        make.make_entry(affiliate, None, amount, rule_id=rule, ref=str(place), booked_at=at)
    roll_up(partner.pk)
    return Api(partner)


def figures(api: Api, query: str) -> list[tuple[Any, ...]]:
    answer = api.get(f"reports/earnings-by-rule?{query}")
    assert answer.status_code == 200, answer.content
    return [(row["rule_id"], row["amount"], row["lines"]) for row in orjson.loads(answer.content)["data"]]


def test_what_was_booked_later_was_not_known(api: Api) -> None:
    assert figures(api, "as_of=2026-01-09") == []
    assert figures(api, "as_of=2026-01-10") == [("lots", 6.25, 1)]
    assert figures(api, "as_of=2026-01-11") == [("lots", 7.75, 2)]
    assert figures(api, "as_of=2026-02-01") == figures(api, "") == [("cpa", 400, 1), ("lots", 7.75, 2)]
    assert figures(api, "as_of=2026-02-01&to=2026-01-04") == []


def test_a_report_that_does_not_know_it_refuses_it(api: Api) -> None:
    assert api.get("reports/volume?as_of=2026-01-10").status_code == 400
    assert api.get("reports/earnings-by-rule?as_of=yesterday").status_code == 400


def test_the_page_shows_both_and_the_file_what_was_known(api: Api) -> None:
    operator = Client()
    operator.force_login(make.make_operator())
    asked = {"report": "earnings-by-rule", "partner": "acme", "from": "2026-01-01", "to": "2026-01-31"}
    page = operator.get("/admin/reports/", {**asked, "as_of": "2026-01-10"})
    assert cells(page)[1:] == [
        ["lots", "USD", "6.25", "1"], ["Total", "USD", "6.25", "1"], ["As true today", "USD", "407.75", "3"],
    ]  # fmt: skip
    assert "As known on" not in operator.get("/admin/reports/", {**asked, "report": "volume"}).content.decode()
    answer = operator.get("/admin/reports/csv/", {**asked, "as_of": "2026-01-10"})
    assert answer.headers["Content-Disposition"].endswith('2026-01-01_2026-01-31_as-of-2026-01-10.csv"')
    assert str(Decimal("6.25")) in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
