"""What a partner's systems read of statements and payouts."""

from __future__ import annotations

from typing import Any

from commissions.payouts.invoices.models import Document
from tests.ingest.api import Api
from tests.openapi.test_document import shape
from tests.scenarios.months.ledger_of import LOTS, Firm
from tests.scenarios.months.paying import paid, payer, pays_to, taxed
from track360.openapi.schema import document

FIGURES = ("state", "lines", "earned", "due", "released_by_date", "on_hold", "payable", "payout", "carried", "blocked")


def told(firm: Firm) -> Firm:
    """January is paid, with an invoice; February releases what January held, and is in review."""
    pays_to(firm)
    payer(firm)
    taxed(firm, "20")
    firm.trades("2026-01-05", "2.00")
    firm.trades("2026-01-20", "1.00")
    firm.month("2026-01")
    paid(firm)
    firm.trades("2026-01-06", "1.00")
    firm.close("2026-02")
    return firm


def test_statements_lines_documents_and_payouts() -> None:
    firm = told(Firm([LOTS | {"hold_days": 20}]))
    api = Api(firm.partner)
    january, february = api.listed("statements?affiliate_id=A")
    assert [tuple(row[name] for name in FIGURES) for row in (january, february)] == [
        ("paid", 2, 15, 10, 0, 5, 10, 10, 0, ""),
        ("in_review", 1, 5, 10, 5, 0, None, None, None, None),
    ]
    assert january["digest"] == firm.statement("2026-01").digest
    for asked in ("state=paid", "period=2026-01", "currency=USD&state=paid&affiliate_id=A"):
        assert api.listed(f"statements?{asked}") == [january], asked
    assert api.listed("statements?state=approved") == []
    assert api.get("statements?stat=paid").status_code == 400
    assert api.get("statements?state=draft").status_code == 400

    whole = api.get(f"statements/{february['id']}").json()["data"]
    assert {name: whole[name] for name in february} == february
    assert (whole["groups"], whole["late"]) == ([], [{"month": "2026-01", "lines": 1, "amount": 5}])
    assert whole["released_from"] == [{"period": "2026-01", "amount": 5}]
    whole = api.get(f"statements/{january['id']}").json()["data"]
    assert whole["groups"] == [{"rule_id": "lots", "level": 0, "customers": 1, "lines": 2, "amount": 15}]
    assert whole["payable_later"] == [{"from": "2026-02-09", "amount": 5}]
    (invoice,), (payout,) = whole["documents"], whole["payouts"]
    assert (invoice["kind"], invoice["net"], invoice["vat"], invoice["corrects"]) == ("invoice", 10, 2, None)
    assert (payout["state"], payout["amount"], payout["paid"], payout["currency"]) == ("paid", 12, 12, "USD")
    assert api.listed("payouts?affiliate_id=A&period=2026-01&currency=USD&state=paid") == [payout]
    assert api.listed("payouts?state=returned") == []

    lines = api.get(f"statements/{january['id']}/lines?per_page=1").json()
    assert (lines["meta"]["total"], lines["data"][0]["amount"]) == (2, 10)
    rest = api.get(f"statements/{january['id']}/lines?per_page=1&cursor={lines['meta']['next_cursor']}").json()
    assert [row["amount"] for row in rest["data"]] == [5]
    assert lines["data"] + rest["data"] == api.listed("commissions?affiliate_id=A&earned_to=2026-01-31")[:2]
    _as_documented(api, january, invoice)


def _as_documented(api: Api, statement: dict[str, Any], invoice: dict[str, Any]) -> None:
    spec, one = document(), "/api/v1/forex/statements/{statement_id}"
    answers = {
        "/api/v1/forex/statements": api.get("statements"),
        "/api/v1/forex/payouts": api.get("payouts"),
        one: api.get(f"statements/{statement['id']}"),
        f"{one}/lines": api.get(f"statements/{statement['id']}/lines"),
    }
    for path, answer in answers.items():
        assert list(shape(spec, path, "get", 200).iter_errors(answer.json())) == [], path
    assert spec["paths"][f"{one}/document.pdf"]["get"]["responses"]["200"]["content"].keys() == {"application/pdf"}
    for asked, start in (("", "statement-2026-01-USD"), (f"?document={invoice['id']}", f"invoice-{invoice['number']}")):
        file = api.http.get(
            api.url(f"statements/{statement['id']}/document.pdf{asked}"), headers={"Accept": "application/pdf"}
        )
        assert (file["Content-Type"], file.content[:5]) == ("application/pdf", b"%PDF-")
        assert file["Content-Disposition"] == f'attachment; filename="{start}.pdf"'


def test_of_another_partner_there_is_nothing() -> None:
    firm, other = told(Firm([LOTS | {"hold_days": 20}])), Firm()
    mine, api = Api(firm.partner), Api(other.partner)
    (statement, *_) = mine.listed("statements")
    number = mine.get(f"statements/{statement['id']}").json()["data"]["documents"][0]["id"]
    assert api.listed("statements") == api.listed("payouts") == []
    for path in ("", "/lines", "/document.pdf", f"/document.pdf?document={number}"):
        assert api.get(f"statements/{statement['id']}{path}").status_code == 404, path
    assert mine.get(f"statements/{statement['id']}/document.pdf?document={statement['id']}").status_code == 404
    assert Document.objects.filter(partner=other.partner).count() == 0
