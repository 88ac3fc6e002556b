"""What the operators' first page says of settling."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from commissions.settle.models import Settled
from tests import factories as make
from track360.partners.models import Partner

NOW = datetime(2026, 3, 18, 8, tzinfo=UTC)


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def page(operator: Client, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The first page at ``NOW``, of a house where nothing was settled."""
    from track360.reports.dashboards import operator as dashboard

    Settled.objects.all().delete()
    monkeypatch.setattr(dashboard, "now", lambda: NOW)
    return lambda: operator.get("/admin/")


def settled(partner: Partner, at: datetime, changes: int, entries: int, milliseconds: int) -> None:
    Settled.objects.create(
        partner=partner, at=at, changes=changes, sources=changes, entries=entries, milliseconds=milliseconds
    )


def test_the_first_page_says_how_fast_settling_is(page: Any) -> None:
    one, other = make.make_partner(), make.make_partner()
    settled(one, NOW, 1200, 3000, 1500)
    settled(other, NOW - timedelta(days=1), 34, 7, 500)
    settled(one, NOW - timedelta(days=1, microseconds=1), 5, 600, 90_000)
    settled(one, datetime(2026, 3, 5, tzinfo=UTC), 5, 40, 90_000)
    settled(one, datetime(2026, 3, 4, 23, 59, 59, tzinfo=UTC), 5, 9_999, 90_000)
    shown = page()
    assert (
        "Settled 1,234 changes into 3,007 lines in the last 24 hours, 1,504 lines a second while at it; "
        "the slowest transaction took 1.5 s."
    ) in text(shown)
    rows = shown.context["settled_chart"]["rows"]
    assert [row for row in rows if row[1] != "0"] == [["5 Mar", "40"], ["17 Mar", "607"], ["18 Mar", "3,000"]]
    assert len(rows) == 14


def test_one_of_each_is_said_so(page: Any) -> None:
    settled(make.make_partner(), NOW, 1, 1, 1000)
    assert "1 change into 1 line in the last 24 hours, 1 line a second while at it; " in text(page())


def test_where_nothing_was_settled_the_page_says_so(page: Any) -> None:
    shown = text(page())
    assert "Nothing was booked during the last two weeks." in shown
    assert "Nothing was settled in the last 24 hours." in shown


def test_what_was_settled_before_today_and_yesterday_is_not_lately(page: Any) -> None:
    settled(make.make_partner(), NOW - timedelta(days=2), 5, 6, 1000)
    shown = text(page())
    assert "Nothing was settled in the last 24 hours." in shown
    assert "Nothing was booked" not in shown


def test_settlings_are_listed(operator: Client) -> None:
    partner = make.make_partner(name="Acme Markets")
    settled(partner, NOW, 1234, 5, 678)
    shown = text(operator.get(f"/admin/commissions/settled/?partner_id={partner.pk}"))
    assert "Acme Markets" in shown
    assert "678 ms" in shown
