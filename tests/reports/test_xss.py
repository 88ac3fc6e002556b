"""A script in any text field is shown as text on every page."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.db import models
from django.test import Client

from commissions.corrections.models import Correction, Draft
from commissions.holds.models import Hold
from commissions.ledger.models import LedgerEntry
from commissions.payouts.batches.models import Payout, PayoutBatch
from commissions.settle.models import RatingException
from customers.models import Customer
from tests import factories as make
from tests.commissions.payouts.owing import make_owed, make_payout
from tests.reports.conftest import World
from tests.reports.crawl import Crawl
from tests.reports.poison import SCRIPT
from tests.reports.poison import poisoned as make_poisoned
from track360.affiliates.models import Affiliate
from track360.connectors.models import FieldOwnership
from track360.core import partitions
from track360.partners import audit
from track360.partners.models import Partner
from track360.partners.people import log
from track360.site.sites import operator_site
from transactions.models import Transaction

ROW = re.compile(r"/\d+/(change/)?$")
KEYS = {
    "opaque_key",  # no page shows it, and ids are made with it
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
        f.name: SCRIPT for f in fields if f.name not in KEYS and not f.choices and (f.max_length or 999) >= len(SCRIPT)
    }


class Pages(Crawl):
    """Looks at what a browser shows; a file is for another program, and has tests of its own."""

    def judge(self, address: str, body: str, asked: str = "") -> None:
        if "<html" in body:
            super().judge(address, body, asked)

    def lead_back(self) -> None:
        """Ask every page of one row to lead back to a list that was filtered by a script."""
        filters = quote_plus(f"q={quote_plus(SCRIPT)}")
        paths = {address.partition("?")[0] for address in self.seen}
        of_a_row = sorted(path for path in paths if ROW.search(path))
        assert of_a_row
        for path in of_a_row:
            self.judge(path, self.read(f"{path}?_changelist_filters={filters}"))


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
    by_hand = {
        "partner": world.partner,
        "reason": SCRIPT,
        "made_by": SCRIPT,
        "changes": [SCRIPT],
        "effects": [[SCRIPT, "USD", "1", "2"]],
    }
    said = {"customer_id": SCRIPT, "affiliate_id": SCRIPT, "from": SCRIPT}
    rule = {"id": SCRIPT, "type": "lot", "rate": SCRIPT, "match": {"groups": [SCRIPT]}}
    version = {"plan": "standard", "from": "2026-02-01", "rules": [rule]}
    Correction.objects.create(kind="attribution", content=said, published_by=SCRIPT, **by_hand)
    for kind, content, state in (
        ("attribution", said, "ready"), ("hold", {"affiliate_id": SCRIPT}, "waiting"), ("plan", version, "ready"),
    ):  # fmt: skip
        Draft.objects.create(kind=kind, content=content, state=state, error=SCRIPT, **by_hand)
    Draft.objects.create(kind="part", content={"person_id": SCRIPT}, state="failed", error=SCRIPT, **by_hand)
    closed = {"state": "rejected", "closed_by": SCRIPT, "closed_because": SCRIPT, "closed_at": make.MOMENT}
    Draft.objects.create(kind="rate_feed", content={"url": SCRIPT, "enabled": True}, **closed, **by_hand)
    Hold.objects.create(partner=world.partner, affiliate_id="ALICE", reason=SCRIPT, placed_by=SCRIPT)
    of_every_other_model(world)
    return world


SHAPED: dict[str, dict[str, Any]] = {
    "PlanVersion": {"rules": [{"id": SCRIPT, "type": "lot", "rate": "5.00"}], "from_day": date(2026, 3, 1)},
    "Reconciliation": {"figures": [], "differences": [], "source": None},
    "Source": {"streams": [SCRIPT], "code": "script", "daily_at": None},
    "Quarantined": {"errors": [{"pointer": SCRIPT, "code": SCRIPT, "message": SCRIPT}], "record": {SCRIPT: SCRIPT}},
    "Work": {"kind": "customer", "affiliates": [SCRIPT]},
    "User": {"password": "!"},
    "Batch": {"entity": "customers"},
    "ApiClient": {"user": None, "scopes": "read"},
    "Dispute": {"customer_id": "", "day": None},
}
"""What a page takes for granted of the row: the form is right, the words are strange."""


def of_every_other_model(world: World) -> None:
    """A row of each model that has a page; a model added later gets one without a word here, or the test fails."""
    audit.ensure_partition(make.MOMENT.date())
    partitions.ensure(log.TABLE, make.MOMENT.date())
    done = {
        Partner, FieldOwnership, LedgerEntry, Correction, Draft, Hold, RatingException, Affiliate, Customer,
        Transaction, Payout, PayoutBatch,
    }  # fmt: skip
    payout = make_payout(make_owed(world.partner, "ALICE"), made_by=SCRIPT)
    payout.answers.create(state="paid", paid=1, reason=SCRIPT, answered_by=SCRIPT, answered_at=make.MOMENT)
    for model in operator_site._registry:
        if model not in done:
            parts = {"partner": world.partner, "affiliate_id": "ALICE", "customer_id": "ALICECUST-1"}
            make_poisoned(model, **{**parts, **SHAPED.get(model.__name__, {})})
    said = {"customer_id": "ALICECUST-1", "first_name": SCRIPT, "extra": {SCRIPT: SCRIPT}}
    make.make_customer_version(world.customer, **said)


def test_the_plan_editor_shows_it_as_text(operator: Client, poisoned: World):
    walk = Crawl(operator, [SCRIPT])
    draft = Draft.objects.get(kind="plan")
    for address in (f"?draft={draft.pk}", f"?plan={draft.pk}", ""):
        walk.judge(address, walk.read(f"/admin/commissions/planversion/new/{address}"))
    assert walk.found == []


def test_no_page_of_the_affiliate_site_runs_it(alice: Client, poisoned: World):
    walk = Pages(alice, [SCRIPT])
    walk.follow("/affiliate/")
    walk.lead_back()
    assert walk.found == []
    assert len(walk.seen) > 20


def test_no_page_of_the_operators_site_runs_it(operator: Client, poisoned: World):
    walk = Pages(operator, [SCRIPT])
    for model in operator_site._registry:
        walk.follow(f"/admin/{model._meta.app_label}/{model._meta.model_name}/")
    walk.judge("/admin/", walk.read("/admin/"))
    walk.judge("/admin/tree/", walk.read("/admin/tree/"))
    walk.follow("/admin/")
    walk.lead_back()
    assert walk.found == []
    empty = [model.__name__ for model in operator_site._registry if not model._default_manager.exists()]
    assert empty == []
