"""Inbound sources on the operators' site: made, tried, mapped, and what waits tried again."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from tests import factories as make
from tests.events.inbound.hooks import SECRET, Hook
from track360.events.inbound.models import InboundCall, InboundSource
from transactions.models import Transaction

pytestmark = pytest.mark.django_db
SOURCES, CALLS = "/admin/events/inboundsource/", "/admin/events/inboundcall/"
FIELDS = {"transaction_id": "no", "customer_id": "acc", "amount_currency": "sum", "transaction_date": "at"}
RECORD = {
    "entity": "transactions",
    "fields": FIELDS,
    "constants": {"transaction_type": "deposit", "status": "approved", "currency": "USD"},
}
BODY = {"type": "payin", "no": 7, "acc": "c1", "sum": "5.00", "at": "2026-01-05 09:00:00"}


def operator(**fields: Any) -> Client:
    client = Client()
    client.force_login(make.make_operator(**fields))
    return client


def test_one_is_made_tried_and_mapped_and_what_waited_is_taken_in() -> None:
    partner, client = make.make_partner("acme"), operator()
    make.make_customer(make.make_affiliate(partner, "A"), "c1")
    said = {"partner": partner.pk, "kind": "psp", "name": "PSP", "signing_secret": SECRET, "addresses": ""}
    made = client.post(f"{SOURCES}new/", said).content.decode()
    (secret,) = re.findall(r"http://testserver/hooks/in/([\w-]+)", made)
    source = InboundSource.objects.get()
    page = f"{SOURCES}{source.pk}/"
    for shown in (client.get(page), client.get(f"{page}edit/")):
        assert secret not in shown.content.decode()
        assert SECRET not in shown.content.decode()
    hook = Hook.__new__(Hook)
    hook.source, hook.secret, hook.http = source, secret, Client()
    assert hook.told(BODY)[0] == "quarantined"
    mapping = {**source.mapping, "events": {"payin": [RECORD]}}
    refused = client.post(f"{page}edit/", {"name": "PSP", "addresses": "", "mapping": "{"})
    assert "This is no JSON" in refused.content.decode()
    client.post(f"{page}edit/", {"name": "PSP", "addresses": "", "mapping": json.dumps(mapping)})
    tried = client.post(f"{page}try/", {"body": json.dumps(BODY)}).content.decode()
    assert "&quot;transaction_id&quot;: &quot;7&quot;" in tried
    assert not Transaction.objects.exists()  # nothing was written
    client.post(f"{CALLS}{InboundCall.objects.get().pk}/again/", {"post": "yes"})
    assert Transaction.objects.get().transaction_id == "7"
    assert hook.told(BODY) == ("accepted", None, True)  # its signing secret stayed


def test_a_body_is_shown_to_who_may_read_personal_data() -> None:
    partner = make.make_partner("acme")
    call = make.make_inbound_call(make.make_inbound_source(partner), body='{"who": "ada@example.com"}')
    page = f"{CALLS}{call.pk}/"
    assert "ada@example.com" in operator(role="owner", partners=[partner]).get(page).content.decode()
    masked = operator(role="support", partners=[partner]).get(page).content.decode()
    assert "ada@example.com" not in masked
    assert "masked" in masked


def test_a_body_with_a_script_is_text() -> None:
    call = make.make_inbound_call(make.make_inbound_source(make.make_partner()), body="<script>alert(1)</script>")
    page = operator().get(f"{CALLS}{call.pk}/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
