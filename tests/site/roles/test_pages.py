"""What is on the pages: no row of a foreign partner, no link that would be refused, no personal data in clear."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory

from commissions.corrections.models import Draft
from commissions.programme.models import Plan
from customers.models import Customer
from tests.factories import make_customer_version, make_parked
from tests.reports.crawl import links
from tests.site.roles.asking import addresses
from tests.site.roles.world import World, world
from track360.affiliates.models import Affiliate
from track360.ingest.models import Batch
from track360.site.permissions import may_follow
from track360.site.sites import operator_site

pytestmark = pytest.mark.django_db
CLEAR = ("ada@own.example", "Adaown", "boss@own.example")


@pytest.fixture
def made() -> World:
    cache.clear()
    built = world()
    customer = Customer.objects.get(customer_id="own-CUST")
    batch = Batch.objects.get(pk=built.own.keys[Batch])
    make_customer_version(customer, customer_id="own-CUST", first_name="Adaown", email=CLEAR[0])
    type(customer).objects.filter(pk=customer.pk).update(extra={"phone": CLEAR[1]})
    customer_version = customer._meta.apps.get_model("customers", "CustomerVersion")
    customer_version.objects.filter(customer_id="own-CUST").update(batch_id=batch.pk)
    batch.__class__.objects.filter(pk=batch.pk).update(created=1, received=1)
    record = {"customer_id": "waits", "email": CLEAR[0], "first_name": CLEAR[1], "phone": CLEAR[0]}
    make_parked(built.own.partner, entity="customers", record=record)
    return built


def pages(made: World, who: str, names: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """(address, text) of everything whose name begins so that opens for a role: pages and files."""
    client = Client()
    client.force_login(made.users[who])
    for address in addresses("admin", made.own):
        if "logout" in address.name or not address.name.startswith(names or ""):
            continue
        answer = client.get(address.path, address.query)
        if answer.status_code == 200:
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            yield address.path, content.decode("utf-8", "replace")


SOME = {
    "developer": ("connectors_", "ingest_batch", "queue_", "partners_a", "partners_partner_", "index"),
    "owner": (
        "partners_p",
        "partners_u",
        "auth_",
        "commissions_correction",
        "commissions_draft",
        "commissions_plan",
        "index",
    ),
}
"""Where a role is the only one, or the first, to be looked at: a page is rendered for hardly more than one."""


@pytest.mark.parametrize(("who", "least"), [("developer", 25), ("support", 45), ("owner", 25)])
def test_a_role_sees_its_own_partner_and_links_that_work(who: str, least: int, made: World) -> None:
    seen, wrong = 0, []
    request: Any = RequestFactory().get("/")
    request.user = made.users[who]
    request.user.is_verified = lambda: True
    for path, text in pages(made, who, SOME.get(who, ())):
        seen += 1
        wrong += [(path, "shows", word) for word in ("foreign", "Foreign") if word in text]
        followed = {link for link in links(path, text) if link.startswith("/admin/")}
        wrong += [(path, "leads to", link) for link in followed if not may_follow(request, link)]
        if who != "owner":
            wrong += [(path, "tells", word) for word in CLEAR if word in text]
    assert wrong == []
    assert seen > least


def test_who_may_reads_in_clear(made: World) -> None:
    where = ("customers_customer_", "affiliates_affiliate_")
    told = {
        (path.split("/")[-3], word) for path, text in pages(made, "finance", where) for word in CLEAR if word in text
    }
    assert {word for _, word in told} == set(CLEAR)
    assert ("export", CLEAR[0]) in told
    assert ("export", CLEAR[2]) in told


def test_a_list_holds_the_rows_of_its_partner_and_no_other(made: World) -> None:
    request: Any = RequestFactory().get("/")
    request.user = made.users["owner"]
    wrong = []
    for model, admin in operator_site._registry.items():
        found = set(admin.get_queryset(request).values_list("pk", flat=True))
        own, foreign = made.own.keys[model], made.foreign.keys[model]
        if model.__name__ == "Group":  # is no partner's, so who reaches one of them sees none
            wrong += [model] if found else []
        elif own not in found or foreign in found:
            wrong.append(model)
    assert wrong == []


def test_a_foreign_row_asked_for_by_a_parameter_is_not_found(made: World) -> None:
    client, keys = Client(), made.foreign.keys
    client.force_login(made.users["owner"])
    asked: list[tuple[str, str, Any]] = [
        ("why-not/", "customer", keys[Customer]),
        ("why-not/", "affiliate", keys[Affiliate]),
        ("reports/", "partner", made.foreign.partner.code),
        ("reports/csv/", "partner", made.foreign.partner.code),
        ("commissions/planversion/new/", "plan", keys[Plan]),
        ("commissions/planversion/new/", "draft", keys[Draft]),
    ]
    found = {(place, name): client.get(f"/admin/{place}", {name: value}).status_code for place, name, value in asked}
    assert set(found.values()) == {404}


def test_a_form_neither_offers_nor_takes_a_foreign_partner(made: World) -> None:
    client = Client()
    client.force_login(made.users["owner"])
    foreign = made.foreign.partner
    forms = ("commissions/correction/new/attribution/", "connectors/source/add/", "partners/apiclient/new/")
    for form in forms:
        page = client.get(f"/admin/{form}").content.decode()
        assert f'<option value="{made.own.partner.pk}"' in page
        assert f'<option value="{foreign.pk}"' not in page
        answer = client.post(f"/admin/{form}", {"partner": foreign.pk, "reason": "x", "url": "https://x.example/"})
        assert answer.status_code == 200
        assert "Select a valid choice" in answer.content.decode()


def test_who_reads_no_personal_data_cannot_search_for_it(made: World) -> None:
    for who, number in (("finance", 1), ("support", 0)):
        client = Client()
        client.force_login(made.users[who])
        for path in ("customers/customer/", "affiliates/affiliate/"):
            word = CLEAR[0] if "customer/" in path else CLEAR[2]
            page = client.get(f"/admin/{path}", {"q": word})
            assert (who, path, page.context["cl"].result_count) == (who, path, number)


def test_every_page_names_a_permission_that_there_is() -> None:
    from django.core.exceptions import ImproperlyConfigured

    for permission in ("", "commissions.view_nothing", "nobody.view_customer"):
        with pytest.raises(ImproperlyConfigured, match="no permission of any model"):
            operator_site.add_page("x/", lambda request: None, "x", permission)
    assert "x" not in {urlsplit(str(page.pattern)).path.strip("/") for page in operator_site.pages}
