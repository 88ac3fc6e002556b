"""Push and pull meet in one row: newest wins unless a field belongs to one of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from activity.models import TradingDay
from customers.models import Customer
from tests.connectors.cases import customer, day
from tests.connectors.conftest import Clock
from tests.factories import make_customer, make_operator
from track360.affiliates.models import Affiliate
from track360.connectors import field_ownership
from track360.connectors.models import Source
from track360.connectors.pull import runner
from track360.connectors.reconcile import compare
from track360.demo.broker_server import Broker
from track360.ingest import intake, registry
from track360.ingest.models import Batch, Parked, Quarantined
from track360.partners.models import Partner

pytestmark = pytest.mark.django_db


def push(partner: Partner, **fields: Any) -> intake.Receipt:
    return take(partner, "customers", customer(1, **fields))


def take(partner: Partner, entity: str, *records: dict[str, Any], **options: Any) -> intake.Receipt:
    fresh = Partner.objects.get(pk=partner.pk)
    return intake.ingest_batch(registry.ENTITIES[entity], fresh, list(records), intake.Options(**options))


def own(partner: Partner, **owners: dict[str, str]) -> None:
    Partner.objects.filter(pk=partner.pk).update(ownership=owners)


def pull(source: Source, clock: Clock) -> dict[str, int]:
    runs = runner.run(source.pk, clock, forced=True)
    assert runs is not None
    return dict(runs[0].outcomes)


def test_the_newest_wins_and_each_fills_the_others_gaps(
    partner: Partner, source: Source, broker: Broker, clock: Clock
) -> None:
    push(partner, email="pushed@a.example", country_code="GR")
    newer = customer(1, email="pulled@a.example", last_modified_date="2026-01-03T00:00:00Z")
    broker.store.put("customers", [newer])
    assert pull(source, clock) == {"updated": 1}
    found = Customer.objects.get()
    assert (found.email, found.country_code) == ("pulled@a.example", "GR")


def test_a_pull_leaves_the_pushs_field_as_it_was(
    partner: Partner, source: Source, broker: Broker, clock: Clock
) -> None:
    own(partner, customers={"email": "push"})
    push(partner, email="pushed@a.example")
    newer = customer(1, email="pulled@a.example", last_name="Pulled", last_modified_date="2026-01-03T00:00:00Z")
    broker.store.put("customers", [newer])
    assert pull(source, clock) == {"updated": 1}
    found = Customer.objects.get()
    assert (found.email, found.last_name) == ("pushed@a.example", "Pulled")
    assert Batch.objects.get(origin="pull:crm").warnings == 1


@pytest.mark.parametrize("owner", ["pull", "pull:crm"])
def test_a_push_leaves_the_pulls_field_as_it_was_and_is_told(
    partner: Partner, source: Source, broker: Broker, clock: Clock, owner: str
) -> None:
    own(partner, customers={"email": owner})
    broker.store.put("customers", [customer(1, email="pulled@a.example")])
    assert pull(source, clock) == {"created": 1}
    receipt = push(partner, email="not even an address", last_name="Pushed", last_modified_date="2026-01-03T00:00:00Z")
    [entry] = receipt.entries
    assert (entry["outcome"], receipt.warnings) == ("updated", 1)
    assert entry["warnings"] == [
        {
            "pointer": "/email",
            "code": "not_owned",
            "message": f"was left out: email belongs to {owner}",
        }
    ]
    found = Customer.objects.get()
    assert (found.email, found.last_name) == ("pulled@a.example", "Pushed")


def test_a_field_of_one_source_is_no_other_sources(
    partner: Partner, source: Source, broker: Broker, clock: Clock
) -> None:
    own(partner, customers={"email": "pull:warehouse"})
    broker.store.put("customers", [customer(1, email="pulled@a.example")])
    assert pull(source, clock) == {"created": 1}
    assert Customer.objects.get().email is None


def test_who_lacks_a_required_field_updates_but_never_creates(
    partner: Partner, source: Source, broker: Broker, clock: Clock
) -> None:
    own(partner, customers={"affiliate_id": "push"})
    broker.store.put("customers", [customer(1, last_name="Pulled", affiliate_id="nobody")])
    assert pull(source, clock) == {"parked": 1}
    assert not Customer.objects.exists()
    push(partner, last_modified_date="2026-01-01T00:00:00Z")
    found = Customer.objects.get()
    assert (found.affiliate_id, found.last_name) == ("A1", "Pulled")
    assert not Parked.objects.exists()


def test_a_push_without_a_required_field_of_the_pull_waits_for_it(
    partner: Partner, source: Source, broker: Broker, clock: Clock
) -> None:
    own(partner, customers={"signup_date": "pull"})
    sent = {name: value for name, value in customer(1, last_name="Pushed").items() if name != "signup_date"}
    receipt = take(partner, "customers", sent)
    assert (receipt.counts, receipt.warnings) == ({"parked": 1}, 0)
    broker.store.put("customers", [customer(1)])
    assert pull(source, clock) == {"created": 1}
    assert Customer.objects.get().last_name == "Pushed"


def test_an_entity_of_the_push_is_not_pulled(partner: Partner, source: Source, broker: Broker, clock: Clock) -> None:
    own(partner, customers={"*": "push"})
    broker.store.put("customers", [customer(1)])
    assert pull(source, clock) == {"left to their owner": 1}
    assert not Customer.objects.exists()
    assert not Quarantined.objects.exists()


def test_an_entity_of_the_pull_is_refused_to_a_push(partner: Partner) -> None:
    own(partner, **{"trading-activity": {"*": "pull"}})
    make_customer(Affiliate.objects.get(partner=partner), "c1")
    with pytest.raises(intake.Refused) as refused:
        take(partner, "trading-activity", day(1, 0))
    assert refused.value.errors[0][0].message == "was not written: all of it belongs to pull"
    receipt = take(partner, "trading-activity", day(1, 0), mode="partial")
    assert (receipt.counts, receipt.entries[0]["errors"][0]["code"]) == ({"rejected": 1}, "not_owned")
    assert not TradingDay.objects.exists()


@pytest.mark.parametrize(
    ("declared", "problem"),
    [
        ({"customers": {"mail": "push"}}, "mail of customers cannot belong to one way in."),
        (
            {"customers": {"challenge_type": "push"}},
            "challenge_type of customers cannot belong to one way in.",
        ),
        ({"customers": {"customer_id": "push"}}, "customer_id of customers cannot belong to one way in."),
        (
            {"customers": {"last_modified_date": "push"}},
            "last_modified_date of customers cannot belong to one way in.",
        ),
        ({"trading-activity": {"pnl": "pull"}}, "pnl of trading-activity cannot belong to one way in."),
        ({"clients": {}}, "There is no entity clients."),
        (
            {"customers": {"email": "pull:erp"}},
            "There is no way in pull:erp; there are: push, pull, pull:crm.",
        ),
        (
            {"customers": {"*": "push", "email": "pull"}},
            "All of customers belongs to push; name no further fields.",
        ),
        (["email"], 'Owners are named by entity and field, as {"customers": {"email": "push"}}.'),
    ],
)
def test_what_cannot_be_declared(source: Source, declared: Any, problem: str) -> None:
    source.partner.ownership = declared
    assert list(field_ownership.problems(source.partner)) == [problem]


def test_an_operator_chooses_the_owner_of_each_field(source: Source) -> None:
    browser = Client()
    browser.force_login(make_operator())
    address = reverse("admin:connectors_fieldownership_change", args=[source.partner_id])
    page = browser.get(address).content.decode()
    assert 'name="customers.email"' in page
    assert 'value="pull:crm"' in page
    assert 'name="customers.challenge_type"' not in page
    chosen = {"customers.email": "push", "trading-activity.*": "pull:crm"}
    assert browser.post(address, chosen).status_code == 302
    partner = Partner.objects.get(pk=source.partner_id)
    assert partner.ownership == {"customers": {"email": "push"}, "trading-activity": {"*": "pull:crm"}}
    listed = browser.get(reverse("admin:connectors_fieldownership_changelist")).content.decode()
    assert "email of customers: push; all of trading-activity: pull:crm" in listed
    refused = browser.post(address, {"customers.*": "push", "customers.email": "pull"})
    assert "All of customers belongs to push; name no further fields." in refused.content.decode()


def test_fields_of_the_push_are_no_difference_to_the_source(
    partner: Partner, source: Source, broker: Broker, clock: Clock
) -> None:
    own(partner, customers={"email": "push"})
    push(partner, email="pushed@a.example", last_name="Same")
    broker.store.put("customers", [customer(1, email="theirs@a.example", last_name="Same")])
    fresh = Source.objects.select_related("partner").get()
    [report] = compare.reconcile(fresh, date(2026, 1, 2), clock)
    assert (report.matched, report.is_clean) == (1, True)
