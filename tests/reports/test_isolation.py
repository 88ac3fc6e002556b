"""An affiliate reaches its own and nothing else, whatever it asks for."""

from __future__ import annotations

import pytest
from django.contrib.admin import ModelAdmin
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from commissions.models import Plan
from customers.models import Customer
from tests import factories as make
from tests.reports import leaky_urls
from tests.reports.conftest import World
from tests.reports.crawl import crawl
from track360.core.own import OwnAdmin
from track360.core.sites import AffiliateSite, affiliates


def ids_of(world: World) -> dict[str, list[str]]:
    return {
        "customers.Customer": [str(world.hidden.pk), str(world.below.pk)],
        "commissions.LedgerEntry": [str(world.hidden_line.pk)],
        "affiliates.Affiliate": [str(world.bob.pk), str(world.alice.pk)],
        "values": ["BOBCUST-77", "BOB-AFF", "SUBCUST-55"],
    }


def test_the_crawl_finds_nothing(alice: Client, world: World):
    assert crawl(alice, affiliates, world.markers, ids_of(world)) == []


@pytest.mark.urls("tests.reports.leaky_urls")
def test_the_crawl_notices_a_page_without_its_scope(alice: Client, world: World):
    found = crawl(alice, leaky_urls.leaky, world.markers, ids_of(world), ("q", "country_code"))
    assert any("shows BOBCUST" in leak for leak in found)
    assert any("answers unlike" in leak for leak in found)


def test_an_affiliate_of_the_same_id_at_another_partner_is_another(world: World):
    twin = make.make_affiliate(make.make_partner("other"), "ALICE")
    client = Client()
    client.force_login(make.make_affiliate_login(twin))
    page = client.get("/affiliate/customers/customer/")
    assert list(page.context["cl"].result_list) == []
    assert client.get(f"/affiliate/customers/customer/{world.customer.pk}/").status_code == 404


def test_the_site_refuses_an_unscoped_class():
    site = AffiliateSite(name="affiliate")
    with pytest.raises(ImproperlyConfigured, match="not an OwnAdmin"):
        site.register(Customer, ModelAdmin)
    with pytest.raises(ImproperlyConfigured, match="not an OwnAdmin"):
        site.register(Plan)


def test_a_filter_that_reads_unscoped_values_is_refused():
    filtered = type("Filtered", (OwnAdmin,), {"list_filter": ("country_code",)})
    with pytest.raises(ImproperlyConfigured, match="scoped query"):
        AffiliateSite(name="affiliate").register(Customer, filtered)


@pytest.mark.parametrize("path", ["/affiliate/", "/affiliate/customers/customer/", "/affiliate/terms/"])
def test_an_operator_is_no_affiliate(path: str, operator: Client, world: World):
    assert operator.get(path).status_code == 302


@pytest.mark.parametrize("path", ["/admin/", "/admin/customers/customer/", "/admin/tree/"])
def test_an_affiliate_is_no_operator(path: str, alice: Client):
    answer = alice.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/admin/login/?next={path}")


@pytest.mark.parametrize("site", ["/admin/", "/affiliate/"])
def test_nobody_gets_in_without_a_login(site: str, world: World):
    assert Client().get(site).headers["Location"] == f"{site}login/?next={site}"


@pytest.mark.parametrize("who", ["nobody", "operator", "inactive"])
def test_the_affiliate_login_lets_in_affiliates_only(who: str, world: World):
    user = {"operator": make.make_operator, "nobody": make.make_user, "inactive": make.make_user}[who](
        "somebody"
    )
    if who == "inactive":
        user.is_active = False
        user.save()
    posted = {"username": "somebody", "password": make.PASSWORD}
    answer = Client().post("/affiliate/login/?next=/affiliate/", posted)
    assert answer.status_code == 200
    assert "Please enter a correct username and password" in answer.content.decode()


def test_a_login_that_is_switched_off_is_out_at_once(alice: Client, world: World):
    world.login.is_active = False
    world.login.save()
    assert alice.get("/affiliate/").status_code == 302


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_changed_here(method: str, alice: Client, world: World):
    for path in (
        "customers/customer/",
        f"customers/customer/{world.customer.pk}/",
        f"commissions/ledgerentry/{world.line.pk}/",
    ):
        getattr(alice, method)(f"/affiliate/{path}", {"first_name": "Mallory", "action": "delete_selected"})
    world.customer.refresh_from_db()
    world.line.refresh_from_db()
    assert (world.customer.first_name, str(world.line.amount)) == ("Ada", "6.25000000")
