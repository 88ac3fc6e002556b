"""The pages of corrections and holds, and who may use them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from commissions.corrections.models import Correction, Draft
from commissions.holds.models import Hold
from commissions.ledger.models import LedgerEntry
from customers.models import Customer
from tests.commissions.corrections.browser import (
    CORRECTION,
    EDITOR,
    client_of,
    confirm,
    drafted,
    filled,
    text,
)
from tests.commissions.corrections.desk import Desk
from tests.factories import make_operator, unique
from track360.partners.models import User


def test_a_correction_from_the_form_to_the_ledger(olivia: Client, oscar: Client, traded: Desk) -> None:
    said = {
        "partner": traded.partner.pk,
        "customer_id": "c1",
        "affiliate_id": "B",
        "start": "2026-01-01",
        "reason": "B's link",
    }
    draft = drafted(olivia.post(f"{CORRECTION}attribution/", said))
    shown = text(olivia.get(reverse("admin:commissions_draft_change", args=[draft.pk])))
    assert "Customer c1 belongs to B from 2026-01-01" in shown
    assert "A USD 10.00 0.00 −10.00" in shown
    done = text(confirm(oscar, draft))
    assert "B's link" in done
    traded.settle()
    assert traded.balances() == {"A": Decimal(0), "B": Decimal(10), "P": Decimal(0)}
    listed = text(olivia.get("/admin/commissions/correction/", {"customer_id": "c1"}))
    assert "Customer c1 belongs to B from 2026-01-01" in listed


@pytest.mark.parametrize(
    ("kind", "said", "field", "message"),
    [
        ("attribution", {"customer_id": "c1", "affiliate_id": "Z"}, "affiliate_id", "has no affiliate 'Z'"),
        ("attribution", {"customer_id": "c9", "affiliate_id": "B"}, "customer_id", "has no customer 'c9'"),
        ("attribution", {"customer_id": "c1", "affiliate_id": "A"}, "affiliate_id", "nothing would change"),
        ("attribution", {"customer_id": "c1", "affiliate_id": "B", "reason": " "}, "reason", "required"),
        ("merge", {"person_id": "x", "into": "y"}, "person_id", "has the person id 'x'"),
        ("part", {"person_id": "x"}, "person_id", "not another name"),
        ("hold", {}, "affiliate_id", "one of the two"),
        ("hold", {"affiliate_id": "A", "customer_id": "c1"}, "affiliate_id", "one of the two"),
        ("hold", {"customer_id": "c9"}, "customer_id", "has no customer c9"),
    ],
)
def test_what_is_wrong_with_a_correction_stands_beside_its_field(
    olivia: Client, traded: Desk, kind: str, said: dict[str, str], field: str, message: str
) -> None:
    answer = olivia.post(f"{CORRECTION}{kind}/", {"partner": traded.partner.pk, "reason": "why", **said})
    assert answer.status_code == 200
    assert message in " ".join(answer.context["form"].errors[field])
    assert not Draft.objects.filter(partner=traded.partner).exists()


def test_a_hold_is_placed_seen_and_released(olivia: Client, oscar: Client, traded: Desk) -> None:
    said = {"partner": traded.partner.pk, "affiliate_id": "A", "reason": "chargebacks"}
    confirm(oscar, drafted(olivia.post(f"{CORRECTION}hold/", said)))
    hold = Hold.objects.get(partner=traded.partner)
    page = text(olivia.get(reverse("admin:commissions_hold_change", args=[hold.pk])))
    assert "chargebacks" in page
    assert "Release" in page
    entry = LedgerEntry.objects.get(partner=traded.partner, affiliate_id="A")
    assert "held: chargebacks" in text(olivia.get("/admin/commissions/ledgerentry/", {"affiliate_id": "A"}))
    assert "held: chargebacks" in text(olivia.get(f"/admin/commissions/ledgerentry/{entry.pk}/"))
    draft = drafted(olivia.post(f"{CORRECTION}release/", {"hold": hold.pk, "reason": "settled with the bank"}))
    assert "A USD 0.00 10.00 +10.00" in text(olivia.get(reverse("admin:commissions_draft_change", args=[draft.pk])))
    confirm(oscar, draft)
    hold.refresh_from_db()
    assert hold.released_at is not None


def test_all_effects_as_a_file(olivia: Client, traded: Desk) -> None:
    draft = traded.drafts("hold", affiliate_id="A")
    answer = olivia.get(reverse("admin:commissions_draft_effects", args=[draft.pk, "csv"]))
    body = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert body[0].endswith('"Currency","Before","After","Difference","Payable before","Payable after"')
    assert body[1].startswith('"A","USD",10.00')


PAGES = [EDITOR, CORRECTION, f"{CORRECTION}attribution/", f"{CORRECTION}release/"]


@pytest.mark.parametrize("page", PAGES)
def test_who_may_look_may_not_change(desk: type[Desk], page: str) -> None:
    clerk = client_of(make_operator(unique("clerk"), role="auditor"))
    assert clerk.get("/admin/commissions/draft/").status_code == 200
    assert clerk.get(page).status_code == 403
    assert clerk.post(page, {"reason": "x"}).status_code == 403


def test_publishing_takes_the_right_for_its_kind(olivia: Client, traded: Desk) -> None:
    draft = traded.drafts("hold", affiliate_id="A")
    user = make_operator(unique("clerk"), role="auditor")
    user.user_permissions.add(Permission.objects.get(codename="add_planversion"))
    clerk = client_of(user)
    assert confirm(clerk, draft).status_code == 403
    assert not Correction.objects.filter(partner=traded.partner).exists()
    user.user_permissions.add(Permission.objects.get(codename="add_correction"))
    assert confirm(client_of(User.objects.get(pk=user.pk)), draft).status_code == 200
    assert Correction.objects.filter(partner=traded.partner).count() == 1


def test_a_customers_page_leads_to_its_corrections(olivia: Client, traded: Desk) -> None:
    traded.makes("attribution", customer_id="c1", affiliate_id="B", **{"from": "2026-02-01"})
    customer = Customer.objects.get(partner=traded.partner)
    page = olivia.get(reverse("admin:customers_customer_change", args=[customer.pk]))
    links = dict(page.context["object_tools"])
    form = olivia.get(links["Give to another affiliate"])
    assert filled(form)["customer_id"] == "c1"
    assert form.context["form"].initial["partner"] == str(traded.partner.pk)
    assert "Customer c1 belongs to B from 2026-02-01" in text(olivia.get(links["Corrections"]))
    whose = {table["title"]: table["rows"] for table in page.context["tables"]}
    assert whose["Whose it is"] == [[date.min, "A"], [date(2026, 2, 1), "B"]]
    assert whose["Corrected by hand"][0][:2] == [date(2026, 2, 1), "B"]
    clerk = client_of(make_operator(unique("clerk"), role="auditor"))
    page = clerk.get(reverse("admin:customers_customer_change", args=[customer.pk]))
    assert list(dict(page.context["object_tools"])) == ["Corrections", "Why not?"]
