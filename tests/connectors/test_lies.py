"""The lying partner: bounded time, memory and pages, a reason people understand, no credentials lost."""

from __future__ import annotations

import resource
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from customers.models import Customer
from tests.connectors.canary import Canary
from tests.connectors.cases import CASES, customers
from tests.connectors.conftest import Clock, make_source, pull
from track360.connectors import registry
from track360.connectors.models import Source, Watermark
from track360.core import http
from track360.demo.broker_server import Broker
from track360.ingest.models import Quarantined
from track360.partners.models import Partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def expired(tmp_path: Path) -> Iterator[Canary]:
    """A canary behind TLS with a certificate that ended yesterday."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=9)).not_valid_after(now - timedelta(days=1))
    pem = made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    pem += key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "expired.pem").write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "expired.pem")
    canary = Canary()
    canary.server.socket = context.wrap_socket(canary.server.socket, server_side=True)
    canary.url = canary.url.replace("http", "https")
    yield canary
    canary.server.shutdown()
    canary.server.server_close()


def test_an_expired_certificate_is_told_and_nothing_is_sent(
    partner: Partner, clock: Clock, expired: Canary, settings: Any
) -> None:
    settings.OUTBOUND_ALLOW = frozenset({expired.url.removeprefix("https://")})
    run = pull(make_source(partner, expired.url), clock)
    assert (run.status, expired.heard) == ("failed", [])
    assert run.reason.startswith("The certificate of 127.0.0.1 is not valid")


def test_an_error_of_ours_is_told_and_tried_again(
    source: Source, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = replace(registry.CONNECTORS["track360"], open=lambda access: {}["missing"])
    monkeypatch.setitem(registry.CONNECTORS, "track360", broken)
    run = pull(source, clock)
    assert (run.status, run.reason) == ("failed", "An error of ours stopped the run; it is in our log.")
    source.refresh_from_db()
    assert source.next_run_at > clock.now


def test_a_redirect_to_another_host_is_not_followed(
    source: Source, broker: Broker, clock: Clock, canary: Canary, settings: Any
) -> None:
    settings.OUTBOUND_ALLOW = frozenset({*settings.OUTBOUND_ALLOW, canary.url.removeprefix("http://")})
    broker.fail("redirect", location=f"{canary.url}/steal")
    run = pull(source, clock)
    assert (run.status, canary.heard) == ("stopped", [])
    assert "redirect" in run.reason


def test_a_next_link_to_another_host_is_not_followed(
    partner: Partner, broker: Broker, clock: Clock, canary: Canary, settings: Any
) -> None:
    settings.OUTBOUND_ALLOW = frozenset({*settings.OUTBOUND_ALLOW, canary.url.removeprefix("http://")})
    case = CASES["rest by link"]
    config = case.config(broker.url)
    config["streams"]["clients"]["paging"] = {"kind": "link", "next": "next"}
    made = make_source(partner, broker.url, case.credentials, connector="rest", streams=[], config=config)
    broker.fail("wrong_shape", body={"items": [], "next": f"{canary.url}/steal"})
    run = pull(made, clock)
    assert (run.status, canary.heard) == ("stopped", [])
    assert "another address" in run.reason


def test_a_gzip_bomb_is_cut_off(source: Source, broker: Broker, clock: Clock) -> None:
    broker.fail("gzip_bomb", mebibytes=200)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    run = pull(source, clock)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert run.status == "stopped"
    assert "larger than we take" in run.reason
    assert grown < 150 * 1024


def test_a_drip_is_cut_off(source: Source, broker: Broker, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(http.request.__kwdefaults__, "total_seconds", 1.0)
    broker.store.put("customers", [])
    broker.fail("drip", delay=0.2)
    began = time.monotonic()
    run = pull(source, clock)
    assert time.monotonic() - began < 5
    assert (run.status, run.reason) == ("failed", "127.0.0.1 did not answer completely in time.")


def test_empty_pages_without_end_are_left(source: Source, broker: Broker, clock: Clock) -> None:
    broker.fail("endless_cursor")
    run = pull(source, clock)
    assert (run.status, run.pages) == ("stopped", 20)
    assert run.reason == "20 empty pages in a row, each with a next one; the list would never end."


def test_more_pages_than_a_run_takes_are_left_for_the_next(source: Source, broker: Broker, clock: Clock) -> None:
    customers(broker.store, 60)
    Source.objects.update(page_limit=3)
    assert [pull(source, clock).status for _ in range(2)] == ["partial", "done"]
    assert Customer.objects.count() == 60


def test_what_was_committed_before_a_lie_stays_and_the_watermark_does_not_move(
    source: Source, broker: Broker, clock: Clock
) -> None:
    customers(broker.store, 25)
    Source.objects.update(page_limit=1)
    pull(source, clock)
    Source.objects.update(page_limit=100)
    broker.fail("html")
    assert pull(source, clock).status == "stopped"
    assert Customer.objects.count() == 10
    assert Watermark.objects.get().until is None
    broker.clear_faults()
    assert pull(source, clock).status == "done"
    assert Customer.objects.count() == 25


def test_the_evidence_is_kept(source: Source, broker: Broker, clock: Clock) -> None:
    broker.fail("wrong_shape", body={"result": {"rows": "none"}})
    pull(source, clock)
    kept = Quarantined.objects.get()
    assert (kept.entity, kept.record) == ("customers", {"result": {"rows": "none"}})
