"""A script in any text field is shown as text on every page."""

from __future__ import annotations

import pytest
from django.db import models
from django.test import Client

from commissions.models import LedgerEntry, RatingException
from customers.models import Customer
from tests.reports.conftest import World
from tests.reports.crawl import Crawl
from track360.affiliates.models import Affiliate
from track360.core.sites import operators
from track360.partners.models import Partner
from transactions.models import Transaction

SCRIPT = "<script>alert(1)</script>"
KEYS = {
    "customer_id",
    "affiliate_id",
    "transaction_id",
    "person_id",
    "direct_id",
    "partner_id",
    "code",
    "zone",
    "vertical",
}


def poison(model: type[models.Model]) -> dict[str, str]:
    """Every text column that can hold it; keys stay, other rows name them."""
    fields = [f for f in model._meta.concrete_fields if isinstance(f, models.CharField | models.TextField)]
    return {
        f.name: SCRIPT
        for f in fields
        if f.name not in KEYS and not f.choices and (f.max_length or 999) >= len(SCRIPT)
    }


@pytest.fixture
def poisoned(world: World) -> World:
    for model in (Customer, Affiliate, Partner, Transaction):
        model.objects.update(**poison(model))
    for fields in ({}, {"kind": "transaction"}, {"kind": "customer"}):
        LedgerEntry(**{
            **{f.attname: getattr(world.line, f.attname) for f in LedgerEntry._meta.concrete_fields if f.name != "id"},
            **poison(LedgerEntry), **fields,
        }).save()  # fmt: skip
    RatingException.objects.create(
        partner=world.partner,
        affiliate_id="ALICE",
        kind="activity",
        customer_id="ALICECUST-1",
        **poison(RatingException),
    )
    return world


def test_no_page_of_the_affiliate_site_runs_it(alice: Client, poisoned: World):
    walk = Crawl(alice, [SCRIPT])
    walk.follow("/affiliate/")
    assert [leak for leak in walk.found if "/export/" not in leak] == []
    assert len(walk.seen) > 20


def test_no_page_of_the_operators_site_runs_it(operator: Client, poisoned: World):
    walk = Crawl(operator, [SCRIPT])
    for model in operators._registry:
        walk.follow(f"/admin/{model._meta.app_label}/{model._meta.model_name}/")
    walk.judge("/admin/", walk.read("/admin/"))
    walk.judge("/admin/tree/", walk.read("/admin/tree/"))
    assert [leak for leak in walk.found if "/export/" not in leak] == []
