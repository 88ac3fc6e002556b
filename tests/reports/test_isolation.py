"""An affiliate reaches its own and nothing else, whatever it asks for."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.admin import ModelAdmin
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from commissions.programme.models import Plan
from customers.models import Customer
from tests import factories as make
from tests.ingest.api import Api
from tests.reports.addresses import addresses
from tests.reports.conftest import World
from tests.reports.crawl import Crawl, Foreign, crawl, crawl_api, like
from track360.openapi.schema import document
from track360.site.affiliate_admin import AffiliateScopedAdmin
from track360.site.sites import AffiliateSite

PARTNERS_MARKERS = ["ALICECUST", "lovelace", "ALICETX", "111.22", "XAUUSD", "6.25"]
"""Of another partner even what is alice's own must not be seen."""


def unseen(world: World) -> list[str]:
    """Without the currency, which the published schemas list with all others."""
    return [*(marker for marker in world.markers if marker != "NZD"), *PARTNERS_MARKERS]


@pytest.fixture
def theirs(world: World) -> Foreign:
    """The ids of what is not alice's."""
    make.make_statement(world.alice)
    statement = make.make_statement(world.bob, "NZD")
    make.make_approval(statement)
    make.make_payout(statement)
    rows = [world.hidden, world.below, world.hidden_line, world.bob, world.alice, statement]
    return Foreign([str(row.pk) for row in rows], ["BOBCUST-77", "BOB-AFF", "SUBCUST-55"])


@pytest.fixture
def stranger(world: World, settings: Any) -> Api:
    """Another partner with a key, an affiliate, customers and a batch of its own."""
    settings.API_RATE_LIMIT = settings.API_CLIENT_RATE_LIMIT = 1_000_000
    other = make.make_partner("other")
    own = make.make_customer(make.make_affiliate(other, "OTHER"), "OTHERCUST")
    make.make_day(own)
    make.make_transaction(own)
    make.make_entry(make.make_affiliate(other, "SECOND"), own, "3")
    return Api(other)


@pytest.fixture
def of_acme(world: World) -> Foreign:
    """The ids of everything another partner has, alice's too."""
    make.make_transaction(world.customer, "111.22", transaction_id="ALICETX-1")
    statement = make.make_statement(world.alice)
    make.make_approval(statement)
    make.make_payout(statement)
    rows = [
        statement, world.customer, world.hidden, world.line, world.hidden_line, world.alice, world.partner,
        make.make_batch(world.partner), make.make_parked(world.partner, "BOBTX-PARKED"),
    ]  # fmt: skip
    return Foreign([str(row.pk) for row in rows], ["BOBCUST-77", "ALICECUST-1", "BOB-AFF", "BOBTX-9", "ALICETX-1"])


def test_the_crawl_finds_nothing(alice: Client, world: World, theirs: Foreign):
    # The form of payout details offers every currency there is.
    listed = re.compile(r"/affiliate/payout-details/\?method=\w+ shows NZD")
    assert [each for each in crawl(alice, "/affiliate/", world.markers, theirs) if not listed.fullmatch(each)] == []


def test_the_crawl_of_the_api_with_another_partners_key_finds_nothing(stranger: Api, world: World, of_acme: Foreign):
    assert crawl_api(stranger.http, unseen(world), of_acme, document()) == []


def test_a_place_in_another_partners_list_is_no_place_in_ours(stranger: Api, world: World):
    for number in range(3):
        make.make_customer(world.alice, f"ALICECUST-{number + 2}")
    cursor = Api(world.partner).get("customers?per_page=1").json()["meta"]["next_cursor"]
    answer = stranger.get(f"customers?per_page=1&cursor={cursor}")
    assert answer.status_code == 400
    assert "ALICECUST" not in answer.content.decode()


