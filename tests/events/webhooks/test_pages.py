"""Webhooks on the operators' site, postbacks on the affiliates'."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests import factories as make
from tests.events.delivery.conftest import send_all
from tests.events.delivery.test_signing import by_standard_webhooks
from tests.events.receiver import receiving, says
from track360.events.delivery.models import Delivery
from track360.events.endpoints.models import Endpoint
from track360.events.feed import relay
from track360.partners.models import Partner

pytestmark = pytest.mark.django_db
HOOKS, POSTBACKS = "/admin/events/endpoint/", "/affiliate/postbacks/"
TODAY = "2026-01-05"


@pytest.fixture
def acme() -> Partner:
    return make.make_partner("acme")


def as_operator(**fields: Any) -> Client:
    client = Client()
    client.force_login(make.make_operator(**fields))
    return client


def as_affiliate(partner: Partner, name: str = "ALICE") -> Client:
    client = Client()
    client.force_login(make.make_affiliate_login(make.make_affiliate(partner, name)))
    return client


def texts(answer: Any, pattern: str) -> list[str]:
    return re.findall(pattern, answer.content.decode())


def test_an_operator_makes_tries_and_changes_a_webhook(acme: Partner, settings: Any) -> None:
    client = as_operator()
    with receiving(settings, says(200)) as (receiver,):
        said = {"partner": acme.pk, "name": "CRM", "url": receiver.url, "signature": "standard"}
        refused = client.post(f"{HOOKS}new/", said | {"url": "https://10.0.0.1/"})
        assert texts(refused, "is not a public address") != []
        made = client.post(f"{HOOKS}new/", said | {"types": ["commission.earned"], "only_affiliates": "A\nB"})
        (secret,) = texts(made, r"whsec_[A-Za-z0-9+/=]+")
        hook = Endpoint.objects.get()
        assert (hook.types, hook.filters) == (["commission.earned"], {"affiliate_id": ["A", "B"]})
        page = f"{HOOKS}{hook.pk}/"
        assert secret not in client.get(page).content.decode()
        assert client.post(f"{page}test/", {"post": "yes"}).status_code == 302
        send_all()
        by_standard_webhooks(secret, receiver.requests[0].body, receiver.requests[0].headers)
        client.post(f"{page}edit/", {**said, "name": "ERP", "ordered": "on"})
        hook.refresh_from_db()
        assert (hook.name, hook.types, hook.filters, hook.ordered) == ("ERP", [], {}, True)
        log = client.get(f"/admin/events/delivery/{Delivery.objects.get().pk}/").content.decode()
        assert ">200<" in log
        file: Any = client.get("/admin/events/delivery/export/csv/")
        _, row = csv.reader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig")))
        assert (row[4:7], row[-3:]) == (["test", "delivered", "1"], ["200", "", ""])
        for action, state in (("pause", "paused"), ("resume", "active"), ("remove", "removed")):
            client.post(f"{page}{action}/", {"post": "yes"})
            hook.refresh_from_db()
            assert hook.state == state
        assert client.get(f"{page}edit/").status_code == 404


def test_who_may_only_look_does_not_see_what_an_address_may_hide(acme: Partner) -> None:
    hook = make.make_endpoint(acme, "https://crm.example/hook?token=verysecret")
    page = as_operator(role="support", partners=[acme]).get(f"{HOOKS}{hook.pk}/").content.decode()
    assert "crm.example" in page
    assert "verysecret" not in page
    assert "verysecret" in as_operator(role="developer", partners=[acme]).get(f"{HOOKS}{hook.pk}/").content.decode()


def test_an_affiliate_adds_a_postback_and_replays_last_month(acme: Partner, settings: Any) -> None:
    client = as_affiliate(acme)
    alice, bob = acme.affiliate_set.get(), make.make_affiliate(acme, "BOB")
    customer = make.make_customer(alice, "C-1", click_id="click 1&2")
    for affiliate, whose in ((alice, customer), (alice, make.make_customer(bob, "C-2")), (bob, None)):
        make.make_entry(
            affiliate, whose, "6.25", **({"direct_id": "BOB", "level": 1} if whose and whose is not customer else {})
        )
    relay.relay_all()
    with receiving(settings, says(200)) as (tracker,):
        url = f"{tracker.url}?c={{click_id}}&who={{customer_id}}&a={{amount}}{{currency}}&e={{event}}&id={{event_id}}"
        made = client.post(POSTBACKS, {"name": "Tracker", "url": url, "method": "GET"})
        assert len(texts(made, r"whsec_[A-Za-z0-9+/=]+")) == 1
        place = f"{POSTBACKS}{Endpoint.objects.get().pk}/"
        send_all()
        assert tracker.requests == []  # only what happens from now on
        days = {"do": "replay", "first": "2020-01-01", "last": date.max.replace(year=2100).isoformat()}
        assert client.post(place, days).status_code == 302
        send_all()
        told = [request.line.partition("&id=")[0] for request in tracker.requests]
        assert sorted(told) == [
            "GET /hook?c=&who=&a=6.25000000USD&e=commission.earned",  # her network's customer is nobody to her
            "GET /hook?c=click%201%262&who=C-1&a=6.25000000USD&e=commission.earned",
        ]
        ids = {request.line.partition("&id=")[2] for request in tracker.requests}
        client.post(place, days)
        send_all()
        assert len(tracker.requests) == 4
        assert {request.line.partition("&id=")[2] for request in tracker.requests} == ids  # nothing new
        assert "Tracker" in client.get(POSTBACKS).content.decode()
        assert texts(client.get(place), r"<code[^>]*>ok") == []


def test_a_test_says_what_was_answered(acme: Partner, settings: Any) -> None:
    client = as_affiliate(acme)
    with receiving(settings, says(403, body=b"<b>who are you?</b>")) as (tracker,):
        client.post(POSTBACKS, {"name": "T", "url": f"{tracker.url}?c={{click_id}}", "method": "POST"})
        place = f"{POSTBACKS}{Endpoint.objects.get().pk}/"
        client.post(place, {"do": "test"})
        send_all()
        assert tracker.requests[0].line == "POST /hook?c=click-1"
        page = client.get(place).content.decode()
    assert "&lt;b&gt;who are you?&lt;/b&gt;" in page
    client.post(place, {"do": "pause"})
    assert Endpoint.objects.get().state == "paused"
    refused = client.post(place, {"do": "test"}, follow=True).content.decode()
    assert "Nothing is sent there now" in refused


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://10.0.0.1/?a={amount}", "This address is not called"),
        ("https://1.1.1.1/?a={amont}", "There is no placeholder amont"),
        ("https://{click_id}.example/", "A placeholder may stand after the host only."),
        ("http://1.1.1.1/", "Only https addresses are called"),
    ],
)
def test_a_bad_address_is_told_on_the_page(acme: Partner, url: str, why: str) -> None:
    answer = as_affiliate(acme).post(POSTBACKS, {"name": "T", "url": url, "method": "GET"})
    assert why in answer.content.decode()
    assert not Endpoint.objects.exists()


def test_nobody_reaches_what_is_not_theirs(acme: Partner) -> None:
    alices = make.make_endpoint(acme, affiliate_id="ALICE")
    own = make.make_endpoint(acme)
    as_affiliate(acme)
    bob = as_affiliate(acme, "BOB")
    for hook in (alices, own):
        for data in ({"do": "test"}, {"do": "remove"}, {"do": "rotate"}):
            assert bob.post(f"{POSTBACKS}{hook.pk}/", data).status_code == 404
        assert bob.get(f"{POSTBACKS}{hook.pk}/").status_code == 404
    assert "CRM" not in bob.get(POSTBACKS).content.decode()
    assert not Delivery.objects.exists()


def test_types_that_are_not_for_affiliates_cannot_be_asked_for(acme: Partner) -> None:
    said = {"name": "T", "url": "https://1.1.1.1/", "method": "GET", "types": ["batch.received"]}
    as_affiliate(acme).post(POSTBACKS, said)
    assert not Endpoint.objects.exists()
