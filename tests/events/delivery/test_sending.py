"""Whose events are sent where, in which order, by whom, and how often."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from tests import factories as make
from tests.events.delivery.conftest import Clock, endpoint, happened, send_all
from tests.events.receiver import Receiver, hangs, receiving, says
from track360.core import clock
from track360.events import registry
from track360.events.contract import Subject
from track360.events.delivery import claim, expand, sender, transport
from track360.events.delivery.models import Attempt, Delivery, Replay
from track360.events.endpoints.models import Endpoint
from track360.events.feed import relay
from track360.partners.models import Partner


def told(receiver: Receiver) -> list[tuple[int, str, str]]:
    """(sequence, type, id) of what came, in the order of the numbers."""
    bodies = [json.loads(request.body) for request in receiver.requests]
    return sorted((body["sequence"], body["type"], body["id"]) for body in bodies)


def sequences(receiver: Receiver) -> list[int]:
    return [sequence for sequence, _, _ in told(receiver)]


def test_each_endpoint_counts_what_it_asked_for(acme: Partner, settings: Any) -> None:
    alice, bob = (make.make_affiliate(acme, name) for name in ("ALICE", "BOB"))
    with receiving(settings, *[says(200)] * 3) as (everything, lines, bobs):
        endpoint(acme, everything)
        endpoint(acme, lines, types=["commission.earned"])
        endpoint(acme, bobs, filters={"affiliate_id": ["BOB"], "currency": ["EUR"]})
        happened(acme, "1", "2")
        for affiliate, currency in ((alice, "USD"), (bob, "USD"), (bob, "EUR")):
            make.make_entry(affiliate, currency=currency)
        send_all()
        assert (sequences(everything), sequences(lines), sequences(bobs)) == ([1, 2, 3, 4, 5], [1, 2, 3], [1])
        assert json.loads(bobs.requests[0].body)["data"]["currency"] == "EUR"
        send_all()
        assert len(everything.requests) == 5  # once


def test_another_partner_s_and_another_affiliate_s_events_go_nowhere(acme: Partner, settings: Any) -> None:
    other = make.make_partner("beta")
    alice = make.make_affiliate(acme, "ALICE")
    for affiliate in (alice, make.make_affiliate(acme, "BOB"), make.make_affiliate(other, "ALICE")):
        make.make_entry(affiliate, amount="7")
    with receiving(settings, says(200), says(200)) as (hook, postback):
        endpoint(acme, hook)
        endpoint(
            acme, f"{postback.url}?a={{amount}}&s={{sequence}}&who={{customer_id}}", affiliate_id="ALICE", method="GET"
        )
        happened(other, "9")
        send_all()
        assert len(hook.requests) == 2
        assert [request.line for request in postback.requests] == ["GET /hook?a=7.00000000&s=1&who="]


def test_what_is_paused_waits_and_loses_nothing(acme: Partner, settings: Any) -> None:
    with receiving(settings, says(200)) as (receiver,):
        hook = endpoint(acme, receiver, state="paused")
        happened(acme, "1")
        send_all()
        assert receiver.requests == []
        Endpoint.objects.filter(pk=hook.pk).update(state="active")
        happened(acme, "2")
        send_all()
        assert sequences(receiver) == [1, 2]


def test_a_suspended_partner_is_told_nothing_and_later_everything(acme: Partner, settings: Any) -> None:
    with receiving(settings, says(200)) as (receiver,):
        endpoint(acme, receiver)
        happened(acme, "1")
        relay.relay(acme)
        expand.expand()
        Partner.objects.update(suspended_at=clock.now())
        send_all()
        assert receiver.requests == []
        Partner.objects.update(suspended_at=None)
        send_all()
        assert sequences(receiver) == [1]


def test_a_replay_sends_the_same_ids_again(acme: Partner, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expand, "PORTION", 2)
    with receiving(settings, says(200)) as (receiver,):
        hook = endpoint(acme, receiver)
        happened(acme, *"12345")
        send_all()
        first = {told_id for _, _, told_id in told(receiver)}
        for _ in range(2):
            Replay.objects.create(endpoint=hook, first=2, last=4, done=1, made_by="tests")
            send_all()
        assert sequences(receiver) == [*range(1, 12)]
        again = [told_id for sequence, _, told_id in told(receiver) if sequence > 5]
        assert (len(again), len(set(again)), set(again) < first) == (6, 3, True)


def test_nothing_overtakes_in_an_ordered_endpoint(acme: Partner, settings: Any, moment: Clock) -> None:
    with receiving(settings, says(500)) as (receiver,):
        endpoint(acme, receiver, ordered=True)
        happened(acme, *"123")
        send_all()
        assert sequences(receiver) == [1]
        receiver.behaviour = says(200)
        send_all()
        assert sequences(receiver) == [1]  # its next try is not due
        moment.now = Delivery.objects.get(sequence=1).next_attempt_at
        send_all()
        assert [json.loads(request.body)["sequence"] for request in receiver.requests] == [1, 1, 2, 3]


def test_one_that_hangs_delays_nobody(acme: Partner, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "READ_SECONDS", 3)
    monkeypatch.setattr(claim, "AT_ONCE", 4)
    with receiving(settings, hangs, says(200)) as (stuck, well):
        hanging = endpoint(acme, stuck)
        endpoint(acme, well)
        happened(acme, *map(str, range(5)))
        send_all()
        assert (len(well.requests), len(stuck.requests)) == (5, 5)
    first = Attempt.objects.filter(delivery__endpoint=hanging).order_by("at")[0]
    arrived = Attempt.objects.filter(status=200).order_by("-at")[0]
    assert arrived.at < first.at + timedelta(milliseconds=first.milliseconds)
    # Four at once until one has failed, and from then on one at a time.
    assert Attempt.objects.filter(delivery__endpoint=hanging, at__lt=first.at + timedelta(seconds=3)).count() == 4


def test_what_a_dead_sender_had_claimed_is_sent_by_another(acme: Partner, settings: Any, moment: Clock) -> None:
    with receiving(settings, says(200)) as (receiver,):
        endpoint(acme, receiver)
        happened(acme, "1")
        relay.relay(acme)
        expand.expand()
        (claimed,) = claim.claim(moment(), 10, failing=True)  # and then it is killed
        send_all()
        assert receiver.requests == []
        moment.now = moment() + claim.LEASE
        send_all()
        assert sequences(receiver) == [1]
    assert Delivery.objects.get() == claimed


def test_a_test_is_told_as_such(acme: Partner, settings: Any) -> None:
    with receiving(settings, says(200)) as (receiver,):
        hook = endpoint(acme, receiver, sequence=1)
        Delivery.objects.create(endpoint=hook, type="test", sequence=1, next_attempt_at=clock.now())
        send_all()
        ((sequence, kind, _),) = told(receiver)
        assert (sequence, kind, json.loads(receiver.requests[0].body)["data"]) == (1, "test", None)


def test_a_fault_of_ours_stops_nobody(acme: Partner, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    alice = make.make_affiliate(acme, "ALICE")

    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setitem(registry.SUBJECTS, "commission", Subject("commission", broken))
    with receiving(settings, says(200)) as (receiver,):
        endpoint(acme, receiver)
        happened(acme, "1")
        make.make_entry(alice)
        send_all()
        assert sequences(receiver) == [1]
    assert Attempt.objects.get(delivery__sequence=2).error == sender.OURS
    assert Delivery.objects.get(sequence=2).state == "waiting"
