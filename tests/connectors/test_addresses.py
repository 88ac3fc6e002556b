"""A source reaches no private address, however it is spelled, and its secrets stay where they are."""

from __future__ import annotations

import base64
import socket
from typing import Any

import pytest

from tests.connectors.canary import Canary
from tests.connectors.conftest import Clock, make_source, pull
from track360.connectors import sources
from track360.connectors.models import Source
from track360.demo.broker_server import Broker
from track360.partners.models import Partner

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "①②⑦.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "localhost",
    ],
)
def test_a_private_address_is_refused_at_save_and_at_run(
    partner: Partner, clock: Clock, canary: Canary, host: str
) -> None:
    port = canary.url.rpartition(":")[2]
    made = make_source(partner, f"http://{host}:{port}")
    assert sources.problems(made)
    run = pull(made, clock)
    assert (run.status, canary.heard) == ("failed", [])
    assert "may not be called" in run.reason or "cannot be reached" in run.reason


def test_a_name_that_turns_private_after_it_was_saved_reaches_nobody(
    partner: Partner, clock: Clock, canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, asked, honest = canary.url.rpartition(":")[2], [], socket.getaddrinfo

    def resolve(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host != "rebinding.example":
            return honest(host, *args, **kwargs)
        asked.append(host)
        address = "93.184.215.14" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, int(port)))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    made = make_source(partner, f"http://rebinding.example:{port}")
    assert sources.problems(made) == []
    run = pull(made, clock)
    assert (run.status, canary.heard) == ("failed", [])
    assert "may not be called" in run.reason
    assert len(asked) > 1


def test_secrets_are_neither_in_the_database_nor_in_the_log(
    source: Source, broker: Broker, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    from django.db import connection

    broker.fail("unauthorized")
    with caplog.at_level("DEBUG"):
        run = pull(source, clock)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(s)::text FROM connectors_source s")
        stored = cursor.fetchone()[0]
    basic = base64.b64encode(b"track360:simulated").decode()
    for where in (stored, caplog.text, run.reason, repr(sources.access_of(source).config)):
        assert "simulated" not in where
        assert basic not in where