@pytest.mark.parametrize("vertical", ["forex", "prop-trading"])
def test_an_affiliates_session_opens_nothing_of_the_api(vertical: str, alice: Client, of_acme: Foreign, settings: Any):
    settings.ANONYMOUS_PER_ADDRESS = 100_000  # this asks more often than strangers may
    nobody = Client()
    asked = [each for each in addresses("/api/v1/") + addresses("/oauth/") if each.path != "/api/v1/"]
    assert len(asked) > 15
    for address in asked:
        for value in (of_acme.ids[0], of_acme.words[0]):
            path = address.of(value).replace("/forex/", f"/{vertical}/")
            for method in ("get", "post", "put", "patch", "delete"):
                answer = getattr(alice, method)(path)
                assert answer.status_code in {400, 401, 404, 405} or "/schemas/" in path, (method, path)
                assert answer.content == getattr(nobody, method)(path).content, (method, path)


def test_an_affiliates_session_opens_no_page_of_the_operators(alice: Client, world: World, theirs: Foreign):
    walk = Crawl(alice, world.markers)
    for address in addresses("/admin/"):
        path = address.of(theirs.ids[0])
        answer = alice.get(path)
        before_login = ("/login/", "/logout/", "/forgotten/", "/reset/", "/invitation/", "/sso/")
        open_to_all = any(word in path for word in before_login)
        assert open_to_all or answer.status_code == 302, path
        walk.judge(path, walk.read(path), theirs.ids[0])
        walk.ask(address.path, theirs.ids[0], "999999")
    assert walk.found == []


@pytest.mark.urls("tests.reports.leaky_urls")
def test_the_crawl_notices_pages_without_their_scope(alice: Client, world: World, theirs: Foreign):
    found = crawl(alice, "/affiliate/customers/", world.markers, theirs, ("q", "country_code"))
    assert any("shows BOBCUST" in leak for leak in found)
    assert any("answers unlike" in leak for leak in found)
    assert f"/affiliate/customers/unlinked/{world.hidden.pk}/ shows Boblast" in found


@pytest.mark.urls("tests.reports.leaky_urls")
def test_the_crawl_notices_an_address_of_the_api_without_its_scope(stranger: Api, world: World, of_acme: Foreign):
    found = crawl_api(stranger.http, unseen(world), of_acme, {"paths": {}})
    assert found == [
        f"get /api/v1/forex/leak/{there} answers unlike /api/v1/forex/leak/{like(there)}"
        for there in ("BOBCUST-77", "ALICECUST-1")
    ]


def test_every_address_is_known_from_the_resolver():
    paths = {address.path for address in addresses("/affiliate/") + addresses("/api/v1/")}
    assert {
        "/affiliate/", "/affiliate/terms/", "/affiliate/customers/customer/{}/why-not/",
        "/affiliate/customers/customer/export/xlsx/", "/api/v1/forex/customers/{}/commission-status",
        "/api/v1/forex/batches/{}", "/api/v1/forex/schemas/transactions.json",
    } <= paths  # fmt: skip


def test_an_affiliate_of_the_same_id_at_another_partner_is_another(world: World):
    twin = make.make_affiliate(make.make_partner("other"), "ALICE")
    client = Client()
    client.force_login(make.make_affiliate_login(twin))
    page = client.get("/affiliate/customers/customer/")
    assert list(page.context["cl"].result_list) == []
    assert client.get(f"/affiliate/customers/customer/{world.customer.pk}/").status_code == 404


def test_the_site_refuses_an_unscoped_class():
    site = AffiliateSite(name="affiliate")
    with pytest.raises(ImproperlyConfigured, match="not an AffiliateScopedAdmin"):
        site.register(Customer, ModelAdmin)
    with pytest.raises(ImproperlyConfigured, match="not an AffiliateScopedAdmin"):
        site.register(Plan)


def test_a_filter_that_reads_unscoped_values_is_refused():
    filtered = type("Filtered", (AffiliateScopedAdmin,), {"list_filter": ("country_code",)})
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
    user = {"operator": make.make_operator, "nobody": make.make_user, "inactive": make.make_user}[who]("somebody")
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
