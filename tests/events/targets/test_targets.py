"""Facts written to a CRM: in bulk, by external id, each row with its own verdict."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests import factories as make
from tests.events.delivery.conftest import send_all
from tests.events.targets.crm import Crm
from track360.core import clock
from track360.events.delivery.models import Attempt, Delivery
from track360.events.endpoints.models import Endpoint
from track360.events.targets import declared, salesforce
from track360.events.targets.registry import TARGETS
from track360.partners.models import Partner
from track360.queue import outbox
from track360.queue.outbox import Happened

CONFIG = {
    "objects": [
        {
            "events": ["customer.created", "customer.updated"],
            "object": "contacts",
            "id_property": "t360_id",
            "id": "data.customer_id",
            "properties": {"t360_phase": "data.phase", "t360_kyc": "data.kyc_status_id"},
        },
        {
            "events": ["commission.earned"],
            "object": "commissions",
            "id_property": "t360_line",
            "id": "data.id",
            "properties": {"amount": "data.amount", "currency": "data.currency", "sentence": "data.sentence"},
        },
    ]
}
CREDENTIALS = {"hubspot": {"token": "pat-1"}, "salesforce": {"client_id": "i", "client_secret": "s"}}
TOKEN = {"hubspot": "Bearer pat-1", "salesforce": "Bearer t-1"}


@pytest.fixture
def crm(settings: Any) -> Iterator[Crm]:
    made = Crm()
    settings.OUTBOUND_ALLOW = [*settings.OUTBOUND_ALLOW, made.host]
    salesforce._tokens.clear()
    yield made
    made.server.shutdown()


@pytest.fixture
def acme(db: None) -> Partner:
    return make.make_partner("acme", vertical="prop-trading")


def write_to(crm: Crm, partner: Partner, key: str) -> Endpoint:
    types = declared.types_of(CONFIG)
    credentials = CREDENTIALS[key]
    return make.make_endpoint(partner, crm.url, target=key, config=CONFIG, types=types, credentials=credentials)


def customers(partner: Partner, *ids: str, what: str = "created") -> None:
    outbox.append(partner.pk, [Happened(f"customer.{what}", each, customer_id=each) for each in ids])


@pytest.mark.parametrize("key", sorted(TARGETS))
def test_facts_are_written_by_external_id_in_one_call(acme: Partner, crm: Crm, key: str) -> None:
    affiliate = make.make_affiliate(acme, "A")
    for number in range(30):
        make.make_customer(affiliate, f"c{number}", phase="1", kyc_status_id=None)
    write_to(crm, acme, key)
    customers(acme, *(f"c{number}" for number in range(30)))
    entry = make.make_entry(affiliate, amount="6.25")
    send_all()
    written = [call for call in crm.calls if "token" not in call[1]]
    assert len(written) == 2  # one a kind of object
    assert {authorization for *_, authorization in written} == {TOKEN[key]}
    assert crm.objects["contacts", "c7"] == {"t360_id": "c7", "t360_phase": "1", "t360_kyc": None}
    (line,) = [told for (kind, _), told in crm.objects.items() if kind == "commissions"]
    assert (line["amount"], line["currency"]) == (6.25, entry.currency)
    assert len(crm.objects) == 31
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}
    send_all()
    assert len([call for call in crm.calls if "token" not in call[1]]) == 2


@pytest.mark.parametrize("key", sorted(TARGETS))
def test_a_row_that_is_refused_is_tried_again_and_the_others_are_not(acme: Partner, crm: Crm, key: str) -> None:
    affiliate = make.make_affiliate(acme, "A")
    for each in ("good", "bad"):
        make.make_customer(affiliate, each, phase="1")
    write_to(crm, acme, key)
    crm.refuses = {"bad"}
    customers(acme, "good", "bad", "gone")
    send_all()
    states = {row.event: row.state for row in Delivery.objects.all()}
    assert states == {1: "delivered", 2: "waiting", 3: "delivered"}  # of one that is gone there is nothing to write
    assert "not wanted" in Attempt.objects.get(delivery__event=2).error
    crm.refuses = set()
    Delivery.objects.update(next_attempt_at=clock.now())
    send_all()
    assert sorted(each for _, each in crm.objects) == ["bad", "good"]


def test_of_several_events_about_one_object_one_row_says_all(acme: Partner, crm: Crm) -> None:
    make.make_customer(make.make_affiliate(acme, "A"), "c1", phase="funded")
    write_to(crm, acme, "hubspot")
    customers(acme, "c1")
    customers(acme, "c1", "c1", what="updated")
    send_all()
    assert len(crm.calls) == 1
    assert crm.objects["contacts", "c1"]["t360_phase"] == "funded"
    assert Delivery.objects.filter(state="delivered").count() == 3


@pytest.mark.parametrize("key", sorted(TARGETS))
def test_a_limit_of_calls_is_obeyed(acme: Partner, crm: Crm, key: str) -> None:
    make.make_customer(make.make_affiliate(acme, "A"), "c1")
    write_to(crm, acme, key)
    salesforce._tokens[Endpoint.objects.get().pk] = "t-1"
    crm.status, crm.retry_after = 429, "600"
    customers(acme, "c1")
    send_all()
    waiting = Delivery.objects.get()
    assert (waiting.state, waiting.attempts) == ("waiting", 1)
    assert waiting.next_attempt_at >= clock.now() + timedelta(seconds=590)


def test_a_token_that_is_refused_is_asked_for_anew(acme: Partner, crm: Crm) -> None:
    make.make_customer(make.make_affiliate(acme, "A"), "c1")
    hook = write_to(crm, acme, "salesforce")
    salesforce._tokens[hook.pk] = "stale"
    crm.status = 401
    customers(acme, "c1")
    send_all()
    assert Delivery.objects.get().state == "waiting"
    Delivery.objects.update(next_attempt_at=clock.now())
    send_all()
    assert [authorization for *_, authorization in crm.calls] == ["Bearer stale", "", "Bearer t-1"]
    assert Delivery.objects.get().state == "delivered"


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"objects": []},
        {"objects": [{**CONFIG["objects"][0], "object": "../contacts"}]},
        {"objects": [{**CONFIG["objects"][0], "events": ["customer.gone"]}]},
        {"objects": [{**CONFIG["objects"][0], "id": "data["}]},
        {"objects": [{**CONFIG["objects"][0], "properties": {"a": "data["}}]},
    ],
)
def test_a_declaration_that_is_none(config: Any) -> None:
    assert declared.problems(config) != []
    assert declared.problems(CONFIG) == declared.problems(declared.EXAMPLE) == []


def test_neither_token_nor_secret_is_kept_in_the_log(acme: Partner, crm: Crm) -> None:
    make.make_customer(make.make_affiliate(acme, "A"), "c1")
    write_to(crm, acme, "hubspot")
    crm.status = 403
    customers(acme, "c1")
    send_all()
    attempt = Attempt.objects.get()
    assert (attempt.status, "pat-1" in attempt.answer + attempt.error) == (403, False)
