"""What becomes of a delivery, receiver by receiver, over real sockets: docs/reference/deliveries.md is the table."""

from __future__ import annotations

import ssl
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.events.delivery.conftest import Clock, endpoint, happened, send_all
from tests.events.receiver import Behaviour, drips, endless, hangs, receiving, resets, says
from track360.events.delivery import schedule, transport
from track360.events.delivery.models import Attempt, Delivery
from track360.events.endpoints.models import Endpoint
from track360.partners.models import Partner

DELIVERED, WAITING = Delivery.State.DELIVERED, Delivery.State.WAITING
SECOND = timedelta(seconds=1)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the documented limits, but a test does not wait for them."""
    monkeypatch.setattr(transport, "READ_SECONDS", 0.5)
    monkeypatch.setattr(transport, "TOTAL_SECONDS", 1.5)


def sent(partner: Partner, behaviour: Behaviour, settings: Any, **fields: Any) -> tuple[Delivery, Attempt, int]:
    with receiving(settings, behaviour) as (receiver,):
        endpoint(partner, receiver, **fields)
        happened(partner, "1")
        send_all()
        return Delivery.objects.get(), Attempt.objects.get(), len(receiver.requests)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_success(acme: Partner, settings: Any, moment: Clock, status: int) -> None:
    delivery, attempt, requests = sent(acme, says(status), settings)
    assert (delivery.state, delivery.attempts, delivery.delivered_at) == (DELIVERED, 1, moment())
    assert (attempt.status, attempt.error, requests) == (status, "", 1)
    assert Endpoint.objects.get().failing_since is None


@pytest.mark.parametrize(
    ("behaviour", "status", "error"),
    [
        (says(301, "Location: http://127.0.0.1:1/elsewhere"), 301, "a redirect, which is not followed"),
        (says(400, body=b"no such field"), 400, "not a success"),
        (says(404), 404, "not a success"),
        (says(500), 500, "not a success"),
        (says(503), 503, "not a success"),
        (hangs, 0, "ReadTimeoutError from 127.0.0.1"),
        (drips, 0, "no whole answer from 127.0.0.1 in 1.5 s"),
        (endless, 0, "ContentDecodingError from 127.0.0.1"),
        (resets, 0, "ConnectionError from 127.0.0.1"),
    ],
    ids=["301", "400", "404", "500", "503", "hang", "drip", "endless", "reset"],
)
def test_everything_else_is_tried_again(
    acme: Partner, settings: Any, moment: Clock, quick: None, behaviour: Behaviour, status: int, error: str
) -> None:
    delivery, attempt, requests = sent(acme, behaviour, settings)
    assert (delivery.state, delivery.attempts, delivery.claimed_until) == (WAITING, 1, None)
    first = schedule.DELAYS[0]
    assert moment() + first <= delivery.next_attempt_at <= moment() + first * (1 + schedule.JITTER)
    assert (attempt.status, attempt.error.replace("ReadTimeout from", "ReadTimeoutError from"), requests) == (
        status,
        error,
        1,
    )
    failing = Endpoint.objects.get()
    assert (failing.state, failing.failing_since) == ("active", moment())


def test_what_is_answered_is_kept_up_to_two_kilobytes(acme: Partner, settings: Any) -> None:
    _, attempt, _ = sent(acme, says(400, body="né\0".encode() + b"x" * 3000), settings)
    assert attempt.answer == "né�" + "x" * (2048 - 4)


def test_a_redirect_is_not_followed(acme: Partner, settings: Any) -> None:
    with receiving(settings, says(200)) as (elsewhere,):
        sent(acme, says(307, f"Location: {elsewhere.url}"), settings)
        assert elsewhere.requests == []


@pytest.mark.parametrize(
    ("status", "wish", "wait"),
    [
        (429, "120", 120 * SECOND),
        (503, "120", 120 * SECOND),
        (429, "1", None),
        (429, "soon", None),
        (429, "999999999", schedule.LONGEST_WISH),
        (429, "99999999999999999999", None),
        (500, "120", None),
    ],
)
def test_a_wish_to_wait_is_obeyed(
    acme: Partner, settings: Any, moment: Clock, status: int, wish: str, wait: timedelta | None
) -> None:
    delivery, _, _ = sent(acme, says(status, f"Retry-After: {wish}"), settings)
    if wait is not None:
        assert delivery.next_attempt_at == moment() + wait
    else:
        assert delivery.next_attempt_at <= moment() + schedule.DELAYS[0] * (1 + schedule.JITTER)


def test_410_disables_and_keeps_what_waits(acme: Partner, settings: Any) -> None:
    delivery, attempt, _ = sent(acme, says(410), settings)
    gone = Endpoint.objects.get()
    assert (gone.state, gone.reason, gone.untold) == ("disabled", "It answered 410: it is gone.", True)
    assert (delivery.state, attempt.status) == (WAITING, 410)
    happened(acme, "2")
    send_all()
    assert Attempt.objects.count() == 1
    Endpoint.objects.update(state="active")
    with receiving(settings, says(200)) as (receiver,):
        Endpoint.objects.get().save()
        Endpoint.objects.update(failing_since=None)
        changed = Endpoint.objects.get()
        changed.url = receiver.url
        changed.save()
        Delivery.objects.update(next_attempt_at=delivery.made_at)
        send_all()
    assert sorted(Delivery.objects.values_list("sequence", "state")) == [(1, DELIVERED), (2, DELIVERED)]


def test_a_certificate_that_nobody_vouches_for(acme: Partner, settings: Any, tmp_path: Path) -> None:
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-days", "2"]
    subprocess.run([*made, "-keyout", tmp_path / "key", "-out", tmp_path / "cert"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert", tmp_path / "key")
    with receiving(settings, says(200), context=context) as (receiver,):
        endpoint(acme, receiver)
        happened(acme, "1")
        send_all()
        assert receiver.requests == []  # nothing was said to somebody who is not who they say
    assert Attempt.objects.get().error == "SSLError from 127.0.0.1"
    assert Delivery.objects.get().state == WAITING


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/x", "http://localhost:1/x", "http://169.254.169.254/latest/meta-data"]
)
def test_private_addresses_are_refused_at_sending_too(acme: Partner, url: str) -> None:
    endpoint(acme, url)
    happened(acme, "1")
    send_all()
    assert Attempt.objects.get().error.endswith("may not be called")
    assert Delivery.objects.get().state == WAITING


def test_a_delivery_is_given_up_after_three_days_and_an_endpoint_after_five(
    acme: Partner, settings: Any, moment: Clock
) -> None:
    began = moment()
    with receiving(settings, says(500)) as (receiver,):
        endpoint(acme, receiver)
        happened(acme, "1")
        send_all()
        while (delivery := Delivery.objects.get()).state == WAITING:
            moment.now = delivery.next_attempt_at
            send_all()
        assert len(receiver.requests) == 10
        assert moment() - began >= timedelta(days=3)
        assert (delivery.state, Endpoint.objects.get().state) == ("given_up", "active")
        moment.now = began + schedule.DISABLED_AFTER
        happened(acme, "2")
        send_all()
    late = Endpoint.objects.get()
    assert (late.state, late.reason, late.failing_since) == ("disabled", "It has failed for 5 days.", began)
    assert len({each.headers["webhook-id"] for each in receiver.requests[:10]}) == 1
