"""The operators' pages of months: what they show is what SQL says, and they ask few questions."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

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
