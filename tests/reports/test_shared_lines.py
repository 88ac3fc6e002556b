"""What affiliates read of sources that several of them earn on, at partners that the generator made up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client

from commissions.explain import network
from commissions.ledger.models import LedgerEntry
from customers.models import DatedFields
from tests import factories as make
from tests.oracle.strategies import random_case
from tests.properties.both import enter, push, settled
from tests.reports.crawl import Crawl
from track360.affiliates.models import Affiliate
from track360.core import jobs
from track360.partners.models import Partner
from transactions.models import Transaction

# Settling begins transactions of its own.
pytestmark = pytest.mark.django_db(transaction=True)
LINES = "/affiliate/commissions/ledgerentry/"
# Both split under a margin guard; the first pays on top and the other by the lot besides.
PARTNERS = {"forex": 67, "prop-trading": 37}
# The generator's own names are so short that almost every page has their letters.
NAMED = {
    "customer_id": "somecustomer", "transaction_id": "sometransaction", "original_transaction_id": "sometransaction",
    "affiliate_id": "someaffiliate", "affiliate": "someaffiliate", "parent": "someaffiliate",
}  # fmt: skip


def name(kind: str, value: str) -> str:
    return f"{kind}{value.encode().hex()}x"


def renamed(document: Any) -> Any:
    """The same document with ids that are found in no other text."""
    if isinstance(document, list):
        return [renamed(each) for each in document]
    if not isinstance(document, dict):
        return document
    names = {key: name(NAMED[key], value) for key, value in document.items() if key in NAMED and value is not None}
    return {key: renamed(value) for key, value in document.items()} | names


@pytest.fixture(params=list(PARTNERS))
def partner(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Partner:
    """Settled after every few requests, so that there is much to restate and to reverse."""
    monkeypatch.setattr(jobs, "_send", lambda *_: None)
    case = random_case(PARTNERS[request.param], 120, request.param)
    programme = renamed(case.partner)
    programme["affiliates"] = [each | {"id": name("someaffiliate", each["id"])} for each in programme["affiliates"]]
    partner = enter(programme)
    requests = replace(case, told=[(entity, renamed(record)) for entity, record in case.told]).requests(10)
    for place in range(0, len(requests), 4):
        push(partner, requests[place : place + 4])
        settled(partner)
    return partner


def readers(partner: Partner) -> Iterator[tuple[str, Crawl]]:
    for affiliate in Affiliate.objects.filter(partner=partner):
        client = Client()
        client.force_login(make.make_affiliate_login(affiliate))
        yield affiliate.affiliate_id, Crawl(client, [])


def test_nobody_reads_what_others_share_with_it(partner: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    # The generator's records are of another year's months.
    monkeypatch.setattr(network, "DAYS", 1000)
    lines = LedgerEntry.objects.filter(partner=partner)
    causes: set[str] = set()
    for affiliate, walk in readers(partner):
        own = lines.filter(affiliate_id=affiliate)
        causes |= set(own.filter(level__gt=0).values_list("cause", flat=True))
        # Of those below, neither whose customer nor which record it is.
        _judge(walk, ["somecustomer", "sometransaction"], *_pages(own.filter(level__gt=0)))
        _judge(walk, _not_its_own(partner, affiliate), LINES, f"{LINES}export/csv/", "/affiliate/why-not/")
        # Of those above, nobody.
        _judge(walk, _others(affiliate), *_pages(own.filter(level=0)))
        assert walk.found == []
    assert causes >= {"earned", "restated", "reversed"}


def _judge(walk: Crawl, markers: list[str], *addresses: str) -> None:
    walk.markers = markers
    for address in addresses:
        walk.judge(address, walk.read(address))


def _pages(lines: QuerySet[LedgerEntry]) -> list[str]:
    return [f"{LINES}{line.pk}/" for line in lines]


def _others(affiliate: str) -> list[str]:
    return [name for name in Affiliate.objects.values_list("affiliate_id", flat=True) if name != affiliate]


def _not_its_own(partner: Partner, affiliate: str) -> list[str]:
    """The customers whom the affiliate has never had, and their transactions."""
    own = DatedFields.objects.filter(partner=partner, affiliate_id=affiliate).values("customer_id")
    customers = DatedFields.objects.filter(partner=partner).exclude(customer_id__in=own)
    payments = Transaction.objects.filter(partner=partner).exclude(customer_id__in=own)
    return [*customers.values_list("customer_id", flat=True), *payments.values_list("transaction_id", flat=True)]
