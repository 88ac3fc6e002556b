"""The operators' pages of months: exact figures, and few questions however much they show."""

from __future__ import annotations

from decimal import Decimal

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commissions.ledger.models import LedgerEntry
from commissions.statements.models import Closing
from tests import factories as make
from tests.commissions.statements.conftest import undone
from tests.commissions.statements.months import Months

MOST = 20


def addresses(months: Months) -> list[str]:
    code, statement = months.partner.code, months.statement("2026-03")
    return [
        f"/admin/periods/?partner={code}",
        f"/admin/periods/close/?partner={code}",
        f"/admin/approvals/?partner={code}",
        f"/admin/owed/?partner={code}",
        f"/admin/statements/open/?partner={code}&affiliate=A",
        f"/admin/statements/open/?partner={code}&affiliate=A&as_of=2026-04-30",
        "/admin/commissions/statement/",
        f"/admin/commissions/statement/{statement.pk}/",
        f"/admin/commissions/statement/{statement.pk}/?as_of=2026-02-15",
        f"/admin/commissions/statement/{months.statement('2026-01').pk}/",
        "/admin/commissions/closing/",
        f"/admin/commissions/closing/{statement.closing_id}/",
    ]


def test_a_page_asks_few_questions(months: Months, finance: Client) -> None:
    asked = {}
    for address in addresses(months):
        with CaptureQueriesContext(connection) as queries:
            assert finance.get(address).status_code == 200, address
        asked[address] = len(queries)
    assert {address: count for address, count in asked.items() if count > MOST} == {}


def test_the_open_period_is_shown_as_booked_and_the_closed_ones_below(months: Months, finance: Client) -> None:
    shown = finance.get("/admin/periods/", {"partner": months.partner.code}).context
    assert [tuple(row) for row in shown["live"]] == [("USD", 1, 20, 0, 0)]
    assert [(row.label, row.statements, row.approved) for row in shown["closed"]] == [
        ("2026-03", 6, 0), ("2026-02", 4, 4), ("2026-01", 5, 5),
    ]  # fmt: skip


def test_what_came_late_is_in_the_open_period_too(months: Months, finance: Client) -> None:
    with undone():
        line = LedgerEntry.objects.get(partner=months.partner, cause="prior_period")
        fields = {f.attname: getattr(line, f.attname) for f in line._meta.concrete_fields if f.name != "id"}
        late = fields | {"period": months.open_from, "amount": Decimal("1.25"), "payable_from": "2026-05-02"}
        LedgerEntry.objects.create(**late)
        shown = finance.get("/admin/periods/", {"partner": months.partner.code}).context
        assert [tuple(row) for row in shown["live"]] == [("USD", 2, Decimal("21.25"), Decimal("1.25"), Decimal("1.25"))]


def test_a_statement_in_review_says_what_approving_it_would_pay(months: Months, finance: Client) -> None:
    of = months.statement("2026-03")
    shown = finance.get(f"/admin/commissions/statement/{of.pk}/").context
    assert (of.earned, of.due, shown["own_due"], shown["decided"].opening) == (30, 30, 30, 0)
    assert [(kept.amount, kept.because) for kept in shown["withheld"]] == [(20, "chargebacks")]
    assert (shown["decided"].payable, shown["decided"].payout, shown["blocked"]) == (10, 10, "")
    assert [tuple(part) for part in shown["late"]] == [("2026-01", 1, 5)]
    [group] = shown["groups"]
    assert (group.rule_id, group.level, group.lines, group.amount, group.others) == ("lots", 0, 3, 30, None)
    assert [tuple(part) for part in group.customers] == [("c2", 1, 20), ("c1", 2, 10)]


def test_an_approved_one_says_what_was_released_and_what_waits(months: Months, finance: Client) -> None:
    january, february = months.statement("2026-01"), months.statement("2026-02")
    shown = finance.get(f"/admin/commissions/statement/{january.pk}/").context
    assert [(str(part.name), part.lines, part.amount) for part in shown["on_hold"]] == [("2026-02-08", 1, 10)]
    assert (shown["decided"].payout, shown["fallen"], shown["next"][0]) == (50, [], "2026-02")
    shown = finance.get(f"/admin/commissions/statement/{february.pk}/").context
    assert [tuple(part) for part in shown["fallen"]] == [("2026-01", 1, 10)]
    assert (shown["decided"].payout, shown["on_hold"], shown["previous"][0]) == (30, [], "2026-01")
    assert february.digest in finance.get(f"/admin/commissions/statement/{february.pk}/").content.decode()


def test_links_of_a_statement_lead_to_exactly_its_lines(months: Months, finance: Client) -> None:
    of = months.statement("2026-03")
    shown = finance.get(f"/admin/commissions/statement/{of.pk}/").context
    listed = finance.get(shown["ledger"]).context["cl"].result_list
    assert sorted(row.amount for row in listed) == [5, 5, 20]
    late = finance.get(f"{shown['ledger']}&cause=prior_period&month=2026-01-01").context["cl"].result_list
    assert [row.amount for row in late] == [5]


def test_a_closed_period_is_summed_by_currency(months: Months, finance: Client) -> None:
    closing = Closing.objects.get(partner=months.partner, label="2026-01")
    euro, dollar = finance.get(f"/admin/commissions/closing/{closing.pk}/").context["sums"]
    assert (euro["currency"], euro["number"], euro["earned"], euro["payout"]) == ("EUR", 1, 2, 2)
    assert (dollar["number"], dollar["approved"], dollar["earned"], dollar["due"]) == (4, 4, 75, 65)
    assert (dollar["on_hold"], dollar["payout"], dollar["carried"]) == (10, 65, 0)


def test_an_operator_has_the_papers_of_a_statement_too(months: Months, finance: Client) -> None:
    of = months.statement("2026-01")
    page = finance.get(f"/admin/commissions/statement/{of.pk}/")
    assert page.context["pdf"] == f"/admin/commissions/statement/{of.pk}/document.pdf"
    assert f'href="{page.context["lines_file"]}" download' in page.content.decode()
    pdf, lines = finance.get(page.context["pdf"]), finance.get(page.context["lines_file"])
    assert (pdf.headers["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert pdf.headers["Content-Disposition"] == 'attachment; filename="statement-2026-01-USD.pdf"'
    # The page says that it prepares the file for as long as there is this cookie.
    assert [answer.cookies["track360_download"]["max-age"] for answer in (pdf, lines)] == [0, 0]
    rows = b"".join(lines.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(rows) == 1 + of.lines
    assert finance.get(f"{page.context['pdf']}?document={of.pk}").status_code == 404


def test_who_may_not_read_names_gets_no_paper_with_them(months: Months) -> None:
    auditor = Client()
    auditor.force_login(make.make_operator("ada", role="auditor", partners=[months.partner]))
    of = months.statement("2026-01")
    page = auditor.get(f"/admin/commissions/statement/{of.pk}/")
    assert (page.context["pdf"], "document.pdf" in page.content.decode()) == ("", False)
    assert auditor.get(f"/admin/commissions/statement/{of.pk}/document.pdf").status_code == 403
    assert auditor.get(page.context["lines_file"]).status_code == 200
