"""The relay: every event a number, in the order in which things were committed."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from commissions.programme.models import Rule
from tests import factories as make
from track360.events.feed import relay
from track360.events.feed.models import Event, Relay
from track360.partners.models import Partner
from track360.queue import outbox
from track360.queue.models import Outbox
from track360.queue.outbox import Happened

pytestmark = pytest.mark.django_db


def told(partner: Partner) -> list[tuple[int, str, str, str]]:
    rows = Event.objects.filter(partner=partner).order_by("number")
    return list(rows.values_list("number", "type", "subject", "affiliate_id"))


def happened(partner: Partner, *subjects: str, **parts: Any) -> None:
    outbox.append(partner.pk, [Happened("batch.received", subject, **parts) for subject in subjects])


def test_what_happened_is_numbered_partner_by_partner() -> None:
    acme, beta = make.make_partner("acme"), make.make_partner("beta")
    happened(acme, "1", "2")
    happened(beta, "9")
    assert (relay.behind(), relay.relay_all(), relay.relay_all()) == ({acme.pk, beta.pk}, 3, 0)
    happened(acme, "3")
    relay.relay(acme)
    assert told(acme) == [
        (1, "batch.received", "1", ""),
        (2, "batch.received", "2", ""),
        (3, "batch.received", "3", ""),
    ]
    assert told(beta) == [(1, "batch.received", "9", "")]
    assert not Outbox.objects.exists()


def test_a_portion_after_the_other_until_nothing_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "PORTION", 2)
    acme = make.make_partner("acme")
    happened(acme, *"abcde")
    alice = make.make_affiliate(acme, "ALICE")
    entries = [make.make_entry(alice) for _ in range(3)]
    assert relay.relay(acme) == 8
    subjects = [subject for _, _, subject, _ in told(acme)]
    assert subjects == [*"abcde", *(str(entry.pk) for entry in entries)]  # causes before their effects
    assert [number for number, *_ in told(acme)] == [*range(1, 9)]


def test_an_event_of_a_customer_concerns_whoever_has_it() -> None:
    alice = make.make_affiliate(make.make_partner("acme"), "ALICE")
    customer = make.make_customer(alice, "C-1")
    happened(alice.partner, "x", customer_id=customer.customer_id)
    happened(alice.partner, "y", customer_id="C-nobody")
    happened(alice.partner, "z", affiliate_id="BOB")
    relay.relay(alice.partner)
    assert [affiliate for *_, affiliate in told(alice.partner)] == ["ALICE", "", "BOB"]


@pytest.mark.parametrize(
    ("fields", "types"),
    [
        ({}, ["commission.earned"]),
        ({"cause": "restated", "booked_before": "1"}, ["commission.adjusted"]),
        ({"cause": "reversed", "booked_before": "5", "amount": "-5"}, ["commission.reversed"]),
        ({"cause": "prior_period"}, ["commission.earned"]),
        ({"cause": "prior_period", "booked_before": "1"}, ["commission.adjusted"]),
        (
            {"cause": "prior_period", "booked_before": "5", "arithmetic": {"reason": "refunded"}, "amount": "-5"},
            ["commission.reversed"],
        ),
        ({"kind": "adjustment"}, ["commission.adjusted"]),
        ({"kind": "customer", "rule_id": "cpa"}, ["commission.earned", "qualification.met"]),
        ({"kind": "transaction", "rule_id": "cpa"}, ["commission.earned", "qualification.met"]),
        ({"kind": "transaction", "rule_id": "rebate"}, ["commission.earned"]),
        ({"kind": "customer", "rule_id": "cpa", "booked_before": "5", "cause": "restated"}, ["commission.adjusted"]),
        ({"kind": "customer", "rule_id": "cpa", "level": 1}, ["commission.earned"]),
        ({"kind": "customer", "rule_id": "cpa", "amount": "0"}, ["commission.earned"]),
    ],
)
def test_a_line_of_the_ledger_is_an_event(fields: dict[str, Any], types: list[str]) -> None:
    alice = make.make_affiliate(make.make_partner("acme"), "ALICE")
    plan = make.make_plan(alice.partner)
    for rule_id, kind in (("cpa", "cpa"), ("rebate", "rebate_passthrough")):
        Rule.objects.get_or_create(partner=alice.partner, rule_id=rule_id, defaults={"plan": plan, "type": kind})
    entry = make.make_entry(alice, **fields)
    assert relay.relay(entry.partner) == len(types)
    assert [(kind, subject, affiliate) for _, kind, subject, affiliate in told(entry.partner)] == [
        (kind, str(entry.pk), "ALICE") for kind in types
    ]
    assert Relay.objects.get().entry_id == entry.pk
    assert relay.relay(entry.partner) == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_never_happened_and_what_is_open_waits() -> None:
    acme = make.make_partner("acme")
    with transaction.atomic():
        happened(acme, "undone")
        transaction.set_rollback(True)
    written, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            happened(acme, "slow")
            written.set()
            may_commit.wait(30)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    assert written.wait(30)
    happened(acme, "quick")  # has a higher id, and is committed first
    assert relay.relay(acme) == 1
    may_commit.set()
    writer.join()
    assert relay.relay(acme) == 1
    assert [(number, subject) for number, _, subject, _ in told(acme)] == [(1, "quick"), (2, "slow")]


@pytest.mark.django_db(transaction=True)
def test_relays_at_once_number_everything_once() -> None:
    acme = make.make_partner("acme")
    happened(acme, *map(str, range(500)))

    def run() -> None:
        relay.relay(acme)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [number for number, *_ in told(acme)] == [*range(1, 501)]
    assert [subject for _, _, subject, _ in told(acme)] == [*map(str, range(500))]
