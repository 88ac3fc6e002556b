"""After a correction everybody who tells whose a customer is tells the same."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.models import Customer
from customers.operator_attribution import attribute
from tests import factories as make
from tests.ingest.api import Api, customer, open_house
from track360.affiliates.models import Affiliate
from track360.connectors.contract import SourceAccess
from track360.connectors.track360 import mapping
from track360.reports.selectors.tree import forest

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> Api:
    """c1 is B's from the tenth, whatever the partner says; c2 is A's; c3 will be B's one day."""
    house = open_house()
    house.outcomes("customers", customer("c1"), customer("c2"), customer("c3"))
    attribute(house.partner, "c1", date(2026, 1, 10), "B")
    attribute(house.partner, "c3", date(9000, 1, 1), "B")
    return house


@pytest.fixture
def operator() -> Client:
    client = Client()
    client.force_login(make.make_operator())
    return client


def portal(api: Api, affiliate_id: str) -> set[str]:
    """The customers that the affiliate's own list shows."""
    affiliate = Affiliate.objects.get(partner=api.partner, affiliate_id=affiliate_id)
    client = Client()
    client.force_login(make.make_affiliate_login(affiliate))
    rows = client.get("/affiliate/customers/customer/").context["cl"].result_list
    return {row.customer_id for row in rows}


def listed(operator: Client, affiliate_id: str) -> set[str]:
    """The customers that the operators' list shows of an affiliate."""
    page = operator.get(f"/admin/customers/customer/?affiliate_id={affiliate_id}")
    return {row.customer_id for row in page.context["cl"].result_list}


@pytest.mark.parametrize(("affiliate_id", "has"), [("A", {"c2", "c3"}), ("B", {"c1"})])
def test_lists_tree_api_and_portal_agree(api: Api, operator: Client, affiliate_id: str, has: set[str]) -> None:
    rows = api.listed(f"customers?affiliate_id={affiliate_id}")
    assert {row["customer_id"] for row in rows} == has
    assert {row["affiliate_id"] for row in rows} == {affiliate_id}
    # Beside it the partner's word, where it is another one.
    assert {row.get("sent_affiliate_id") for row in rows} == {None if affiliate_id == "A" else "A"}
    assert api.get(f"customers?affiliate_id={affiliate_id}").json()["meta"]["total"] == len(has)
    assert listed(operator, affiliate_id) == has
    assert portal(api, affiliate_id) == has
    assert {branch.affiliate.affiliate_id: branch.customers for branch in forest(api.partner)}[affiliate_id] == len(has)


def test_the_customers_page_and_file_say_both_words(api: Api, operator: Client) -> None:
    row = Customer.objects.get(customer_id="c1")
    facts = {fact.title: fact.value for fact in operator.get(_page(row)).context["details"]}
    assert facts["Affiliate"] == "B (the partner says A)"
    assert "Affiliate id" not in facts
    other = Customer.objects.get(customer_id="c2")
    assert {fact.title: fact.value for fact in operator.get(_page(other)).context["details"]}["Affiliate"] == "A"
    answer: Any = operator.get("/admin/customers/customer/export/csv/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    words = [(row["Affiliate ID"], row["Sent affiliate ID"]) for row in csv.DictReader(io.StringIO(text))]
    assert words == [("A", "A"), ("A", "A"), ("B", "A")]


def test_what_another_instance_reads_is_the_partners_word(api: Api) -> None:
    access = SourceAccess.__new__(SourceAccess)
    (row,) = api.listed("customers?customer_id=c1")
    (mapped,) = mapping.records("customers", row, access)
    assert mapped.record["affiliate_id"] == "A"
    assert "sent_affiliate_id" not in mapped.record
    older = {"customer_id": "c1", "affiliate_id": "A"}
    assert [found.record for found in mapping.records("customers", older, access)] == [older]


def _page(row: Customer) -> str:
    return reverse("admin:customers_customer_change", args=[row.pk])
