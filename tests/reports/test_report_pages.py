"""The reports as pages: figures, totals and files that agree, and an affiliate's that hold its own customers alone."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Count, Sum
from django.test import Client

from commissions.ledger.models import LedgerEntry
from commissions.rollups.roll_up import roll_up
from tests import factories as make
from tests.reports.conftest import World
from tests.reports.test_exports import read_csv, read_xlsx
from track360.reports.published import OWN_REPORTS, REPORTS, own_reports_of, reports_of
from track360.verticals.forex import FOREX

JANUARY = {"from": "2026-01-01", "to": "2026-01-31"}


@pytest.fixture
def world(world: World) -> World:
    roll_up(world.partner.pk)
    return world


def cells(page: Any) -> list[list[str]]:
    """The table as read: heading, rows, totals."""
    text = page.content.decode()
    rows = re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)
    return [[re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in rows]


def test_an_operator_reads_any_report_with_its_totals(operator: Client, world: World):
    page = operator.get("/admin/reports/", {"report": "earnings-by-instrument", "partner": "acme", **JANUARY})
    assert cells(page) == [
        ["Instrument", "Currency", "Amount", "Lines"],
        ["–", "NZD", "98,765.43", "1"],
        ["SUBCUST-55-INST", "USD", "1.25", "1"],
        ["XAUUSD", "USD", "6.25", "1"],
        ["Total", "NZD", "98,765.43", "1"],
        ["Total", "USD", "7.50", "2"],
    ]
    assert '<option value="acme" selected>' in page.content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_its_file_says_the_same_and_is_named_by_it(kind: str, operator: Client, world: World):
    asked = {"report": "earnings-by-country", "partner": "acme", **JANUARY}
    query = "report=earnings-by-country&amp;from=2026-01-01&amp;to=2026-01-31&amp;partner=acme"
    assert f"/admin/reports/{kind}/?{query}" in operator.get("/admin/reports/", asked).content.decode()
    answer = operator.get(f"/admin/reports/{kind}/", asked)
    name = f"earnings-by-country_acme_2026-01-01_2026-01-31.{kind}"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    rows = read_csv(answer) if kind == "csv" else [list(row) for row in read_xlsx(answer).values]
    told = [[str(cell or "").removesuffix(".00000000").removesuffix("000000") for cell in row] for row in rows]
    assert told == [
        ["Country code", "Currency", "Amount", "Lines"],
        ["", "USD", "6.25", "1"],
        ["NZ", "NZD", "98765.43", "1"],
        ["PT", "USD", "1.25", "1"],
        ["Total", "NZD", "98765.43", "1"],
        ["Total", "USD", "7.5" if kind == "xlsx" else "7.50", "2"],
    ]


def test_limits_narrow_page_and_file_alike(operator: Client, world: World):
    asked = {"report": "earnings-by-click", "partner": "acme", "affiliate_id": " ALICE ", **JANUARY}
    page = operator.get("/admin/reports/", asked)
    assert [row[2] for row in cells(page)[1:]] == ["6.25", "1.25", "7.50"]
    assert "affiliate_id=ALICE" in page.content.decode()
    assert len(read_csv(operator.get("/admin/reports/csv/", asked))) == 4
    assert cells(operator.get("/admin/reports/", {**asked, "affiliate_id": "\0"})) == []


@pytest.mark.parametrize("name", [*reports_of(FOREX)])
def test_every_report_is_a_page_and_two_files(name: str, operator: Client, world: World):
    make.make_phase(world.customer, "funded")
    asked = {"report": name, "partner": "acme", **JANUARY}
    rows = cells(operator.get("/admin/reports/", asked))
    assert len(rows[0]) == len(REPORTS[name].columns())
    for kind, read in (("csv", read_csv), ("xlsx", lambda answer: list(read_xlsx(answer).values))):
        assert len(read(operator.get(f"/admin/reports/{kind}/", asked))) == len(rows)


def test_revenue_tells_its_rates_and_what_it_leaves_out(operator: Client, world: World):
    page = operator.get("/admin/reports/", {"report": "revenue", "partner": "acme", **JANUARY})
    [_, row, total] = cells(page)
    assert row[:5] == ["2026-01-05", "USD", "0.00", "7.50", "3.75"]
    assert row[-1] == "NZD 0.00000000 98765.43000000 no NZD/USD rate on 2026-01-05 or in the 7 days before"
    assert total[:4] == ["Total", "USD", "0.00", "7.50"]


def test_without_days_it_is_this_month_and_a_page_of_no_sense_is_the_first(operator: Client, world: World):
    page = operator.get("/admin/reports/", {"report": "nonsense", "from": "soon"})
    assert page.context["report"].name == "earnings-by-day"
    assert page.context["asked"].partner == world.partner
    period = operator.get("/admin/reports/").context["asked"].period
    assert (period.first.day, (period.last.replace(day=28) - period.first).days) == (1, 27)
    assert operator.get("/admin/reports/pdf/").status_code == 404
    assert operator.get("/admin/reports/", {"partner": "nobody"}).status_code == 404


def test_without_a_partner_the_page_says_what_to_do(operator: Client):
    assert "No partner yet" in operator.get("/admin/reports/").content.decode()
    assert operator.get("/admin/reports/csv/").status_code == 404


@pytest.mark.parametrize("name", [*own_reports_of(FOREX)])
def test_an_affiliate_reads_of_its_own_customers_alone(name: str, alice: Client, world: World):
    theirs = {"affiliate_id": "BOB-AFF", "campaign_id": "bobcampaign", "currency": "NZD", "partner": "other"}
    page = alice.get("/affiliate/reports/", {"report": name, **theirs, **JANUARY})
    rows = cells(page)
    assert len(rows) == 3  # heading, alice's one customer, total
    assert len(read_csv(alice.get("/affiliate/reports/csv/", {"report": name, **theirs, **JANUARY}))) == 3
    if name != "volume":
        assert rows[1][1:] == ["USD", "6.25", "1"]
    assert not [marker for marker in world.markers if marker in page.content.decode()]


def test_an_affiliate_does_not_read_what_the_firm_takes(alice: Client, world: World):
    assert "Spread cost" not in alice.get("/affiliate/reports/", {"report": "volume", **JANUARY}).content.decode()
    assert "revenue" not in OWN_REPORTS
    page = alice.get("/affiliate/reports/", {"report": "revenue", **JANUARY})
    assert page.context["report"].name == "earnings-by-campaign"


def test_the_totals_are_the_ledgers(operator: Client, world: World):
    make.make_entry(world.alice, world.customer, "0.00000001", earned_day=date(2026, 1, 20), instrument="GBPUSD")
    sums = (
        LedgerEntry.objects.filter(partner=world.partner).values_list("currency").annotate(Sum("amount"), Count("id"))
    )
    for name in reports_of(FOREX):
        if name.startswith("earnings-by"):
            rows = read_csv(operator.get("/admin/reports/csv/", {"report": name, "partner": "acme", **JANUARY}))
            places = [rows[0].index(title) for title in ("Currency", "Amount", "Lines")]
            told = [[row[place] for place in places] for row in rows if row[0] == "Total"]
            assert [(currency, Decimal(amount), int(lines)) for currency, amount, lines in told] == sorted(sums)
