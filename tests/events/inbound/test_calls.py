"""Who may call, what a call that comes again does, and what becomes of one that nobody understands."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from tests import factories as make
from tests.events.inbound.hooks import SECRET, WITHDRAWAL, Hook, crm
from tests.properties.both import send
from track360.core import clock
from track360.events.inbound import api, service
from track360.events.inbound.models import InboundCall, InboundSource
from track360.ingest.history.erasure import erase
from track360.partners.models import AuditEntry, Partner
from transactions.models import Transaction

pytestmark = pytest.mark.django_db
BODY = crm("withdrawal.approve.node.1", **WITHDRAWAL)


@pytest.fixture
def hook() -> Hook:
    partner = make.make_partner()
    make.make_affiliate(partner, "A")
    ada = {"customer_id": "126795", "signup_date": "2026-01-01", "affiliate_id": "A", "email": "ada@example.com"}
    send(partner, "customers", [ada], clock.now())
    return Hook("broctagon", partner)


def test_the_same_call_again_has_one_effect(hook: Hook) -> None:
    assert hook.told(BODY) == ("accepted", None, False)
    assert hook.told(BODY) == ("accepted", None, True)
    assert (hook.call().repeated, InboundCall.objects.count()) == (1, 1)
    assert Transaction.objects.get().revision == 1


def test_an_unknown_address_is_not_there(hook: Hook) -> None:
    assert hook.send(BODY, secret="guessed").status_code == 404
    assert hook.http.get(f"/hooks/in/{hook.secret}").status_code == 405


@pytest.mark.parametrize(
    ("signed", "headers"),
    [
        (b"another body", {}),
        (None, {"X-Signature": ""}),
        (None, {"X-Signature": "0" * 64}),
        (None, {"X-Signature": "é"}),
        (None, {"X-Signature": SECRET}),
    ],
)
def test_a_call_that_proves_nothing_is_refused(hook: Hook, signed: bytes | None, headers: dict[str, str]) -> None:
    answer = hook.send(BODY, signed, **headers)
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:track360:problem:unproved")
    assert not InboundCall.objects.exists()
    assert not Transaction.objects.exists()


def test_a_byte_of_the_body_cannot_be_another(hook: Hook) -> None:
    raw = b'{"source": {"event": "crm.webhooks.requests.withdrawal.reject"}}'
    for place in range(len(raw)):
        changed = bytearray(raw)
        changed[place] ^= 1
        assert hook.send(bytes(changed), signed=raw).status_code == 401


def test_addresses_and_tokens_are_proofs_too() -> None:
    near = Hook("psp", signing_secret="", addresses=["127.0.0.0/8"])
    assert near.told({"type": "other"})[0] == "quarantined"
    far = Hook("psp", signing_secret="", addresses=["203.0.113.7"])
    assert far.send({"type": "other"}).status_code == 401
    by_token = Hook("psp")
    by_token.map(signature={"header": "X-Token", "scheme": "token"})
    assert by_token.send({"type": "other"}).status_code == 401
    assert by_token.send({"type": "other"}, **{"X-Token": SECRET}).status_code == 200
    with pytest.raises(ValidationError):
        Hook("psp", signing_secret="", addresses=[])
    with pytest.raises(ValidationError):
        Hook("psp", addresses=["everywhere"])


@pytest.mark.parametrize(
    ("body", "event", "reason"),
    [
        (b"", "", "It cannot be read: "),
        (b"\xff\xfe{}", "", "It cannot be read: "),
        (b'{"a": 1', "", "It cannot be read: "),
        (b"[]", "", "There is no mapping for a body that names no event."),
        (b'{"source": {"event": 5}}', "", "There is no mapping for a body that names no event."),
        (b'{"source": {"event": "crm.new"}}', "crm.new", "There is no mapping for crm.new."),
        (
            b'{"source": {"event": "crm.webhooks.requests.withdrawal.reject"}, "data": {"trading_amount": "much"}}',
            "crm.webhooks.requests.withdrawal.reject",
            "The mapping does not fit: 'much' is not a number",
        ),
    ],
)
def test_what_nobody_understands_is_kept_with_its_reason(hook: Hook, body: bytes, event: str, reason: str) -> None:
    outcome, said, _ = hook.told(body)
    call = hook.call()
    assert (outcome, call.event, service.bytes_of(call)) == ("quarantined", event, body)
    assert str(said).startswith(reason)


def test_a_quarantined_call_is_tried_again_when_its_mapping_was_mended(hook: Hook) -> None:
    body = {"source": {"event": "payin"}, "data": {"no": 7, "acc": "126795", "sum": "5.00", "at": "2026-01-05 09:00"}}
    hook.told(body)
    fields = {"transaction_id": "data.no", "customer_id": "data.acc", "amount_currency": "data.sum"}
    record = {
        "entity": "transactions",
        "fields": fields | {"transaction_date": "data.at"},
        "constants": {"transaction_type": "deposit", "status": "approved", "currency": "USD"},
    }
    hook.map(events={"payin": [record]})
    mended = service.again(hook.call())
    assert (mended.outcome, mended.reason, mended.counts) == ("accepted", "", {"created": 1})
    assert Transaction.objects.get().transaction_id == "7"
    with pytest.raises(ValidationError):
        service.again(mended)


def test_a_paused_source_and_a_suspended_partner_lose_nothing(hook: Hook) -> None:
    service.change(hook.source, state="paused")
    answer = hook.send(BODY)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, api.RETRY_SECONDS)
    service.change(hook.source, state="active")
    Partner.objects.update(suspended_at=clock.now())
    assert hook.send(BODY).status_code == 503
    Partner.objects.update(suspended_at=None)
    assert hook.told(BODY)[0] == "accepted"


def test_a_source_has_a_limit_of_its_own_and_not_that_of_strangers(hook: Hook, settings: Any) -> None:
    settings.ANONYMOUS_PER_ADDRESS = 1
    settings.API_CLIENT_RATE_LIMIT = 3
    assert [hook.send(BODY).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert [hook.send(BODY, secret="guess").status_code for _ in range(3)] == [404, 429, 429]


def test_neither_secret_nor_body_stands_anywhere_in_clear(hook: Hook) -> None:
    hook.send(BODY)
    hook.send(BODY, secret=hook.secret, **{"X-Signature": "no"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT s::text || c::text FROM events_inboundsource s, events_inboundcall c")
        (row,) = cursor.fetchone()
    assert hook.secret not in row
    assert SECRET not in row
    assert "126795" in row  # its id is the partner's own word
    assert "177.00" not in row
    assert {entry.path for entry in AuditEntry.objects.all()} == {"/hooks/in/{secret}"}


def test_erasing_a_customer_blanks_what_was_sent_of_it(hook: Hook) -> None:
    hook.told(BODY)
    hook.told({"source": {"event": "crm.odd"}, "who": "ada@example.com"})
    hook.told({"source": {"event": "crm.odd"}, "who": "bob@example.com"})
    assert erase(hook.partner, "126795")["calls"] == 2
    kept = InboundCall.objects.exclude(body=None)
    assert [service.bytes_of(call).count(b"bob@example.com") for call in kept] == [1]
    blank = InboundCall.objects.filter(body=None, outcome="quarantined").get()
    with pytest.raises(ValidationError):
        service.again(blank)


def test_calls_are_kept_ninety_days(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    hook.told(BODY)
    later = clock.now() + service.KEPT
    monkeypatch.setattr(clock, "now", lambda: later)
    assert service.forget_old() == 1
    assert InboundSource.objects.count() == 1


@pytest.mark.parametrize(
    "mapping",
    [
        {},
        {"event": "a", "events": {"x": []}},
        {"event": "a[", "events": {}},
        {"event": "a", "events": {"x": [{"entity": "orders", "fields": {"a": "b"}}]}},
        {"event": "a", "events": {"x": [{"entity": "customers", "fields": {"a": "b["}}]}},
        {"event": "a", "events": {}, "signature": {"header": "X Bad", "scheme": "hmac-sha256"}},
    ],
)
def test_a_mapping_that_is_none_is_refused(hook: Hook, mapping: Any) -> None:
    with pytest.raises(ValidationError):
        service.change(hook.source, mapping=mapping)
