"""Two affiliates of one partner, each with data that names it, and a third at another partner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from activity.models import TradingDay
from commissions.ledger.models import LedgerEntry
from commissions.statements.models import Statement
from customers.models import Customer
from tests import factories as make
from tests.roles import as_owner
from track360.affiliates.models import Affiliate
from track360.ingest.models import Batch, Parked
from track360.partners.models import Partner, User
from transactions.models import Transaction

SITE = "/affiliate/"


@dataclass
class World:
    """Who is who: ``alice`` looks, ``bob`` must not be seen, ``sub`` stands below alice."""

    partner: Partner
    alice: Affiliate
    bob: Affiliate
    sub: Affiliate
    login: User
    customer: Customer
    hidden: Customer
    below: Customer
    line: LedgerEntry
    hidden_line: LedgerEntry
    below_line: LedgerEntry
    markers: list[str]


BOB = {
    "customer_id": "BOBCUST-77",
    "first_name": "Bobfirst",
    "last_name": "Boblast",
    "email": "bobmail@bobhost.example",
    "person_id": "bobperson",
    "campaign_id": "bobcampaign",
    "click_id": "bobclick",
    "country_code": "NZ",
    "kyc_status_id": "bobkyc",
}
BELOW = {
    "customer_id": "SUBCUST-55",
    "first_name": "Subfirst",
    "last_name": "Sublast",
    "email": "submail@subhost.example",
    "person_id": "subperson",
    "campaign_id": "subcampaign",
    "click_id": "subclick",
    "country_code": "PT",
}


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """What a page kept for a minute is of another test."""
    cache.clear()


def keep_ids_apart() -> None:
    """No row of one table has the number of a row of another: an id of somebody else's is then nobody's of ours."""
    models = (Customer, LedgerEntry, Affiliate, Transaction, TradingDay, Partner, User, Batch, Parked, Statement)
    with as_owner(), connection.cursor() as cursor:
        for place, model in enumerate(models, 1):
            # Never back: a row made before this fixture has its number already.
            cursor.execute(
                "SELECT setval(seq, greatest(%s, coalesce(pg_sequence_last_value(seq), 0))) "
                "FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS seq) s",
                [place * 100_000, model._meta.db_table],
            )


@pytest.fixture
def world(db: None) -> World:
    keep_ids_apart()
    partner = make.make_partner("acme")
    alice, bob = (
        make.make_affiliate(partner, "ALICE"),
        make.make_affiliate(partner, "BOB-AFF", name="Bobname"),
    )
    sub = make.make_affiliate(partner, "SUBAFF", parent=alice, email="boss@subaff.example")
    plan = make.make_plan(partner, "standard", [{"id": "lots", "type": "lot", "rate": "5.00"}])
    secret = make.make_plan(partner, "bobplan", [{"id": "bobrule", "type": "lot", "rate": "7.77"}])
    make.make_assignment(alice, plan)
    make.make_assignment(bob, secret)
    own = make.make_customer(
        alice,
        "ALICECUST-1",
        first_name="Ada",
        last_name="Lovelace",
        email="ada@lovelace.example",
        campaign_id="spring",
    )
    hidden, below = make.make_customer(bob, **BOB), make.make_customer(sub, **BELOW)
    for customer in (own, hidden, below):
        make.make_day(customer, "1.25", instrument="XAUUSD" if customer is own else f"{customer.customer_id}-INST")
    bob_tx = make.make_transaction(hidden, "321.09", transaction_id="BOBTX-9")
    make.make_transaction(below, "654.32", transaction_id="SUBTX-8")
    return World(
        partner, alice, bob, sub, make.make_affiliate_login(alice, "alice"), own, hidden, below,
        make.make_entry(alice, own, "6.25", basis=Decimal("1.25"), instrument="XAUUSD"),
        make.make_entry(
            bob, hidden, "98765.43", rule_id="bobrule", plan_id="bobplan", kind="transaction",
            ref=bob_tx.transaction_id,
            instrument="", source_currency="", source_day=None, currency="NZD",
        ),
        make.make_entry(
            alice, below, "1.25", rule_id="team", level=1, direct_id="SUBAFF", instrument="SUBCUST-55-INST",
            basis=Decimal("6.25"), basis_unit="USD", rate=Decimal(20), rate_unit="percent", payable_from=date(2026,
            1, 20),
        ),
        ["BOBCUST", "Bobfirst", "Boblast", "bobmail", "bobhost", "bobperson", "bobcampaign", "bobclick", "bobkyc",
         "BOB-AFF", "Bobname", "bobplan", "bobrule", "BOBTX", "98,765", "98765", "NZD", "321.09",
         "SUBCUST", "Subfirst", "Sublast", "submail", "subhost", "subperson", "subcampaign", "subclick", "SUBTX",
         "boss@"],
    )  # fmt: skip


@pytest.fixture
def alice(world: World) -> Client:
    client = Client()
    client.force_login(world.login)
    return client


@pytest.fixture
def operator(db: None) -> Client:
    client = Client()
    client.force_login(make.make_operator("olivia"))
    return client
