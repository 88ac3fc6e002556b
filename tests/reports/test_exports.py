"""Downloads: every row, exact numbers, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tests import factories as make
from tests.reports.conftest import World
from track360.site.exports import Column, csv_line, download
from track360.site.sites import affiliate_site, operator_site

EVIL = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "  =1",
    "＝1",
    '=HYPERLINK("http://x")',
    "=",
    "#N/A",
]
COLUMN = [Column("value", lambda row: row)]


def read_csv(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def read_xlsx(answer: Any) -> Any:
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active


@pytest.mark.parametrize("text", EVIL[:-1])
def test_text_that_looks_like_a_formula_is_text_in_csv(text: str):
    assert read_csv(download("csv", "x", COLUMN, [text]))[1] == ["'" + text]


@pytest.mark.parametrize("text", EVIL)
def test_text_that_looks_like_a_formula_is_text_in_xlsx(text: str):
    cell = read_xlsx(download("xlsx", "x", COLUMN, [text]))["A2"]
    assert cell.data_type == "s"
    assert cell.value == text.replace("\r", "\n")  # as XML reads it


@pytest.mark.parametrize("number", ["-5.00", "0.00000001", "-0.5", "12345678901234.5", "1E+3", "-0"])
def test_numbers_are_unchanged(number: str):
    value = Decimal(number)
    assert read_csv(download("csv", "x", COLUMN, [value]))[1] == [format(value, "f")]
    assert Decimal(str(read_xlsx(download("xlsx", "x", COLUMN, [value]))["A2"].value)) == value


def test_a_number_too_long_for_a_spreadsheet_is_written_out():
    long = Decimal("12345678901234567890.12345678")
    assert read_xlsx(download("xlsx", "x", COLUMN, [long]))["A2"].value == "12345678901234567890.12345678"


def test_a_line_of_csv_quotes_text_only():
    assert csv_line(["a,b", 'say "hi"', None, Decimal("-1.50"), date(2026, 1, 5), 7, "a\nb"]) == (
        '"a,b","say ""hi""",,-1.50,2026-01-05,7,"a\nb"\r\n'
    )


@pytest.mark.parametrize("text", ["\x00", "\x1b[0m", "\ud800", "x" * 40_000])
def test_what_a_workbook_cannot_hold_does_not_break_it(text: str):
    assert len(read_xlsx(download("xlsx", "x", COLUMN, [text]))["A2"].value) == min(len(text), 32_767)


def test_the_download_has_every_row_of_the_list_as_filtered(alice: Client, world: World):
    make.make_entry(world.alice, world.customer, "-2.50", cause="restated", instrument="=EVIL")
    everything = read_csv(alice.get("/affiliate/commissions/ledgerentry/export/csv/"))
    restated = read_csv(alice.get("/affiliate/commissions/ledgerentry/export/csv/", {"cause": "restated"}))
    amount, source = everything[0].index("Amount"), everything[0].index("Source")
    assert sorted(row[amount] for row in everything[1:-1]) == ["-2.50000000", "1.25000000", "6.25000000"]
    assert [(row[amount], row[source]) for row in restated[1:-1]] == [("-2.50000000", "'=EVIL")]
    assert (everything[-1][0], everything[-1][amount]) == ("Total", "5.00000000")
    assert (restated[-1][0], restated[-1][amount]) == ("Total", "-2.50000000")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_operators_take_away_every_list(kind: str, operator: Client, world: World):
    answer = operator.get(f"/admin/commissions/ledgerentry/export/{kind}/")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="ledger_all-partners_all-days.{kind}"'
    rows = read_csv(answer) if kind == "csv" else list(read_xlsx(answer).values)
    currency = rows[0].index("Currency")
    assert [rows[0][0], *(row[0] for row in rows[4:])] == ["Entry", "Total", "Total"]
    assert sorted(row[currency] for row in rows[1:4]) == ["NZD", "USD", "USD"]
    assert [(row[currency], Decimal(str(row[currency - 1]))) for row in rows[4:]] == [
        ("NZD", Decimal("98765.43")),
        ("USD", Decimal("7.50")),
    ]


