"""The reports of the API: exact figures, pages, filters, refusals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import orjson
import pytest

from commissions.rollups.models import Earning
from commissions.rollups.roll_up import roll_up
from customers.models import Customer
from tests import factories as make
from tests.ingest.api import Api
from track360.partners.credentials import services
from track360.reports.published import reports_of
from track360.verticals.forex import FOREX

pytestmark = pytest.mark.django_db
FIFTH, SIXTH, SEVENTH = date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 7)


@pytest.fixture(params=["rolled up", "not rolled up", "half"])
def api(request: pytest.FixtureRequest) -> Api:
    """A broker with affiliate A under P; c1 came by the spring campaign, c2 by none. However far sums
    are, answers agree."""
    partner = make.make_partner()
    above = make.make_affiliate(partner, "P")
    direct = make.make_affiliate(partner, "A", parent=above)
    first = make.make_customer(direct, "c1", campaign_id="spring")
    second = make.make_customer(direct, "c2")
    trades(first, second)
    make.make_entry(direct, first, "6.25")
    make.make_entry(above, first, "1.25", rule_id="team", level=1, direct_id="A")
    if request.param == "half":
        roll_up(partner.pk)
    make.make_entry(direct, second, "10", earned_day=SIXTH)
    make.make_entry(direct, second, "-2.50000001", earned_day=SIXTH, cause="restated")
    make.make_entry(direct, second, "3", earned_day=SIXTH, currency="EUR")
    if request.param != "not rolled up":
        roll_up(partner.pk)
    make.make_entry(make.make_affiliate(make.make_partner(), "A"), None, "999")
    return Api(partner)


def trades(first: Customer, second: Customer) -> None:
    make.make_day(first, "1.25", spread_cost=Decimal("12.50"), commission=Decimal("3.50"))
    make.make_day(second, "2", date=SIXTH, spread_cost=Decimal("20"))
    make.make_transaction(first, "250", day=SEVENTH)
    make.make_transaction(second, "5", transaction_type="bonus", day=SIXTH)
    make.make_transaction(second, "7", transaction_type="bonus", day=SIXTH, status="pending")


def asked(api: Api, path: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    answer = api.get(f"reports/{path}")
    assert answer.status_code == 200, answer.content
    told = orjson.loads(answer.content)
    return told["data"], told["meta"]


def figures(api: Api, path: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in asked(api, path)[0]]


def test_earnings_by_day(api: Api) -> None:
    rows, meta = asked(api, "earnings-by-day")
    assert rows == [
        {"day": "2026-01-05", "currency": "USD", "amount": 7.5, "lines": 2},
        {"day": "2026-01-06", "currency": "EUR", "amount": 3, "lines": 1},
        {"day": "2026-01-06", "currency": "USD", "amount": 7.49999999, "lines": 2},
    ]
    totals = [
        {"currency": "EUR", "amount": 3, "lines": 1},
        {"currency": "USD", "amount": 14.99999999, "lines": 4},
    ]
    assert meta == {"total": 3, "page": 1, "per_page": 50, "next_cursor": None, "totals": totals}


def test_amounts_keep_every_digit(api: Api) -> None:
    body = api.get("reports/earnings-by-day?currency=USD").content
    assert b'"amount":7.49999999,' in body
    assert b'"amount":7.50000000,' in body


def test_earnings_by_rule(api: Api) -> None:
    assert figures(api, "earnings-by-rule") == [
        ("lots", "EUR", 3, 1),
        ("lots", "USD", 13.74999999, 3),
        ("team", "USD", 1.25, 1),
    ]


def test_earnings_by_campaign(api: Api) -> None:
    assert figures(api, "earnings-by-campaign") == [
        (None, "EUR", 3, 1),
        (None, "USD", 7.49999999, 2),
        ("spring", "USD", 7.5, 2),
    ]


def test_earnings_by_affiliate(api: Api) -> None:
    assert figures(api, "earnings-by-affiliate") == [
        ("A", "EUR", 3, 1),
        ("A", "USD", 13.74999999, 3),
        ("P", "USD", 1.25, 1),
    ]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("from=2026-01-06", [("lots", "EUR", 3, 1), ("lots", "USD", 7.49999999, 2)]),
        ("to=2026-01-05&affiliate_id=A", [("lots", "USD", 6.25, 1)]),
        ("affiliate_id=P", [("team", "USD", 1.25, 1)]),
        ("campaign_id=spring&currency=USD", [("lots", "USD", 6.25, 1), ("team", "USD", 1.25, 1)]),
        ("currency=JPY", []),
        ("affiliate_id=a", []),
    ],
)
def test_filters(api: Api, filters: str, expected: list[Any]) -> None:
    assert figures(api, f"earnings-by-rule?{filters}") == expected


def test_the_funnel(api: Api) -> None:
    roll_up(api.partner.pk)  # trading follows with the next roll-up
    assert figures(api, "funnel") == [
        (1, "signup", None, 2, 100.0, None),
        (2, "deposit", None, 1, 50.0, 2),
        (3, "traded", None, 2, 100.0, 0),
        (4, "earned", None, 2, 100.0, 0),
    ]
    assert figures(api, "funnel?campaign_id=spring&affiliate_id=A&from=2026-01-05&to=2026-01-05")[0][3] == 1
    assert figures(api, "funnel?from=2026-01-06") == [(1, "signup", None, 0, 0.0, None)]


def test_pass_rates() -> None:
    partner = make.make_partner(vertical="prop-trading")
    affiliate = make.make_affiliate(partner, "A")
    large = {"challenge_type": "two-step", "account_size": Decimal(100000)}
    fast, slow, _ = (make.make_customer(affiliate, f"c{n}", **large) for n in range(3))
    small = make.make_customer(affiliate, "small", challenge_type="two-step", account_size=Decimal(5000))
    make.make_customer(affiliate, "demo", challenge_type="two-step", trading_account_type="demo")
    make.make_customer(affiliate, "other", challenge_type="one-step")
    for trader, day in ((fast, 10), (slow, 20)):
        make.make_phase(trader, "phase_1", date(2026, 1, day))
    make.make_phase(fast, "funded", date(2026, 2, 1))
    make.make_phase(small, "failed", date(2026, 1, 6))
    api = Api(partner)
    assert figures(api, "pass-rates") == [
        ("two-step", 5000, None, "failed", 1, 1, 100, 1),
        ("two-step", 100000, 1, "phase_1", 3, 2, 66.7, 5),
        ("two-step", 100000, 2, "funded", 3, 1, 33.3, 27),
    ]
    assert figures(api, "pass-rates?affiliate_id=B") == []


def test_pages_and_cursors_give_every_row_once(api: Api) -> None:
    by_page = [row for n in (1, 2) for row in asked(api, f"earnings-by-day?per_page=2&page={n}")[0]]
    first, meta = asked(api, "earnings-by-day?per_page=2")
    make.make_entry(api.partner.affiliate_set.get(affiliate_id="A"), None, "1", earned_day=date(2026, 1, 4))
    second, last = asked(api, f"earnings-by-day?per_page=2&cursor={meta['next_cursor']}")
    assert first + second == by_page
    assert (last["total"], last["page"], last["next_cursor"]) == (3, 2, None)
    assert meta["totals"][1]["amount"] == 14.99999999
    assert last["totals"][1]["amount"] == 15.99999999


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("nonsense", 404, "not_found"),
        ("earnings-by-day?from=yesterday", 400, "parameter"),
        ("earnings-by-day?form=2026-01-01", 400, "unknown-parameter"),
        ("funnel?currency=USD", 400, "unknown-parameter"),
        ("earnings-by-day?per_page=501", 400, "parameter"),
        ("earnings-by-day?page=1&cursor=x", 400, "parameter"),
        ("earnings-by-day?cursor=x", 400, "cursor"),
    ],
)
def test_refusals(path: str, status: int, code: str) -> None:
    answer = Api(make.make_partner()).get(f"reports/{path}")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["type"] == f"urn:track360:problem:{code}"


def test_a_cursor_is_good_for_its_report_and_filters_alone(api: Api) -> None:
    cursor = asked(api, "earnings-by-day?per_page=1")[1]["next_cursor"]
    for path in ("earnings-by-rule", "earnings-by-day?currency=USD"):
        answer = api.get(f"reports/{path}{'&' if '?' in path else '?'}cursor={cursor}")
        assert answer.status_code == 400
        assert answer.json()["type"] == "urn:track360:problem:cursor"


def test_reading_needs_its_scope() -> None:
    partner = make.make_partner()
    _, key = services.create_key(partner, "writer", scopes="write")
    answer = Api(partner).http.get("/api/v1/forex/reports/funnel", headers={"Authorization": f"Api-Key {key}"})
    assert answer.status_code == 403


def test_an_empty_partner_has_empty_reports() -> None:
    api = Api(make.make_partner())
    for name in reports_of(FOREX):
        rows, meta = asked(api, name)
        assert len(rows) == (name == "funnel")
        assert meta.get("totals", []) == []
    assert not Earning.objects.filter(partner=api.partner).exists()
