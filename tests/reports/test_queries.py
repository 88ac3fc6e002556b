"""A page asks few questions, however many rows it shows."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests import factories as make
from tests.reports.conftest import World

MOST = 20
PAGES = [
    ("alice", "/affiliate/"),
    ("alice", "/affiliate/commissions/ledgerentry/"),
    ("alice", "/affiliate/customers/customer/"),
    ("alice", "/affiliate/affiliates/affiliate/"),
    ("alice", "/affiliate/terms/"),
    ("alice", "/affiliate/reports/"),
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
    return world


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_a_page_asks_few_questions(
    who: str, path: str, alice: Client, operator: Client, crowd: World, django_assert_max_num_queries: Any
):
    with django_assert_max_num_queries(MOST):
        assert {"alice": alice, "operator": operator}[who].get(path).status_code == 200