def test_a_file_is_named_by_what_whose_and_when(operator: Client, alice: Client, world: World):
    days = {"earned_day_from": "2026-01-01", "earned_day_to": "2026-01-31"}

    def name(client: Client, site: str, limits: dict[str, Any]) -> str:
        answer = client.get(f"/{site}/commissions/ledgerentry/export/csv/", limits)
        return str(answer.headers["Content-Disposition"]).removeprefix("attachment; filename=")

    assert name(operator, "admin", days | {"partner_id": world.partner.pk}) == '"ledger_acme_2026-01-01_2026-01-31.csv"'
    assert name(operator, "admin", {"earned_day_to": "2026-01-31"}) == '"ledger_all-partners_to-2026-01-31.csv"'
    assert name(alice, "affiliate", {"earned_day_from": "2026-01-01"}) == '"commissions_acme_from-2026-01-01.csv"'
    report = alice.get("/affiliate/report/by-rule/csv/", {"from": "2026-01-01", "to": "2026-01-31"})
    assert report.headers["Content-Disposition"] == 'attachment; filename="by-rule_acme_2026-01-01_2026-01-31.csv"'


def test_there_is_no_other_kind(alice: Client):
    assert alice.get("/affiliate/commissions/ledgerentry/export/pdf/").status_code == 404


LISTS = [
    (site.name, f"{m._meta.app_label}_{m._meta.model_name}")
    for site in (operator_site, affiliate_site)
    for m in site._registry
]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(("site", "name"), LISTS)
def test_every_list_can_be_taken_away(site: str, name: str, kind: str, operator: Client, alice: Client, world: World):
    client = operator if site == "admin" else alice
    page = client.get(reverse(f"{site}:{name}_changelist"))
    assert f'href="export/{kind}/"' in page.content.decode()
    answer = client.get(reverse(f"{site}:{name}_export", args=[kind]))
    rows = read_csv(answer) if kind == "csv" else list(read_xlsx(answer).values)
    totals = [row for row in rows if "Total" in row]
    # The log of people has the export itself, before it leaves.
    logged = int(name == "partners_personevent")
    assert len(rows) - len(totals) == 1 + page.context["cl"].result_count + logged
    assert rows[len(rows) - len(totals) :] == totals
    assert all(rows[0])
    assert "track360_download" in answer.cookies


def test_a_list_of_logins_takes_no_secret_away(operator: Client, world: World):
    text = b"".join(operator.get("/admin/partners/user/export/csv/").streaming_content).decode()
    assert "alice" in text
    assert world.login.password not in text


def test_who_may_not_see_a_list_may_not_take_it_away(world: World):
    clerk = Client()
    clerk.force_login(make.make_operator("clerk", role="developer"))
    assert clerk.get("/admin/commissions/ledgerentry/").status_code == 403
    assert clerk.get("/admin/commissions/ledgerentry/export/csv/").status_code == 403


PARTS = {
    "earnings-by-day": (["Day", "Amount", "Currency"], ["2026-01-05", "7.50000000", "USD"]),
    "earnings-by-month": (["Month", "Amount", "Currency"], ["2026-01-01", "7.50000000", "USD"]),
    "by-rule": (["Rule", "Amount", "Lines", "Currency"], ["lots", "6.25000000", "1", "USD"]),
    "by-instrument": (
        ["Instrument", "Lots", "Amount", "Lines", "Currency"], ["XAUUSD", "1.25", "6.25000000", "1", "USD"]
    ),
    "by-customer": (
        ["Customer", "Lots", "Amount", "Lines", "Currency"], ["ALICECUST-1", "1.25", "6.25000000", "1", "USD"]
    ),
    "by-sub-affiliate": (
        ["Sub affiliate", "Level", "Customers", "Lots", "Amount", "Lines", "Currency"],
        ["SUBAFF", "1", "1", "0", "1.25000000", "1", "USD"],
    ),
    "funnel": (
        ["Step", "Customers", "Percent", "Days since signup", "Percent of step before", "Days since step before"],
        ["Signed up", "1", "100.0", "", "", ""],
    ),
}  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_every_report_can_be_taken_away(part: str, alice: Client, world: World):
    days = {"from": "2026-01-01", "to": "2026-01-31"}
    assert f"/affiliate/report/{part}/csv/?from=2026-01-01" in alice.get("/affiliate/", days).content.decode()
    answer = alice.get(f"/affiliate/report/{part}/csv/", days)
    rows = read_csv(answer)
    titles, line = PARTS[part]
    assert rows[0] == titles
    assert line in rows[1:]
    assert len(list(read_xlsx(alice.get(f"/affiliate/report/{part}/xlsx/", days)).values)) == len(rows)


@pytest.mark.parametrize("path", ["no-report/csv", "funnel/pdf"])
def test_there_is_no_other_report(path: str, alice: Client):
    assert alice.get(f"/affiliate/report/{path}/").status_code == 404
