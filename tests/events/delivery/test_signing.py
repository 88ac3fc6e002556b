"""Signatures, judged by the libraries that receivers use."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import standardwebhooks
import svix.webhooks

from tests.events.delivery.conftest import Clock, endpoint, happened, send_all
from tests.events.receiver import Request, receiving, says
from track360.events.delivery import signing
from track360.partners.models import Partner

Verify = Callable[[str, bytes, dict[str, str]], Any]
HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


def by_standard_webhooks(secret: str, body: bytes, headers: dict[str, str]) -> Any:
    return standardwebhooks.Webhook(secret).verify(body, headers)


def by_svix(secret: str, body: bytes, headers: dict[str, str]) -> Any:
    svix.webhooks.Webhook(secret).verify(body, headers)
    return json.loads(body)


LIBRARIES: list[Verify] = [by_standard_webhooks, by_svix]
REFUSALS = (standardwebhooks.WebhookVerificationError, svix.webhooks.WebhookVerificationError)


def sent(partner: Partner, settings: Any, **fields: Any) -> Request:
    with receiving(settings, says(200)) as (receiver,):
        endpoint(partner, receiver, **fields)
        happened(partner, "1")
        send_all()
        return receiver.requests[0]


@pytest.mark.parametrize("verify", LIBRARIES)
def test_receivers_verify_what_was_sent_and_nothing_else(acme: Partner, settings: Any, verify: Verify) -> None:
    secret = signing.new_secret()
    request = sent(acme, settings, secret=secret)
    headers = {name: request.headers[name] for name in HEADERS}
    told = verify(secret, request.body, headers)
    assert (told["type"], told["sequence"], told["id"]) == ("batch.received", 1, headers["webhook-id"])
    with pytest.raises(REFUSALS):
        verify(signing.new_secret(), request.body, headers)
    for place in range(len(request.body)):
        changed = bytearray(request.body)
        changed[place] ^= 1
        with pytest.raises(REFUSALS):
            verify(secret, bytes(changed), headers)
    for name in HEADERS[:2]:
        for place in range(len(headers[name])):
            text = headers[name]
            other = text[:place] + ("1" if text[place] != "1" else "2") + text[place + 1 :]
            with pytest.raises(REFUSALS):
                verify(secret, request.body, headers | {name: other})


@pytest.mark.parametrize("verify", LIBRARIES)
def test_a_byte_of_the_signature_cannot_be_another(acme: Partner, settings: Any, verify: Verify) -> None:
    secret = signing.new_secret()
    request = sent(acme, settings, secret=secret)
    headers = {name: request.headers[name] for name in HEADERS}
    signature = headers["webhook-signature"]
    # The last character of base64 that fills up carries bits that nobody reads.
    for place in range(3, len(signature) - 2):
        other = signature[:place] + ("A" if signature[place] != "A" else "B") + signature[place + 1 :]
        with pytest.raises(REFUSALS):
            verify(secret, request.body, headers | {"webhook-signature": other})


@pytest.mark.parametrize("verify", LIBRARIES)
def test_both_secrets_are_good_while_one_is_rotated(
    acme: Partner, settings: Any, moment: Clock, verify: Verify
) -> None:
    new, old = signing.new_secret(), signing.new_secret()
    until = moment() + timedelta(hours=1)
    request = sent(acme, settings, secret=new, previous_secret=old, previous_until=until)
    headers = {name: request.headers[name] for name in HEADERS}
    assert verify(new, request.body, headers) == verify(old, request.body, headers)


def test_the_old_secret_is_good_no_longer_than_said(acme: Partner, settings: Any, moment: Clock) -> None:
    new, old = signing.new_secret(), signing.new_secret()
    request = sent(acme, settings, secret=new, previous_secret=old, previous_until=moment())
    headers = {name: request.headers[name] for name in HEADERS}
    by_standard_webhooks(new, request.body, headers)
    with pytest.raises(REFUSALS):
        by_standard_webhooks(old, request.body, headers)


def test_the_plain_signature_of_the_body_for_those_who_ask(acme: Partner, settings: Any, moment: Clock) -> None:
    new, old = signing.new_secret(), signing.new_secret()
    until = moment() + timedelta(hours=1)
    request = sent(acme, settings, secret=new, previous_secret=old, previous_until=until, signature="hex")
    names = ("x-signature", "x-signature-previous")
    for name, secret in zip(names, (new, old), strict=True):
        assert request.headers[name] == hmac.new(secret.encode(), request.body, "sha256").hexdigest()


def test_nobody_else_gets_it(acme: Partner, settings: Any) -> None:
    request = sent(acme, settings)
    assert "x-signature" not in request.headers
    assert request.line == "POST /hook"
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.body).keys() == {
        "id",
        "type",
        "version",
        "timestamp",
        "affiliate_id",
        "data",
        "change",
        "sequence",
    }  # and not the partner's number
