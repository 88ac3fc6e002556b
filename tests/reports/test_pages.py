"""Every page of both sites opens, with rows and without."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from customers.models import DatedFields
from tests import factories as make
from tests.reports.conftest import World
from track360.partners import audit
from track360.partners.models import AuditEntry
from track360.site.sites import affiliate_site, operator_site

LISTS = [
    (site.name, f"{m._meta.app_label}_{m._meta.model_name}")
    for site in (operator_site, affiliate_site)
    for m in site._registry
]


@pytest.mark.parametrize(("site", "name"), LISTS)
def test_a_list_opens_empty(site: str, name: str, operator: Client, db: None):
    if site == "admin":
        assert operator.get(reverse(f"admin:{name}_changelist")).status_code == 200


@pytest.mark.parametrize(("site", "name"), LISTS)
def test_a_list_and_its_rows_open(site: str, name: str, operator: Client, alice: Client, world: World):
    client = operator if site == "admin" else alice
    page = client.get(reverse(f"{site}:{name}_changelist"))
    assert page.status_code == 200
    for row in page.context["cl"].result_list:
        assert client.get(reverse(f"{site}:{name}_change", args=[row.pk])).status_code == 200


@pytest.mark.parametrize("path", ["/admin/", "/admin/tree/"])
def test_operator_pages_open(path: str, operator: Client, world: World):
    assert operator.get(path).status_code == 200


@pytest.mark.parametrize(
    "path", ["/affiliate/", "/affiliate/terms/", "/affiliate/password_change/", "/affiliate/jsi18n/"]
)
def test_affiliate_pages_open(path: str, alice: Client):
    assert alice.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/admin/", "/admin/tree/"])
def test_operator_pages_open_on_an_empty_database(path: str, operator: Client):
    assert operator.get(path).status_code == 200


def test_logging_out_ends_the_session(alice: Client):
    assert alice.post("/affiliate/logout/").status_code == 200
    assert alice.get("/affiliate/").status_code == 302


def test_a_line_of_the_network_explains_itself_without_its_source(alice: Client, world: World):
    page = alice.get(f"/affiliate/commissions/ledgerentry/{world.below_line.pk}/")
    assert page.context["sentence"] == "1.25 USD earned by rule team: 20 % of 6.25 USD commission."
    assert page.context["source"] == []
    assert page.context["clause"] == []


def test_why_not_is_about_the_days_that_were_ours(alice: Client, world: World):
    DatedFields.objects.filter(customer_id="ALICECUST-1").update(affiliate_id="BOB-AFF")
    own = {
        "partner": world.partner,
        "customer_id": "ALICECUST-1",
        "from_day": date(2026, 1, 6),
        "affiliate_id": "ALICE",
    }
    DatedFields.objects.create(**own)
    make.make_transaction(world.customer, transaction_id="THEIRS", day=date(2026, 1, 5))
    make.make_transaction(world.customer, transaction_id="OURS", day=date(2026, 1, 7), status="declined")
    body = alice.get(f"/affiliate/customers/customer/{world.customer.pk}/why-not/").content.decode()
    assert "THEIRS" not in body
    assert "bobrule" not in body


def test_a_call_of_a_partner_that_is_gone_still_opens(operator: Client, db: None):
    partner = make.make_partner()
    moment = {
        "at": make.MOMENT,
        "method": "GET",
        "path": "/api/v1/forex/customers",
        "status": 200,
        "duration_us": 900,
    }
    audit.ensure_partition(make.MOMENT.date())
    call = AuditEntry.objects.create(partner=partner, **moment)
    gone = partner.pk
    partner.delete()
    page = operator.get(reverse("admin:partners_auditentry_change", args=[call.pk]))
    assert page.status_code == 200
    assert str(gone) in page.content.decode()
