"""A page asks few questions, however many rows it shows."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commissions.ledger.models import LedgerEntry
from tests import factories as make
from tests.reports.conftest import World
from track360.partners.models import User
from track360.site.affiliate_scope import AffiliateScope, is_affiliate, scope_of

MOST = 20
PAGES = [
    ("alice", "/affiliate/"),
    ("alice", "/affiliate/commissions/ledgerentry/"),
    ("alice", "/affiliate/customers/customer/"),
    ("alice", "/affiliate/affiliates/affiliate/"),
    ("alice", "/affiliate/terms/"),
    ("alice", "/affiliate/reports/"),
    ("alice", "/affiliate/commissions/statement/"),
    ("alice", "/affiliate/disputes/"),
    ("operator", "/admin/"),
    ("operator", "/admin/reports/"),
    ("operator", "/admin/reports/?report=revenue"),
    ("operator", "/admin/tree/"),
    ("operator", "/admin/commissions/ledgerentry/"),
    ("operator", "/admin/customers/customer/"),
    ("operator", "/admin/affiliates/affiliate/"),
    ("operator", "/admin/ingest/batch/"),
    ("operator", "/admin/partners/user/"),
]


@pytest.fixture
def crowd(world: World) -> World:
    """Enough rows that a query per row would show."""
    for number in range(30):
        customer = make.make_customer(world.alice, f"C{number}")
        make.make_entry(world.alice, customer, instrument=f"I{number}", rule_id=f"r{number}")
        make.make_entry(world.alice, world.below, direct_id="SUBAFF", level=1, ref=str(number))
        make.make_batch(world.partner)
        make.make_affiliate_login(make.make_affiliate(world.partner, parent=world.alice))
    make.make_entry(world.alice, ref="other", currency="EUR")
    return world


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_a_page_asks_few_questions(
    who: str, path: str, alice: Client, operator: Client, crowd: World, django_assert_max_num_queries: Any
):
    with django_assert_max_num_queries(MOST):
        assert {"alice": alice, "operator": operator}[who].get(path).status_code == 200


def test_a_statement_asks_few_questions(alice: Client, crowd: World, django_assert_max_num_queries: Any):
    paid, review = make.make_statement(crowd.alice), make.make_statement(crowd.alice, "EUR")
    make.make_approval(paid)
    make.make_payout(paid)
    for entry in LedgerEntry.objects.filter(affiliate_id="ALICE")[:10]:
        make.make_dispute(paid, entry_id=entry.pk)
    for each in (paid, review):
        with django_assert_max_num_queries(MOST):
            assert alice.get(f"/affiliate/commissions/statement/{each.pk}/").status_code == 200


def test_who_asks_is_asked_for_once(crowd: World):
    clerk = Client()
    clerk.force_login(make.make_operator("sue", role="support", partners=[crowd.partner]))
    with CaptureQueriesContext(connection) as asked:
        assert clerk.get("/admin/affiliates/affiliate/").status_code == 200
    tables = ("django_session", "partners_user", "site_totpdevice", "partners_partneraccess", "auth_permission")
    counts = [sum(f'FROM "{table}"' in query["sql"] for query in asked.captured_queries) for table in tables]
    assert counts == [1, 1, 1, 1, 2]  # permissions: of the login, and of its roles


def test_whose_login_it_is_is_asked_once(world: World, django_assert_num_queries: Any):
    login = User.objects.get(pk=world.login.pk)
    with django_assert_num_queries(1):
        assert is_affiliate(login)
        assert scope_of(login) == AffiliateScope(world.partner.pk, "ALICE")
        assert login.affiliate_login.affiliate.partner.code == "acme"


def test_a_login_without_an_affiliate_is_asked_for_it_once(operator: Client, django_assert_num_queries: Any):
    login = User.objects.get(username="olivia")
    with django_assert_num_queries(1):
        assert (is_affiliate(login), is_affiliate(login)) == (False, False)
