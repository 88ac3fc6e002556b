"""Adjustments and disputes on the operators' site, each with the way to what comes next; and the journal as a file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from commissions.adjustments.models import Adjustment
from commissions.statements.models import Closing, Dispute
from tests.commissions.payouts.owing import make_owed, make_payable
from tests.factories import make_entry, make_operator, make_partner
from track360.affiliates.models import Affiliate
from track360.partners.models import Partner

pytestmark = pytest.mark.django_db
WHY = "/admin/commissions/ledgerentry"


@pytest.fixture
def partner() -> Partner:
    return make_partner("acme")


@pytest.fixture
def finn(partner: Partner) -> Client:
    client = Client()
    client.force_login(make_operator("finn", role="finance", partners=[partner]))
    return client


def adjusted(partner: Partner, ref: str, amount: str = "25.00", **fields: Any) -> Adjustment:
    said = {"code": "bonus", "text": "for a fine quarter", "made_by": "olivia", "day": date(2026, 2, 3), **fields}
    return Adjustment.objects.create(
        partner=partner, ref=ref, affiliate_id="A", currency="EUR", amount=Decimal(amount), **said
    )


def disputed(partner: Partner, **fields: Any) -> Dispute:
    statement = make_payable(partner).statement
    said = {"comment": "it was 3 lots", "opened_by": "ib", "deadline": date(2026, 2, 14), **fields}
    return Dispute.objects.create(partner=partner, statement=statement, affiliate_id="A", **said)


def page(client: Client, model: str, row: Any) -> Any:
    return client.get(f"/admin/commissions/{model}/{row.pk}/")


def test_an_adjustment_leads_to_the_form_that_takes_it_back(partner: Partner, finn: Client) -> None:
    make_payable(partner, "A")
    made = adjusted(partner, "ADJ-1")
    link = page(finn, "adjustment", made).context["take_back"]
    asked = {name: value for name, [value] in parse_qs(urlsplit(link).query).items()}
    assert asked.pop("day")
    assert asked == {
        "partner": str(partner.pk), "affiliate_id": "A", "currency": "EUR", "amount": "-25.00", "code": "reversal",
        "text": "Taken back: for a fine quarter", "reverses": "ADJ-1",
    }  # fmt: skip
    form = finn.get(link).content.decode()
    assert all(f'value="{value}"' in form for value in ("-25.00", "ADJ-1"))


def test_what_was_taken_back_is_not_taken_back_again(partner: Partner, finn: Client) -> None:
    made = adjusted(partner, "ADJ-1")
    back = adjusted(partner, "ADJ-2", "-25.00", code="reversal", reverses=made)
    line = make_entry(Affiliate.objects.create(partner=partner, affiliate_id="A"), None, kind="adjustment", ref="ADJ-1")
    shown = page(finn, "adjustment", made)
    assert shown.context["take_back"] == ""
    told = {row.title: (row.value, row.link) for row in shown.context["details"]}
    assert told["Taken back by"] == ("ADJ-2", f"/admin/commissions/adjustment/?partner_id={partner.pk}&q=ADJ-2")
    assert told["Line"] == ("period of 2026-01-01", f"{WHY}/{line.pk}/")
    assert page(finn, "adjustment", back).context["take_back"]


def test_disputes_begin_with_the_open_one_that_is_most_urgent(partner: Partner, finn: Client) -> None:
    line = make_entry(Affiliate.objects.create(partner=partner, affiliate_id="A"), None, "12.50")
    lost = disputed(partner, customer_id="c1", day=date(2026, 1, 5), state="lost", deadline=date(2026, 2, 1))
    late = disputed(partner, customer_id="c2", day=date(2026, 1, 5), deadline=date(2026, 2, 20))
    urgent = disputed(partner, entry_id=line.pk)
    shown = finn.get("/admin/commissions/dispute/").context["cl"]
    assert [(row.pk, row.at_stake) for row in shown.result_list] == [
        (urgent.pk, Decimal("12.50")),
        (late.pk, None),
        (lost.pk, None),
    ]


def test_a_dispute_leads_to_its_line_and_to_the_answer(partner: Partner, finn: Client) -> None:
    line = make_entry(Affiliate.objects.create(partner=partner, affiliate_id="A"), None, "12.50")
    row = disputed(partner, entry_id=line.pk)
    shown = page(finn, "dispute", row)
    assert {detail.title: detail.link for detail in shown.context["details"]}["About"] == f"{WHY}/{line.pk}/"
    [(won, where), (lost, _)] = shown.context["answers"]
    assert (won, lost) == ("Won by the affiliate", "Lost")
    assert f'<option value="{row.pk}" selected' in finn.get(where).content.decode()
    Dispute.objects.update(state="won")
    assert page(finn, "dispute", row).context["answers"] == []


def test_the_journal_of_a_closed_period_is_a_file(partner: Partner, finn: Client) -> None:
    make_owed(partner, "A")
    closing = Closing.objects.get(partner=partner)
    address = f"/admin/closings/{closing.pk}/journal"
    shown = finn.get(f"/admin/commissions/closing/{closing.pk}/").context["journals"]
    assert [link for _, link in shown] == [f"{address}/csv/", f"{address}/beancount/"]
    csv, beancount = (finn.get(f"{address}/{kind}/") for kind in ("csv", "beancount"))
    assert csv["Content-Disposition"] == 'attachment; filename="journal_acme_2026-01.csv"'
    assert b'"payable","A",,10.00000000,"EUR"' in csv.content
    assert b"Liabilities:Affiliates:A  -10.00000000 EUR" in beancount.content
    assert finn.get(f"{address}/pdf/").status_code == 404
    make_payable(make_partner("other"), "B")
    foreign = Closing.objects.exclude(partner=partner).get()
    assert finn.get(f"/admin/closings/{foreign.pk}/journal/csv/").status_code == 404
